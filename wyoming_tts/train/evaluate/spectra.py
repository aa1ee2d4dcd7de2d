"""How far a recording's spectrum is from another's of the same words."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from wyoming_tts.audio.pcm import RATE
from wyoming_tts.train.evaluate.mel import BANDS, cepstra, levelled

Samples = NDArray[np.float32]

_CEPSTRA = 24
_LONGEST = 20 * RATE
_TO_DB = 10 / math.log(10) / math.sqrt(BANDS)
"""From orthonormal cepstra of power to the root mean square of the bands' differences."""


def cepstral_distance(one: Samples, other: Samples) -> float:
    """Return the mean mel-cepstral distance in dB along the best alignment in time.

    That is the root mean square over mel bands of the difference of the smoothed spectra, loudness
    left out. Of longer recordings the first 20 s are compared; an empty one is at
    an infinite distance.

    Args:
        one: 24 kHz mono, -1 to 1.
        other: the same words in the same format.
    """
    if not len(one) or not len(other):
        return math.inf
    a, b = (cepstra(levelled(each[:_LONGEST]), _CEPSTRA) for each in (one, other))
    squares = np.square(a).sum(1)[:, None] + np.square(b).sum(1) - 2 * np.einsum("ik,jk->ij", a, b)
    return _TO_DB * _warp(np.sqrt(np.maximum(squares, 0)))


def _warp(costs: NDArray[np.float64]) -> float:
    """Return the mean cost along the cheapest path from corner to corner.

    Works along the diagonals, whose cells do not depend on each other.
    """
    rows, columns = costs.shape
    # Total cost and length of the best path to each cell, by row, with a border before row 0.
    before = last = np.full(rows + 1, np.inf)
    before_steps = last_steps = np.zeros(rows + 1)
    for diagonal in range(rows + columns - 1):
        low, high = max(0, diagonal - columns + 1), min(rows, diagonal + 1)
        row = np.arange(low, high)
        totals = np.stack((before[row], last[row], last[row + 1]))
        steps = np.stack((before_steps[row], last_steps[row], last_steps[row + 1]))
        if not diagonal:
            totals[:] = 0
        way = totals.argmin(0), np.arange(len(row))
        total, step = np.full(rows + 1, np.inf), np.zeros(rows + 1)
        total[row + 1] = totals[way] + costs[row, diagonal - row]
        step[row + 1] = steps[way] + 1
        before, before_steps, last, last_steps = last, last_steps, total, step
    return float(last[-1] / last_steps[-1])
