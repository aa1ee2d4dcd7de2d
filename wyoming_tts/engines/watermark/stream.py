"""Marks samples as they come."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from wyoming_tts.engines.watermark.spectrum import BINS, NATIVE, changes

Samples = NDArray[np.float32]

_HALF = NATIVE.size // 2
_SPAN = 15
"""Frames to either side that the network looks at."""

REACH = 2 * _HALF + _SPAN * NATIVE.hop
"""Samples to either side that the mark of one sample depends on: 214 ms."""

FADE = 60
"""Samples over which the mark of a block turns into that of the next: 2.5 ms."""

_LONGEST = 48_000
"""Samples marked at a time, which bounds the memory."""

_NOTHING: Samples = np.zeros(0, np.float32)


class MarkStream:
    """Marks one stream of float32 samples at 24 kHz, blocks of any length.

    The mark is added to the samples: everything above 2 kHz passes unchanged, and a mark may
    exceed the range of -1..1 where the samples fill it.
    """

    def __init__(self, network: Callable[[Samples], Samples]) -> None:
        """``network`` takes levels ``[frames, 128]`` and returns by how much to raise each."""
        self._network = network
        self._past = _NOTHING
        self._begins = 0  # position in the stream of the first sample kept
        self._next_mark = _NOTHING

    def push(self, samples: Samples, ahead: Samples = _NOTHING) -> Samples:
        """Return ``samples``, shape ``[n]``, with the mark, without delay.

        ``ahead`` is what probably follows, shape ``[k]``, which is pushed again once it is
        certain. Up to ``REACH`` samples of it bring the mark closer to that of the whole; without
        any, as at the end of the stream, the samples are taken to be mirrored there.
        """
        samples = np.asarray(samples, np.float32)
        coming = np.concatenate((samples, np.asarray(ahead[:REACH], np.float32)))
        marked = [_NOTHING]
        for start in range(0, len(samples), _LONGEST):
            end = min(start + _LONGEST, len(samples))
            marked.append(self._push(coming[start:end], coming[end : end + REACH]))
        return np.concatenate(marked)

    def _push(self, block: Samples, ahead: Samples) -> Samples:
        mark = self._mark(block, ahead)
        # Each block knew another future: where they meet, the mark must not jump.
        rise = np.arange(1, len(self._next_mark) + 1, dtype=np.float32) / (FADE + 1)
        mark[: len(rise)] = self._next_mark + (mark[: len(rise)] - self._next_mark) * rise
        self._next_mark = mark[len(block) :]
        self._keep(block)
        return block + mark[: len(block)]

    def _mark(self, block: Samples, ahead: Samples) -> Samples:
        """Return the mark of a block and of ``FADE`` samples after it."""
        lead = 0 if self._begins else _HALF  # at the start the samples are mirrored
        heard = np.pad(np.concatenate((self._past, block, ahead)), (lead, _HALF), "reflect")
        spectra = NATIVE.spectra(heard, BINS)
        raised = self._network(NATIVE.levels(spectra))
        begin = lead + len(self._past)
        end = begin + len(block) + FADE
        first = max(0, (begin - NATIVE.size) // NATIVE.hop + 1)
        last = -(-end // NATIVE.hop)
        added = NATIVE.samples(changes(spectra[first:last], raised[first:last]))
        return added[begin - first * NATIVE.hop :][: end - begin]

    def _keep(self, block: Samples) -> None:
        """Remember what the next block's mark depends on, from where a frame begins."""
        past = np.concatenate((self._past, block))
        needed = self._begins + len(past) - REACH
        # Frames are centred on multiples of the hop.
        begins = (needed + _HALF) // NATIVE.hop * NATIVE.hop - _HALF
        if begins > 0:
            past = past[begins - self._begins :].copy()
            self._begins = begins
        self._past = past
