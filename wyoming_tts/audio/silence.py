"""Hearing where a stream of speech is silent."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from wyoming_tts.audio.pcm import RATE

FRAME = RATE // 100
"""Samples that are silent, or not, as a whole: 10 ms."""

BELOW_SPEECH = 10 ** (-36 / 20)
"""How loud silence may be, as a part of the loudest frame before: rooms are never quite still."""

FLOOR = 33.0
"""Root mean square, of 32,767, that is silence in any case: -60 dBFS."""


class PauseLimiter:
    """Shortens long silences in a stream, and measures them.

    Feed blocks of int16 samples of shape ``[n]``; what comes out is the same samples less what goes
    beyond the longest silence, up to a frame later.
    """

    def __init__(self, longest: float) -> None:
        """Allow silences of ``longest`` seconds."""
        self._longest = max(1, round(longest * RATE / FRAME))
        self._level = 0.0
        self._silent = 0
        self._sounding = 0
        self._rest: NDArray[np.int16] = np.zeros(0, np.int16)

    @property
    def silent(self) -> float:
        """Seconds of silence since the last sound, those that were left out included."""
        return self._silent * FRAME / RATE

    @property
    def sounding(self) -> float:
        """Seconds of sound so far, without the silences."""
        return self._sounding * FRAME / RATE

    def push(self, block: NDArray[np.int16]) -> NDArray[np.int16]:
        """Return what may be heard, shape ``[m]``, perhaps empty."""
        samples = np.concatenate((self._rest, block)) if len(self._rest) else block
        count = len(samples) // FRAME
        self._rest = samples[count * FRAME :].copy()
        if not count:
            return samples[:0]
        frames = samples[: count * FRAME].reshape(count, FRAME)
        loudness = np.sqrt(np.mean(np.square(frames, dtype=np.float32), axis=1))
        level = np.maximum(np.maximum.accumulate(loudness), self._level)
        self._level = float(level[-1])
        sounds = loudness >= np.maximum(level * BELOW_SPEECH, FLOOR)
        self._sounding += int(np.count_nonzero(sounds))
        # Each frame's distance from the last that sounds, which may lie before this block.
        places = np.arange(count)
        last = np.maximum.accumulate(np.where(sounds, places, -1 - self._silent))
        silent = places - last
        self._silent = int(silent[-1])
        if silent.max() <= self._longest:
            return frames.reshape(-1)
        return frames[silent <= self._longest].reshape(-1)

    def flush(self) -> NDArray[np.int16]:
        """Return the last samples, less than a frame; the limiter is done."""
        rest, self._rest = self._rest, self._rest[:0]
        return rest if self._silent < self._longest else rest[:0]
