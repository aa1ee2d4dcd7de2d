"""How marked speech is made and compared."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from wyoming_tts.engines.watermark import MarkStream

FRAME = 480


def streamed(
    stream: MarkStream, samples: NDArray[np.float32], block: int, ahead: int
) -> NDArray[np.float32]:
    """Push samples in blocks, each with what truly follows, and return what comes out."""
    starts = range(0, len(samples), block)
    return np.concatenate(
        [
            stream.push(samples[start : start + block], samples[start + block :][:ahead])
            for start in starts
        ]
    )


def delivered(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the samples as a client has them, from 16 bits."""
    whole = np.rint(np.clip(samples, -1, 1) * 32_767)
    return (whole / 32_767).astype(np.float32)


def likeness(wanted: NDArray[np.float32], found: NDArray[np.float32]) -> float:
    """Return the signal-to-noise ratio in dB, over the length that both have."""
    length = min(len(wanted), len(found))
    signal = wanted[:length].astype(np.float64)
    noise = signal - found[:length]
    return float(10 * np.log10(np.square(signal).sum() / max(np.square(noise).sum(), 1e-30)))
