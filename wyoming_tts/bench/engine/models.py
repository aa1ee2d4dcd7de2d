"""Models for measurements: true shapes, random weights."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from types import MappingProxyType

from wyoming_tts.bench.plan import Tell
from wyoming_tts.bench.processes import BenchError
from wyoming_tts.engines.neutts.fabricate.backbone import fabricate_backbone
from wyoming_tts.engines.neutts.fabricate.codec import fabricate_codec
from wyoming_tts.engines.neutts.fabricate.shapes import AIR, NANO, TWO_E
from wyoming_tts.engines.neutts.gguf_types import TensorType

BACKBONE = "nano-q4.gguf"
CODEC = "codec-int8.onnx"

MODELS: Mapping[str, Callable[[Path], None]] = MappingProxyType(
    {
        BACKBONE: partial(fabricate_backbone, shape=NANO, quant=TensorType.Q4_0),
        "nano-q8.gguf": partial(fabricate_backbone, shape=NANO, quant=TensorType.Q8_0),
        "air-q4.gguf": partial(fabricate_backbone, shape=AIR, quant=TensorType.Q4_0),
        "air-q8.gguf": partial(fabricate_backbone, shape=AIR, quant=TensorType.Q8_0),
        "2e-q4.gguf": partial(fabricate_backbone, shape=TWO_E, quant=TensorType.Q4_0),
        CODEC: partial(fabricate_codec, int8=True),
        "codec.onnx": fabricate_codec,
    }
)
"""What makes each file."""


def make_models(folder: Path, names: Sequence[str], tell: Tell) -> None:
    """Make the models ``names`` in a folder; those that are there are made again.

    Raises:
        BenchError: the folder cannot be written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in names:
            tell(name, 0.0)
            unfinished = folder / f".{name}"
            MODELS[name](unfinished)
            unfinished.replace(folder / name)
            tell(name, 1.0)
    except OSError as error:
        raise BenchError(f"models cannot be made in {folder}: {error}") from error
