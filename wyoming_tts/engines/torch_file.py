"""Reads the tensors of a file that torch has saved, without torch.

Such a file is a zip archive of raw numbers and one pickle that says which tensor they belong to.
Nothing in it is executed: anything but tensors in plain containers refuses the file.
"""

from __future__ import annotations

import math
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wyoming_tts.engines.torch_pickle import (
    BFLOAT16,
    Storage,
    Tensor,
    TorchFileError,
    describe_saved,
)

__all__ = ["TorchFileError", "read_tensors"]

_LARGEST_PICKLE = 4 * 1024 * 1024
_MOST_VALUES = 200_000  # a pickle of a few bytes can name one value again and again
_DEEPEST = 16


def read_tensors(path: Path, prefix: str = "") -> dict[str, NDArray[Any]]:
    """Return the tensors of a file, each under its path within the saved object.

    Keys of nested containers are joined by dots (``model.encoder.0.weight``); a file that is one
    tensor has it under the empty name. Values that are not tensors are left out, and so are
    tensors whose name does not begin with ``prefix``, which are not even read. The arrays are
    read-only; bfloat16, which numpy lacks, comes as float32.

    Raises:
        TorchFileError: the file cannot be read, is damaged, or holds anything but plain data.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            return _Archive(archive, path.stat().st_size).tensors(prefix)
    except TorchFileError as err:
        raise TorchFileError(f"{path}: {err}") from err
    except OSError as err:
        raise TorchFileError(f"{path} cannot be read: {err.strerror or err}") from err
    except zipfile.BadZipFile as err:
        raise TorchFileError(f"{path} is damaged, or older than torch 1.6 ({err})") from err
    except (ArithmeticError, EOFError, RuntimeError, ValueError) as err:
        raise TorchFileError(f"{path} is damaged ({err})") from err


class _Archive:
    def __init__(self, archive: zipfile.ZipFile, size: int) -> None:
        self._archive = archive
        # Entries may overlap, but what is read of them is never more than the file holds.
        self._unread = size
        names = archive.namelist()
        pickles = [name for name in names if name.endswith("/data.pkl")]
        if len(pickles) != 1:
            raise TorchFileError("not saved by torch: it describes no tensors")
        self._folder = pickles[0].removesuffix("data.pkl")
        order = f"{self._folder}byteorder"
        if order in names and self._read("byteorder", len("little")) != b"little":
            raise TorchFileError("saved by a big-endian machine, which is not supported")

    def tensors(self, prefix: str) -> dict[str, NDArray[Any]]:
        """Return the tensors whose name begins so."""
        storages: dict[Storage, NDArray[Any]] = {}
        tensors: dict[str, NDArray[Any]] = {}
        for name, tensor in _tensors_in(describe_saved(self._read("data.pkl", _LARGEST_PICKLE))):
            if name in tensors:
                raise TorchFileError(f"two tensors are named {name!r}")
            if name.startswith(prefix):
                storage = tensor.storage
                if storage not in storages:
                    storages[storage] = self._numbers(storage)
                tensors[name] = _view(tensor, storages[storage])
        return tensors

    def _numbers(self, storage: Storage) -> NDArray[Any]:
        raw = self._read(f"data/{storage.key}", self._unread)
        if storage.kind == BFLOAT16:
            halves = np.frombuffer(raw, "<u2", storage.count).astype("<u4")
            numbers: NDArray[Any] = (halves << 16).view("<f4")
            numbers.flags.writeable = False
            return numbers
        return np.frombuffer(raw, storage.kind, storage.count)

    def _read(self, name: str, largest: int) -> bytes:
        try:
            info = self._archive.getinfo(self._folder + name)
        except KeyError:
            raise TorchFileError(f"its part {name} is missing") from None
        if info.compress_type != zipfile.ZIP_STORED:
            raise TorchFileError("it is compressed, which torch never does")
        if info.file_size > min(largest, self._unread):
            raise TorchFileError(f"its part {name} is larger than it can be")
        self._unread -= info.file_size
        return self._archive.read(info)


def _view(tensor: Tensor, numbers: NDArray[Any]) -> NDArray[Any]:
    """Return a tensor that shares its memory with the ``numbers`` of its storage."""
    count = math.prod(tensor.shape)
    if not count:
        return np.zeros((0,), numbers.dtype).reshape(tensor.shape)
    reach = sum((size - 1) * step for size, step in zip(tensor.shape, tensor.strides, strict=True))
    # Steps of zero would let a small file stand for a tensor of any size.
    if tensor.offset + reach >= len(numbers) or count > len(numbers):
        raise TorchFileError("a tensor reaches beyond its numbers")
    return np.lib.stride_tricks.as_strided(
        numbers[tensor.offset :],
        tensor.shape,
        [step * numbers.itemsize for step in tensor.strides],
        writeable=False,
    )


def _tensors_in(saved: object) -> Iterator[tuple[str, Tensor]]:
    waiting: list[tuple[str, object, int]] = [("", saved, 0)]
    values = 0
    while waiting:
        name, value, depth = waiting.pop()
        if isinstance(value, Tensor):
            yield name, value
        elif isinstance(value, dict | list | tuple):
            values += len(value)
            if depth == _DEEPEST or values > _MOST_VALUES:
                raise TorchFileError("it holds too many values, or nests them too deeply")
            items = value.items() if isinstance(value, dict) else enumerate(value)
            within = [(f"{name}.{key}" if name else f"{key}", inner) for key, inner in items]
            waiting += [(path, inner, depth + 1) for path, inner in reversed(within)]
