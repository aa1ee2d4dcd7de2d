"""What is said of a voice is changed: all of it or nothing, and everything else stays."""

from __future__ import annotations

import os
import shutil
import tempfile
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.voices.folders import write_voice as write_folder
from wyoming_tts.errors import VoiceError, VoiceNotFoundError
from wyoming_tts.voices.definition import format_keys
from wyoming_tts.voices.editing import edit_voice
from wyoming_tts.voices.prompts import PROMPT_FILE, VoicePrompt, read_prompt, write_prompt
from wyoming_tts.voices.store import NewVoice, write_voice
from wyoming_tts.voices.voice import read_voice

PROMPT = VoicePrompt((1, 2), "A test.", "tˈɛst", "en-US", "neucodec@1", 0.0, "0" * 64)  # noqa: RUF001 - IPA


def cloned(root: Path, **changes: Any) -> Path:
    """Write a cloned voice."""
    voice = NewVoice("Anna", "en-US", "neutts", description="Mine", **changes)
    return write_voice(root, voice, PROMPT, transcript="A test.")


def contents(folder: Path) -> dict[str, bytes]:
    """Return all files of a folder."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_each_key_can_be_changed(tmp_path: Path) -> None:
    """The folder, and with it the id, stays; so does all that was not named."""
    folder = cloned(tmp_path, licence="CC0-1.0", model="neutts-air-q4")
    edit_voice(tmp_path, "anna", {"name": "  Anna   B ", "languages": ["en-US", "en_GB", "en-GB"]})
    voice = read_voice(folder)
    assert (voice.id, voice.name, voice.languages) == ("anna", "Anna B", ("en-US", "en-GB"))
    assert (voice.description, voice.licence) == ("Mine", "CC0-1.0")
    assert (voice.model, voice.engine, voice.transcript) == ("neutts-air-q4", "neutts", "A test.")
    edit_voice(tmp_path, "anna", {"description": " ", "licence": "Mine alone"})
    voice = read_voice(folder)
    assert (voice.description, voice.licence, voice.name) == ("", "Mine alone", "Anna B")
    before = contents(folder)
    edit_voice(tmp_path, "anna", {})
    assert contents(folder) == before


@pytest.mark.parametrize(
    "changes",
    [
        {"name": ""},
        {"name": " \n "},
        {"name": "x" * 201},
        {"name": "a\0b"},
        {"name": 5},
        {"name": "\ud800"},
        {"description": "x" * 2001},
        {"description": "\ud800"},
        {"description": None},
        {"languages": []},
        {"languages": "en"},
        {"languages": ["English"]},
        {"languages": ["en"] * 101},
        {"languages": [None]},
        {"licence": "x" * 70_000},
        {"engine": "espeak"},
        {"reference": "/etc/passwd"},
        {"name": "Good", "model": "other"},
    ],
)
def test_what_a_voice_cannot_be_changes_nothing(tmp_path: Path, changes: dict[str, Any]) -> None:
    """One wrong value keeps all from being written."""
    folder = cloned(tmp_path)
    before = contents(folder)
    with pytest.raises(VoiceError) as caught:
        edit_voice(tmp_path, "anna", changes)
    assert "\n" not in str(caught.value)
    assert contents(folder) == before


def test_another_tag_of_the_language_goes_into_the_prompt(tmp_path: Path) -> None:
    """Phonemes of the other accent are made by the engine; words that have ends keep theirs."""
    folder = cloned(tmp_path)
    edit_voice(tmp_path, "anna", {"languages": ["en-GB", "en-US"]})
    prompt = read_prompt(folder / PROMPT_FILE)
    assert (prompt.language, prompt.phonemes) == ("en-GB", "")
    assert (prompt.codes, prompt.text, prompt.source) == (PROMPT.codes, PROMPT.text, PROMPT.source)
    write_prompt(folder / PROMPT_FILE, VoicePrompt((1, 2), "A.", "a", "en-GB", "x", 0, "", (2,)))
    edit_voice(tmp_path, "anna", {"languages": ["en"]})
    prompt = read_prompt(folder / PROMPT_FILE)
    assert (prompt.language, prompt.phonemes, prompt.word_ends) == ("en", "a", (2,))


def test_another_language_of_a_recording_is_refused(tmp_path: Path) -> None:
    """It would speak with a model of the wrong language; the message says what to do instead."""
    folder = cloned(tmp_path)
    before = contents(folder)
    with pytest.raises(VoiceError, match="make the voice again"):
        edit_voice(tmp_path, "anna", {"languages": ["de-DE", "en-US"]})
    assert contents(folder) == before
    write_folder(tmp_path, "plain")
    edit_voice(tmp_path, "plain", {"languages": ["de-DE"]})
    assert read_voice(tmp_path / "plain").languages == ("de-DE",)


@pytest.mark.parametrize("name", ["", ".", "..", "../bea", ".hidden", "none", "link", "a" * 300])
def test_only_voices_of_the_users_are_changed(tmp_path: Path, name: str) -> None:
    """Neither links nor what lies elsewhere."""
    elsewhere = write_folder(tmp_path, "bea")
    root = tmp_path / "voices"
    write_folder(root, ".hidden")
    (root / "link").symlink_to(elsewhere)
    with pytest.raises(VoiceNotFoundError):
        edit_voice(root, name, {"name": "Other"})
    assert read_voice(elsewhere).name == "Bea"


def test_a_broken_voice_is_not_written_over(tmp_path: Path) -> None:
    """What cannot be understood would be lost."""
    folder = cloned(tmp_path)
    (folder / "voice.toml").write_text("name = ")
    with pytest.raises(VoiceError, match="TOML"):
        edit_voice(tmp_path, "anna", {"name": "Other"})
    assert (folder / "voice.toml").read_text() == "name = "


@pytest.mark.parametrize("fails", [1, 2])
def test_a_full_disk_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails: int
) -> None:
    """Whichever of the two files cannot be written."""
    folder = cloned(tmp_path)
    before, calls, sync = contents(folder), 0, os.fsync

    def full(handle: int) -> None:
        nonlocal calls
        calls += 1
        if calls == fails:
            raise OSError(28, "No space left on device")
        sync(handle)

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(VoiceError, match="No space left"):
        edit_voice(tmp_path, "anna", {"languages": ["en-GB"], "name": "Other"})
    assert contents(folder) == before


names = st.text(min_size=1, max_size=200).filter(
    lambda text: text.isprintable() and 0 < len(" ".join(text.split())) <= 200
)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)
tags = st.from_regex(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}", fullmatch=True)
values = st.recursive(
    st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)
options = st.dictionaries(texts, values, max_size=4)
voices = st.fixed_dictionaries(
    {"name": names, "languages": st.lists(tags, min_size=1, max_size=5), "engine": st.just("x")},
    optional={
        "description": texts,
        "attribution": texts,
        "url": texts,
        "licence": texts,
        "options": options,
        "speakers": st.dictionaries(texts.filter(str.strip), options, max_size=3),
    },
)
edits = st.fixed_dictionaries(
    {},
    optional={
        "name": names,
        "description": texts,
        "licence": texts,
        "languages": st.lists(tags, min_size=1, max_size=5),
    },
)


@settings(deadline=None)  # files are written
@given(keys=voices, changes=edits)
def test_every_voice_survives_an_edit(keys: dict[str, Any], changes: dict[str, Any]) -> None:
    """Whatever its file says stays, False and 0 among its options included; it can be read."""
    root = Path(tempfile.mkdtemp())
    try:
        folder = root / "voice"
        folder.mkdir()
        (folder / "voice.toml").write_bytes(format_keys(keys).encode())
        before = tomllib.loads((folder / "voice.toml").read_bytes().decode())
        edit_voice(root, "voice", changes)
        after = tomllib.loads((folder / "voice.toml").read_bytes().decode())
        for key in keys.keys() - changes.keys():
            assert after.get(key) == before.get(key)
            if key in {"options", "speakers"}:
                assert after.get(key, {}) == keys[key]
        voice = read_voice(folder)
        for key in changes.keys() & {"description", "licence"}:
            assert getattr(voice, key) == changes[key].strip()
        if "languages" in changes:
            assert voice.languages == tuple(dict.fromkeys(changes["languages"]))
        if "name" in changes:
            assert voice.name == " ".join(changes["name"].split())
        assert [path.name for path in folder.iterdir()] == ["voice.toml"]
    finally:
        shutil.rmtree(root)


def test_options_of_nothing_stay(tmp_path: Path) -> None:
    """An option that is off, or 0, or empty, is not one that is not there."""
    (tmp_path / "v").mkdir()
    given = 'name = "V"\nlanguages = ["en"]\nengine = "x"\n[options]\na = false\nb = 0\nc = ""\n'
    (tmp_path / "v" / "voice.toml").write_text(given + "d = []\ne = 0.0\n[speakers.S]\nf = false\n")
    edit_voice(tmp_path, "v", {"name": "W"})
    voice = read_voice(tmp_path / "v")
    assert voice.options == {"a": False, "b": 0, "c": "", "d": [], "e": 0.0}
    assert voice.speakers == {"S": {"f": False}}
