"""Writes a stack of convolutions as an ONNX model, without the ``onnx`` package."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence

import numpy as np

from wyoming_tts.engines.watermark.package import Layer

INPUT = "levels"
OUTPUT = "result"

_IR_VERSION = 8
_OPSET = 17
_FLOAT = 1
_ATTRIBUTE_FLOAT, _ATTRIBUTE_INTS = 1, 7
_SLOPE = 0.01


def convolution_model(layers: Sequence[Layer]) -> bytes:
    """Return a serialised model: ``INPUT`` of shape ``[1, in, time]`` to ``OUTPUT``, float32.

    Every convolution is padded with zeros to keep the length; a leaky ReLU of slope 0.01 stands
    between any two.
    """
    nodes: list[bytes] = []
    constants: list[bytes] = []
    carried = INPUT
    for index, (weight, bias) in enumerate(layers):
        last = index == len(layers) - 1
        names = (f"weight{index}", f"bias{index}")
        constants += [_tensor(names[0], weight), _tensor(names[1], bias)]
        kernel = weight.shape[2]
        made = OUTPUT if last else f"sum{index}"
        shape = [_integers("kernel_shape", [kernel]), _integers("pads", [kernel // 2] * 2)]
        nodes.append(_node("Conv", [carried, *names], made, shape))
        if not last:
            carried = f"activation{index}"
            nodes.append(_node("LeakyRelu", [made], carried, [_real("alpha", _SLOPE)]))
    graph = _join(
        *(_bytes(1, node) for node in nodes),
        _text(2, "convolutions"),
        *(_bytes(5, constant) for constant in constants),
        _bytes(11, _value(INPUT, layers[0][0].shape[1])),
        _bytes(12, _value(OUTPUT, layers[-1][0].shape[0])),
    )
    return _join(_number(1, _IR_VERSION), _bytes(7, graph), _bytes(8, _number(2, _OPSET)))


def _node(kind: str, inputs: Iterable[str], output: str, attributes: Iterable[bytes]) -> bytes:
    return _join(
        *(_text(1, name) for name in inputs),
        _text(2, output),
        _text(4, kind),
        *(_bytes(5, attribute) for attribute in attributes),
    )


def _integers(name: str, values: Iterable[int]) -> bytes:
    numbers = [_number(8, value) for value in values]
    return _join(_text(1, name), *numbers, _number(20, _ATTRIBUTE_INTS))


def _real(name: str, value: float) -> bytes:
    return _join(_text(1, name), b"\x15", struct.pack("<f", value), _number(20, _ATTRIBUTE_FLOAT))


def _tensor(name: str, values: np.ndarray[tuple[int, ...], np.dtype[np.float32]]) -> bytes:
    raw = np.ascontiguousarray(values, "<f4").tobytes()
    sizes = [_number(1, size) for size in values.shape]
    return _join(*sizes, _number(2, _FLOAT), _text(8, name), _bytes(9, raw))


def _value(name: str, channels: int) -> bytes:
    sizes = [_number(1, 1), _number(1, channels), _text(2, "time")]
    shape = _join(*(_bytes(1, size) for size in sizes))
    tensor = _join(_number(1, _FLOAT), _bytes(2, shape))
    return _join(_text(1, name), _bytes(2, _bytes(1, tensor)))


# The wire format of protocol buffers: a key of field number and type, then the value.


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _bytes(field: int, value: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(value)) + value


def _text(field: int, value: str) -> bytes:
    return _bytes(field, value.encode())


def _join(*parts: bytes) -> bytes:
    return b"".join(parts)


def _varint(value: int) -> bytes:
    encoded = bytearray()
    while rest := value >> 7:
        encoded.append(value & 0x7F | 0x80)
        value = rest
    encoded.append(value)
    return bytes(encoded)
