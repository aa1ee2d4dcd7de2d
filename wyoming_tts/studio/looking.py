"""What is to be seen of a take before anything is known of it; runs in a child."""

from __future__ import annotations

import importlib
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wyoming_tts.audio.activity import find_activity
from wyoming_tts.studio.openings import SUFFIXES, find_kind
from wyoming_tts.studio.tasks import Done, Tell, told_findings
from wyoming_tts.voices.checks import check_recording
from wyoming_tts.voices.findings import warning
from wyoming_tts.voices.recording import LONGEST_S, read_recording

MOST_PEAKS = 800
_DIGITS = 4

# Before the limits hold; that it is missing is told when a recording is read.
with suppress(ImportError, OSError):
    importlib.import_module("soundfile")


def run(request: dict[str, Any], _tell: Tell, done: Done) -> None:
    """Look at the recording ``path``: what it is, how it looks, where somebody speaks.

    Raises:
        VoiceError: it cannot be read, or is none.
    """
    path = Path(request["path"])
    kind = find_kind(path)
    recording = read_recording(path, 0.0, LONGEST_S)
    activity = find_activity(recording.samples, recording.rate)
    findings = check_recording(recording, activity)
    if recording.seconds >= LONGEST_S:
        findings.append(
            warning(
                f"only the first {LONGEST_S:.0f} s of the recording are used",
                "cut out the best 5 to 15 s",
            )
        )
    done(
        {
            "seconds": recording.seconds,
            "rate": recording.rate,
            "channels": recording.channels,
            "kind": kind,
            "suffix": SUFFIXES[kind],
            "peaks": find_peaks(recording.samples),
            "speech": [[round(s.start, 3), round(s.end, 3)] for s in activity.speech],
            "findings": told_findings(findings),
        }
    )


def find_peaks(samples: NDArray[np.float32]) -> list[list[float]]:
    """Return the lowest and highest value of each of ``MOST_PEAKS`` parts, or fewer, -1 to 1."""
    count = min(MOST_PEAKS, len(samples))
    if not count:
        return []
    starts = np.arange(count) * len(samples) // count
    lowest = np.minimum.reduceat(samples, starts)
    highest = np.maximum.reduceat(samples, starts)
    pairs = np.clip(np.stack([lowest, highest], 1).astype(np.float64), -1, 1)
    return [[round(low, _DIGITS), round(high, _DIGITS)] for low, high in pairs.tolist()]
