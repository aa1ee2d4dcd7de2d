"""Sounds that are made up: a buzz with formants that wander, as a voice has."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

RATE = 24_000
_FORMANTS = np.array([[700, 1200, 2600], [300, 2200, 2900], [400, 900, 2400], [550, 1800, 2500]])
_PART = RATE // 8


def voiced(
    seconds: float, *, seed: int = 0, pitch: float = 120.0, formants: float = 1.0
) -> NDArray[np.float32]:
    """Return vowels in a row, each an eighth of a second, in an order that ``seed`` decides.

    Args:
        seconds: length.
        seed: of the order and of small changes of pitch.
        pitch: in Hz.
        formants: by what all formants are multiplied.
    """
    random = np.random.default_rng(seed)
    count = round(seconds * RATE)
    parts = -(-count // _PART) + 1
    order = random.permutation(np.arange(parts) % len(_FORMANTS))
    bend = 1 + 0.05 * np.sin(np.arange(count) / RATE * 4 + random.uniform(0, 6))
    phase = np.cumsum(2 * np.pi * pitch * bend / RATE)
    places = np.arange(0, count + 240, 240)
    vowels = formants * np.stack(
        [np.interp(places / _PART, np.arange(parts), column) for column in _FORMANTS[order].T]
    )
    sound = np.zeros(count)
    for harmonic in range(1, int(5_000 / pitch)):
        gain = sum(1 / (1 + ((harmonic * pitch - place) / 90) ** 2) for place in vowels)
        gains = np.interp(np.arange(count), places, gain + 0.02)
        sound += gains * np.sin(harmonic * phase) / harmonic**0.5
    return np.asarray(0.3 * sound / np.abs(sound).max(), np.float32)


def silence(seconds: float) -> NDArray[np.float32]:
    """Return zeros."""
    return np.zeros(round(seconds * RATE), np.float32)
