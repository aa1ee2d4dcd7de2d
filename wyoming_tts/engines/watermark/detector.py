"""Finds the mark as the package's own detector does."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
import soxr
from numpy.typing import NDArray

from wyoming_tts.engines.watermark.spectrum import BINS, TRAINED, TRAINED_RATE

SPEEDS = (1.25, 1.0, 0.75)
"""By how much each network sees time stretched, so that marks survive a change of speed."""

SHORTEST = TRAINED.size
"""Samples at 24 kHz below which no mark can be told."""

_LOUD = 0.05


def confidence(
    samples: NDArray[np.float32],
    rate: int,
    networks: Iterable[Callable[[NDArray[np.float32]], NDArray[np.float32]]],
) -> float:
    """Return from 0 to 1 how surely the samples, shape ``[n]``, carry the mark.

    ``networks`` has one for each of ``SPEEDS``, which turns levels ``[frames, 128]`` into
    ``[frames, 2]``: an attention and a verdict; they are taken and used one after the other.
    Digital silence, and less than ``SHORTEST``, is not marked.
    """
    if len(samples) < SHORTEST or not samples.any():
        return 0.0
    heard = soxr.resample(samples, rate, TRAINED_RATE).astype(np.float32, copy=False)
    padded = np.pad(heard, TRAINED.size // 2, "reflect")
    levels = TRAINED.levels(TRAINED.spectra(padded, TRAINED.size // 2 + 1))
    loudness = levels.sum(axis=1)
    loud = loudness > _LOUD * loudness.max()
    found = np.array(
        [
            _means(network(_stretch(levels[:, :BINS], int(len(levels) * speed))), loud)
            for speed, network in zip(SPEEDS, networks, strict=True)
        ]
    )
    attention = np.exp(found[:, 0] - found[:, 0].max())
    return float(np.clip((found[:, 1] * attention).sum() / attention.sum(), 0, 1))


def _stretch(levels: NDArray[np.float32], count: int) -> NDArray[np.float32]:
    """Return levels at ``count`` evenly spaced times from the first to the last."""
    times = np.linspace(0, len(levels) - 1, count)
    before = np.minimum(times.astype(np.intp), max(0, len(levels) - 2))
    after = np.minimum(before + 1, len(levels) - 1)
    share = (times - before).astype(np.float32)[:, np.newaxis]
    stretched: NDArray[np.float32] = levels[before] * (1 - share) + levels[after] * share
    return stretched


def _means(verdicts: NDArray[np.float32], loud: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return the mean over the loud frames, of which there are as many as time was stretched to."""
    nearest = np.arange(len(verdicts)) * len(loud) // len(verdicts)
    means: NDArray[np.float64] = verdicts[loud[nearest]].mean(axis=0, dtype=np.float64)
    return means
