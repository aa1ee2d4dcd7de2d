"""A take as a plain WAV, which every browser can play; runs in a child."""

from __future__ import annotations

import importlib
import wave
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import soxr

from wyoming_tts.errors import VoiceError
from wyoming_tts.studio.tasks import Done, Tell
from wyoming_tts.voices.recording import LONGEST_S, read_recording

HIGHEST_RATE = 48_000

# Before the limits hold; that it is missing is told when a recording is read.
with suppress(ImportError, OSError):
    importlib.import_module("soundfile")


def run(request: dict[str, Any], _tell: Tell, done: Done) -> None:
    """Write the recording ``path`` to the file ``to``: one channel, 16 bit.

    Raises:
        VoiceError: it cannot be read or written.
    """
    recording = read_recording(Path(request["path"]), 0.0, LONGEST_S)
    samples, rate = recording.samples, recording.rate
    if rate > HIGHEST_RATE:
        samples = soxr.resample(samples, rate, HIGHEST_RATE)
        rate = HIGHEST_RATE
    values = np.rint(np.clip(samples, -1, 1) * 32_767).astype("<i2")
    target = Path(request["to"])
    begun = target.with_suffix(".part")
    try:
        with wave.open(str(begun), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(rate)
            file.writeframes(values.tobytes())
        begun.replace(target)
    except OSError as error:
        raise VoiceError(f"the recording cannot be written: {error.strerror}") from error
    done({})
