"""Cleaning the two ends of a spoken piece while it streams."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from wyoming_tts.audio.pcm import RATE

THRESHOLD = 130
"""Largest sample, of 32,767, that counts as silence: -48 dBFS."""

MARGIN = RATE // 50
"""Samples of silence kept at either end, so that soft onsets and releases survive: 20 ms."""

FADE = RATE // 200
"""Samples over which an end fades, so that it cannot click: 5 ms."""

LONGEST_HELD = 2 * RATE
"""Samples of silence held back at most while it is unknown whether speech follows."""


class EdgeTrimmer:
    """Drops the silence before and after a piece and fades its edges.

    Feed blocks of int16 samples of shape ``[n]``; what comes out is the same samples less the
    silent ends. Interior pauses stay as they are. A piece of silence alone comes out empty.
    """

    def __init__(self) -> None:
        self._begun = False
        self._held: NDArray[np.int16] = np.zeros(0, np.int16)

    def push(self, block: NDArray[np.int16]) -> NDArray[np.int16]:
        """Return the samples that are certain to be heard, shape ``[m]``, perhaps empty."""
        held = np.concatenate((self._held, block))
        if not self._begun:
            loud = _loud(held)
            held = held[max(0, int(loud[0]) - MARGIN) :] if len(loud) else held[-MARGIN:]
            if not len(loud) or len(held) < FADE:
                self._held = held
                return held[:0]
            _fade_in(held)
            self._begun = True
        loud = _loud(held)
        # The last FADE samples stay behind in any case: they may turn out to be the end.
        heard = int(loud[-1]) + 1 if len(loud) else 0
        ready = max(0, min(heard, len(held) - FADE), len(held) - LONGEST_HELD)
        self._held = held[ready:]
        return held[:ready]

    def flush(self) -> NDArray[np.int16]:
        """Return the rest of the piece, its end faded, shape ``[m]``; the trimmer is done."""
        held, self._held = self._held, self._held[:0]
        if not self._begun:
            if not len(_loud(held)):
                return held[:0]
            _fade_in(held)
        loud = _loud(held)
        tail = held[: (int(loud[-1]) + 1 if len(loud) else 0) + MARGIN].copy()
        fade = np.linspace(1, 0, FADE, endpoint=False)[-len(tail) :] if len(tail) else tail
        tail[len(tail) - len(fade) :] = np.rint(tail[len(tail) - len(fade) :] * fade)
        return tail


def _fade_in(samples: NDArray[np.int16]) -> None:
    fade = np.linspace(0, 1, FADE, endpoint=False)[: len(samples)]
    samples[: len(fade)] = np.rint(samples[: len(fade)] * fade)


def _loud(samples: NDArray[np.int16]) -> NDArray[np.intp]:
    return np.flatnonzero((samples > THRESHOLD) | (samples < -THRESHOLD))
