"""ONNX graphs of decoders under construction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

Array = NDArray[np.float32]

_SMALLEST = 1e-12


class Graph:
    """Nodes and constants under construction; every method returns the name of its result."""

    def __init__(self, weights: Mapping[str, Array], *, int8: bool) -> None:
        self._weights = weights
        self._int8 = int8
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[onnx.TensorProto] = []
        self._shared: dict[tuple[str, bytes], str] = {}

    def add(self, operator: str, *inputs: str, outputs: int = 1, **attributes: Any) -> str:
        """Add a node; of several results, the further ones are called ``name:1`` and so on."""
        name = f"{operator}_{len(self._nodes)}"
        names = [name, *(f"{name}:{i}" for i in range(1, outputs))]
        self._nodes.append(helper.make_node(operator, inputs, names, name=name, **attributes))
        return name

    def constant(self, value: object, kind: type[np.generic] = np.float32) -> str:
        """Add a constant."""
        array = np.asarray(value, kind)
        key = (f"{array.dtype}{array.shape}", array.tobytes())
        if key not in self._shared:
            self._shared[key] = self.store(f"constant_{len(self._shared)}", array)
        return self._shared[key]

    def ints(self, *values: int) -> str:
        """Add a row of int64, as shapes and axes are given."""
        return self.constant(values, np.int64)

    def weight(self, name: str) -> str:
        """Add a weight as it is."""
        return self.store(name, self._weights[name])

    def linear(self, x: str, name: str) -> str:
        """Multiply by a weight and add its bias if it has one."""
        matrix = np.ascontiguousarray(self._weights[f"{name}.weight"].T)
        if self._int8:
            y = self.product_int8(x, name, matrix)
        else:
            y = self.add("MatMul", x, self.store(f"{name}.matrix", matrix))
        return self.add("Add", y, self.weight(f"{name}.bias")) if self.has_bias(name) else y

    def has_bias(self, name: str) -> bool:
        """Return whether a layer has a bias."""
        return f"{name}.bias" in self._weights

    def product_int8(self, x: str, name: str, matrix: Array) -> str:
        """Multiply by a matrix as int8, with one scale, after rounding ``x`` to eight bits."""
        scale = max(float(np.abs(matrix).max()), _SMALLEST) / 127
        small = np.rint(matrix / np.float32(scale)).astype(np.int8)
        quantised = self.add("DynamicQuantizeLinear", x, outputs=3)
        product = self.add(
            "MatMulInteger",
            quantised,
            self.store(f"{name}.matrix", small),
            f"{quantised}:2",
            self.constant(0, np.int8),
        )
        scales = self.add("Mul", f"{quantised}:1", self.constant(scale))
        return self.add("Mul", self.add("Cast", product, to=TensorProto.FLOAT), scales)

    def store(self, name: str, array: NDArray[np.generic]) -> str:
        """Add a constant under a name of its own."""
        self._constants.append(numpy_helper.from_array(array, name))
        return name

    def serialise(
        self, audio: str, name: str, opset: int, metadata: Mapping[str, str] | None = None
    ) -> bytes:
        """Return the model of codes to ``audio``, with metadata about it."""
        nodes = [*self._nodes, helper.make_node("Identity", [audio], ["audio"])]
        graph = helper.make_graph(
            nodes,
            name,
            [helper.make_tensor_value_info("codes", TensorProto.INT32, [1, 1, "frames"])],
            [helper.make_tensor_value_info("audio", TensorProto.FLOAT, [1, 1, "samples"])],
            self._constants,
        )
        model = helper.make_model(
            graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=8
        )
        helper.set_model_props(model, dict(metadata or {}))
        return bytes(model.SerializeToString())
