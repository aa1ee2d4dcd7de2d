"""Reading the recording of a clip, whatever its format, within bounds."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from wyoming_tts.audio.faults import mix_down
from wyoming_tts.errors import TrainingError, VoiceError
from wyoming_tts.train.clips.findings import Kind
from wyoming_tts.voices.recording import (
    HIGHEST_RATE,
    LARGEST_FILE,
    LOWEST_RATE,
    MOST_CHANNELS,
    Recording,
    hash_file,
)

LONGEST_READ_S = 300.0
"""Seconds of a recording that is listened to at all."""

_MOST_VALUES = 64_000_000
_SHOWN_REASON = 120


class RefusedError(Exception):
    """A recording that no clip can be made of."""

    def __init__(self, kind: Kind, message: str, advice: str) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message
        self.advice = advice


@dataclass(frozen=True, slots=True)
class Source:
    """A recording as it was found."""

    recording: Recording
    renamed: bool
    """Whether its name says that it has another format."""


def need_soundfile() -> Any:
    """Return the package that reads recordings.

    Raises:
        TrainingError: it is missing.
    """
    try:
        import soundfile  # noqa: PLC0415 - its absence is told, not a traceback
    except (ImportError, OSError) as error:
        raise TrainingError(
            "reading recordings needs the package soundfile: pip install 'wyoming-tts[train]'"
        ) from error
    return soundfile


def read_source(path: Path) -> Source:
    """Read a whole recording.

    Raises:
        RefusedError: it cannot be read, or is of no use.
        TrainingError: the package that reads recordings is missing.
    """
    soundfile = need_soundfile()
    _check_file(path)
    try:
        digest = hash_file(path)
        with soundfile.SoundFile(path) as file:
            rate, channels, kind = int(file.samplerate), int(file.channels), str(file.format)
            _check_head(file.frames, rate, channels)
            # A damaged file may announce any length; what it has shows when it is read.
            most = round(LONGEST_READ_S * rate)
            samples = file.read(min(file.frames, most), dtype="float32", always_2d=True)
    except (soundfile.SoundFileError, VoiceError, RuntimeError, OSError) as error:
        raise RefusedError(
            Kind.UNREADABLE,
            f"it cannot be read as sound ({_reason(error)})",
            "save it as WAV, FLAC, OGG or MP3",
        ) from error
    if not len(samples):
        raise RefusedError(Kind.UNREADABLE, "it holds no sound", "record it again, or remove it")
    if not np.isfinite(samples).all():
        raise RefusedError(
            Kind.UNREADABLE, "it holds values that are no numbers (NaN or infinite)", "export again"
        )
    mix = mix_down(samples)
    recording = Recording(mix.samples, rate, channels, mix, kind, digest, 0.0)
    return Source(recording, renamed=_is_renamed(path, kind))


def _check_file(path: Path) -> None:
    try:
        size = path.stat().st_size
    except OSError as error:
        raise RefusedError(
            Kind.UNREADABLE, f"it cannot be read ({error.strerror})", "correct it, or remove it"
        ) from error
    if not size:
        raise RefusedError(
            Kind.UNREADABLE, "its file is empty (0 bytes)", "record it again, or remove it"
        )
    if size > LARGEST_FILE:
        raise RefusedError(
            Kind.LONG,
            f"its file has more than {LARGEST_FILE // 2**20} MiB",
            "cut it into sentences",
        )


def _check_head(frames: int, rate: int, channels: int) -> None:
    if not LOWEST_RATE <= rate <= HIGHEST_RATE:
        raise RefusedError(
            Kind.RATE, f"it has {rate:,} samples per second", "record with 16,000 to 48,000"
        )
    if channels > MOST_CHANNELS:
        raise RefusedError(Kind.CHANNELS, f"it has {channels} channels", "save it with one or two")
    if frames > LONGEST_READ_S * rate or frames * channels > _MOST_VALUES:
        raise RefusedError(
            Kind.LONG,
            f"it lasts {frames / rate:,.0f} s",
            "cut it into sentences, each with its own text",
        )


def _is_renamed(path: Path, kind: str) -> bool:
    named = path.suffix[1:].upper()
    return named != {"WAVEX": "WAV", "RF64": "WAV"}.get(kind, kind)


def _reason(error: Exception) -> str:
    said = getattr(error, "error_string", None) or getattr(error, "strerror", None) or str(error)
    return " ".join(str(said).split())[:_SHOWN_REASON].rstrip(".")
