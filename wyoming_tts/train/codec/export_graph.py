"""The graph of a decoder as ONNX."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from onnx import TensorProto, numpy_helper

from wyoming_tts.engines.neutts.fabricate.graph import Array, Graph
from wyoming_tts.train.codec.model import LOUDEST, Decoder
from wyoming_tts.train.codec.shape import FFT, HOP, LEVELS, CodecShape

OPSET = 20
LARGEST_PAIR = 127
"""Largest sum of the first and the second weight of a column of int8, of the third and the fourth,
and so on: processors without instructions of their own for such products add those of two
neighbours in 16 bits, and would cut off what does not fit."""

_PARTS = FFT // HOP
_FEWEST_ROWS = 32
"""Smaller matrices are not rounded: that would gain nothing."""

_SMALLEST = 1e-12


def decoder(model: Decoder, shape: CodecShape, metadata: Mapping[str, str], *, int8: bool) -> bytes:
    """Return the serialised graph: ``codes`` int32 ``[1, 1, F]`` to ``audio`` ``[1, 1, HOP * F]``.

    Args:
        model: the weights.
        shape: their sizes.
        metadata: told by the file about itself.
        int8: round matrices to eight bits, with a scale for each column. What they are multiplied
            by is rounded as well, except before the spectrum, whose exponential enlarges errors.
    """
    weights = {name: tensor.detach().cpu().numpy() for name, tensor in model.state_dict().items()}
    graph = _DecoderGraph(weights, shape, int8=int8)
    x = graph.slide(graph.product(graph.digits(), "enter"), "taps")
    for block in range(shape.decoder_depth):
        x = graph.block(x, f"blocks.{block}")
    audio = _overlap(graph, _frames(graph, *graph.spectrum(graph.norm(x, "norm"))))
    return graph.serialise(audio, "codec-decoder", OPSET, metadata)


class _DecoderGraph(Graph):
    """The parts of `wyoming_tts.train.codec.model.Decoder`."""

    def __init__(self, weights: Mapping[str, Array], shape: CodecShape, *, int8: bool) -> None:
        super().__init__(weights, int8=int8)
        self._shape = shape

    def digits(self) -> str:
        """Codes ``[1, 1, F]`` to ``[1, F, digits]``."""
        codes = self.add("Transpose", "codes", perm=[0, 2, 1])
        places = self.constant([LEVELS**place for place in range(self._shape.digits)], np.int32)
        levels = self.add("Mod", self.add("Div", codes, places), self.constant(LEVELS, np.int32))
        middle = self.constant(LEVELS // 2)
        values = self.add("Sub", self.add("Cast", levels, to=TensorProto.FLOAT), middle)
        return self.add("Div", values, middle)

    def block(self, x: str, name: str) -> str:
        """``[1, F, width]`` in and out."""
        y = self.norm(self.slide(x, f"{name}.taps"), f"{name}.norm")
        y = self.add("Gelu", self.product(y, f"{name}.up"), approximate="tanh")
        return self.add("Add", x, self.product(y, f"{name}.down", self._weights[f"{name}.scale"]))

    def norm(self, x: str, name: str) -> str:
        """Normalise over channels."""
        scale, bias = self.weight(f"{name}.weight"), self.weight(f"{name}.bias")
        return self.add("LayerNormalization", x, scale, bias, axis=-1, epsilon=1e-6)

    def slide(self, x: str, name: str) -> str:
        """Convolve every channel over time."""
        taps = self._weights[name]
        kernel, width = taps.shape
        pads = [kernel - 1 - self._shape.ahead, self._shape.ahead]
        filters = self.store(name, np.ascontiguousarray(taps.T[:, None]))
        y = self.add("Transpose", x, perm=[0, 2, 1])
        y = self.add("Conv", y, filters, group=width, kernel_shape=[kernel], pads=pads)
        return self.add("Transpose", y, perm=[0, 2, 1])

    def product(
        self,
        x: str,
        name: str,
        scale: Array | None = None,
        rows: NDArray[np.int64] | None = None,
    ) -> str:
        """Multiply by a matrix and add its bias.

        Args:
            x: ``[1, F, n]``.
            name: of the layer.
            scale: multiplies each of the results.
            rows: order of the results; such a layer is rounded only in the file.
        """
        weight, bias = self._weights[f"{name}.weight"], self._weights[f"{name}.bias"]
        if scale is not None:
            weight, bias = weight * scale[:, None], bias * scale
        if rows is not None:
            weight, bias = weight[rows], bias[rows]
        matrix = np.ascontiguousarray(weight.T)
        if not self._int8 or matrix.shape[0] < _FEWEST_ROWS:
            y = self.add("MatMul", x, self.store(f"{name}.matrix", matrix))
        elif rows is not None:
            y = self.add("MatMul", x, self._restored(name, matrix))
        else:
            y = self.product_int8(x, name, matrix)
        return self.add("Add", y, self.constant(bias))

    def product_int8(self, x: str, name: str, matrix: Array) -> str:
        """Multiply by a matrix as int8, with a scale for each column."""
        small, scales = to_int8(matrix)
        rounded = self.add("DynamicQuantizeLinear", x, outputs=3)
        product = self.add(
            "MatMulInteger",
            rounded,
            self.store(f"{name}.matrix", small),
            f"{rounded}:2",
            self.constant(0, np.int8),
        )
        both = self.add("Mul", f"{rounded}:1", self.constant(scales))
        return self.add("Mul", self.add("Cast", product, to=TensorProto.FLOAT), both)

    def _restored(self, name: str, matrix: Array) -> str:
        # Operators on constants are computed once, when the file is loaded.
        scales = np.maximum(np.abs(matrix).max(0), _SMALLEST) / np.float32(127)
        small = self.store(f"{name}.matrix", np.rint(matrix / scales).astype(np.int8))
        full = self.add("Cast", small, to=TensorProto.FLOAT)
        return self.add("Mul", full, self.constant(scales))

    def spectrum(self, x: str) -> tuple[str, str, str, str]:
        """``[1, F, width]`` to real and imaginary parts of even bins, and of odd ones."""
        bins = self._shape.bins
        even, odd = _even_and_odd(bins)
        order = np.concatenate((even, odd))
        x = self.product(x, "head", rows=np.concatenate((order, bins + order)))
        logarithm = self.add("Split", x, self.ints(bins, bins), outputs=2, axis=2)
        magnitude = self.add("Min", self.add("Exp", logarithm), self.constant(LOUDEST))
        sizes = self.ints(len(even), len(odd))
        real, imaginary = (
            self.add(
                "Split",
                self.add("Mul", magnitude, self.add(wave, f"{logarithm}:1")),
                sizes,
                outputs=2,
                axis=2,
            )
            for wave in ("Cos", "Sin")
        )
        return real, imaginary, f"{real}:1", f"{imaginary}:1"

    @property
    def bins(self) -> int:
        """Bins of the spectrum."""
        return self._shape.bins


def to_int8(matrix: Array) -> tuple[NDArray[np.int8], Array]:
    """Return a matrix as whole numbers and the scale of each column."""
    size = np.abs(matrix)
    pairs = size[: len(size) // 2 * 2].reshape(-1, 2, size.shape[1]).sum(1)
    # Rounding may add a half to either of two neighbours.
    largest = np.maximum(np.maximum(pairs.max(0), size.max(0)), _SMALLEST)
    scales = largest / np.float32(LARGEST_PAIR - 1)
    return np.rint(matrix / scales).astype(np.int8), scales.astype(np.float32)


def _even_and_odd(bins: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    return np.arange(0, bins, 2, dtype=np.int64), np.arange(1, bins, 2, dtype=np.int64)


def _frames(graph: _DecoderGraph, *spectrum: str) -> list[str]:
    """Return the inverse transform's four quarters, ``[1, F, HOP]``; two of them run backwards.

    The second quarter of a wave of an even bin mirrors its first, that of an odd bin is the
    mirror image's negative, and the second half mirrors the first: so a quarter of each wave is
    enough, and a quarter of the products.
    """
    even, odd = _even_and_odd(graph.bins)
    even_real, even_imaginary, odd_real, odd_imaginary = spectrum
    even_cosines = graph.add("MatMul", even_real, _waves(graph, even, "Cos"))
    odd_cosines = graph.add("MatMul", odd_real, _waves(graph, odd, "Cos"))
    even_sines = graph.add("MatMul", even_imaginary, _waves(graph, even, "Sin"))
    odd_sines = graph.add("MatMul", odd_imaginary, _waves(graph, odd, "Sin"))
    first = graph.add("Add", even_cosines, odd_cosines), graph.add("Add", even_sines, odd_sines)
    second = graph.add("Sub", even_cosines, odd_cosines), graph.add("Sub", even_sines, odd_sines)
    forwards = graph.ints(0), graph.ints(HOP), graph.ints(2)
    backwards = graph.ints(1), graph.ints(HOP + 1), graph.ints(2)
    return [
        graph.add("Slice", graph.add("Sub", *first), *forwards),
        graph.add("Slice", graph.add("Add", *second), *backwards),
        graph.add("Slice", graph.add("Sub", *second), *forwards),
        graph.add("Slice", graph.add("Add", *first), *backwards),
    ]


def _waves(graph: Graph, bins: NDArray[np.int64], wave: str) -> str:
    """``[bins, HOP + 1]``: computed when the file is loaded, and no part of it."""
    samples = np.arange(HOP + 1)
    turns = graph.add(
        "Mul", graph.constant(bins[:, None], np.int64), graph.constant(samples[None], np.int64)
    )
    turns = graph.add("Mod", turns, graph.ints(FFT))
    angles = graph.add("Cast", turns, to=TensorProto.FLOAT)
    angles = graph.add("Mul", angles, graph.constant(2 * np.pi / FFT))
    # All bins but the first and the last stand for two of the full spectrum.
    scales = np.where((bins == 0) | (bins == FFT // 2), 1 / FFT, 2 / FFT)
    return graph.add("Mul", graph.add(wave, angles), graph.constant(scales[:, None]))


def _overlap(graph: Graph, quarters: list[str]) -> str:
    """Add overlapping frames, and undo what their windows did."""
    window = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(FFT) / FFT)).reshape(_PARTS, HOP)
    parts = []
    for place, quarter in enumerate(quarters):
        piece = window[place, ::-1] if place % 2 else window[place]
        parts.append(_placed(graph, graph.add("Mul", quarter, graph.constant(piece)), place))
    turned = graph.add("Add", parts[1], parts[3])
    turned = graph.add(
        "Slice", turned, graph.ints(-1), graph.ints(-HOP - 1), graph.ints(2), graph.ints(-1)
    )
    audio = graph.add("Add", graph.add("Add", parts[0], parts[2]), turned)
    audio = graph.add("Div", audio, _envelope(graph, window))
    audio = graph.add("Reshape", audio, graph.ints(1, 1, -1))
    edge = (FFT - HOP) // 2
    return graph.add("Slice", audio, graph.ints(edge), graph.ints(-edge), graph.ints(2))


def _envelope(graph: Graph, window: NDArray[np.float64]) -> str:
    one = numpy_helper.from_array(np.ones(1, np.float32))
    ones = graph.add("ConstantOfShape", graph.add("Shape", "codes"), value=one)
    ones = graph.add("Transpose", ones, perm=[0, 2, 1])
    present = graph.add("Concat", *(_placed(graph, ones, i) for i in range(_PARTS)), axis=2)
    squares = graph.add("MatMul", present, graph.constant(window**2))
    return graph.add("Max", squares, graph.constant(1e-3))


def _placed(graph: Graph, x: str, place: int) -> str:
    """Put a part of each frame ``place`` hops behind the frame's begin."""
    return graph.add("Pad", x, graph.ints(0, place, 0, 0, _PARTS - 1 - place, 0))
