"""``voices add``, ``prepare``, ``import`` and ``remove`` as a user starts them."""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.voices.recordings import sample, save, speech
from wyoming_tts.cli.main import main
from wyoming_tts.engines.neutts import cloning
from wyoming_tts.errors import EngineError
from wyoming_tts.voices import prompts
from wyoming_tts.voices.prompts import read_prompt
from wyoming_tts.voices.voice import read_voice

TEXT = "This is one sentence of four seconds, and it has about fifty sounds in it"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Return what runs an action and gives its status, output and complaints."""

    def run(action: str, *arguments: object) -> tuple[int, str, str]:
        status = main(["voices", action, *map(str, arguments), "--data-dir", str(tmp_path)])
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return run


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    """Return a recording of one sentence."""
    return save(tmp_path / "Me.WAV", speech(-0.5, 4.0, -0.5))


@pytest.fixture
def encoder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Put files in place of an encoder; its codes are numbers. Return what it was started with."""
    (tmp_path / "codec").mkdir()
    (tmp_path / "codec" / "pytorch_model.bin").write_bytes(b"weights")
    (tmp_path / "listener").mkdir()
    (tmp_path / "listener" / "model.safetensors").write_bytes(b"weights")
    started: list[Path] = []

    def encode(samples: Any, files: Any, **_options: Any) -> list[int]:
        started.append(files.checkpoint)
        return [number % 65_536 for number in range(len(samples) // 320)]

    monkeypatch.setattr(cloning, "encode", encode)
    return started


def with_encoder(tmp_path: Path) -> tuple[str, ...]:
    """Return the flags that name the encoder's files."""
    return "--codec", str(tmp_path / "codec"), "--listener", str(tmp_path / "listener")


def test_a_voice_is_made_of_a_recording(
    run: Run, recording: Path, encoder: list[Path], tmp_path: Path
) -> None:
    """The folder has all that a server needs, and the report says what it costs."""
    status, out, err = run(
        "add", 'Zoë "Q" \\ Müller', recording, "--text", TEXT, "--language", "en_GB",
        "--description", "Line\nand more", *with_encoder(tmp_path),
    )  # fmt: skip
    assert (status, err) == (0, "")
    folder = tmp_path / "voices" / "zoe-q-muller"
    for words in ("ok ", "4.2 s", f"{TEXT}.", "codes", "before every reply", str(folder), "30 s"):
        assert words in out
    voice = read_voice(folder)
    assert (voice.name, voice.languages) == ('Zoë "Q" \\ Müller', ("en-GB",))
    assert voice.description == "Line\nand more"
    assert voice.transcript == TEXT
    assert voice.reference is not None
    assert voice.reference.read_bytes() == recording.read_bytes()
    prompt = read_prompt(folder / prompts.PROMPT_FILE)
    assert len(prompt.codes) == pytest.approx(210, abs=3)
    assert prompt.text == f"{TEXT}."
    assert prompt.codec.startswith("neucodec@")
    assert prompt.phonemes
    assert {path.name for path in folder.iterdir()} == {
        "voice.toml", "recording.wav", "transcript.txt", "recipe.json", "neutts.json",
    }  # fmt: skip
    assert list((tmp_path / "voices").iterdir()) == [folder]


def test_every_sign_survives_in_the_definition(
    run: Run, recording: Path, encoder: list[Path], tmp_path: Path
) -> None:
    """Quotation marks, emoji and control signs are written as TOML that reads back the same."""
    odd = "".join(map(chr, [*range(1, 128), 0x85, 0x2028, 0x1F600]))
    status, *_ = run(
        "add", "Odd", recording, "--text", TEXT, "--description", odd, *with_encoder(tmp_path)
    )
    assert status == 0
    definition = (tmp_path / "voices/odd/voice.toml").read_bytes().decode()
    assert tomllib.loads(definition)["description"] == odd


def test_the_text_may_lie_beside_the_recording(
    run: Run, recording: Path, encoder: list[Path], tmp_path: Path
) -> None:
    """Without --text the file of the same name is read."""
    status, _, err = run("add", "Me", recording, *with_encoder(tmp_path))
    assert status == 1
    assert "Me.txt" in err
    recording.with_suffix(".txt").write_text(TEXT)
    assert run("add", "Me", recording, *with_encoder(tmp_path))[0] == 0


def test_a_check_changes_nothing(run: Run, recording: Path, tmp_path: Path) -> None:
    """With --check the report is shown, without an encoder and without a voice."""
    status, out, _ = run("add", "Me", recording, "--text", TEXT, "--check")
    assert status == 0
    assert "before every reply" in out
    assert not (tmp_path / "voices").exists()


@pytest.mark.parametrize("flags", [(), ("--replace",)])
def test_an_existing_voice_stays_unless_it_is_to_be_replaced(
    run: Run, recording: Path, encoder: list[Path], tmp_path: Path, flags: tuple[str, ...]
) -> None:
    """The same name again is refused before any work, or replaces all of the voice."""
    add = ("add", "Me", recording, "--text", TEXT, *with_encoder(tmp_path))
    assert run(*add)[0] == 0
    old = tmp_path / "voices/me/old"
    old.touch()
    status, _, err = run(*add, *flags)
    replace = bool(flags)
    assert status == (0 if replace else 1)
    assert ("already" in err) is not replace
    assert old.exists() is not replace
    assert len(encoder) == 1 + replace
    assert list((tmp_path / "voices").iterdir()) == [old.parent]


@pytest.mark.parametrize("error", [EngineError("it went wrong"), KeyboardInterrupt()])
@pytest.mark.usefixtures("encoder")
def test_a_voice_that_could_not_be_made_leaves_nothing(
    run: Run, recording: Path, tmp_path: Path, error: BaseException, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A failure and Ctrl-C in the middle of encoding leave no folder."""

    def fail(*_arguments: Any, **_options: Any) -> None:
        raise error

    monkeypatch.setattr(cloning, "encode", fail)
    status, _, err = run("add", "Me", recording, "--text", TEXT, *with_encoder(tmp_path))
    assert status in {1, 130}
    assert ("it went wrong" in err) is (status == 1)
    assert not (tmp_path / "voices").exists()


def test_a_full_disk_leaves_nothing(
    run: Run, recording: Path, encoder: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When a file cannot be written, no half of a voice is seen."""

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    status, _, err = run("add", "Me", recording, "--text", TEXT, *with_encoder(tmp_path))
    assert status == 1
    assert "No space left" in err
    assert not list((tmp_path / "voices").iterdir())


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("..",), "cannot name a voice"),
        (("♥",), "cannot name a voice"),
        (("x" * 300,), "name"),
        (("Me", "--language", "English"), "language tag"),
        (("Me", "--text", " "), "missing"),
        (("Me", "--seconds", "99"), "15 s"),
        (("Me",), "models download neucodec-encoder"),
        (("Me", "--codec", "distill-neucodec"), "models download distill-neucodec-encoder"),
        (("Me", "--codec", "nothing"), "--listener"),
    ],
)
def test_mistakes_are_one_line(
    run: Run, recording: Path, arguments: tuple[str, ...], words: str
) -> None:
    """What cannot be done is told with its remedy, and nothing else."""
    name, *rest = arguments
    check = ["--check"] * ("--text" in rest or "--seconds" in rest)
    status, _, err = run("add", name, recording, "--text", TEXT, *rest, *check)
    assert status == 1
    (line,) = err.splitlines()
    assert words in line


def test_only_outdated_voices_are_prepared_again(
    run: Run, recording: Path, encoder: list[Path], tmp_path: Path
) -> None:
    """A changed codec, recording or text, and a lost prompt, lead to new codes; else nothing."""
    flags = with_encoder(tmp_path)
    for name in ("a", "b"):
        assert run("add", name, recording, "--text", TEXT, *flags)[0] == 0
    assert "0 prepared, 2 left" in run("prepare", *flags)[1]
    folder = tmp_path / "voices/a"
    (folder / "neutts.json").unlink()
    assert "1 prepared, 1 left" in run("prepare", *flags)[1]
    (folder / "transcript.txt").write_text(TEXT.replace("one", "a"))
    assert "1 prepared, 1 left" in run("prepare", *flags)[1]
    assert read_prompt(folder / "neutts.json").text.startswith("This is a sentence")
    save(folder / "recording.wav", speech(-0.4, 4.0, -0.5))
    assert "1 prepared, 1 left" in run("prepare", *flags)[1]
    assert "0 prepared, 2 left" in run("prepare", *flags)[1]
    (tmp_path / "codec" / "pytorch_model.bin").write_bytes(b"other weights")
    assert "2 prepared, 0 left" in run("prepare", *flags)[1]
    assert "1 prepared, 0 left" in run("prepare", "b", *flags)[1]
    assert len(encoder) == 2 + 1 + 1 + 1 + 2 + 1


def test_a_voice_is_prepared_from_the_stretch_it_was_made_of(
    run: Run, encoder: list[Path], tmp_path: Path
) -> None:
    """Start and end are remembered."""
    path = save(tmp_path / "long.wav", speech(*[-0.5, 4.0, -0.5] * 20))
    flags = with_encoder(tmp_path)
    assert run("add", "a", path, "--text", TEXT, "--start", 20, "--end", 25, *flags)[0] == 0
    before = read_prompt(tmp_path / "voices/a/neutts.json")
    assert run("prepare", "a", *flags)[0] == 0
    assert read_prompt(tmp_path / "voices/a/neutts.json") == before


def test_one_broken_voice_does_not_keep_others_from_being_prepared(
    run: Run, recording: Path, encoder: list[Path], tmp_path: Path
) -> None:
    """Each is told, and the status says that something failed."""
    flags = with_encoder(tmp_path)
    for name in ("a", "b", "c"):
        assert run("add", name, recording, "--text", TEXT, *flags)[0] == 0
        (tmp_path / f"voices/{name}/neutts.json").write_text("{")
    (tmp_path / "voices/a/recipe.json").write_text('{"seconds": "five"}')
    (tmp_path / "voices/b/voice.toml").write_text("=")
    status, out, _ = run("prepare", *flags)
    assert status == 1
    assert "1 prepared, 0 left as they are, 2 failed" in out
    assert read_prompt(tmp_path / "voices/c/neutts.json").codes


def test_codes_are_imported(run: Run, tmp_path: Path) -> None:
    """Codes with their text become a voice, which prepare leaves alone."""
    np.save(tmp_path / "jo.npy", np.arange(250))
    (tmp_path / "jo.txt").write_text("What somebody said")
    status, out, err = run("import", "Jo", tmp_path / "jo.npy")
    assert (status, err) == (0, "")
    assert "250 codes (5.0 s)" in out
    prompt = read_prompt(tmp_path / "voices/jo/neutts.json")
    assert prompt.codes == tuple(range(250))
    assert prompt.text == "What somebody said."
    assert read_voice(tmp_path / "voices/jo").reference is None
    assert "0 prepared, 1 left" in run("prepare")[1]
    assert run("prepare", "jo")[0] == 1


def test_codes_are_imported_with_their_recording(run: Run, tmp_path: Path) -> None:
    """A published reference is cut to its best sentence and keeps its recording."""
    arguments = (sample("jo.pt"), "--recording", sample("jo.wav"))
    assert run("import", "Jo", *arguments)[0] == 0
    prompt = json.loads((tmp_path / "voices/jo/neutts.json").read_text())
    assert 200 < len(prompt["codes"]) < 230
    assert (tmp_path / "voices/jo/recording.wav").exists()


def test_a_voice_is_removed(run: Run, recording: Path, encoder: list[Path], tmp_path: Path) -> None:
    """By its name; one that is not there is told."""
    assert run("add", "My Voice", recording, "--text", TEXT, *with_encoder(tmp_path))[0] == 0
    assert run("remove", "My Voice")[0] == 0
    assert not list((tmp_path / "voices").iterdir())
    status, _, err = run("remove", "My Voice")
    assert status == 1
    assert "no voice my-voice" in err
