"""Folders of voices are written and removed whole, whatever went wrong before."""

from __future__ import annotations

import os
import time
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wyoming_tts.errors import VoiceError
from wyoming_tts.voices.definition import format_keys, read_keys
from wyoming_tts.voices.prompts import VoicePrompt
from wyoming_tts.voices.store import NewVoice, remove_voice, voice_id, write_voice
from wyoming_tts.voices.voice import ID_PATTERN

PROMPT = VoicePrompt((1, 2), "A test.", "", "en-US", "imported", 0.0, "")


def write(root: Path, name: str = "Anna", *, replace: bool = False, **changes: Any) -> Path:
    """Write the folder of a voice."""
    voice = NewVoice(name, "en-US", "neutts", **changes)
    return write_voice(root, voice, PROMPT, transcript="A test.", replace=replace)


def put(root: Path, name: str, *, age: float = 0) -> Path:
    """Put a folder there with a file in it, as a killed process leaves it."""
    path = root / name
    path.mkdir(parents=True)
    (path / "voice.toml").touch()
    os.utime(path, (time.time() - age,) * 2)
    return path


def names(root: Path) -> list[str]:
    """Return what is in a folder."""
    return sorted(path.name for path in root.iterdir())


def test_a_folder_of_exactly_the_name_is_removed(tmp_path: Path) -> None:
    """The id that would be made of a name counts only where no folder has the name itself."""
    for name in ("anna", "anna-", "Anna"):
        put(tmp_path, name)
    assert remove_voice(tmp_path, "anna-").name == "anna-"
    assert remove_voice(tmp_path, "Anna").name == "Anna"
    assert names(tmp_path) == ["anna"]
    assert remove_voice(tmp_path, "ANNA ").name == "anna"
    assert not names(tmp_path)


@pytest.mark.parametrize("name", ["../bea", "..", ".", "", ".hidden", "/", "a" * 300, "x\0"])
def test_nothing_else_is_removed(tmp_path: Path, name: str) -> None:
    """Neither a folder outside of the voices nor a hidden one can be named."""
    put(tmp_path, "bea")
    put(tmp_path / "voices", ".hidden")
    with pytest.raises(VoiceError):
        remove_voice(tmp_path / "voices", name)
    assert names(tmp_path) == ["bea", "voices"]
    assert names(tmp_path / "voices") == [".hidden"]


def test_a_failed_removal_leaves_the_voice_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the folder cannot be moved out of sight, nothing hidden stays behind."""
    folder = write(tmp_path)

    def fail(*_arguments: Any) -> None:
        raise OSError(13, "Permission denied")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(VoiceError, match="Permission denied"):
        remove_voice(tmp_path, "Anna")
    assert names(tmp_path) == [folder.name]


def test_a_voice_is_brought_back_that_was_being_replaced(tmp_path: Path) -> None:
    """The next writer restores what a killed one had put aside."""
    put(tmp_path, ".a.b-c.x_12345y.old")
    write(tmp_path)
    assert names(tmp_path) == ["a.b-c", "anna"]


def test_an_old_voice_does_not_come_back_over_a_new_one(tmp_path: Path) -> None:
    """Where the new voice is in its place, the one put aside is removed."""
    new = write(tmp_path)
    put(tmp_path, ".anna.x_12345y.old")
    write(tmp_path, "Bea")
    assert names(tmp_path) == ["anna", "bea"]
    assert (new / "neutts.json").exists()


def test_only_what_is_stale_is_removed(tmp_path: Path) -> None:
    """Somebody may be writing a voice just now, and other hidden folders are nobody's business."""
    put(tmp_path, ".anna.x_12345y.tmp", age=4_000)
    young = put(tmp_path, ".bea.x_12345y.tmp", age=3_000)
    other = put(tmp_path, ".git.tmp", age=4_000)
    put(tmp_path, "anna")
    with pytest.raises(VoiceError):
        remove_voice(tmp_path, "nobody")
    assert names(tmp_path) == [young.name, other.name, "anna"]


def test_what_was_written_by_hand_stays(tmp_path: Path) -> None:
    """A replaced voice keeps its other keys; what is given anew wins."""
    folder = write(tmp_path, description="old", licence="old")
    with (folder / "voice.toml").open("a") as file:
        file.write('attribution = "Anna"\nurl = "https://a.example"\nmodel = "old"\n')
        file.write('[options]\ntokens = 5\n[speakers."a \\"b"]\nemotion = "sad"\n')
    write(tmp_path, replace=True, description="new")
    assert read_keys(folder) == {
        "name": "Anna",
        "languages": ["en-US"],
        "engine": "neutts",
        "description": "new",
        "licence": "old",
        "attribution": "Anna",
        "url": "https://a.example",
        "options": {"tokens": 5},
        "speakers": {'a "b': {"emotion": "sad"}},
        "transcript": "transcript.txt",
    }


@pytest.mark.parametrize("content", [b"=", b"\xff", b"a = " + b"[" * 20_000])
def test_a_broken_voice_can_be_replaced(tmp_path: Path, content: bytes) -> None:
    """Of a definition that cannot be read nothing is kept."""
    folder = write(tmp_path)
    (folder / "voice.toml").write_bytes(content)
    write(tmp_path, replace=True)
    assert read_keys(folder)["name"] == "Anna"


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
values = st.recursive(
    texts | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False),
    lambda each: st.lists(each, max_size=3) | st.dictionaries(texts, each, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(texts, values, min_size=1, max_size=3))
def test_options_are_written_as_they_were_read(options: dict[str, Any]) -> None:
    """Any table that JSON knows survives."""
    assert tomllib.loads(format_keys({"options": options})) == {"options": options}


def test_names_in_any_script_have_an_id() -> None:
    """A name without Latin letters names a folder all the same, and always the same one."""
    assert voice_id("Zoë d'Été") == "zoe-d-ete"
    anja = voice_id("Аня")
    assert ID_PATTERN.fullmatch(anja)
    assert anja == voice_id("АНЯ") != voice_id("日本")
    for name in ("", "..", "♥"):
        with pytest.raises(VoiceError, match="letters or digits"):
            voice_id(name)
