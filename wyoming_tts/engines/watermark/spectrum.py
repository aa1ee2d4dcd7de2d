"""The short-time spectra in which the watermark lives."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

BINS = 128
"""Lowest bins of a spectrum, up to 2 kHz, which carry the mark."""

_TRAINED_SIZE = 2048
_FLOOR = 1e-9
_FLOOR_DB = -180.0
_HEADROOM_DB = 15.0
_RANGE_DB = _HEADROOM_DB - _FLOOR_DB
_LEAST_WEIGHT = 1e-3  # the window is zero at its ends


@dataclass(frozen=True)
class Grid:
    """A grid of frames of ``size`` samples, a ``hop`` apart, under a Hann window.

    The networks are trained on frames of 2,048 samples at 32 kHz, 320 apart. Frames of 1,536 at
    24 kHz, 240 apart, last as long and lie as close, and so do their bins.
    """

    size: int
    hop: int
    window: NDArray[np.float32] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        turn = 2 * np.pi * np.arange(self.size) / self.size
        object.__setattr__(self, "window", (0.5 - 0.5 * np.cos(turn)).astype(np.float32))

    def spectra(self, samples: NDArray[np.float32], bins: int) -> NDArray[np.complex64]:
        """Return the lowest ``bins`` of every whole frame within samples, ``[frames, bins]``."""
        frames = np.lib.stride_tricks.sliding_window_view(samples, self.size)[:: self.hop]
        spectra = np.fft.rfft(frames * self.window, axis=1)[:, :bins]
        return spectra.astype(np.complex64, copy=False)

    def levels(self, spectra: NDArray[np.complex64]) -> NDArray[np.float32]:
        """Return magnitudes as the networks take them: decibels, scaled to about 0..1."""
        # A shorter frame gathers less; the networks know the magnitudes of the longest.
        scale = np.float32((_TRAINED_SIZE / self.size) ** 2)
        power = (spectra.real**2 + spectra.imag**2) * scale
        decibels = 10 * np.log10(np.maximum(power, np.float32(_FLOOR**2)))
        levels: NDArray[np.float32] = ((decibels - _FLOOR_DB) / _RANGE_DB).astype(np.float32)
        return levels

    def samples(self, spectra: NDArray[np.complex64]) -> NDArray[np.float32]:
        """Return what frames sum to, which begins with the first one, shape ``[m]``.

        Near either end, where fewer frames overlap than within, the sum is of those there are.
        """
        frames = np.fft.irfft(spectra, self.size, axis=1).astype(np.float32, copy=False)
        return _overlap(frames * self.window, self.hop) / _weights(self, len(frames))


NATIVE = Grid(1_536, 240)
"""The grid at 24 kHz."""

TRAINED = Grid(_TRAINED_SIZE, 320)
"""The grid at 32 kHz."""

TRAINED_RATE = 32_000


def changes(spectra: NDArray[np.complex64], raised: NDArray[np.float32]) -> NDArray[np.complex64]:
    """Return what raising levels adds to spectra; ``raised`` is of their shape."""
    factor = np.float32(_RANGE_DB / 20 * np.log(10))
    added: NDArray[np.complex64] = spectra * np.expm1(raised * factor)
    return added


@lru_cache(maxsize=64)
def _weights(grid: Grid, frames: int) -> NDArray[np.float32]:
    squares = np.broadcast_to(grid.window**2, (frames, grid.size))
    weights = np.maximum(_overlap(squares, grid.hop), np.float32(_LEAST_WEIGHT))
    weights.flags.writeable = False
    return weights


def _overlap(frames: NDArray[np.float32], hop: int) -> NDArray[np.float32]:
    count, size = frames.shape
    steps = -(-size // hop)
    total = np.zeros((count + steps - 1, hop), np.float32)
    for step in range(steps):
        part = frames[:, step * hop : (step + 1) * hop]
        total[step : step + count, : part.shape[1]] += part
    return total.reshape(-1)[: (count - 1) * hop + size]
