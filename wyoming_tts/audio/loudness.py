"""Loudness as people hear it, by ITU-R BS.1770, and the gain that makes voices equally loud."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.floating]

TARGET_LUFS = -20.0
"""Loudness that every voice is brought to."""

PEAK_DBFS = -1.0
"""No sample that was made louder exceeds this."""

MOST_GAIN_DB = 40.0

_BLOCK_S = 0.4
_HOP_S = 0.1
_ABSOLUTE_GATE = -70.0
_RELATIVE_GATE = -10.0
_OFFSET = -0.691  # makes a full-scale sine of 997 Hz in one channel -3.01 LUFS

# The two stages of the K weighting as analogue prototypes: centre in Hz, Q, gain in dB. The
# standard tabulates them for 48 kHz only; from these the same filters follow for every rate.
_SHELF = (1681.974450955533, 0.7071752369554196, 3.999843853973347)
_SHELF_BEND = 0.4996667741545416
_HIGH_PASS = (38.13547087602444, 0.5003270373238773)


def loudness(samples: Samples, rate: int) -> float:
    """Return the gated loudness of mono ``samples`` (-1 to 1, shape ``[n]``) in LUFS.

    Silence, or nothing at all, is ``-inf``. Sound shorter than one block of 400 ms is measured
    as if it were one block.
    """
    if not len(samples):
        return -math.inf
    power = np.square(_weighted(samples, rate))
    powers = _block_means(power, round(_BLOCK_S * rate), round(_HOP_S * rate))
    with np.errstate(divide="ignore"):
        levels = _OFFSET + 10 * np.log10(powers)
    loud = levels > _ABSOLUTE_GATE
    if not loud.any():
        return -math.inf
    gate = _OFFSET + 10 * math.log10(powers[loud].mean()) + _RELATIVE_GATE
    return _OFFSET + 10 * math.log10(powers[loud & (levels > gate)].mean())


def gain_for(samples: Samples, rate: int, target: float = TARGET_LUFS) -> float:
    """Return the decibels that bring ``samples`` to ``target`` LUFS; 0 for silence."""
    measured = loudness(samples, rate)
    if measured == -math.inf:
        return 0.0
    return max(-MOST_GAIN_DB, min(MOST_GAIN_DB, target - measured))


def normalised(
    samples: Samples, rate: int, target: float = TARGET_LUFS
) -> tuple[NDArray[np.float32], float]:
    """Return the samples at ``target`` LUFS, float32, and the decibels that they still lack.

    Peaks are never driven above ``PEAK_DBFS``: what that costs in loudness is the second value,
    0 or more, to be added where there is room for it.
    """
    wanted = gain_for(samples, rate, target)
    peak = float(np.abs(samples).max(initial=0.0))
    room = PEAK_DBFS - 20 * math.log10(peak) if peak else 0.0
    applied = min(wanted, room)
    return (samples * 10 ** (applied / 20)).astype(np.float32), wanted - applied


def _weighted(samples: Samples, rate: int) -> NDArray[np.float64]:
    # Filtering in the frequency domain needs no loop over samples. The padding is longer than
    # the filters ring, so that the end does not wrap around to the start.
    size = len(samples) + rate // 2
    angle = np.exp(-2j * np.pi * np.fft.rfftfreq(size))
    response = _biquad(_shelf(rate), angle) * _biquad(_high_pass(rate), angle)
    spectrum = np.fft.rfft(samples.astype(np.float64), size)
    return np.fft.irfft(spectrum * response, size)[: len(samples)]


def _biquad(
    coefficients: tuple[tuple[float, float, float], tuple[float, float, float]],
    angle: NDArray[np.complex128],
) -> NDArray[np.complex128]:
    (b0, b1, b2), (a0, a1, a2) = coefficients
    return (b0 + (b1 + b2 * angle) * angle) / (a0 + (a1 + a2 * angle) * angle)


def _shelf(rate: int) -> tuple[tuple[float, float, float], tuple[float, float, float]]:
    centre, q, gain = _SHELF
    k = math.tan(math.pi * min(centre / rate, 0.49))
    high = 10 ** (gain / 20)
    band = high**_SHELF_BEND
    return (
        (high + band * k / q + k * k, 2 * (k * k - high), high - band * k / q + k * k),
        (1 + k / q + k * k, 2 * (k * k - 1), 1 - k / q + k * k),
    )


def _high_pass(rate: int) -> tuple[tuple[float, float, float], tuple[float, float, float]]:
    centre, q = _HIGH_PASS
    k = math.tan(math.pi * min(centre / rate, 0.49))
    # The standard leaves this filter's numerator as it is: 1, -2, 1 over a0 = 1.
    a0 = 1 + k / q + k * k
    return (1.0, -2.0, 1.0), (1.0, 2 * (k * k - 1) / a0, (1 - k / q + k * k) / a0)


def _block_means(power: NDArray[np.float64], size: int, hop: int) -> NDArray[np.float64]:
    if len(power) <= size:
        return np.array([power.mean()])
    sums = np.concatenate(([0.0], np.cumsum(power)))
    starts = np.arange(0, len(power) - size + 1, hop)
    return np.asarray(np.maximum(sums[starts + size] - sums[starts], 0.0) / size)
