"""The set of models that benchmarks run with: true shapes, random weights."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from wyoming_tts.engines.neutts.fabricate.backbone import fabricate_backbone
from wyoming_tts.engines.neutts.fabricate.codec import fabricate_codec
from wyoming_tts.engines.neutts.fabricate.shapes import AIR, NANO
from wyoming_tts.engines.neutts.gguf_types import TensorType
from wyoming_tts.errors import EngineUnavailableError

MODELS: dict[str, Callable[[Path], None]] = {
    "neutts-nano-q4.gguf": partial(fabricate_backbone, shape=NANO, quant=TensorType.Q4_0),
    "neutts-nano-q8.gguf": partial(fabricate_backbone, shape=NANO, quant=TensorType.Q8_0),
    "neutts-air-q4.gguf": partial(fabricate_backbone, shape=AIR, quant=TensorType.Q4_0),
    "neutts-air-q8.gguf": partial(fabricate_backbone, shape=AIR, quant=TensorType.Q8_0),
    "neucodec.onnx": fabricate_codec,
    "neucodec-int8.onnx": partial(fabricate_codec, int8=True),
}
"""What makes each file of the set; about 3 GB together."""


def fabricate_all(folder: Path, tell: Callable[[str], None]) -> dict[str, Path]:
    """Make every model of the set and return the files by name; ``tell`` gets a line for each.

    Raises:
        EngineUnavailableError: the disk is full or the folder cannot be written; one line says so.
    """
    made = {}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, make in MODELS.items():
            path = folder / name
            make(path)
            tell(f"{name}: {path.stat().st_size / 1e6:.0f} MB")
            made[name] = path
    except OSError as error:
        raise EngineUnavailableError(
            f"the models cannot be made in {folder}: {error.strerror or error}"
        ) from error
    return made
