"""Makes sound of codes with the codec that they belong to."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from wyoming_tts.engines.onnx_runtime import import_onnxruntime
from wyoming_tts.errors import TrainingError
from wyoming_tts.train.backbone.samples import Decode
from wyoming_tts.train.codec.export import CHECKPOINT, DECODER, identity_of, load_codec

_ONNX = ".onnx"


def open_decoder(path: Path, identity: str) -> Decode:
    """Return what makes sound of codes.

    Args:
        path: folder of a run of `train codec`, or one of its files that has a decoder: its
            checkpoint or an ONNX file.
        identity: of the codec that the codes are of.

    Raises:
        TrainingError: there is no decoder, or it is another codec's.
    """
    if path.is_dir():
        found = [path / name for name in (CHECKPOINT, DECODER) if (path / name).is_file()]
        if not found:
            raise TrainingError(f"{path} has neither {CHECKPOINT} nor {DECODER}")
        path = found[0]
    if path.suffix == _ONNX:
        return _open_graph(path, identity)
    codec = load_codec(path, unfinished=True)
    _check(path, identity_of(codec), identity)

    def decode(codes: Sequence[int]) -> NDArray[np.float32]:
        samples: NDArray[np.float32] = codec.decode(torch.tensor([list(codes)]))[0].numpy()
        return samples

    return decode


def _open_graph(path: Path, identity: str) -> Decode:
    try:
        onnxruntime = import_onnxruntime()
    except ImportError as error:
        raise TrainingError(
            "the package onnxruntime is missing: install it with pip install 'wyoming-tts[train]'"
        ) from error
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    try:
        session: Any = onnxruntime.InferenceSession(
            str(path), options, providers=["CPUExecutionProvider"]
        )
    # It has an error class for each kind of damage.
    except Exception as error:
        raise TrainingError(f"{path} is missing or damaged: export the codec again") from error
    known = session.get_modelmeta().custom_metadata_map.get("wyoming_tts.identity", "")
    _check(path, known or identity, identity)

    def decode(codes: Sequence[int]) -> NDArray[np.float32]:
        given = np.array(codes, np.int32)[None, None]
        (audio,) = session.run(None, {"codes": given})
        return np.asarray(audio, np.float32).reshape(-1)

    return decode


def _check(path: Path, found: str, wanted: str) -> None:
    if found != wanted:
        raise TrainingError(
            f"{path} is {found}, and the codes are of {wanted}: give the codec that they were "
            "made with"
        )
