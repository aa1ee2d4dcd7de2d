from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from tests.train.clips.datasets import RATE, TEXT, kinds, save, sound, task
from tests.voices.recordings import speech
from wyoming_tts.audio.loudness import loudness
from wyoming_tts.errors import TrainingError
from wyoming_tts.train.clips.card import Card
from wyoming_tts.train.clips.findings import Severity
from wyoming_tts.train.clips.making import make_clip


def clip_of(folder: Path) -> NDArray[np.int16]:
    """Return the samples of the clip, having checked its format."""
    info = soundfile.info(folder / "clips" / "clip.wav")
    assert (info.samplerate, info.channels, info.subtype) == (24_000, 1, "PCM_16")
    samples: NDArray[np.int16] = soundfile.read(folder / "clips" / "clip.wav", dtype="int16")[0]
    return samples


def make(folder: Path, samples: NDArray[Any], rate: int = RATE, **options: Any) -> Card:
    """Make a clip of samples."""
    return make_clip(task(folder, save(folder / "a.wav", samples, rate, **options)))


def refusal(card: Card, folder: Path) -> str:
    """Return why a clip was first refused, having checked that there is none."""
    assert not (folder / "clips" / "clip.wav").exists()
    return kinds(card.findings, Severity.REFUSED)[0]


def clipped() -> NDArray[np.float32]:
    """Return speech with one flat top."""
    samples = sound()
    samples[RATE : RATE + 30] = 0.7
    return samples


@pytest.mark.parametrize("rate", [16_000, 22_050, 44_100])
@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("subtype", ["PCM_16", "PCM_24", "PCM_U8", "FLOAT"])
def test_every_format_becomes_the_same_clip(
    tmp_path: Path, rate: int, channels: int, subtype: str
) -> None:
    """Rates, widths and channels are made one: trimmed, as loud as every voice."""
    samples = np.repeat(sound(rate=rate)[:, None], channels, axis=1)
    card = make(tmp_path, samples, rate, subtype=subtype)
    assert not card.refused
    clip = clip_of(tmp_path)
    assert card.seconds == pytest.approx(2.2, abs=0.05)
    assert card.seconds == pytest.approx(len(clip) / RATE, abs=0.001)
    assert loudness(clip / 32_768, RATE) == pytest.approx(-20, abs=1)
    assert card.size == (tmp_path / "clips" / "clip.wav").stat().st_size


@pytest.mark.parametrize("ending", ["flac", "ogg", "mp3"])
def test_other_files_are_read(tmp_path: Path, ending: str) -> None:
    """Compressed recordings are as good as others."""
    card = make_clip(task(tmp_path, save(tmp_path / f"a.{ending}", sound())))
    assert not card.refused
    assert not kinds(card.findings, Severity.WARNING)


def test_peaks_are_safe(tmp_path: Path) -> None:
    """A recording with a high peak stays below full scale, rather than as loud as others."""
    samples = 0.05 * sound()
    samples[RATE] = 0.9
    make(tmp_path, samples, subtype="FLOAT")
    assert np.abs(clip_of(tmp_path)).max() <= 0.9 * 32_767


def test_an_mp3_that_is_called_wav_is_kept_and_told(tmp_path: Path) -> None:
    """What a file is decides, and that its name lies is a warning."""
    save(tmp_path / "a.mp3", sound()).rename(tmp_path / "a.wav")
    card = make_clip(task(tmp_path, tmp_path / "a.wav"))
    assert kinds(card.findings, Severity.WARNING) == ["RENAMED"]
    assert not card.refused


@pytest.mark.parametrize(
    "content",
    [b"", b"Hello there.\n" * 100, b"RIFF\x00\x00\x00\x00WAVEfmt ", b"\x00" * 5_000, b"ID3"],
)
def test_files_that_are_no_sound_are_refused(tmp_path: Path, content: bytes) -> None:
    """Empty files, texts, halves of files and zeros do not become clips."""
    (tmp_path / "a.wav").write_bytes(content)
    card = make_clip(task(tmp_path, tmp_path / "a.wav"))
    assert refusal(card, tmp_path) == "UNREADABLE"


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    """What went away, or is no file, does not stop the others."""
    assert refusal(make_clip(task(tmp_path, tmp_path / "gone.wav")), tmp_path) == "UNREADABLE"
    (tmp_path / "f.wav").mkdir()
    assert refusal(make_clip(task(tmp_path, tmp_path / "f.wav")), tmp_path) == "UNREADABLE"


@pytest.mark.parametrize(
    ("samples", "kind"),
    [
        (np.zeros(2 * RATE, np.float32), "SILENT"),
        (0.1 * np.random.default_rng(1).standard_normal(2 * RATE), "SILENT"),
        (0.1 * np.sin(np.arange(2 * RATE) / 10), "SILENT"),
        (np.full(2 * RATE, 0.5), "SILENT"),
        (np.zeros(0, np.float32), "UNREADABLE"),
        (np.zeros(1, np.float32), "SILENT"),
        (speech(-0.1, 0.2, -0.1), "SHORT"),
        (sound(25), "LONG"),
        (np.zeros(301 * 8_000), "LONG"),
        (np.full(RATE, math.nan), "UNREADABLE"),
        (np.clip(20 * sound(), -0.7, 0.7), "CLIPPING"),
        (speech(-0.5, 1.0, -0.5, 1.0, -0.5, noise_db=-28), "NOISE"),
        (0.001 * sound(), "LEVEL"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_useless_recordings_are_refused(tmp_path: Path, samples: NDArray[Any], kind: str) -> None:
    """Each reason to leave a clip out is told as what it is."""
    rate = 8_000 if len(samples) == 301 * 8_000 else RATE
    card = make(tmp_path, samples, rate, subtype="FLOAT")
    assert refusal(card, tmp_path) == kind


def test_a_rate_below_speech_is_refused(tmp_path: Path) -> None:
    """A rate at which speech cannot be understood is no dataset."""
    assert refusal(make(tmp_path, sound(), 4_000), tmp_path) == "RATE"


@pytest.mark.parametrize(
    ("samples", "rate", "text", "kind"),
    [
        (sound(rate=8_000), 8_000, TEXT, "RATE"),
        (clipped(), RATE, TEXT, "CLIPPING"),
        (speech(-0.5, 1.0, -0.3, 1.0, -0.5, noise_db=-38), RATE, TEXT, "NOISE"),
        (speech(-0.3, 1.0, -1.5, 1.0, -0.3), RATE, TEXT, "PAUSE"),
        (speech(2.0, -0.3), RATE, TEXT, "CUT_OFF"),
        (0.03 * sound(), RATE, TEXT, "LEVEL"),
        (sound(), RATE, "The lamp is 20 years old.", "DIGITS"),
    ],
    ids=lambda value: value if isinstance(value, str) and value.isupper() else "",
)
def test_doubtful_recordings_are_kept_and_told(
    tmp_path: Path, samples: NDArray[Any], rate: int, text: str, kind: str
) -> None:
    """What a person should look at is a warning, and no more."""
    path = save(tmp_path / "a.wav", samples, rate, subtype="FLOAT")
    card = make_clip(task(tmp_path, path, text))
    assert not card.refused, card.findings
    assert kind in kinds(card.findings, Severity.WARNING)


def test_channels_that_cancel_out_are_told(tmp_path: Path) -> None:
    """Of channels out of phase one is taken."""
    card = make(tmp_path, np.stack([sound(), -sound()], axis=1))
    assert kinds(card.findings, Severity.WARNING) == ["CHANNELS"]
    assert np.abs(clip_of(tmp_path)).max() > 1_000


def test_a_clip_is_never_cut_to_the_longest(tmp_path: Path) -> None:
    """A clip that is a little too long is refused, and one that is not keeps all its speech."""
    path = save(tmp_path / "a.wav", sound(5))
    assert make_clip(task(tmp_path, path, longest_s=5.0)).refused
    assert make_clip(task(tmp_path, path, longest_s=5.3)).seconds > 5.1


def test_a_text_that_cannot_be_spoken_is_refused(tmp_path: Path) -> None:
    """A text without a phoneme teaches nothing."""
    path = save(tmp_path / "a.wav", sound())
    assert refusal(make_clip(task(tmp_path, path, "...")), tmp_path) == "NO_TEXT"


def test_a_disk_that_takes_nothing_is_told(tmp_path: Path) -> None:
    """A clip that cannot be written is no clip's fault: all stops, with what to do."""
    (tmp_path / "clips").write_text("in the way")
    with pytest.raises(TrainingError, match="make room and run the command again"):
        make_clip(task(tmp_path, save(tmp_path / "a.wav", sound())))
