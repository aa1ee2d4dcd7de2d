"""Reads the header of GGUF files, and says where their tensors lie.

Long arrays, such as the 200,000 tokens of a vocabulary, are stepped over and read on demand, so
that a file opens in a tenth of a second. Whatever a file claims is checked against its length
first: memory and time are bounded by the bytes that are there.
"""

from __future__ import annotations

import contextlib
import mmap
import struct
from dataclasses import dataclass
from pathlib import Path

from wyoming_tts.engines.neutts.gguf_types import (
    ALIGNMENT,
    BLOCKS,
    MAGIC,
    SCALARS,
    TensorType,
    ValueType,
    row_bytes,
)
from wyoming_tts.errors import EngineUnavailableError

SHORT = 256
"""Arrays of up to so many values are read at once."""

_MAX_KEY = 1024
_MAX_TEXT = 1 << 20
_MAX_DIMENSIONS = 4
_MAX_ALIGNMENT = 1 << 16
_SHOWN = 60
_VERSIONS = (2, 3)

_LENGTH = struct.Struct("<Q")
_COUNTS = struct.Struct("<IQQ")
_KIND = struct.Struct("<I")
_ARRAY = struct.Struct("<IQ")


@dataclass(frozen=True, slots=True)
class LongArray:
    """An array that was stepped over; `GgufFile.array` reads it."""

    kind: ValueType
    count: int
    begin: int
    """Offset of its first value in the file."""

    end: int


Value = str | int | float | bool | list[str] | list[int] | list[float] | LongArray


@dataclass(frozen=True, slots=True)
class Tensor:
    """Where a tensor lies, and what it is."""

    name: str
    shape: tuple[int, ...]
    """As GGUF gives it: the length of a row first."""

    kind: TensorType
    offset: int
    """From the start of the file."""

    nbytes: int

    @property
    def row_bytes(self) -> int:
        """Bytes of one row."""
        return row_bytes(self.kind, self.shape[0])

    @property
    def rows(self) -> int:
        """Number of rows."""
        return self.nbytes // self.row_bytes


class GgufFile:
    """An open GGUF file, mapped into memory."""

    def __init__(self, path: Path) -> None:
        """Map the file and read its header.

        Raises:
            EngineUnavailableError: the file cannot be read, or is no sound GGUF file.
        """
        self.path = path
        self.metadata: dict[str, Value] = {}
        self.spans: dict[str, tuple[int, int]] = {}
        """Where the entry of each key begins and ends in the file."""

        self.tensors: dict[str, Tensor] = {}
        try:
            with path.open("rb") as file:
                self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except OSError as error:
            raise EngineUnavailableError(
                f"the model {path} cannot be read: {error.strerror or error}"
            ) from error
        except ValueError as error:
            raise EngineUnavailableError(f"the model {path} is empty: fetch it again") from error
        self.size = len(self._map)
        try:
            _Header(self).read()
        except BaseException:
            self.close()
            raise

    def view(self, begin: int, end: int) -> memoryview:
        """Return bytes of the file; release the view before the file is closed."""
        return memoryview(self._map)[begin:end]

    def array(self, key: str) -> list[str] | list[int] | list[float]:
        """Return the array under ``key``, empty if there is none.

        Raises:
            EngineUnavailableError: there is something else under the key.
        """
        value = self.metadata.get(key, [])
        if isinstance(value, list):
            return value
        if isinstance(value, LongArray):
            return _values(self._map, value)
        raise EngineUnavailableError(f"{key} of the model {self.path.name} is no list")

    def text(self, key: str) -> str:
        """Return the string under ``key``, empty if there is none or something else."""
        value = self.metadata.get(key)
        return value if isinstance(value, str) else ""

    def close(self) -> None:
        """Unmap the file; where a view is still held, that happens when the view goes."""
        with contextlib.suppress(BufferError):
            self._map.close()


def read_gguf(path: Path) -> GgufFile:
    """Open a GGUF file.

    Raises:
        EngineUnavailableError: the file cannot be read, or is truncated, foreign, or of a version
            that is not known; the message says what to do, in one line.
    """
    return GgufFile(path)


def _values(data: mmap.mmap, array: LongArray) -> list[str] | list[int] | list[float]:
    if array.kind is not ValueType.STRING:
        form = SCALARS[array.kind].format[1:]
        return list(struct.unpack_from(f"<{array.count}{form}", data, array.begin))
    texts = []
    unpack, place = _LENGTH.unpack_from, array.begin
    for _ in range(array.count):
        begin = place + 8
        place = begin + unpack(data, place)[0]
        texts.append(data[begin:place].decode(errors="replace"))
    return texts


class _Header:
    """Reads the header of a file into its fields."""

    def __init__(self, file: GgufFile) -> None:
        self._file = file
        self._data = file._map  # noqa: SLF001 - the other half of the same class
        self._place = 0

    def read(self) -> None:
        self._need(4)
        if self._data[:4] != MAGIC:
            raise self._unsound("is no GGUF file")
        self._place = 4
        version, tensors, entries = self._unpack(_COUNTS)
        if version not in _VERSIONS:
            raise self._unsound(f"has version {version} of GGUF, not 2 or 3")
        for _ in range(entries):
            self._read_entry()
        found = [self._read_tensor() for _ in range(tensors)]
        alignment = self._file.metadata.get("general.alignment", ALIGNMENT)
        if not isinstance(alignment, int) or not 0 < alignment <= _MAX_ALIGNMENT:
            raise self._unsound(f"has an alignment of {str(alignment)[:_SHOWN]}")
        base = self._place + -self._place % alignment
        for name, shape, kind, offset in found:
            self._add_tensor(name, shape, kind, base + offset)

    def _read_entry(self) -> None:
        begin = self._place
        key = self._text(_MAX_KEY, "a key")
        kind = self._value_kind()
        value = self._array() if kind is ValueType.ARRAY else self._value(kind)
        if key in self._file.metadata:
            raise self._unsound(f"has {key[:_SHOWN]!r} twice")
        self._file.metadata[key] = value
        self._file.spans[key] = (begin, self._place)

    def _value(self, kind: ValueType) -> str | int | float | bool:
        if kind is ValueType.STRING:
            return self._text(_MAX_TEXT, "a text")
        value: int | float | bool = self._unpack(SCALARS[kind])[0]
        return value

    def _array(self) -> LongArray | list[str] | list[int] | list[float]:
        number, count = self._unpack(_ARRAY)
        kind = self._as_value_kind(number)
        if kind is ValueType.ARRAY:
            raise self._unsound("has a list of lists")
        begin = self._place
        size = 8 if kind is ValueType.STRING else SCALARS[kind].size
        self._need(count * size)
        if kind is ValueType.STRING:
            self._step_over_texts(count)
        else:
            self._place += count * size
        array = LongArray(kind, count, begin, self._place)
        return _values(self._data, array) if count <= SHORT else array

    def _step_over_texts(self, count: int) -> None:
        data, place, unpack = self._data, self._place, _LENGTH.unpack_from
        try:
            for _ in range(count):
                place += 8 + unpack(data, place)[0]
        except (struct.error, OverflowError, IndexError) as error:
            raise self._truncated() from error
        if place > self._file.size:
            raise self._truncated()
        self._place = place

    def _read_tensor(self) -> tuple[str, tuple[int, ...], TensorType, int]:
        name = self._text(_MAX_KEY, "a tensor's name")
        (dimensions,) = self._unpack(_KIND)
        if not 0 < dimensions <= _MAX_DIMENSIONS:
            raise self._unsound(f"has a tensor of {dimensions} dimensions")
        shape = self._unpack(struct.Struct(f"<{dimensions}Q"))
        number, offset = self._unpack(_ARRAY)
        try:
            kind = TensorType(number)
        except ValueError as error:
            raise self._unsound(
                f"has a tensor of type {number}, which is not known here", "use a Q4_0 or Q8_0 file"
            ) from error
        return name, shape, kind, offset

    def _add_tensor(self, name: str, shape: tuple[int, ...], kind: TensorType, offset: int) -> None:
        if name in self._file.tensors:
            raise self._unsound(f"has the tensor {name[:_SHOWN]!r} twice")
        if not all(shape) or shape[0] % BLOCKS[kind][0]:
            raise self._unsound(f"has the tensor {name[:_SHOWN]!r} with no sound shape")
        nbytes = row_bytes(kind, shape[0])
        for size in shape[1:]:
            nbytes *= size
        if offset + nbytes > self._file.size:
            raise self._truncated()
        self._file.tensors[name] = Tensor(name, shape, kind, offset, nbytes)

    def _value_kind(self) -> ValueType:
        return self._as_value_kind(self._unpack(_KIND)[0])

    def _as_value_kind(self, number: int) -> ValueType:
        try:
            return ValueType(number)
        except ValueError as error:
            raise self._unsound(f"has a value of the unknown type {number}") from error

    def _text(self, most: int, what: str) -> str:
        (length,) = self._unpack(_LENGTH)
        self._need(length)
        if length > most:
            raise self._unsound(f"has {what} of {length} bytes")
        begin = self._place
        self._place += length
        return self._data[begin : self._place].decode(errors="replace")

    def _unpack(self, form: struct.Struct) -> tuple[int, ...]:
        self._need(form.size)
        found = form.unpack_from(self._data, self._place)
        self._place += form.size
        return found

    def _need(self, length: int) -> None:
        if self._place + length > self._file.size:
            raise self._truncated()

    def _truncated(self) -> EngineUnavailableError:
        return self._unsound(f"ends too early, at {self._file.size} bytes")

    def _unsound(self, what: str, advice: str = "fetch it again") -> EngineUnavailableError:
        return EngineUnavailableError(f"the model {self._file.path} {what}: {advice}")
