"""Reading manifests and their clips, whatever is wrong with them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.train.encoding.clips import make_clips, record, write_manifest, write_wav
from wyoming_tts.errors import TrainingError
from wyoming_tts.train.encoding.manifest import ClipError, WavClip, language_of, read_manifest


def test_clips_are_listed_in_order(tmp_path: Path) -> None:
    """Paths are found from the manifest's folder."""
    first, second = read_manifest(make_clips(tmp_path, [4800, 2400]))
    assert (first.id, first.split, first.seconds) == ("a-0", "held-out", 0.2)
    assert second.audio == tmp_path / "clips" / "a-1.wav"
    assert second.text == "Text 1, ä."


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "lists no clips"),
        (b"\xff\n", "not UTF-8"),
        (b"[]\n", "line 1: this is no clip"),
        (b'{"id": "a"\n', "line 1: this is no clip"),
        (b"[" * 60_000, "line 1: this is no clip"),
        (b"x" * 200_000, "line 1: this is no clip"),
    ],
)
def test_what_is_no_manifest_is_told(tmp_path: Path, content: bytes, told: str) -> None:
    """The message names the line."""
    path = tmp_path / "manifest.jsonl"
    path.write_bytes(content)
    with pytest.raises(TrainingError, match=told):
        read_manifest(path)


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": 3},
        {"id": ""},
        {"split": "test"},
        {"seconds": 0},
        {"seconds": "nan"},
        {"audio": None},
        {"language": 3},
    ],
)
def test_a_wrong_value_is_told(tmp_path: Path, wrong: dict[str, Any]) -> None:
    """Types and ranges are checked."""
    path = write_manifest(tmp_path, [record(1, 2400), {**record(2, 2400), **wrong}])
    with pytest.raises(TrainingError, match="line 2: this is no clip"):
        read_manifest(path)


def test_a_missing_manifest_and_a_second_clip_are_told(tmp_path: Path) -> None:
    """Neither is guessed at."""
    with pytest.raises(TrainingError, match="train prepare"):
        read_manifest(tmp_path / "manifest.jsonl")
    with pytest.raises(TrainingError, match="a second clip 'a-1'"):
        read_manifest(write_manifest(tmp_path, [record(1, 2400)] * 2))


def test_the_language_is_that_of_the_manifest(tmp_path: Path) -> None:
    """It need not be given, and may only be given as it is; notation does not matter."""
    entries = read_manifest(write_manifest(tmp_path, [record(1, 2400, language="de-AT")]))
    assert language_of(entries) == language_of(entries, "de_at") == "de-AT"
    with pytest.raises(TrainingError, match="'de-AT', not 'en'"):
        language_of(entries, "en")


def test_a_manifest_without_its_language_needs_one(tmp_path: Path) -> None:
    """Nothing is guessed."""
    entries = read_manifest(make_clips(tmp_path, [2400]))
    assert language_of(entries, "de") == "de"
    with pytest.raises(TrainingError, match="give it with --language"):
        language_of(entries)


def test_several_languages_are_refused(tmp_path: Path) -> None:
    """Codes of a file are of one language."""
    both = [record(number, 2400, language=tag) for number, tag in enumerate(("de", "en"))]
    with pytest.raises(TrainingError, match="clips in de, en"):
        language_of(read_manifest(write_manifest(tmp_path, both)))


def test_parts_of_a_clip_are_read(tmp_path: Path) -> None:
    """Slices are those of the whole, beyond the end too."""
    write_wav(tmp_path / "a.wav", 1000)
    clip = WavClip(tmp_path / "a.wav")
    whole = clip[:]
    assert len(clip) == len(whole) == 1000
    np.testing.assert_array_equal(clip[200:300], whole[200:300])
    np.testing.assert_array_equal(clip[900:1500], whole[900:])


def test_clips_of_other_formats_are_refused(tmp_path: Path) -> None:
    """Another rate, stereo, and a length that is not the manifest's."""
    write_wav(tmp_path / "rate.wav", 1000, rate=16_000)
    write_wav(tmp_path / "stereo.wav", 1000, channels=2)
    write_wav(tmp_path / "a.wav", 24_000)
    with pytest.raises(ClipError, match="16000 Hz"):
        WavClip(tmp_path / "rate.wav")
    with pytest.raises(ClipError, match="2 channels"):
        WavClip(tmp_path / "stereo.wav")
    with pytest.raises(ClipError, match=r"lasts 1\.00 s and its manifest says 2\.00 s"):
        WavClip(tmp_path / "a.wav", 2.0)


@pytest.mark.parametrize("kept", [0, 10, 44, 60])
def test_damaged_files_are_told(tmp_path: Path, kept: int) -> None:
    """Files of nothing, of half a header, of a header alone, and truncated ones."""
    path = tmp_path / "a.wav"
    write_wav(path, 1000)
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(ClipError, match=r"a\.wav"):
        WavClip(path)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    """With its path."""
    with pytest.raises(ClipError, match=r"gone\.wav: No such file"):
        WavClip(tmp_path / "gone.wav")
