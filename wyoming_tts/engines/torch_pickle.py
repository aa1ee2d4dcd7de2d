"""Interprets, and never executes, the pickle by which torch describes saved tensors."""

from __future__ import annotations

import pickletools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from wyoming_tts.errors import EngineError

BFLOAT16 = "bfloat16"
"""The kind of number that numpy lacks."""

_KINDS = {
    "torch FloatStorage": "<f4",
    "torch DoubleStorage": "<f8",
    "torch HalfStorage": "<f2",
    "torch BFloat16Storage": BFLOAT16,
    "torch LongStorage": "<i8",
    "torch IntStorage": "<i4",
    "torch ShortStorage": "<i2",
    "torch CharStorage": "i1",
    "torch ByteStorage": "u1",
    "torch BoolStorage": "?",
}
_MOST_DIMENSIONS = 32
_MARK = object()


class TorchFileError(EngineError):
    """The file is damaged, was not saved by torch, or holds more than plain tensors."""


@dataclass(frozen=True, slots=True)
class Storage:
    """The numbers of one or more tensors, by the name of the archive's entry."""

    key: str
    kind: str
    """A numpy dtype, or ``BFLOAT16``."""

    count: int


@dataclass(frozen=True, slots=True)
class Tensor:
    """A view of a storage; offset and strides count numbers, none of them is negative."""

    storage: Storage
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Global:
    """Something that a pickle names: ``module name``."""

    name: str


def describe_saved(pickled: bytes) -> object:
    """Return the saved object: a ``Tensor``, or plain containers and numbers with tensors in them.

    Containers may hold themselves, as a pickle can say so.

    Raises:
        TorchFileError: the pickle names anything else, or is damaged.
    """
    try:
        return _Interpreter().run(pickled)
    except ValueError as err:
        raise TorchFileError(f"its description of the tensors is damaged ({err})") from err


class _Interpreter:
    """A stack machine for the few opcodes that describe tensors in plain containers."""

    def __init__(self) -> None:
        self._stack: list[Any] = []
        self._memo: dict[int, Any] = {}
        push, last, marked = self._stack.append, self._last, self._to_mark
        self._operations: dict[str, Callable[[Any], None]] = {
            "PROTO": lambda _version: None,
            "NONE": lambda _: push(None),
            "NEWTRUE": lambda _: push(True),
            "NEWFALSE": lambda _: push(False),
            "MARK": lambda _: push(_MARK),
            "BININT": push,
            "BININT1": push,
            "BININT2": push,
            "LONG1": push,
            "BINFLOAT": push,
            "BINUNICODE": push,
            "EMPTY_DICT": lambda _: push({}),
            "EMPTY_LIST": lambda _: push([]),
            "EMPTY_TUPLE": lambda _: push(()),
            "TUPLE": lambda _: push(tuple(marked())),
            "TUPLE1": lambda _: push(tuple(last(1))),
            "TUPLE2": lambda _: push(tuple(last(2))),
            "TUPLE3": lambda _: push(tuple(last(3))),
            "SETITEM": lambda _: self._set_items(last(2)),
            "SETITEMS": lambda _: self._set_items(marked()),
            "APPEND": lambda _: self._extend(last(1)),
            "APPENDS": lambda _: self._extend(marked()),
            "BINPUT": self._put,
            "LONG_BINPUT": self._put,
            "BINGET": self._get,
            "LONG_BINGET": self._get,
            "GLOBAL": self._name,
            "BINPERSID": lambda _: self._refer_to_storage(),
            "REDUCE": lambda _: self._build(),
            "BUILD": lambda _: self._drop_state(),
        }

    def run(self, pickled: bytes) -> object:
        """Return what the pickle describes."""
        for opcode, argument, _ in pickletools.genops(pickled):
            if opcode.name == "STOP":
                return self._last(1)[0]
            operate = self._operations.get(opcode.name)
            if operate is None:
                raise TorchFileError(f"it holds more than tensors (opcode {opcode.name})")
            operate(argument)
        raise TorchFileError("its description of the tensors is cut short")

    def _last(self, count: int) -> list[Any]:
        values = self._stack[-count:]
        if len(values) < count or any(value is _MARK for value in values):
            raise ValueError("too few values")
        del self._stack[-count:]
        return values

    def _to_mark(self) -> list[Any]:
        values: list[Any] = []
        while self._stack:
            value = self._stack.pop()
            if value is _MARK:
                return values[::-1]
            values.append(value)
        raise ValueError("no mark")

    def _top(self, kind: type) -> Any:
        if not self._stack or not isinstance(self._stack[-1], kind):
            raise TorchFileError("it holds more than tensors in plain containers")
        return self._stack[-1]

    def _put(self, index: int) -> None:
        if not self._stack:
            raise ValueError("nothing to remember")
        self._memo[index] = self._stack[-1]

    def _get(self, index: int) -> None:
        if index not in self._memo:
            raise ValueError("nothing remembered")
        self._stack.append(self._memo[index])

    def _set_items(self, items: list[Any]) -> None:
        target = self._top(dict)
        keys, values = items[::2], items[1::2]
        if len(keys) != len(values) or not all(isinstance(key, str | int) for key in keys):
            raise TorchFileError("a container has a key that is neither text nor number")
        target.update(zip(keys, values, strict=True))

    def _extend(self, values: list[Any]) -> None:
        self._top(list).extend(values)

    def _name(self, name: str) -> None:
        if name not in _KINDS and name not in _BUILDERS:
            raise TorchFileError(f"it holds more than tensors ({name.replace(' ', '.')[:80]!r})")
        self._stack.append(_Global(name))

    def _refer_to_storage(self) -> None:
        match self._last(1)[0]:
            case ("storage", _Global(name), str(key), str(), int(count)) if (
                name in _KINDS and key.isdecimal() and count >= 0
            ):
                self._stack.append(Storage(key, _KINDS[name], count))
            case _:
                raise TorchFileError("a storage is described in an unknown way")

    def _build(self) -> None:
        builder, arguments = self._last(2)
        if not isinstance(builder, _Global) or builder.name not in _BUILDERS:
            raise TorchFileError("it holds more than tensors in plain containers")
        if not isinstance(arguments, tuple):
            raise TorchFileError("a tensor is described in an unknown way")
        self._stack.append(_BUILDERS[builder.name](arguments))

    def _drop_state(self) -> None:
        self._last(1)  # of a dictionary of parameters: the versions of its modules
        self._top(dict)


def _dictionary(arguments: tuple[object, ...]) -> dict[str, object]:
    if arguments:
        raise TorchFileError("a container is described in an unknown way")
    return {}


def _tensor(arguments: tuple[object, ...]) -> Tensor:
    match arguments:
        case (Storage() as storage, int(offset), tuple(shape), tuple(strides), bool(), *_):
            counts = (offset, *shape, *strides)
            fits = len(shape) == len(strides) <= _MOST_DIMENSIONS
            if fits and all(isinstance(count, int) and count >= 0 for count in counts):
                return Tensor(storage, offset, shape, strides)
    raise TorchFileError("a tensor is described in an unknown way")


def _parameter(arguments: tuple[object, ...]) -> Tensor:
    match arguments:
        case (Tensor() as tensor, bool(), *_):
            return tensor
    raise TorchFileError("a parameter is described in an unknown way")


_BUILDERS: dict[str, Callable[[tuple[object, ...]], object]] = {
    "collections OrderedDict": _dictionary,
    "torch._utils _rebuild_tensor_v2": _tensor,
    "torch._utils _rebuild_parameter": _parameter,
}
