"""Writing GGUF files: the header in one piece, then the tensors as they come."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from wyoming_tts.engines.neutts.gguf_types import (
    ALIGNMENT,
    MAGIC,
    SCALARS,
    VERSION,
    TensorType,
    ValueType,
    row_bytes,
)


@dataclass(frozen=True, slots=True)
class TensorPlan:
    """A tensor that is to be written."""

    name: str
    shape: tuple[int, ...]
    """As GGUF gives it: the length of a row first."""

    kind: TensorType

    @property
    def nbytes(self) -> int:
        """Bytes of the tensor's data, without padding."""
        rows = 1
        for size in self.shape[1:]:
            rows *= size
        return rows * row_bytes(self.kind, self.shape[0])


def text_bytes(text: str) -> bytes:
    """Return a string as GGUF stores it."""
    raw = text.encode()
    return struct.pack("<Q", len(raw)) + raw


def entry(key: str, kind: ValueType, value: str | float) -> bytes:
    """Return one metadata entry that holds a scalar or a string."""
    stored = text_bytes(str(value)) if kind is ValueType.STRING else SCALARS[kind].pack(value)
    return text_bytes(key) + struct.pack("<I", kind) + stored


def array_entry(key: str, kind: ValueType, values: Sequence[str] | Sequence[int]) -> bytes:
    """Return one metadata entry that holds an array of strings or of numbers of one type."""
    if kind is ValueType.STRING:
        stored = b"".join(text_bytes(str(value)) for value in values)
    else:
        stored = struct.pack(f"<{len(values)}{SCALARS[kind].format[1:]}", *values)
    head = struct.pack("<IIQ", ValueType.ARRAY, kind, len(values))
    return text_bytes(key) + head + stored


def header(entries: Sequence[bytes], tensors: Sequence[TensorPlan]) -> bytes:
    """Return everything that stands before the first tensor's data, padded to its place."""
    parts = [MAGIC, struct.pack("<IQQ", VERSION, len(tensors), len(entries)), *entries]
    offset = 0
    for tensor in tensors:
        parts.append(text_bytes(tensor.name))
        parts.append(struct.pack(f"<I{len(tensor.shape)}Q", len(tensor.shape), *tensor.shape))
        parts.append(struct.pack("<IQ", tensor.kind, offset))
        offset += tensor.nbytes + padding(tensor.nbytes)
    whole = b"".join(parts)
    return whole + bytes(padding(len(whole)))


def padding(length: int) -> int:
    """Return the bytes that are missing from ``length`` to the next aligned place."""
    return -length % ALIGNMENT


def write_tensor(
    write: Callable[[bytes | memoryview], object],
    tensor: TensorPlan,
    chunks: Iterable[bytes | memoryview],
) -> None:
    """Write a tensor's data and its padding; tensors come in the order of the header.

    Raises:
        ValueError: the chunks are not of the tensor's length.
    """
    written = 0
    for chunk in chunks:
        write(chunk)
        written += len(chunk)
    if written != tensor.nbytes:
        raise ValueError(f"tensor {tensor.name} has {written} bytes, not {tensor.nbytes}")
    write(bytes(padding(written)))
