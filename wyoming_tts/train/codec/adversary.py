"""Discriminators: networks that learn to tell speech from what a decoder made of it.

Looking at every n-th sample is HiFi-GAN's idea (Kong et al., 2020), looking at spectra of several
resolutions UnivNet's (Jang et al., 2021); the loss is the hinge of Lim and Ye (2017).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.utils.parametrizations import weight_norm

PERIODS = (2, 3, 5, 7, 11)
WINDOWS = (1024, 512, 256)
CHANNELS = 16

Judgement = tuple[Tensor, list[Tensor]]
"""Scores, larger for what looks like speech, and what was seen on the way to them."""

_SLOPE = 0.1


class _PeriodJudge(nn.Module):
    """Samples as rows of a period: what repeats stands in columns."""

    def __init__(self, period: int, channels: int) -> None:
        super().__init__()
        self.period = period
        widths = (1, channels, 2 * channels, 4 * channels, 4 * channels)
        self.layers = nn.ModuleList(
            weight_norm(nn.Conv2d(a, b, (5, 1), (3, 1), (2, 0))) for a, b in pairwise(widths)
        )
        self.score = weight_norm(nn.Conv2d(widths[-1], 1, (3, 1), padding=(1, 0)))

    def forward(self, samples: Tensor) -> Judgement:
        """``[batch, n]`` to a judgement."""
        padded = functional.pad(samples, (0, -samples.shape[1] % self.period))
        x = padded.reshape(len(samples), 1, -1, self.period)
        return _judge(x, self.layers, self.score)


class _SpectrumJudge(nn.Module):
    """Real and imaginary parts of a spectrum as an image."""

    def __init__(self, size: int, channels: int) -> None:
        super().__init__()
        self.window: Tensor
        self.register_buffer("window", torch.hann_window(size), persistent=False)
        widths = (2, channels, channels, 2 * channels, 2 * channels)
        self.layers = nn.ModuleList(
            weight_norm(nn.Conv2d(a, b, (3, 9), (1, 2), (1, 4))) for a, b in pairwise(widths)
        )
        self.score = weight_norm(nn.Conv2d(widths[-1], 1, 3, padding=1))

    def forward(self, samples: Tensor) -> Judgement:
        """``[batch, n]`` to a judgement."""
        size = len(self.window)
        spectrum = torch.fft.rfft(samples.unfold(1, size, size // 4) * self.window)
        x = torch.stack((spectrum.real, spectrum.imag), 1) / self.window.sum().sqrt()
        return _judge(x, self.layers, self.score)


def _judge(x: Tensor, layers: nn.ModuleList, score: nn.Module) -> Judgement:
    seen = []
    for layer in layers:
        x = functional.leaky_relu(layer(x), _SLOPE)
        seen.append(x)
    return score(x), seen


class Adversary(nn.Module):
    """All discriminators."""

    def __init__(self, channels: int = CHANNELS) -> None:
        super().__init__()
        self.judges = nn.ModuleList(
            [
                *(_PeriodJudge(period, channels) for period in PERIODS),
                *(_SpectrumJudge(size, channels) for size in WINDOWS),
            ]
        )

    def forward(self, samples: Tensor) -> list[Judgement]:
        """Judge samples ``[batch, n]``."""
        return [judge(samples) for judge in self.judges]

    def loss(self, made: Tensor, wanted: Tensor) -> Tensor:
        """Return how badly what was made is told from speech: what the discriminators lower."""
        losses = [
            functional.relu(1 - real.float()).mean() + functional.relu(1 + false.float()).mean()
            for (real, _), (false, _) in zip(self(wanted), self(made.detach()), strict=True)
        ]
        return torch.stack(losses).mean()

    def judge(self, made: Tensor, wanted: Tensor) -> tuple[Tensor, Tensor]:
        """Return what the decoder lowers: its being found out, and its looking different."""
        with torch.no_grad():
            real = self(wanted)
        false = self(made)
        scores = [functional.relu(1 - score.float()).mean() for score, _ in false]
        return torch.stack(scores).mean(), torch.stack(list(_distances(false, real))).mean()


def _distances(made: list[Judgement], wanted: list[Judgement]) -> Iterator[Tensor]:
    for (_, ours), (_, theirs) in zip(made, wanted, strict=True):
        for a, b in zip(ours, theirs, strict=True):
            # Relative, so that no layer counts more for being loud.
            yield (a.float() - b.float()).abs().mean() / (b.float().abs().mean() + 1e-6)
