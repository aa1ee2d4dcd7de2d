"""Writes files as torch does, and files as torch never would, opcode by opcode."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path


def text(value: str) -> bytes:
    """Push a string."""
    encoded = value.encode()
    return b"X" + struct.pack("<I", len(encoded)) + encoded


def integer(value: int) -> bytes:
    """Push an integer of any size."""
    raw = value.to_bytes(value.bit_length() // 8 + 1, "little", signed=True)
    return b"\x8a" + bytes([len(raw)]) + raw


def integers(values: Sequence[int]) -> bytes:
    """Push a tuple of integers."""
    return b"(" + b"".join(map(integer, values)) + b"t"


def named(module: str, name: str) -> bytes:
    """Push a class or a function by its name."""
    return f"c{module}\n{name}\n".encode()


def storage(kind: str, key: str, count: int) -> bytes:
    """Push the numbers of a tensor."""
    said = text("storage") + named("torch", kind) + text(key) + text("cpu") + integer(count)
    return b"(" + said + b"tQ"


def tensor(
    kind: str,
    key: str,
    count: int,
    shape: Sequence[int],
    strides: Sequence[int],
    *,
    offset: int = 0,
) -> bytes:
    """Push a tensor."""
    view = integer(offset) + integers(shape) + integers(strides)
    hooks = b"\x89" + named("collections", "OrderedDict") + b")R"
    arguments = storage(kind, key, count) + view + hooks
    return named("torch._utils", "_rebuild_tensor_v2") + b"(" + arguments + b"tR"


def dictionary(items: Mapping[str, bytes], *, ordered: bool = False) -> bytes:
    """Push a dictionary of what the opcodes of its values push."""
    empty = named("collections", "OrderedDict") + b")R" if ordered else b"}"
    return empty + b"(" + b"".join(text(key) + value for key, value in items.items()) + b"u"


def write(
    path: Path,
    code: bytes,
    entries: Mapping[str, bytes] | None = None,
    *,
    byteorder: bytes | None = b"little",
    compression: int = zipfile.ZIP_STORED,
) -> Path:
    """Write a file whose pickle pushes one value; ``entries`` are its storages."""
    with zipfile.ZipFile(path, "w", compression) as archive:
        archive.writestr("archive/data.pkl", b"\x80\x02" + code + b".")
        if byteorder is not None:
            archive.writestr("archive/byteorder", byteorder)
        for key, raw in (entries or {}).items():
            archive.writestr(f"archive/data/{key}", raw)
    return path
