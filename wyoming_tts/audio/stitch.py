"""Joining blocks of sound that overlap."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]


def fade(count: int) -> Samples:
    """Return the gains of a raised cosine that rises over ``count`` samples, shape ``[count]``.

    The gains of a fade and of its mirror image sum to one, so that two equal sounds cross-fade
    into the same sound.
    """
    phase = (np.arange(count, dtype=np.float64) + 0.5) * (np.pi / max(count, 1))
    return (0.5 - 0.5 * np.cos(phase)).astype(np.float32)


class Stitcher:
    """Joins blocks, each of which says again what the end of the one before has said.

    Every block is float32 of shape ``[n]``, of which the first ``final`` samples are the
    stream's next ones; what lies behind them foretells the block after. Where the two tell of
    the same samples, at most ``overlap`` of them, one fades into the other. Nothing is delayed:
    ``final`` samples go in, ``final`` samples come out.
    """

    def __init__(self, overlap: int) -> None:
        self._overlap = overlap
        self._told = np.zeros(0, np.float32)

    def join(self, block: Samples, final: int) -> Samples:
        """Return the next ``final`` samples of the stream, shape ``[final]``.

        Raises:
            ValueError: the block is shorter than ``final``.
        """
        if not 0 <= final <= len(block):
            raise ValueError(f"{final} of {len(block)} samples cannot be final")
        out = block[:final].copy()
        # A short block fades faster: its successor fades from it alone.
        count = min(len(self._told), final)
        told = self._told[:count]
        out[:count] = told + (out[:count] - told) * fade(count)
        self._told = block[final : final + self._overlap].copy()
        return out
