"""Encoder, quantiser and decoder.

The quantiser is finite scalar quantisation (Mentzer et al., 2023), the blocks are ConvNeXt's
(Liu et al., 2022) in one dimension, the head is that of Vocos (Siuzdak, 2023).
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional

from wyoming_tts.train.codec.shape import FFT, HOP, LEVELS, CodecShape
from wyoming_tts.train.codec.spectra import FEATURES, Features

LOUDEST = 100.0
"""Largest magnitude of a bin: an exponential must not overflow."""

_BOUND = (LEVELS - 1) * (1 + 1e-3) / 2
_SHIFT = math.atanh(0.5 / _BOUND)


class Block(nn.Module):
    """A convolution over time for each channel, then a small network over channels."""

    def __init__(self, width: int, hidden: int, kernel: int, ahead: int) -> None:
        super().__init__()
        self.pads = (kernel - 1 - ahead, ahead)
        self.taps = nn.Parameter(torch.randn(kernel, width) / math.sqrt(kernel))
        self.norm = nn.LayerNorm(width, eps=1e-6)
        self.up = nn.Linear(width, hidden)
        self.down = nn.Linear(hidden, width)
        self.scale = nn.Parameter(torch.full((width,), 0.1))

    def forward(self, x: Tensor) -> Tensor:
        """``[batch, frames, width]`` in and out."""
        y = self.norm(_slide(x, self.taps, self.pads))
        y = self.down(functional.gelu(self.up(y), approximate="tanh"))
        mixed: Tensor = x + self.scale * y
        return mixed


def _slide(x: Tensor, taps: Tensor, pads: tuple[int, int]) -> Tensor:
    """Convolve every channel over time.

    Sums of shifted rows are several times as fast as a grouped convolution on a processor.
    """
    frames = x.shape[1]
    padded = functional.pad(x, (0, 0, *pads))
    return sum((padded[:, i : i + frames] * taps[i] for i in range(taps.shape[0])), x.new_zeros(()))


class Encoder(nn.Module):
    """Samples to the digits of codes, before they are rounded."""

    def __init__(self, shape: CodecShape) -> None:
        super().__init__()
        self.features = Features()
        self.enter = nn.Linear(FEATURES, shape.width)
        hidden = shape.width * shape.expansion
        self.blocks = nn.ModuleList(
            Block(shape.width, hidden, shape.kernel, shape.kernel // 2)
            for _ in range(shape.encoder_depth)
        )
        self.norm = nn.LayerNorm(shape.width, eps=1e-6)
        self.leave = nn.Linear(shape.width, shape.digits)

    def forward(self, samples: Tensor) -> Tensor:
        """``[batch, frames * HOP]`` to ``[batch, frames, digits]``."""
        x = self.enter(self.features(samples))
        for block in self.blocks:
            x = block(x)
        digits: Tensor = self.leave(self.norm(x))
        return digits


class Decoder(nn.Module):
    """The digits of codes to samples."""

    def __init__(self, shape: CodecShape) -> None:
        super().__init__()
        self.bins = shape.bins
        self.enter = nn.Linear(shape.digits, shape.width)
        hidden = shape.width * shape.expansion
        self.pads = (shape.kernel - 1 - shape.ahead, shape.ahead)
        self.taps = nn.Parameter(torch.randn(shape.kernel, shape.width) / math.sqrt(shape.kernel))
        self.blocks = nn.ModuleList(
            Block(shape.width, hidden, shape.kernel, shape.ahead)
            for _ in range(shape.decoder_depth)
        )
        self.norm = nn.LayerNorm(shape.width, eps=1e-6)
        self.head = nn.Linear(shape.width, 2 * shape.bins)
        self.window: Tensor
        self.register_buffer("window", torch.hann_window(FFT), persistent=False)

    def forward(self, digits: Tensor) -> Tensor:
        """``[batch, frames, digits]``, each -1, -0.5, 0 or 0.5, to ``[batch, frames * HOP]``."""
        x = _slide(self.enter(digits), self.taps, self.pads)
        for block in self.blocks:
            x = block(x)
        spectrum = self.head(self.norm(x)).float()
        return self._to_samples(*spectrum.split(self.bins, dim=-1))

    def _to_samples(self, logarithm: Tensor, phase: Tensor) -> Tensor:
        magnitude = logarithm.exp().clamp(max=LOUDEST)
        spectrum = torch.complex(magnitude * phase.cos(), magnitude * phase.sin())
        spectrum = functional.pad(spectrum, (0, FFT // 2 + 1 - self.bins))
        frames = torch.fft.irfft(spectrum, n=FFT) * self.window
        envelope = (self.window**2).expand(1, frames.shape[1], FFT)
        return _overlap(frames) / _overlap(envelope).clamp(min=1e-3)


def _overlap(frames: Tensor) -> Tensor:
    """Add overlapping frames; `torch.fold` is ten times as slow on a processor."""
    batch, count, _ = frames.shape
    parts = frames.reshape(batch, count, FFT // HOP, HOP)
    whole = sum(
        (functional.pad(parts[:, :, i], (0, 0, i, FFT // HOP - 1 - i)) for i in range(FFT // HOP)),
        frames.new_zeros(()),
    )
    edge = (FFT - HOP) // 2
    return whole.reshape(batch, -1)[:, edge : edge + count * HOP]


class Codec(nn.Module):
    """All of it."""

    def __init__(self, shape: CodecShape) -> None:
        super().__init__()
        self.shape = shape
        self.encoder = Encoder(shape)
        self.decoder = Decoder(shape)

    def forward(self, samples: Tensor) -> Tensor:
        """Return what remains of samples ``[batch, frames * HOP]`` behind the quantiser."""
        made: Tensor = self.decoder(quantise(self.encoder(samples)))
        return made

    @torch.inference_mode()
    def encode(self, samples: Tensor) -> Tensor:
        """Return the codes of samples ``[batch, frames * HOP]``, int64 ``[batch, frames]``."""
        digits = quantise(self.encoder(samples).float())
        return to_codes(digits)

    @torch.inference_mode()
    def decode(self, codes: Tensor) -> Tensor:
        """Return samples ``[batch, frames * HOP]`` of codes ``[batch, frames]``."""
        samples: Tensor = self.decoder(to_digits(codes, self.shape.digits))
        return samples


def quantise(values: Tensor) -> Tensor:
    """Round to -1, -0.5, 0 or 0.5; gradients pass as if it were not rounded."""
    bounded = torch.tanh(values + _SHIFT) * _BOUND - 0.5
    rounded = bounded + (bounded.round() - bounded).detach()
    return rounded / (LEVELS // 2)


def to_codes(digits: Tensor) -> Tensor:
    """``[..., digits]`` to whole numbers ``[...]``; the first digit counts least."""
    places = LEVELS ** torch.arange(digits.shape[-1], device=digits.device)
    levels = (digits * (LEVELS // 2)).round().long() + LEVELS // 2
    return (levels * places).sum(-1)


def to_digits(codes: Tensor, count: int) -> Tensor:
    """Undo `to_codes`, as float32."""
    places = LEVELS ** torch.arange(count, device=codes.device)
    levels = codes.long()[..., None] // places % LEVELS
    return (levels - LEVELS // 2).float() / (LEVELS // 2)
