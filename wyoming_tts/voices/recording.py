"""Reading a recording, whatever its format, within bounds."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wyoming_tts.audio.faults import MixDown, mix_down
from wyoming_tts.errors import VoiceError
from wyoming_tts.voices.foreign import LOOKED_AT, foreign_kind

LARGEST_FILE = 512 * 1024 * 1024
LONGEST_S = 60.0
"""Seconds that are looked at; of a longer recording, a stretch must be named."""

SHORTEST_S = 1.0
LOWEST_RATE = 8_000
HIGHEST_RATE = 384_000
MOST_CHANNELS = 16

_MOST_VALUES = 64_000_000
_HASHED_AT_ONCE = 1 << 20


@dataclass(frozen=True, slots=True)
class Recording:
    """A recording, or the stretch of it that was asked for, as one channel."""

    samples: NDArray[np.float32]
    """Shape ``[n]``, -1 to 1."""

    rate: int
    channels: int
    mix: MixDown
    kind: str
    """Format of the file, such as ``WAV``."""

    sha256: str
    """Of the whole file, in hexadecimal digits."""

    offset: float
    """Where the stretch begins in the file, in seconds."""

    @property
    def seconds(self) -> float:
        """How long the stretch lasts."""
        return len(self.samples) / self.rate


def read_recording(path: Path, start: float = 0.0, end: float | None = None) -> Recording:
    """Read the stretch from ``start`` to ``end`` seconds of a recording.

    Raises:
        VoiceError: it cannot be used; the message says why and what to do, in one line.
    """
    soundfile = _soundfile()
    _check_file(path)
    digest = hash_file(path)
    try:
        with soundfile.SoundFile(path) as file:
            first, count = _stretch(file.frames, _rate(file), file.channels, start, end)
            file.seek(first)
            samples = file.read(count, dtype="float32", always_2d=True)
            rate, channels, kind = int(file.samplerate), int(file.channels), str(file.format)
    except (soundfile.SoundFileError, RuntimeError, OSError) as error:
        if kind := foreign_kind(_opening(path)):
            raise VoiceError(
                f"{path.name} is {kind}, which is not read here; turn it into WAV "
                "(ffmpeg -i FILE recording.wav), or upload it on the page, which takes what the "
                "browser can read"
            ) from error
        raise VoiceError(
            f"{path.name} cannot be read as sound ({_reason(error)}); "
            "save it as WAV, FLAC, OGG or MP3"
        ) from error
    _check_samples(samples, rate, path.name)
    mix = mix_down(samples)
    return Recording(mix.samples, rate, channels, mix, kind, digest, first / rate)


def hash_file(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal digits.

    Raises:
        VoiceError: it cannot be read.
    """
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while block := file.read(_HASHED_AT_ONCE):
                digest.update(block)
    except OSError as error:
        raise VoiceError(f"cannot read {path}: {error.strerror}") from error
    return digest.hexdigest()


def _soundfile() -> Any:
    try:
        import soundfile  # noqa: PLC0415 - wanted only where voices are made
    except (ImportError, OSError) as error:
        raise VoiceError(
            "reading recordings needs the package soundfile: pip install soundfile"
        ) from error
    return soundfile


def _check_file(path: Path) -> None:
    try:
        size = path.stat().st_size
        regular = path.is_file()
    except OSError as error:
        raise VoiceError(f"cannot read {path}: {error.strerror}") from error
    if not regular:
        raise VoiceError(f"{path} is not a file; name the recording itself")
    if not size:
        raise VoiceError(f"{path.name} is empty; record it again")
    if size > LARGEST_FILE:
        raise VoiceError(
            f"{path.name} is larger than {LARGEST_FILE // 2**20} MiB; cut out a minute at most"
        )


def _opening(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(LOOKED_AT)
    except OSError:
        return b""


def _rate(file: Any) -> int:
    rate = int(file.samplerate)
    if not LOWEST_RATE <= rate <= HIGHEST_RATE:
        raise VoiceError(
            f"the recording has {rate} samples per second; record with 16,000 to 48,000"
        )
    if file.channels > MOST_CHANNELS:
        raise VoiceError(f"the recording has {file.channels} channels; save it with one or two")
    return rate


def _stretch(
    frames: int, rate: int, channels: int, start: float, end: float | None
) -> tuple[int, int]:
    whole = frames / rate
    if not (0 <= start < math.inf) or (end is not None and not start < end < math.inf):
        raise VoiceError("the stretch must begin at 0 s or later and end after its beginning")
    # A file that is damaged may announce any length; what it has shows when it is read.
    if start >= whole:
        raise VoiceError(f"the recording lasts {whole:.1f} s and ends before {start:g} s")
    wanted = min(whole, math.inf if end is None else end) - start
    if wanted > LONGEST_S:
        raise VoiceError(
            f"{wanted:.0f} s are longer than {LONGEST_S:.0f} s; choose 5 to 15 good seconds with "
            "--start and --end and give the text of just these"
        )
    count = math.ceil(wanted * rate)
    if count * channels > _MOST_VALUES:
        raise VoiceError("the recording is too large; save it with one channel and 48,000 Hz")
    return round(start * rate), count


def _check_samples(samples: NDArray[np.float32], rate: int, name: str) -> None:
    if len(samples) < SHORTEST_S * rate:
        raise VoiceError(
            f"{name} lasts {len(samples) / rate:.1f} s; a voice needs 3 s of speech, better 5 to 15"
        )
    if not np.isfinite(samples).all():
        raise VoiceError(
            f"{name} holds values that are no numbers (NaN or infinite); export it again"
        )


def _reason(error: Exception) -> str:
    said = getattr(error, "error_string", None) or getattr(error, "strerror", None) or str(error)
    return " ".join(str(said).split())[:120].rstrip(".")
