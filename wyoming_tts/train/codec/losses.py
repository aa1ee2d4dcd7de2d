"""How far reconstructed speech is from the original."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from wyoming_tts.train.codec.spectra import mel_bands

WINDOWS = ((2048, 80), (1024, 80), (512, 40), (256, 20))
"""Samples of each window, and mel bands over its spectrum."""

_FLOOR = 1e-4
_LOG_WEIGHT = 0.5
_CONVERGENCE_WEIGHT = 0.5


class SpectralLoss(nn.Module):
    """Mel, logarithmic and relative distances of spectra at several resolutions."""

    def __init__(self) -> None:
        super().__init__()
        for window, bands in WINDOWS:
            self.register_buffer(f"window{window}", torch.hann_window(window), persistent=False)
            self.register_buffer(f"bands{window}", mel_bands(window, bands), persistent=False)

    def forward(self, made: Tensor, wanted: Tensor) -> Tensor:
        """Return a scalar for samples ``[batch, n]``."""
        total = made.new_zeros(())
        for size, _ in WINDOWS:
            window, bands = getattr(self, f"window{size}"), getattr(self, f"bands{size}")
            a, b = _spectrum(made, window), _spectrum(wanted, window)
            mel = ((a @ bands + _FLOOR).log() - (b @ bands + _FLOOR).log()).abs().mean()
            logarithm = ((a + _FLOOR).log() - (b + _FLOOR).log()).abs().mean()
            distance = (a - b).square().sum((1, 2)).sqrt()
            convergence = (distance / (b.square().sum((1, 2)).sqrt() + 1.0)).mean()
            total = total + mel + _LOG_WEIGHT * logarithm + _CONVERGENCE_WEIGHT * convergence
        return total / len(WINDOWS)


def _spectrum(samples: Tensor, window: Tensor) -> Tensor:
    pieces = samples.unfold(1, len(window), len(window) // 4) * window
    spectrum = torch.fft.rfft(pieces)
    # The gradient of a magnitude is infinite at zero.
    magnitude: Tensor = (spectrum.real.square() + spectrum.imag.square() + 1e-9).sqrt()
    return magnitude
