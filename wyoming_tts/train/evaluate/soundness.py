"""Faults of sound that no word tells: silences, clicks, seams, clipping."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from wyoming_tts.audio.pcm import RATE

Samples = NDArray[np.float32]

SILENCE_DB = -50.0
RUNAWAY = 2.0
"""Multiple of the expected duration above which the speaker did not find the end."""

_FRAME = RATE // 100
_CLIPPED = 0.999
_CLIPPED_RUN = 3
_CLOSE = 4
_AROUND = round(0.015 * RATE)
_LEAST_JUMP = 0.02
_CLICK = 4.0


def sounding(samples: Samples) -> tuple[int, int]:
    """Return where sound of mono 24 kHz samples begins and ends; twice 0 where there is none."""
    loud = np.flatnonzero(_loud(samples))
    if not len(loud):
        return 0, 0
    return int(loud[0]) * _FRAME, min(len(samples), (int(loud[-1]) + 1) * _FRAME)


def spoken_seconds(samples: Samples) -> float:
    """Return the duration from the first sound to the last."""
    start, end = sounding(samples)
    return (end - start) / RATE


def longest_silence(samples: Samples) -> float:
    """Return the longest silence between the first sound and the last, in seconds."""
    places = np.flatnonzero(_loud(samples))
    if len(places) < 2:  # noqa: PLR2004 - a gap has two ends
        return 0.0
    return float((np.diff(places).max() - 1) * _FRAME / RATE)


def clipped(samples: Samples) -> int:
    """Return how many samples stand at full scale for three or more in a row."""
    full = np.abs(samples) >= _CLIPPED
    edges = np.flatnonzero(np.diff(np.concatenate(([0], full.astype(np.int8), [0]))))
    runs = edges[1::2] - edges[::2]
    return int(runs[runs >= _CLIPPED_RUN].sum())


def seam_jump(samples: Samples, place: int) -> float:
    """Return how much more the signal bends at ``place`` than within 15 ms before and after it.

    About 1 or below in undisturbed speech; several where two pieces were joined badly. 0 where the
    bend is too small to be heard.
    """
    start, end = max(0, place - _AROUND), min(len(samples), place + _AROUND)
    bends = np.abs(np.diff(samples[start:end].astype(np.float64), 2))
    # A bend is of three samples; the one around sample p is number p - 1.
    middle = place - start - 1
    near = slice(max(0, middle - _CLOSE), max(0, middle + _CLOSE + 1))
    here = float(bends[near].max(initial=0.0))
    usual = max(float(np.delete(bends, near).max(initial=0.0)), 1e-9)
    return here / usual if here >= _LEAST_JUMP else 0.0


def worst_seam(samples: Samples, places: Sequence[int]) -> float:
    """Return the largest jump at any of the places where pieces were joined."""
    return max((seam_jump(samples, place) for place in places), default=0.0)


def clicks(samples: Samples) -> int:
    """Return the number of places that bend far more than all that is around them."""
    bends = np.abs(np.diff(samples.astype(np.float64), 2))
    count = 0
    last = -_AROUND
    for bend in np.flatnonzero(bends >= _LEAST_JUMP):
        # Only the highest bend of its neighbourhood can stand out of it.
        place = int(bend) + 1
        near = bends[max(0, bend - _CLOSE) : bend + _CLOSE + 1]
        if place - last < _AROUND or bends[bend] < near.max():
            continue
        if seam_jump(samples, place) > _CLICK:
            count, last = count + 1, place
    return count


def _loud(samples: Samples) -> NDArray[np.bool_]:
    """Tell for each 10 ms whether it sounds."""
    padded = np.pad(np.nan_to_num(samples), (0, -len(samples) % _FRAME))
    power = np.mean(np.square(padded.reshape(-1, _FRAME), dtype=np.float64), axis=1)
    return np.asarray(power > 10 ** (SILENCE_DB / 10))
