"""Makes a model smaller, by llama.cpp's own quantiser."""

from __future__ import annotations

import math
import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from wyoming_tts.engines.neutts.gguf import read_gguf
from wyoming_tts.engines.neutts.gguf_types import TensorType
from wyoming_tts.errors import TrainingError
from wyoming_tts.train.export.apart import run_apart

FILE_TYPES = {"f16": 1, "q8_0": 7, "q4_0": 2, "q4_k_m": 15}
"""What a model can be exported as, and llama.cpp's numbers of these."""

SMALL = 100_000_000
"""Weights in the embedding up to which it is kept at 8 bits, whatever the others have."""

_BLOCK = 32
_LONG_BLOCK = 256
_SECONDS = 60.0
_BYTES_PER_SECOND = 5e6

Report = Callable[[str], None]


def quantise(source: Path, target: Path, kind: str, report: Report, threads: int = 0) -> None:
    """Write a model with the types of ``kind``; the file appears when it is complete.

    Args:
        source: a GGUF file of float32 or float16.
        target: the file to write.
        kind: one of ``FILE_TYPES``.
        report: is told what could not be stored as asked for.
        threads: to compute with; 0 for all.

    Raises:
        TrainingError: the model cannot be stored so, or llama.cpp failed.
    """
    if kind not in FILE_TYPES:
        raise TrainingError(f"{kind[:40]!r} is none of {', '.join(FILE_TYPES)}")
    width, weights = _embedding(source)
    if kind != "f16" and width % _BLOCK:
        raise TrainingError(
            f"the model is {width} wide, and its rows can be quantised only by blocks of {_BLOCK}: "
            "export it as f16, or train one whose width can be divided by 32"
        )
    small = kind != "f16" and weights <= SMALL
    partial = target.with_name(f".{target.name}.part")
    try:
        run_apart(
            "quantise",
            _SECONDS + source.stat().st_size / _BYTES_PER_SECOND,
            source=str(source),
            target=str(partial),
            file_type=FILE_TYPES[kind],
            embedding_type=int(TensorType.Q8_0) if small else None,
            threads=threads or os.cpu_count() or 1,
        )
        partial.replace(target)
    except OSError as error:
        raise TrainingError(f"cannot write {target}: {error.strerror}") from error
    finally:
        partial.unlink(missing_ok=True)
    _tell(target, kind, report)


def _embedding(source: Path) -> tuple[int, int]:
    """Return the width of a model, and how many weights its embedding has."""
    file = read_gguf(source)
    try:
        shape = file.tensors["token_embd.weight"].shape
        return shape[0], math.prod(shape)
    finally:
        file.close()


def _tell(target: Path, kind: str, report: Report) -> None:
    """Say which matrices have other types than one would expect of ``kind``."""
    file = read_gguf(target)
    try:
        matrices = [tensor for tensor in file.tensors.values() if len(tensor.shape) > 1]
    finally:
        file.close()
    types = Counter(tensor.kind.name for tensor in matrices)
    report(f"{target.name}: " + ", ".join(f"{n} matrices {name}" for name, n in types.items()))
    odd = [tensor for tensor in matrices if tensor.shape[0] % _LONG_BLOCK]
    if kind == "q4_k_m" and odd:
        report(
            f"{len(odd)} of {len(matrices)} matrices have rows that cannot be divided by "
            f"{_LONG_BLOCK}, as q4_k_m needs it; llama.cpp chose larger types for them, so q4_0 "
            "makes a smaller file"
        )
