"""Spectra as encoder and losses look at them."""

from __future__ import annotations

import functools
import math

import numpy as np
import torch
from torch import Tensor, nn

from wyoming_tts.train.codec.shape import HOP, RATE

BANDS = 80
_STEPS = 2
"""Spectra in each frame of the encoder's features."""

FEATURES = BANDS * _STEPS
_WINDOW = 1024
_FLOOR = 1e-5


class Features(nn.Module):
    """Log-mel spectra, two for each frame, about -2 to 2."""

    def __init__(self) -> None:
        super().__init__()
        self.window: Tensor
        self.bands: Tensor
        self.register_buffer("window", torch.hann_window(_WINDOW), persistent=False)
        self.register_buffer("bands", mel_bands(_WINDOW, BANDS), persistent=False)

    @torch.no_grad()
    def forward(self, samples: Tensor) -> Tensor:
        """``[batch, frames * HOP]`` to ``[batch, frames, FEATURES]``."""
        batch, count = samples.shape
        step = HOP // _STEPS
        edge = (_WINDOW - step) // 2
        padded = torch.nn.functional.pad(samples, (edge, _WINDOW - step - edge))
        pieces = padded.unfold(1, _WINDOW, step) * self.window
        magnitude = torch.fft.rfft(pieces).abs()
        logarithm = (magnitude @ self.bands + _FLOOR).log()
        features: Tensor = ((logarithm + 4) / 3).reshape(batch, count // HOP, FEATURES)
        return features


@functools.cache
def mel_bands(window: int, count: int) -> Tensor:
    """Return triangles over the mel scale, ``[window // 2 + 1, count]``, each of sum 1."""
    top = _to_mel(RATE / 2)
    edges = np.array([_from_mel(top * i / (count + 1)) for i in range(count + 2)])
    frequencies = np.arange(window // 2 + 1) * RATE / window
    low, middle, high = edges[:-2], edges[1:-1], edges[2:]
    rise = (frequencies[:, None] - low) / (middle - low)
    fall = (high - frequencies[:, None]) / (high - middle)
    triangles = np.maximum(0, np.minimum(rise, fall))
    # The lowest bands may lie between two bins: they take the nearest.
    for band in np.flatnonzero(triangles.sum(0) == 0):
        triangles[np.abs(frequencies - middle[band]).argmin(), band] = 1
    return torch.from_numpy((triangles / triangles.sum(0)).astype(np.float32))


def _to_mel(hertz: float) -> float:
    return 2595 * math.log10(1 + hertz / 700)


def _from_mel(mel: float) -> float:
    return float(700 * (10 ** (mel / 2595) - 1))
