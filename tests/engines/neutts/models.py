"""Tiny backbones for tests: made when they are first asked for, kept until the tests end."""

from __future__ import annotations

import atexit
import functools
import shutil
import tempfile
from pathlib import Path

from wyoming_tts.engines.neutts.fabricate.backbone import fabricate_backbone
from wyoming_tts.engines.neutts.fabricate.shapes import (
    TINY_LLAMA,
    TINY_QWEN2,
    TINY_QWEN3,
    BackboneShape,
)
from wyoming_tts.engines.neutts.gguf_types import TensorType
from wyoming_tts.engines.neutts.speech_only import Prepared, open_prepared, prepare

CODES_PER_TOKEN = 3.3
"""Speech tokens for each token of spoken text after which these models end, see `backbone`."""

TINY = (
    (TINY_LLAMA, TensorType.Q8_0),
    (TINY_QWEN2, TensorType.Q4_0),
    (TINY_QWEN3, TensorType.F16),
)
"""One tiny backbone of every architecture and of every type of weights."""


@functools.cache
def model_folder() -> Path:
    """Return a folder that is removed when the tests end."""
    folder = tempfile.mkdtemp(prefix="neutts-models-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)


@functools.cache
def tiny_model(
    shape: BackboneShape = TINY_LLAMA,
    quant: TensorType = TensorType.Q8_0,
    seed: int = 0,
    codes_per_token: float | None = CODES_PER_TOKEN,
) -> Path:
    """Return a tiny backbone; all tests share the file, so one that alters it takes a copy."""
    ends = "never" if codes_per_token is None else f"{codes_per_token:g}"
    text = f"{shape.name}-{quant.name}-{seed}-{ends}-{shape.speech_tokens}.gguf"
    path = model_folder() / text
    fabricate_backbone(path, shape, quant, seed, codes_per_token=codes_per_token)
    return path


def tiny_prepared(
    shape: BackboneShape = TINY_LLAMA, quant: TensorType = TensorType.Q8_0
) -> Prepared:
    """Return the speech-only form of a tiny backbone, shared by all tests.

    It is looked up each time: a test that prepares another model may have tidied it away.
    """
    model = tiny_model(shape, quant)
    return open_prepared(model, model_folder()) or prepare(model, model_folder())
