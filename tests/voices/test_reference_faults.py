"""Recordings of which no voice, or only a poor one, can be made."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.voices.recordings import RATE, letters, save, speech
from wyoming_tts.errors import VoiceError
from wyoming_tts.voices.findings import Level
from wyoming_tts.voices.recording import LARGEST_FILE, read_recording
from wyoming_tts.voices.reference import Recipe, make_reference

Samples = NDArray[Any]

PHONES = Path(__file__).parents[1] / "browser" / "recordings"
TEXT = "Aaaaaa bbbbbb cccccc ddddddd eeeee fffff ggggg hhhhh iiiiiii."
GOOD = speech(-0.5, 4.0, -0.5)
TIME = np.arange(len(GOOD)) / RATE


def refused(path: Path, text: str = TEXT, **recipe: Any) -> str:
    """Return the one line with which a recording is refused."""
    with pytest.raises(VoiceError) as caught:
        make_reference(path, Recipe(text, **recipe), letters)
    message = str(caught.value)
    assert "\n" not in message
    assert len(message) < 400
    return message


def warnings(path: Path) -> list[str]:
    """Return what is told of a recording that is taken all the same."""
    findings = make_reference(path, Recipe(TEXT), letters).findings
    return [str(f) for f in findings if f.level is not Level.OK and f.advice]


@pytest.mark.parametrize("name", ["memo.m4a", "call.webm"])
def test_a_recording_of_a_phone_is_known(name: str) -> None:
    """What is not read here is called by its name, with two ways to have it read."""
    message = refused(PHONES / name)
    assert {"memo.m4a": "M4A", "call.webm": "WebM"}[name] in message
    assert "ffmpeg -i" in message
    assert "on the page" in message


def test_a_good_recording_has_no_warning(tmp_path: Path) -> None:
    """What is in order is told as such."""
    assert not warnings(save(tmp_path / "good.wav", GOOD))


@pytest.mark.parametrize(
    ("sound", "word"),
    [
        (speech(0.2), "0.2 s"),
        (speech(*[-0.5, 4.0, -0.5] * 60), "--start and --end"),
        (np.zeros(5 * RATE), "nobody speaks"),
        (speech(-0.5, 0.8, -0.5), "only 0.8 s"),
        (speech(-0.5, 4.0, -0.5, db=-68, noise_db=-90), "too quiet"),
        (np.clip(20 * GOOD, -0.9, 0.9), "clipped"),
        (speech(-0.5, 4.0, -0.5, noise_db=-27), "noise"),
        (np.where(TIME < 1, GOOD, np.nan), "NaN"),
        (np.where(TIME < 1, GOOD, np.inf), "NaN"),
        (np.zeros((2 * RATE, 20)), "20 channels"),
    ],
    ids=["short", "5min", "silent", "little", "quiet", "clipped", "noisy", "nan", "inf", "20ch"],
)
def test_what_makes_no_voice_is_refused(tmp_path: Path, sound: Samples, word: str) -> None:
    """Each is one line that says what is wrong and what to do."""
    path = save(tmp_path / "bad.wav", sound, subtype="FLOAT")
    assert word in refused(path)


@pytest.mark.parametrize(
    ("sound", "rate", "word"),
    [
        (speech(-0.5, 4.0, -0.5, rate=8_000), 8_000, "telephone"),
        (np.clip(np.convolve(GOOD, np.ones(24), "same"), -1.3, 1.3) / 2, RATE, "clipped"),
        (speech(-0.5, 4.0, -0.5, noise_db=-36), RATE, "noisy"),
        (GOOD + 0.004 * np.sin(2 * np.pi * 100 * TIME), RATE, "hum"),
        (np.stack([GOOD, -GOOD], axis=1), RATE, "out of phase"),
        (np.stack([GOOD] * 6, axis=1), RATE, "6 channels"),
        (speech(-0.5, 4.0, -0.5, db=-42, noise_db=-90), RATE, "quiet"),
        (speech(-0.5, 2.6, -0.5), RATE, "speech"),
    ],
    ids=["8kHz", "clipped", "noisy", "hum", "phase", "6ch", "quiet", "short"],
)
def test_what_makes_a_poor_voice_is_told(
    tmp_path: Path,
    sound: Samples,
    rate: int,
    word: str,
) -> None:
    """The voice is made, with a warning and its advice."""
    told = warnings(save(tmp_path / "poor.wav", sound, rate, subtype="FLOAT"))
    assert any(word in line for line in told), told


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("", "missing"),
        ("... !", "missing"),
        ("a" * 5_000, "longer"),
        ("Aaa.", "does not match"),
        ("aaaaa " * 40, "does not match"),
    ],
)
def test_a_text_that_cannot_be_is_refused(tmp_path: Path, text: str, word: str) -> None:
    """Nothing, too much, and what does not fit the length of the speech."""
    assert word in refused(save(tmp_path / "good.wav", GOOD), text)


@pytest.mark.parametrize(
    "recipe",
    [
        {"seconds": 0},
        {"seconds": 100},
        {"seconds": math.nan},
        {"start": -1},
        {"start": 4, "end": 3},
        {"start": 60},
        {"start": math.nan},
        {"start": math.inf},
        {"end": math.nan},
    ],
)
def test_a_stretch_that_cannot_be_is_refused(tmp_path: Path, recipe: dict[str, Any]) -> None:
    """Times outside of the recording, and lengths that no reference has."""
    assert refused(save(tmp_path / "good.wav", GOOD), **recipe)


@pytest.mark.parametrize(
    "content", [b"", b"\0" * 100, b"Not sound at all.\n" * 100, b"RIFF\xff\xff\xff\x7fWAVEfmt "]
)
def test_what_is_no_sound_is_refused(tmp_path: Path, content: bytes) -> None:
    """A text, nothing, and the beginning of a recording."""
    path = tmp_path / "recording.wav"
    path.write_bytes(content)
    assert "recording.wav" in refused(path)


def test_a_recording_that_breaks_off_gives_what_it_has(tmp_path: Path) -> None:
    """A file that announces more than it holds is read to its end."""
    path = save(tmp_path / "cut.wav", GOOD)
    path.write_bytes(path.read_bytes()[: -RATE // 2])
    assert read_recording(path).seconds == pytest.approx(4.75, abs=0.02)


def test_folders_and_missing_files_are_told(tmp_path: Path) -> None:
    """What is not there, and what is no file."""
    assert "No such file" in refused(tmp_path / "missing.wav")
    assert "is not a file" in refused(tmp_path)


def test_a_huge_file_is_not_read(tmp_path: Path) -> None:
    """The size alone refuses it."""
    path = tmp_path / "huge.wav"
    with path.open("wb") as file:
        file.truncate(LARGEST_FILE + 1)
    assert "larger than" in refused(path)


def test_a_missing_package_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without soundfile the message has the command that installs it."""
    monkeypatch.setitem(__import__("sys").modules, "soundfile", None)
    assert "pip install soundfile" in refused(save_raw(tmp_path / "a.wav"))


def save_raw(path: Path) -> Path:
    """Write some bytes, which soundfile is not needed for."""
    path.write_bytes(b"RIFF")
    return path
