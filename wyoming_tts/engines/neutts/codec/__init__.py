"""From codes to samples."""

from __future__ import annotations

import logging
from pathlib import Path

from wyoming_tts.engines.neutts.codec.contract import Codec
from wyoming_tts.errors import EngineUnavailableError

_LOGGER = logging.getLogger(__name__)


def open_codec(path: Path, device: str = "auto", threads: int = 1) -> Codec:
    """Load a decoder.

    Args:
        path: an ``.onnx`` file, for ONNX Runtime on the processor; or ``pytorch_model.bin`` of
            a NeuCodec checkpoint, or the folder that holds it, for torch.
        device: ``auto``, ``cpu`` or ``cuda``; ONNX files are decoded on the processor in any
            case, with a warning where another device was asked for.
        threads: how many threads compute on the processor.

    Raises:
        EngineUnavailableError: there is no decoder, it is damaged, or what it needs is missing.
    """
    if path.suffix == ".onnx":
        if device == "cuda":
            _LOGGER.warning(
                "the decoder %s works on the processor only; for one that uses the graphics card "
                "choose --neutts-codec neucodec",
                path.name,
            )
        from wyoming_tts.engines.neutts.codec.onnx import OnnxCodec  # noqa: PLC0415 - one of two

        return OnnxCodec(path, threads)
    file = path / "pytorch_model.bin" if path.is_dir() else path
    if not file.exists():
        raise EngineUnavailableError(
            f"{path} holds no codec: give an .onnx file, or a folder with pytorch_model.bin"
        )
    from wyoming_tts.engines.neutts.codec.torch import TorchCodec  # noqa: PLC0415 - one of two

    return TorchCodec(file, device, threads)
