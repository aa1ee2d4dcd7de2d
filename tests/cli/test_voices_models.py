"""Which model a new voice speaks with, and what of a voice outlives its being made anew."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from wyoming_tts.cli import voice_making
from wyoming_tts.cli.main import main
from wyoming_tts.errors import EngineError
from wyoming_tts.voices.voice import Voice, read_voice

Import = Callable[..., tuple[int, str, str]]


@pytest.fixture
def bring(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Import:
    """Return what imports the voice ``jo`` and gives the status, output and complaints."""
    np.save(tmp_path / "jo.npy", np.arange(250))

    def bring(*flags: str) -> tuple[int, str, str]:
        codes, folder = str(tmp_path / "jo.npy"), str(tmp_path)
        text = ("--text", "A b c.")
        status = main(["voices", "import", "Jo", codes, *text, *flags, "--data-dir", folder])
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return bring


def jo(tmp_path: Path) -> Voice:
    """Return the voice that was imported."""
    return read_voice(tmp_path / "voices/jo")


def test_a_german_voice_speaks_with_a_german_model(bring: Import, tmp_path: Path) -> None:
    """The model is written down, and what must be downloaded is told."""
    status, out, _ = bring("--language", "de_DE")
    assert status == 0
    assert jo(tmp_path).model == "neutts-nano-german-q4"
    assert "the model neutts-nano-german-q4" in out
    assert "`wyoming-tts models download neutts-nano-german-q4 neucodec-onnx-int8`" in out


def test_the_usual_model_is_not_written_down(bring: Import, tmp_path: Path) -> None:
    """A voice without one follows the setting."""
    assert bring()[0] == 0
    assert jo(tmp_path).model == ""


def test_a_language_without_a_model_needs_one_to_be_named(bring: Import, tmp_path: Path) -> None:
    """Nothing is made that would speak another language; a file of the user's is trusted."""
    status, _, err = bring("--language", "nl-NL")
    assert status == 1
    (line,) = err.splitlines()
    assert "nl-NL" in line
    assert "--model" in line
    assert not (tmp_path / "voices").exists()
    own = tmp_path / "dutch.gguf"
    own.touch()
    assert bring("--language", "nl-NL", "--model", str(own))[0] == 0
    assert jo(tmp_path).model == str(own)


def test_a_replaced_voice_keeps_its_model_while_that_fits(bring: Import, tmp_path: Path) -> None:
    """Its own model stays, unless another is named or the language has changed."""
    assert bring("--model", "neutts-air-q4")[0] == 0
    assert bring("--replace")[0] == 0
    assert jo(tmp_path).model == "neutts-air-q4"
    assert bring("--replace", "--language", "es-ES")[0] == 0
    assert jo(tmp_path).model == "neutts-nano-spanish-q4"
    assert bring("--replace", "--model", "neutts-nano-q4")[0] == 0
    assert jo(tmp_path).model == ""


def test_codes_for_which_there_is_no_room_are_refused(bring: Import, tmp_path: Path) -> None:
    """The remedy is in the line."""
    np.save(tmp_path / "jo.npy", np.arange(900))
    status, _, err = bring()
    assert status == 1
    assert "--recording" in err


@pytest.mark.parametrize(
    ("codec", "flags", "expected"),
    [
        ("distill-neucodec@1", (), "distill-neucodec"),
        ("neucodec@1", (), "neucodec"),
        ("imported", (), "neucodec"),
        ("distill-neucodec@1", ("--codec", "neucodec"), "neucodec"),
    ],
)
def test_a_voice_is_prepared_with_the_codec_it_was_made_with(
    bring: Import,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    codec: str,
    flags: tuple[str, ...],
    expected: str,
) -> None:
    """Another is taken only where it is named."""
    bring()
    folder = tmp_path / "voices/jo"
    prompt = json.loads((folder / "neutts.json").read_text())
    (folder / "neutts.json").write_text(json.dumps(prompt | {"codec": codec}))
    (folder / "recording.wav").write_bytes(b"sound")
    with (folder / "voice.toml").open("a") as file:
        file.write('reference = "recording.wav"\n')
    asked: list[str] = []

    class NoCloner:
        def __init__(self, _store: Any, codec: str, _listener: str) -> None:
            self.codec = codec

        def find(self) -> None:
            asked.append(self.codec)
            raise EngineError("not here")

    monkeypatch.setattr(voice_making, "Cloner", NoCloner)
    assert main(["voices", "prepare", "jo", *flags, "--data-dir", str(tmp_path)]) == 1
    assert asked == [expected]
