"""Runs a stack of convolutions."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wyoming_tts.engines.watermark.onnx_graph import INPUT, OUTPUT, convolution_model
from wyoming_tts.engines.watermark.package import Layer
from wyoming_tts.errors import EngineUnavailableError

_ERRORS_ONLY = 3


class Convolutions:
    """A stack of convolutions over time, run on one thread. Calls may come from any thread."""

    def __init__(self, layers: Sequence[Layer]) -> None:
        try:
            runtime: Any = importlib.import_module("onnxruntime")
        except ImportError as err:
            raise EngineUnavailableError(
                f"the watermarker needs onnxruntime ({err}): run 'pip install onnxruntime'"
            ) from err
        options = runtime.SessionOptions()
        # A second thread gains a millisecond or two, and waits for those that speak.
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = _ERRORS_ONLY
        options.enable_cpu_mem_arena = False  # keeps what the longest input needed, for ever
        self._session: Any = runtime.InferenceSession(
            convolution_model(layers), options, providers=["CPUExecutionProvider"]
        )

    def __call__(self, levels: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return what the stack makes of ``[time, in]``, as ``[time, out]``."""
        columns = np.ascontiguousarray(levels.T)[np.newaxis]
        result: NDArray[np.float32] = self._session.run([OUTPUT], {INPUT: columns})[0][0].T
        return result
