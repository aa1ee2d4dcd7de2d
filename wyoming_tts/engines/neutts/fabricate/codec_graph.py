"""The graph of the NeuCodec decoder as ONNX."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from onnx import TensorProto

from wyoming_tts.engines.neutts.codec.contract import HOP
from wyoming_tts.engines.neutts.fabricate.codec import BINS, DIGITS, FFT, LEVELS, CodecShape
from wyoming_tts.engines.neutts.fabricate.graph import Array, Graph

OPSET = 17
STORED_BASIS = 512
"""Width of a decoder from which on the file holds the inverse transform's matrix of 15 MB;
narrower ones compute it when they are loaded, so that their files stay small."""


def decoder(weights: Mapping[str, Array], shape: CodecShape, *, int8: bool) -> bytes:
    """Return the serialised model; `wyoming_tts.engines.neutts.fabricate.codec` names weights."""
    graph = Graph(weights, int8=int8)
    hidden = graph.linear(_digits(graph), "generator.quantizer.project_out")
    hidden = graph.linear(hidden, "fc_post_a")
    audio = _head(graph, _backbone(graph, hidden, shape), shape)
    return graph.serialise(audio, "neucodec-decoder", OPSET)


def _digits(graph: Graph) -> str:
    """Codes ``[1, 1, F]`` to the values of their digits, ``[1, F, 8]``: -1, -0.5, 0 or 0.5."""
    codes = graph.add("Cast", "codes", to=TensorProto.INT64)
    codes = graph.add("Transpose", codes, perm=[0, 2, 1])
    places = graph.ints(*(LEVELS**place for place in range(DIGITS)))
    digits = graph.add("Mod", graph.add("Div", codes, places), graph.ints(LEVELS))
    middle = graph.constant(LEVELS // 2)
    digits = graph.add("Sub", graph.add("Cast", digits, to=TensorProto.FLOAT), middle)
    return graph.add("Div", digits, middle)


def _backbone(graph: Graph, hidden: str, shape: CodecShape) -> str:
    """``[1, F, hidden]`` in and out."""
    name = "generator.backbone"
    x = graph.add("Transpose", hidden, perm=[0, 2, 1])
    x = _convolution(graph, x, f"{name}.embed", 7)
    for block in range(2):
        x = _residual(graph, x, f"{name}.prior_net.{block}", shape)
    x = graph.add("Transpose", x, perm=[0, 2, 1])
    for layer in range(shape.depth):
        part = f"{name}.transformers.{layer}"
        attended = _attention(graph, _rms_norm(graph, x, f"{part}.att_norm"), part, shape)
        x = graph.add("Add", x, attended)
        y = graph.linear(_rms_norm(graph, x, f"{part}.ffn_norm"), f"{part}.mlp.fc1")
        x = graph.add("Add", x, graph.linear(_swish(graph, y), f"{part}.mlp.fc2"))
    x = graph.add("Transpose", x, perm=[0, 2, 1])
    for block in range(2):
        x = _residual(graph, x, f"{name}.post_net.{block}", shape)
    x = graph.add("Transpose", x, perm=[0, 2, 1])
    norm = f"{name}.final_layer_norm"
    scale, bias = graph.weight(f"{norm}.weight"), graph.weight(f"{norm}.bias")
    return graph.add("LayerNormalization", x, scale, bias, axis=-1, epsilon=1e-6)


def _head(graph: Graph, hidden: str, shape: CodecShape) -> str:
    """``[1, F, hidden]`` to samples ``[1, 1, 480 F]``: spectrum, inverse transform, overlap-add."""
    x = graph.linear(hidden, "generator.head.out")
    x = graph.add("Transpose", x, perm=[0, 2, 1])
    split = graph.add("Split", x, graph.ints(BINS, BINS), outputs=2, axis=1)
    magnitude = graph.add("Exp", split)
    magnitude = graph.add("Min", magnitude, graph.constant(100))
    real = graph.add("Mul", magnitude, graph.add("Cos", f"{split}:1"))
    imaginary = graph.add("Mul", magnitude, graph.add("Sin", f"{split}:1"))
    spectrum = graph.add("Concat", real, imaginary, axis=1)
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(FFT) / FFT)
    basis = _stored_basis(graph, window) if shape.hidden >= STORED_BASIS else _basis(graph, window)
    audio = graph.add("ConvTranspose", spectrum, basis, strides=[HOP])
    ones = graph.add("Slice", magnitude, graph.ints(0), graph.ints(1), graph.ints(1))
    ones = graph.add("Exp", graph.add("Sub", ones, ones))
    squares = graph.constant(window[None, None] ** 2)
    envelope = graph.add("ConvTranspose", ones, squares, strides=[HOP])
    # "Same" padding: the outer three quarters of a frame at either end are cut off.
    edges = graph.ints((FFT - HOP) // 2), graph.ints(-(FFT - HOP) // 2), graph.ints(2)
    return graph.add("Div", graph.add("Slice", audio, *edges), graph.add("Slice", envelope, *edges))


def _inverse_scales() -> NDArray[np.float64]:
    # All bins but the first and the last stand for two of the full spectrum.
    scales = np.full(BINS, 2 / FFT)
    scales[[0, -1]] = 1 / FFT
    return scales


def _stored_basis(graph: Graph, window: NDArray[np.float64]) -> str:
    turns = np.outer(np.arange(BINS), np.arange(FFT)) % FFT
    table = np.exp(2j * np.pi * np.arange(FFT) / FFT)
    waves = table[turns] * _inverse_scales()[:, None] * window
    basis = np.concatenate((waves.real, -waves.imag))[:, None]
    return graph.constant(basis)


def _basis(graph: Graph, window: NDArray[np.float64]) -> str:
    column = graph.constant(np.arange(BINS)[:, None], np.int64)
    row = graph.constant(np.arange(FFT)[None], np.int64)
    turns = graph.add("Mod", graph.add("Mul", column, row), graph.ints(FFT))
    angles = graph.add("Cast", turns, to=TensorProto.FLOAT)
    angles = graph.add("Mul", angles, graph.constant(2 * np.pi / FFT))
    scales = graph.constant(_inverse_scales()[:, None])
    cosines = graph.add("Mul", graph.add("Cos", angles), scales)
    sines = graph.add("Mul", graph.add("Neg", graph.add("Sin", angles)), scales)
    waves = graph.add("Mul", graph.add("Concat", cosines, sines, axis=0), graph.constant(window))
    return graph.add("Unsqueeze", waves, graph.ints(1))


def _convolution(graph: Graph, x: str, name: str, width: int) -> str:
    weight, bias = graph.weight(f"{name}.weight"), graph.weight(f"{name}.bias")
    return graph.add("Conv", x, weight, bias, kernel_shape=[width], pads=[width // 2] * 2)


def _residual(graph: Graph, x: str, name: str, shape: CodecShape) -> str:
    y = x
    for part in (1, 2):
        y = _swish(graph, _group_norm(graph, y, f"{name}.norm{part}", shape))
        y = _convolution(graph, y, f"{name}.conv{part}", 3)
    return graph.add("Add", x, y)


def _swish(graph: Graph, x: str) -> str:
    return graph.add("Mul", x, graph.add("Sigmoid", x))


def _group_norm(graph: Graph, x: str, name: str, shape: CodecShape) -> str:
    ones, zeros = graph.constant([1] * shape.groups), graph.constant([0] * shape.groups)
    y = graph.add("Reshape", x, graph.ints(0, shape.groups, -1))
    y = graph.add("InstanceNormalization", y, ones, zeros, epsilon=1e-6)
    y = graph.add("Reshape", y, graph.add("Shape", x))
    for operator, part in (("Mul", "weight"), ("Add", "bias")):
        stretched = graph.add("Unsqueeze", graph.weight(f"{name}.{part}"), graph.ints(1))
        y = graph.add(operator, y, stretched)
    return y


def _rms_norm(graph: Graph, x: str, name: str) -> str:
    squares = graph.add("ReduceMean", graph.add("Mul", x, x), axes=[-1], keepdims=1)
    root = graph.add("Sqrt", graph.add("Add", squares, graph.constant(1e-6)))
    return graph.add("Mul", graph.add("Div", x, root), graph.weight(f"{name}.weight"))


def _attention(graph: Graph, x: str, name: str, shape: CodecShape) -> str:
    """Attend to every code of the window.

    The published decoder turns queries and keys by an angle of their head, not of their time:
    both by the same, which leaves their products as they are. So nothing is turned here.
    """
    width = shape.hidden // shape.heads
    x = graph.linear(x, f"{name}.att.c_attn")
    split = graph.add("Split", x, graph.ints(*[shape.hidden] * 3), outputs=3, axis=2)
    parts = (split, f"{split}:1", f"{split}:2")
    q, k, v = (graph.add("Reshape", y, graph.ints(0, 0, shape.heads, width)) for y in parts)
    q = graph.add("Transpose", q, perm=[0, 2, 1, 3])
    k = graph.add("Transpose", k, perm=[0, 2, 3, 1])
    v = graph.add("Transpose", v, perm=[0, 2, 1, 3])
    scores = graph.add("Mul", graph.add("MatMul", q, k), graph.constant(width**-0.5))
    mixed = graph.add("MatMul", graph.add("Softmax", scores, axis=-1), v)
    mixed = graph.add("Transpose", mixed, perm=[0, 2, 1, 3])
    mixed = graph.add("Reshape", mixed, graph.ints(0, 0, shape.hidden))
    return graph.linear(mixed, f"{name}.att.c_proj")
