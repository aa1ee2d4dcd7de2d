"""Tensors as llama.cpp wants them: their names, their order of rows, and their types."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import gguf
import numpy as np
from numpy.typing import NDArray

from wyoming_tts.errors import TrainingError
from wyoming_tts.train.export.checkpoint import Checkpoint
from wyoming_tts.train.export.shape import ModelShape, RopeScaling

ROPE_FACTORS = "rope_freqs.weight"

_ARCHITECTURES = {
    "llama": gguf.MODEL_ARCH.LLAMA,
    "qwen2": gguf.MODEL_ARCH.QWEN2,
    "qwen3": gguf.MODEL_ARCH.QWEN3,
}


@dataclass(frozen=True, slots=True)
class TensorPlan:
    """A tensor that is to be written."""

    name: str
    shape: tuple[int, ...]
    """As numpy has it: the length of a row last."""

    kind: type[np.float16 | np.float32]

    @property
    def nbytes(self) -> int:
        """Bytes of its data."""
        return int(np.prod(self.shape)) * np.dtype(self.kind).itemsize


def plan_tensors(shape: ModelShape, matrices: type[np.float16 | np.float32]) -> list[TensorPlan]:
    """Return what is to be written, in the order in which ``make_tensors`` gives it.

    Args:
        shape: of the model.
        matrices: type of everything that has two dimensions; norms and biases are float32.
    """
    names = gguf.get_tensor_name_map(_ARCHITECTURES[shape.architecture], shape.layers)
    plans = []
    if shape.rope.kind == "llama3":
        plans.append(TensorPlan(ROPE_FACTORS, (shape.head_size // 2,), np.float32))
    for stored, size in shape.tensors().items():
        name = names.get_name(stored, try_suffixes=(".weight", ".bias"))
        if name is None:
            raise TrainingError(f"GGUF has no name for {stored}: update the package gguf")
        plans.append(TensorPlan(name, size, matrices if len(size) > 1 else np.float32))
    return plans


def make_tensors(
    checkpoint: Checkpoint, plans: list[TensorPlan]
) -> Iterator[NDArray[np.float16] | NDArray[np.float32]]:
    """Yield the values of the planned tensors, in their order and of their types.

    Raises:
        TrainingError: a file is damaged, or a value does not fit the type.
    """
    shape, waiting = checkpoint.shape, iter(plans)
    if shape.rope.kind == "llama3":
        next(waiting)
        yield rope_factors(shape)
    for plan, (name, values) in zip(waiting, checkpoint.tensors(), strict=True):
        ordered = _permuted(name, values, shape) if shape.architecture == "llama" else values
        largest = float(np.abs(ordered).max(initial=0.0))
        if plan.kind is np.float16 and largest > float(np.finfo(np.float16).max):
            raise TrainingError(
                f"{name} holds the value {largest:g}, which does not fit 16 bits: the training ran "
                "away; go on from an earlier checkpoint with a lower learning rate"
            )
        if plan.kind is np.float16:
            yield np.ascontiguousarray(ordered, np.float16)
        else:
            yield np.ascontiguousarray(ordered, np.float32)


def rope_factors(shape: ModelShape) -> NDArray[np.float32]:
    """Return by how much each pair of a head turns slower, ``[head_size / 2]``, for ``llama3``.

    Pairs that turn often within the original context keep their speed, those that turn seldom are
    slowed by the whole factor, and the speed of those between is blended.
    """
    rope: RopeScaling = shape.rope
    pairs = np.arange(0, shape.head_size, 2, dtype=np.float64)
    wavelengths = 2 * np.pi * shape.rope_base ** (pairs / shape.head_size)
    turns = rope.original_context / wavelengths
    blend = (turns - rope.low_freq_factor) / (rope.high_freq_factor - rope.low_freq_factor)
    blend = np.clip(blend, 0.0, 1.0)
    return (1.0 / ((1.0 - blend) / rope.factor + blend)).astype(np.float32)


def _permuted(name: str, values: NDArray[np.float32], shape: ModelShape) -> NDArray[np.float32]:
    """Return queries and keys with the two numbers of each turning pair side by side.

    Hugging Face keeps them half a head apart, and llama.cpp's ``llama`` reads neighbours.
    """
    if ".q_proj." in name:
        heads = shape.heads
    elif ".k_proj." in name:
        heads = shape.kv_heads
    else:
        return values
    halves = values.reshape(heads, 2, shape.head_size // 2, *values.shape[1:])
    return halves.swapaxes(1, 2).reshape(values.shape)
