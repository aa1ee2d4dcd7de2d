"""Speech that is faster or slower than it was spoken, in the same voice."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from wyoming_tts.audio.pcm import RATE

SLOWEST = 0.5
FASTEST = 2.0

_STEP = RATE // 50
"""Samples after which the library goes on: it would round otherwise for blocks of another size."""

_LONGEST_PERIODS = RATE // 25
"""Samples of which the library holds back less: two periods of the lowest voice that it knows."""

_SCALE = np.float32(2**15)


class Stretcher:
    """Changes how fast a stream of speech is, and not its pitch.

    Feed blocks of int16 samples of shape ``[n]``; what comes out is int16 too, in all
    ``1 / rate`` times as long to within 2 % and 15 ms, and the same however the stream was cut
    into blocks. Up to 60 ms are held back. At a rate of 1 the samples come out as they are.
    """

    def __init__(self, rate: float) -> None:
        """Speak at ``rate`` times the speed: 2 halves the duration.

        Raises:
            ValueError: the rate is not between ``SLOWEST`` and ``FASTEST``.
        """
        if not SLOWEST <= rate <= FASTEST:
            raise ValueError(f"speech can be made {SLOWEST} to {FASTEST} times as fast, not {rate}")
        self._rate = rate
        self._stream: Any = None if rate == 1 else _open_stream(rate)
        self._held: NDArray[np.int16] = np.zeros(0, np.int16)
        self._taken = 0
        self._given = 0

    def push(self, samples: NDArray[np.int16]) -> NDArray[np.int16]:
        """Return what of the stream is ready, shape ``[m]``, perhaps empty."""
        if self._stream is None:
            return samples
        self._taken += len(samples)
        held = np.concatenate((self._held, samples))
        whole = len(held) // _STEP * _STEP
        self._held = held[whole:].copy()
        return self._stretch(held[:whole])

    def flush(self) -> NDArray[np.int16]:
        """Return the rest of the stream, shape ``[m]``; the stretcher is done."""
        if self._stream is None or not self._taken:
            return self._held
        # The library measures its end to the sample and cuts what is beyond. In silence it has
        # nothing to cut, and the last period fades out.
        silence = np.zeros(_LONGEST_PERIODS, np.int16)
        given = self._given
        rest = self._stretch(np.concatenate((self._held, silence)))
        self._stream.flush()
        rest = np.concatenate((rest, self._read()))
        heard = np.flatnonzero(rest)
        end = max(round(self._taken / self._rate) - given, int(heard[-1]) + 1 if len(heard) else 0)
        self._held = self._held[:0]
        self._taken = 0
        return rest[:end]

    def _stretch(self, samples: NDArray[np.int16]) -> NDArray[np.int16]:
        parts = [self._held[:0]]
        for start in range(0, len(samples), _STEP):
            # The library walks through a sequence; a memoryview is walked through fastest.
            self._stream.write((samples[start : start + _STEP] / _SCALE).data)
            parts.append(self._read())
        return np.concatenate(parts)

    def _read(self) -> NDArray[np.int16]:
        samples = np.asarray(self._stream.read(self._stream.available_frames()), np.float32)
        self._given += len(samples)
        return np.asarray(np.clip(np.rint(samples * _SCALE), -(2**15), 2**15 - 1), np.int16)


def _open_stream(rate: float) -> Any:
    from libsonic import SonicStream  # noqa: PLC0415 - most speech is not stretched

    stream = SonicStream(RATE, 1)
    stream.set_speed(rate)
    return stream
