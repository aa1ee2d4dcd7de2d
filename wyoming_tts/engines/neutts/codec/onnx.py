"""The codec on ONNX Runtime, on the processor, without torch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from wyoming_tts.engines.neutts.codec.contract import (
    CODEBOOK,
    LONGEST,
    Codec,
    Codes,
    Samples,
    check_samples,
    check_window,
)
from wyoming_tts.engines.neutts.codec.onnx_file import OnnxFile, read_onnx
from wyoming_tts.engines.onnx_runtime import import_onnxruntime
from wyoming_tts.errors import EngineError, EngineUnavailableError

INPUT = "codes"
STATED = "wyoming_tts."
"""How the names begin of what a file says of its codec, see `Codec`."""


class OnnxCodec(Codec):
    """Decodes window after window: the published graphs take one at a time."""

    device = "cpu"

    def __init__(self, path: Path, threads: int) -> None:
        """Load an ONNX file.

        Args:
            path: the file; it must stay as it is while the codec lives, since weights remain in
                it. Replacing it by another file of its name is harmless.
            threads: how many threads compute.

        Raises:
            EngineUnavailableError: the file is no NeuCodec decoder, is damaged or missing, or
                memory or ONNX Runtime is missing.
        """
        file = read_onnx(path)
        self._session: Any = _open(path, file, threads)
        self._output = _check_graph(path, self._session)
        self.identity = f"neucodec-onnx@{file.fingerprint}"
        stated = self._session.get_modelmeta().custom_metadata_map
        self.stated_identity = stated.get(f"{STATED}identity", "")
        self.codebook = _stated_number(path, stated, "codebook", CODEBOOK) or 0
        back = _stated_number(path, stated, "back", LONGEST // 4)
        ahead = _stated_number(path, stated, "ahead", LONGEST // 4)
        if back is not None and ahead is not None:
            self.local = (back, ahead)
        # A graph may have the right inputs and outputs and still be another codec.
        try:
            self.decode([np.zeros(2, np.int32)])
        except EngineError as err:
            raise EngineUnavailableError(f"{path} decodes nothing: {err}") from err

    def decode(self, windows: Sequence[Codes]) -> list[Samples]:
        """See `Codec.decode`."""
        return [self._decode(check_window(codes)) for codes in windows]

    def close(self) -> None:
        """Release the model."""
        self._session = None

    def _decode(self, codes: Codes) -> Samples:
        if self._session is None:
            raise EngineError("the codec is closed")
        try:
            result = self._session.run([self._output], {INPUT: codes[None, None]})
        # ONNX Runtime's errors have no root of their own below Exception.
        except Exception as err:
            raise EngineError(f"the codec failed on {len(codes)} codes: {_short(err)}") from err
        samples: Samples = np.asarray(result[0]).reshape(-1)
        return check_samples(samples, len(codes))


def _open(path: Path, file: OnnxFile, threads: int) -> Any:
    try:
        onnxruntime = import_onnxruntime()
    except ImportError as err:
        raise EngineUnavailableError(
            "this codec needs ONNX Runtime: pip install onnxruntime"
        ) from err
    options = onnxruntime.SessionOptions()
    # Its errors are raised as well; on stderr they would only be doubled.
    options.log_severity_level = 4
    options.intra_op_num_threads = max(1, threads)
    options.inter_op_num_threads = 1
    # Threads that spin while they wait take the processor from the model that makes the codes.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    # An arena keeps the memory of the longest window for ever, and a pattern one plan for each
    # length; neither makes windows of these sizes faster.
    options.enable_cpu_mem_arena = False
    options.enable_mem_pattern = False
    options.add_session_config_entry(
        "session.model_external_initializers_file_folder_path", str(file.folder)
    )
    try:
        return onnxruntime.InferenceSession(file.graph, options, providers=["CPUExecutionProvider"])
    # As above, and out of memory comes by the same way.
    except Exception as err:
        raise EngineUnavailableError(f"cannot load the codec {path}: {_short(err)}") from err


def _check_graph(path: Path, session: Any) -> str:
    """Return the name of the output of a decoder's graph."""
    inputs = [(value.name, value.type) for value in session.get_inputs()]
    outputs = [(value.name, value.type) for value in session.get_outputs()]
    if inputs != [(INPUT, "tensor(int32)")] or [kind for _, kind in outputs] != ["tensor(float)"]:
        raise EngineUnavailableError(
            f"{path} is no NeuCodec decoder: it takes {inputs} and gives {outputs}"
        )
    return str(outputs[0][0])


def _stated_number(path: Path, stated: Mapping[str, str], key: str, most: int) -> int | None:
    if (text := stated.get(STATED + key)) is None:
        return None
    digits = text.isascii() and text.isdigit() and len(text) <= len(str(most))
    if not digits or int(text) > most:
        raise EngineUnavailableError(
            f"{path} says {STATED}{key} = {text[:40]!r}, which is no number up to {most}"
        )
    return int(text)


def _short(err: Exception) -> str:
    """Return the first line of an error, which may quote whole tensors."""
    text = str(err).strip() or type(err).__name__
    return text.splitlines()[0][:300]
