"""Reading an ONNX file so that its weights stay in the file.

ONNX Runtime reads a model of one file whole and copies each weight out of it. Weights that are
said to lie in another file are mapped instead. So the graph is taken out here, each large weight
replaced by its place, and that place is in the very file that the graph came from: the memory of
weights that the runtime does not rearrange then belongs to the page cache.
"""

from __future__ import annotations

import hashlib
import mmap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from wyoming_tts.errors import EngineUnavailableError

LARGE = 16 * 1024
"""Bytes from which on a weight is left in the file."""

SAMPLE = 4096
"""Bytes at either end of a large weight that tell it from another."""

# Numbers of the fields in onnx.proto.
_GRAPH = 7
_INITIALIZER = 5
_NAME = 8
_RAW_DATA = 9
_EXTERNAL_DATA = 13
_DATA_LOCATION = 14
_EXTERNAL = 1

_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_LONGEST_VARINT = 10


@dataclass(frozen=True, slots=True)
class OnnxFile:
    """A graph whose large weights are said to lie in the file that it was read from."""

    graph: bytes
    """A serialised model."""

    folder: Path
    """Where that file lies, links followed."""

    fingerprint: str
    """Sixteen hexadecimal digits of the graph, its small weights, and samples of the large."""


def read_onnx(path: Path) -> OnnxFile:
    """Read the graph of an ONNX file; its weights are not read.

    Raises:
        EngineUnavailableError: there is no such file, or it is truncated or no ONNX file.
    """
    # The runtime refuses weights that a link leads to out of the model's folder.
    real = path.resolve()
    try:
        with real.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            return _read(data, real)
    except OSError as err:
        raise EngineUnavailableError(f"cannot read the codec {path}: {err.strerror}") from err
    except ValueError as err:
        raise EngineUnavailableError(
            f"{path} is truncated or no ONNX file ({err}); fetch it again"
        ) from err


def _read(data: mmap.mmap, path: Path) -> OnnxFile:
    digest = hashlib.blake2b(digest_size=8)
    model = bytearray()
    graphs = 0
    for field in _fields(data, 0, len(data)):
        if field.number == _GRAPH and field.wire == _BYTES:
            graph = _graph(data, field, path.name, digest)
            model += _message(_GRAPH, graph)
            graphs += 1
        else:
            digest.update(data[field.start : field.end])
            model += data[field.start : field.end]
    if graphs != 1:
        raise ValueError(f"it holds {graphs} graphs")
    return OnnxFile(bytes(model), path.parent, digest.hexdigest())


def _graph(data: mmap.mmap, whole: _Field, name: str, digest: hashlib.blake2b) -> bytes:
    graph = bytearray()
    for field in _fields(data, whole.value, whole.end):
        large = None
        if field.number == _INITIALIZER and field.wire == _BYTES:
            large = _large(data, field)
        if large is None:
            digest.update(data[field.start : field.end])
            graph += data[field.start : field.end]
        else:
            kept = _without_bytes(data, field)
            digest.update(kept)
            digest.update(data[large.value : large.value + SAMPLE])
            digest.update(data[large.end - SAMPLE : large.end])
            graph += _message(_INITIALIZER, kept + _place(large, name))
    return bytes(graph)


def _large(data: mmap.mmap, tensor: _Field) -> _Field | None:
    """Return the field of a weight's bytes if they are worth leaving where they are."""
    for field in _fields(data, tensor.value, tensor.end):
        if field.number == _RAW_DATA and field.wire == _BYTES and field.end - field.value >= LARGE:
            return field
    return None


def _without_bytes(data: mmap.mmap, tensor: _Field) -> bytes:
    """Return a weight's name, type and shape."""
    dropped = {_RAW_DATA, _EXTERNAL_DATA, _DATA_LOCATION}
    fields = _fields(data, tensor.value, tensor.end)
    return b"".join(
        data[field.start : field.end] for field in fields if field.number not in dropped
    )


def _place(large: _Field, name: str) -> bytes:
    """Return the fields that say where a weight's bytes are."""
    place = {"location": name, "offset": large.value, "length": large.end - large.value}
    entries = (
        _message(1, key.encode()) + _message(2, str(value).encode()) for key, value in place.items()
    )
    located = _varint(_DATA_LOCATION << 3 | _VARINT) + _varint(_EXTERNAL)
    return b"".join(_message(_EXTERNAL_DATA, entry) for entry in entries) + located


@dataclass(frozen=True, slots=True)
class _Field:
    """Where one field of a message lies, from its tag to its end."""

    number: int
    wire: int
    start: int
    value: int
    """Where its bytes begin, behind tag and length."""
    end: int


def _fields(data: mmap.mmap, start: int, end: int) -> Iterator[_Field]:
    """Yield the fields of a message."""
    while start < end:
        tag, value = _read_varint(data, start, end)
        wire, stop = tag & 7, 0
        if wire == _VARINT:
            _, stop = _read_varint(data, value, end)
        elif wire == _BYTES:
            length, value = _read_varint(data, value, end)
            stop = value + length
        elif wire in {_FIXED64, _FIXED32}:
            stop = value + (8 if wire == _FIXED64 else 4)
        else:
            raise ValueError(f"wire type {wire} at byte {start}")
        if stop > end:
            raise ValueError(f"a field ends at byte {stop}, beyond byte {end}")
        yield _Field(tag >> 3, wire, start, value, stop)
        start = stop


def _read_varint(data: mmap.mmap, start: int, end: int) -> tuple[int, int]:
    """Return a number and where it ends."""
    value = 0
    for index in range(start, min(start + _LONGEST_VARINT, end)):
        value |= (data[index] & 0x7F) << (7 * (index - start))
        if data[index] < 0x80:  # noqa: PLR2004 - the highest bit says that more follows
            return value, index + 1
    raise ValueError(f"no number at byte {start}")


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:  # noqa: PLR2004 - seven bits go into each byte
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def _message(number: int, content: bytes) -> bytes:
    return _varint(number << 3 | _BYTES) + _varint(len(content)) + content
