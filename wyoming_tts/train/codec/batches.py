"""Segments of clips, as training and evaluation see them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from wyoming_tts.train.codec.plan import CodecPlan
from wyoming_tts.train.codec.shape import HOP


class Clip(Protocol):
    """Samples of one clip at 24 kHz, mono, ``[n]`` int16: an array, a memory map, or a file."""

    def __len__(self) -> int: ...

    def __getitem__(self, part: slice, /) -> NDArray[np.int16]: ...


def segments(clips: Sequence[Clip], plan: CodecPlan, step: int) -> Tensor:
    """Return the segments of a step, ``[batch, frames * HOP]``; the same for the same step."""
    draw = np.random.default_rng((plan.seed, step))
    length = plan.frames * HOP
    weights = np.array([len(clip) for clip in clips], np.float64)
    chosen = draw.choice(len(clips), plan.batch, p=weights / weights.sum())
    rows = np.zeros((plan.batch, length), np.float32)
    for row, number in zip(rows, chosen, strict=True):
        clip = clips[number]
        start = int(draw.integers(0, max(1, len(clip) - length + 1)))
        piece = clip[start : start + length]
        gain = 10 ** (draw.uniform(-plan.loudness, plan.loudness) / 20)
        row[: len(piece)] = piece.astype(np.float32) * (gain / 32_768)
    return torch.from_numpy(rows).clamp(-1, 1)


def held_out_segments(clips: Sequence[Clip], plan: CodecPlan, count: int) -> Tensor:
    """Return always the same segments: the middles of some clips, ``[n, frames * HOP]``."""
    length = plan.frames * HOP
    chosen = spread(len(clips), count)
    rows = np.zeros((len(chosen), length), np.float32)
    for row, number in zip(rows, chosen, strict=True):
        clip = clips[number]
        start = max(0, (len(clip) - length) // 2)
        piece = clip[start : start + length]
        row[: len(piece)] = piece.astype(np.float32) / 32_768
    return torch.from_numpy(rows)


def spread(length: int, count: int) -> list[int]:
    """Return up to ``count`` places in a list of a length, evenly spread."""
    count = min(length, count)
    return [number * length // count for number in range(count)]
