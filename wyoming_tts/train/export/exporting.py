"""From a trained model to a file that the server loads, each step checked."""

from __future__ import annotations

import math
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from wyoming_tts.engines.neutts.gguf import read_gguf
from wyoming_tts.engines.neutts.prepared import find_vocabulary
from wyoming_tts.errors import TrainingError
from wyoming_tts.train.export.checkpoint import read_checkpoint
from wyoming_tts.train.export.compare import (
    EXACT,
    HALF,
    Agreement,
    check_ids,
    check_logits,
    compare_logits,
    make_reference,
)
from wyoming_tts.train.export.gguf_file import ModelCard, write_gguf
from wyoming_tts.train.export.layout import ModelLayout
from wyoming_tts.train.export.quantise import FILE_TYPES, quantise
from wyoming_tts.train.export.vocabulary import read_vocabulary

Report = Callable[[str], None]

_MEGABYTE = 1e6


@dataclass(frozen=True, slots=True)
class Exported:
    """A file that was made."""

    path: Path
    layout: ModelLayout
    exact: Agreement
    """Of the model in float32, which shows that nothing was lost but digits."""

    stored: Agreement
    """Of the file."""


def export_model(
    source: Path,
    target: Path,
    kind: str,
    card: ModelCard,
    report: Report,
    *,
    layout: ModelLayout | None = None,
    texts: Sequence[str] = (),
) -> Exported:
    """Write a model as GGUF; the file appears when it is complete and was found equal.

    Args:
        source: folder of a run or of a model.
        target: the file to write.
        kind: ``f16``, ``q8_0``, ``q4_0`` or ``q4_k_m``.
        card: what people are told of it.
        report: is told of each step.
        layout: for a model folder that does not say with what it was trained.
        texts: that must give the same ids, besides the usual ones.

    Raises:
        TrainingError: the model is not complete, cannot be exported, or differs in llama.cpp.
    """
    if kind not in FILE_TYPES:
        raise TrainingError(f"{kind[:40]!r} is none of {', '.join(FILE_TYPES)}")
    checkpoint = read_checkpoint(source, layout)
    vocabulary = read_vocabulary(checkpoint.tokenizer, checkpoint.config, checkpoint.layout)
    weights = sum(math.prod(size) for size in checkpoint.shape.tensors().values())
    report(
        f"{checkpoint.folder}: {checkpoint.shape.architecture}, {weights / 1e6:.1f} M weights, "
        f"layout {checkpoint.layout.layout} ({checkpoint.layout.turns}), codec "
        f"{checkpoint.layout.codec}, tokenizer {vocabulary.pre}"
    )
    work = target.with_name(f".{target.name}.export")
    try:
        _make_room(work, weights)
        whole, small = work / "float32.gguf", work / target.name
        write_gguf(whole, checkpoint, vocabulary, card, np.float32)
        count = check_ids(whole, checkpoint, texts)
        report(f"{count} texts have the same ids in llama.cpp")
        reference = make_reference(checkpoint, vocabulary)
        exact = check_logits(whole, reference, EXACT)
        report(
            f"float32: largest difference of a logit {exact.largest:.1e} standard deviations "
            f"(allowed {EXACT:g})"
        )
        if kind == "f16":
            write_gguf(small, checkpoint, vocabulary, card, np.float16)
            stored = check_logits(small, reference, HALF)
        else:
            quantise(whole, small, kind, report)
            stored = compare_logits(small, reference)
        report(
            f"{kind}: largest difference {stored.largest:.1e} standard deviations, the same most "
            f"likely token at {stored.top_one:.0%} of {len(reference.logits)} places"
        )
        _check_speech(small)
        small.replace(target)
    except OSError as error:
        raise TrainingError(f"cannot write {target} ({error}): make room and try again") from error
    finally:
        shutil.rmtree(work, ignore_errors=True)
    report(f"{target}: {target.stat().st_size / _MEGABYTE:.1f} MB")
    return Exported(target, checkpoint.layout, exact, stored)


def _check_speech(path: Path) -> None:
    """Let the engine find the speech tokens of the file."""
    file = read_gguf(path)
    try:
        find_vocabulary(file)
    finally:
        file.close()


def _make_room(work: Path, weights: int) -> None:
    """Make an empty folder for what is made on the way, where there is room for it."""
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    needed, free = weights * 6.5, shutil.disk_usage(work).free
    if free < needed:
        raise TrainingError(
            f"the export needs {needed / _MEGABYTE:.0f} MB beside the file and there are "
            f"{free / _MEGABYTE:.0f} MB: make room, or export to another disk"
        )
