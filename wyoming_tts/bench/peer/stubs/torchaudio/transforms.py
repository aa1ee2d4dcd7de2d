"""Spectrograms with torchaudio's definitions, for the watermarker."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch


class _Window(torch.nn.Module):
    """A window and the lengths that it is used with."""

    window: torch.Tensor

    def __init__(
        self,
        n_fft: int = 400,
        win_length: int | None = None,
        hop_length: int | None = None,
        window_fn: Callable[..., torch.Tensor] = torch.hann_window,
        **options: Any,
    ) -> None:
        super().__init__()
        if options.get("normalized") or options.get("power") is not None or options.get("pad"):
            raise NotImplementedError("this stand-in for torchaudio knows complex spectra only")
        self.n_fft = n_fft
        self.win_length = win_length or n_fft
        self.hop_length = hop_length or self.win_length // 2
        self.register_buffer("window", window_fn(self.win_length))


class Spectrogram(_Window):
    """The centred short-time Fourier transform, its edges reflected."""

    def forward(self, waveform: torch.Tensor) -> torch.Tensor:
        """Return complex values ``[..., frequency, time]`` of a waveform ``[..., samples]``."""
        flat = waveform.reshape(-1, waveform.shape[-1])
        spectrum = torch.stft(
            flat,
            self.n_fft,
            self.hop_length,
            self.win_length,
            self.window,
            center=True,
            pad_mode="reflect",
            normalized=False,
            onesided=True,
            return_complex=True,
        )
        return spectrum.reshape(*waveform.shape[:-1], *spectrum.shape[-2:])


class InverseSpectrogram(_Window):
    """The inverse of ``Spectrogram``."""

    def forward(self, spectrum: torch.Tensor, length: int | None = None) -> torch.Tensor:
        """Return a waveform ``[..., samples]`` of complex values ``[..., frequency, time]``."""
        flat = spectrum.reshape(-1, *spectrum.shape[-2:])
        waveform = torch.istft(
            flat,
            self.n_fft,
            self.hop_length,
            self.win_length,
            self.window,
            center=True,
            normalized=False,
            onesided=True,
            length=length,
            return_complex=False,
        )
        return waveform.reshape(*spectrum.shape[:-2], waveform.shape[-1])


class TimeStretch(torch.nn.Module):
    """Made by the watermarker, and used in its training only."""

    def __init__(self, hop_length: int, n_freq: int = 201) -> None:
        super().__init__()
        # Part of the watermarker's checkpoint.
        advance = torch.linspace(0, torch.pi * hop_length, n_freq)
        self.register_buffer("phase_advance", advance[:, None])


class Resample(torch.nn.Module):
    """Used where recordings are read."""
