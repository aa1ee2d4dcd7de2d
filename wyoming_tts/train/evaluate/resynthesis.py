"""Speech as a codec gives it back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from wyoming_tts.train.codec.export import load_codec
from wyoming_tts.train.codec.shape import HOP

Samples = NDArray[np.float32]


def codec_resynthesis(source: Path) -> Callable[[Samples], Samples]:
    """Return what encodes and decodes 24 kHz samples with the codec of a run or checkpoint.

    A half-trained codec is taken as it is.

    Raises:
        TrainingError: there is none, or it is damaged.
    """
    codec = load_codec(source, unfinished=True)

    def resynthesise(samples: Samples) -> Samples:
        whole = np.pad(samples, (0, -len(samples) % HOP))[None]
        decoded = codec.decode(codec.encode(torch.from_numpy(np.ascontiguousarray(whole))))
        return np.asarray(decoded[0, : len(samples)].numpy(), np.float32)

    return resynthesise
