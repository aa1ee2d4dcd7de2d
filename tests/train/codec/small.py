"""Sizes and sounds with which a codec is trained in a second."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from wyoming_tts.train.codec.plan import CodecPlan
from wyoming_tts.train.codec.shape import CodecShape

SHAPE = CodecShape(
    digits=3, width=16, expansion=2, encoder_depth=1, decoder_depth=2, kernel=5, ahead=1, bins=101
)
PLAN = CodecPlan(steps=6, batch=2, frames=6, warmup=2, save_every=3, log_every=2, evaluate_every=3)


def tones(seconds: float, seed: int = 0) -> NDArray[np.int16]:
    """Return tones that change their pitch."""
    random = np.random.default_rng(seed)
    pitch = np.repeat(random.uniform(100, 1000, int(seconds * 20) + 1), 1200)[
        : int(seconds * 24_000)
    ]
    noise = 300 * random.standard_normal(len(pitch))
    sound = 8000 * np.sin(2 * np.pi * np.cumsum(pitch) / 24_000) + noise
    return sound.astype(np.int16)


def nobody(_line: str) -> None:
    """Hear a report and do nothing."""
