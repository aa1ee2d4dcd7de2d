"""Mel-frequency cepstra of speech: the measure under voices and spectra."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from wyoming_tts.audio.pcm import RATE

Samples = NDArray[np.float32]

HOP = RATE // 100
"""Samples between two frames: 10 ms."""

WINDOW = 600
_SIZE = 1024
BANDS = 40
_LOWEST_HZ = 80.0
_HIGHEST_HZ = 6_600.0
"""Below where recordings of 14,000 samples per second end: a band's edge must not name a voice."""

_FLOOR = 1e-8
_SILENT = 1e-4


def frames_of(samples: Samples, window: int = WINDOW) -> NDArray[np.float64]:
    """Cut samples into overlapping frames every 10 ms, shape ``[frames, window]``."""
    padded = np.pad(np.asarray(samples, np.float64), (0, max(0, window - len(samples))))
    return np.lib.stride_tricks.sliding_window_view(padded, window)[::HOP]


def levels(samples: Samples) -> NDArray[np.float64]:
    """Return the level of each frame in dBFS, at least -120."""
    power = np.mean(np.square(frames_of(samples)), axis=1)
    return np.asarray(10 * np.log10(np.maximum(power, 1e-12)))


def levelled(samples: Samples) -> Samples:
    """Return finite samples at a mean level of -20 dBFS, unless they are silent."""
    sound = np.nan_to_num(samples)
    level = np.sqrt(np.mean(np.square(sound, dtype=np.float64))) if len(sound) else 0.0
    return np.asarray(sound * (0.1 / level), np.float32) if level > _SILENT else sound


def cepstra(samples: Samples, count: int) -> NDArray[np.float64]:
    """Return mel-frequency cepstra, shape ``[frames, count]``, without the 0th: loudness.

    Args:
        samples: 24 kHz mono, -1 to 1.
        count: coefficients, up to 39.
    """
    spectrum = np.abs(np.fft.rfft(frames_of(samples) * np.hanning(WINDOW), _SIZE)) / WINDOW
    # Small products: where processors are busy, BLAS would mostly wait for its own threads.
    bands = np.log(np.maximum(np.einsum("fb,bm->fm", np.square(spectrum), _filters()), _FLOOR))
    return np.asarray(np.einsum("fm,mc->fc", bands, _cosines(count)))


@lru_cache(maxsize=1)
def _filters() -> NDArray[np.float64]:
    """Return overlapping triangles, evenly spaced in mel, shape ``[bins, bands]``."""
    edges = _hertz(np.linspace(_mel(_LOWEST_HZ), _mel(_HIGHEST_HZ), BANDS + 2))
    bins = np.fft.rfftfreq(_SIZE, 1 / RATE)[:, None]
    rising = (bins - edges[:-2]) / (edges[1:-1] - edges[:-2])
    falling = (edges[2:] - bins) / (edges[2:] - edges[1:-1])
    return np.asarray(np.maximum(0, np.minimum(rising, falling)))


@lru_cache(maxsize=8)
def _cosines(count: int) -> NDArray[np.float64]:
    """Return the orthonormal discrete cosine transform, shape ``[bands, count]``."""
    places = (np.arange(BANDS)[:, None] + 0.5) * np.arange(1, count + 1)
    return np.asarray(np.sqrt(2 / BANDS) * np.cos(np.pi / BANDS * places))


def _mel(hertz: float) -> float:
    return float(1127 * np.log1p(hertz / 700))


def _hertz(mel: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(700 * np.expm1(mel / 1127))
