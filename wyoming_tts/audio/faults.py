"""What can be wrong with a recording: clipping, hum, a narrow band, channels that cancel out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.floating]

_CLIP_RUN = 3
_CLIP_LEAST_PEAK = 0.5
_SILENT_CHANNEL_DB = -40.0
_CANCELLED_DB = -9.0
_HUM_TOP_HZ = 650
_HUM_WIDTH_HZ = 4.0
_BAND_STEP_HZ = 500
_BAND_DB = -50.0


@dataclass(frozen=True, slots=True)
class MixDown:
    """One channel made of several."""

    samples: NDArray[np.float32]
    """Shape ``[n]``."""

    used: tuple[int, ...]
    """Channels in it, counted from 0; the others are as good as silent, or would cancel out."""

    cancelled: bool
    """Whether the channels are out of phase, so that only the loudest was taken."""


def mix_down(channels: NDArray[np.float32]) -> MixDown:
    """Make one channel of ``channels``, shape ``[n, count]``."""
    power = np.mean(np.square(channels, dtype=np.float64), axis=0) if len(channels) else np.zeros(1)
    loudest = int(power.argmax())
    used = tuple(np.flatnonzero(power >= power[loudest] * 10 ** (_SILENT_CHANNEL_DB / 10)).tolist())
    mixed = channels[:, list(used)].mean(axis=1)
    kept = float(np.mean(np.square(mixed, dtype=np.float64))) if len(mixed) else 0.0
    # Channels that have nothing in common lose 3 dB for each doubling of their number; only
    # those that work against each other lose this much on top.
    lost = float(np.mean(power[list(used)])) / len(used) * 10 ** (_CANCELLED_DB / 10)
    if len(used) > 1 and kept < lost:
        return MixDown(np.ascontiguousarray(channels[:, loudest]), (loudest,), cancelled=True)
    return MixDown(np.ascontiguousarray(mixed, np.float32), used, cancelled=False)


def clipped_share(samples: Samples) -> float:
    """Return the share of mono ``samples`` that stand in a flat top: 0 to 1."""
    size = np.abs(samples)
    peak = float(size.max(initial=0.0))
    if peak < _CLIP_LEAST_PEAK:
        return 0.0
    flat = (size >= 0.999 * peak).astype(np.int8)
    edges = np.flatnonzero(np.diff(np.concatenate(([0], flat, [0])))).reshape(-1, 2)
    lengths = edges[:, 1] - edges[:, 0]
    return float(lengths[lengths >= _CLIP_RUN].sum()) / len(samples)


def hum_share(quiet: Samples, rate: int) -> float:
    """Return the share of the power of ``quiet`` that is mains hum of 50 or 60 Hz: 0 to 1.

    ``quiet`` is a stretch in which nobody speaks, at least 0.2 s long.
    """
    spectrum, frequencies = _spectrum(quiet, rate)
    total = spectrum[frequencies > 30].sum()  # noqa: PLR2004 - below it is no sound but drift
    if not total:
        return 0.0
    width = max(_HUM_WIDTH_HZ, 1.5 * rate / len(quiet))
    shares = []
    for mains in (50, 60):
        off = np.abs(frequencies - mains * np.maximum(np.round(frequencies / mains), 1))
        shares.append(spectrum[(off <= width) & (frequencies < _HUM_TOP_HZ)].sum() / total)
    return float(max(shares))


def bandwidth(samples: Samples, rate: int) -> float:
    """Return the frequency in Hz above which mono ``samples`` hold next to nothing."""
    spectrum, frequencies = _spectrum(samples, rate)
    bands = np.bincount((frequencies / _BAND_STEP_HZ).astype(np.intp), weights=spectrum)
    if not bands.max(initial=0.0):
        return 0.0
    full = np.flatnonzero(bands >= bands.max() * 10 ** (_BAND_DB / 10))
    return float(min((full[-1] + 1) * _BAND_STEP_HZ, rate / 2))


def _spectrum(samples: Samples, rate: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    windowed = (samples - samples.mean()) * np.hanning(len(samples))
    power = np.square(np.abs(np.fft.rfft(windowed)), dtype=np.float64)
    return power, np.asarray(np.fft.rfftfreq(len(samples), 1 / rate), np.float64)
