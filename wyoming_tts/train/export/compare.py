"""Holds an exported model against the one that was trained: the same ids, the same logits."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer

from wyoming_tts.engines.neutts.listening import import_transformers
from wyoming_tts.errors import TrainingError
from wyoming_tts.train.export.apart import run_apart
from wyoming_tts.train.export.checkpoint import TOKENIZER, Checkpoint
from wyoming_tts.train.export.texts import TEXTS
from wyoming_tts.train.export.vocabulary import Vocabulary

EXACT = 0.001
"""Largest difference of a float32 file's logits, in standard deviations of the logits."""

HALF = 0.05
"""The same for float16, whose weights and activations are rounded."""

_ROW = 384
_PLACES = 64
_SECONDS = 120.0
_BYTES_PER_SECOND = 5e6


@dataclass(frozen=True, slots=True)
class Reference:
    """What the trained model says."""

    ids: tuple[int, ...]
    """One row of text and speech."""

    logits: NDArray[np.float32]
    """``[places, tokens]``, behind the last places of the row."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """How near a file is to the trained model."""

    largest: float
    """Largest difference of a logit, in standard deviations of the logits."""

    top_one: float
    """Share of the places at which the most likely token is the same, 0 to 1."""


def check_ids(model: Path, checkpoint: Checkpoint, texts: Sequence[str] = ()) -> int:
    """Tokenise texts with llama.cpp and with the tokenizer of the folder; return how many.

    Args:
        model: GGUF file.
        checkpoint: what it was made of.
        texts: besides ``TEXTS``.

    Raises:
        TrainingError: the ids of a text differ, so that the model would read another text.
    """
    every = [*TEXTS, *texts]
    tokenizer = Tokenizer.from_file(str(checkpoint.folder / TOKENIZER))
    found = run_apart("encode", _SECONDS, model=str(model), texts=every)["ids"]
    for text, ids in zip(every, found, strict=True):
        expected = tokenizer.encode(text, add_special_tokens=False).ids
        if ids != expected:
            raise TrainingError(
                f"llama.cpp reads {text[:60]!r} as {ids[:12]} and the tokenizer as "
                f"{expected[:12]}: the model cannot be exported with this tokenizer"
            )
    return len(every)


def make_reference(checkpoint: Checkpoint, vocabulary: Vocabulary, seed: int = 0) -> Reference:
    """Run the trained model on a row of text and random codes, in float32.

    Raises:
        TrainingError: it cannot be loaded.
    """
    tokenizer = Tokenizer.from_file(str(checkpoint.folder / TOKENIZER))
    length = min(_ROW, checkpoint.shape.context)
    text = [i for each in TEXTS for i in tokenizer.encode(each, add_special_tokens=False).ids]
    codes = np.random.default_rng(seed).integers(0, checkpoint.layout.codebook, length)
    ids = [*text[: length // 2], *(vocabulary.speech_base + codes).tolist()][:length]
    places = min(_PLACES, length)
    transformers = import_transformers()
    try:
        model = transformers.AutoModelForCausalLM.from_pretrained(
            checkpoint.folder,
            dtype=torch.float32,
            local_files_only=True,
            attn_implementation="eager",
        ).eval()
        with torch.inference_mode():
            logits = model(torch.tensor([ids]), logits_to_keep=places).logits[0]
    except (OSError, ValueError, RuntimeError) as error:
        raise TrainingError(
            f"transformers cannot run {checkpoint.folder} ({str(error)[:200]}): the model folder "
            "is damaged, or made by a newer version; update the package transformers"
        ) from error
    return Reference(tuple(ids), logits.numpy().copy())


def compare_logits(model: Path, reference: Reference, threads: int = 2) -> Agreement:
    """Run a GGUF file on the reference's row.

    Raises:
        TrainingError: llama.cpp cannot run it, or its logits are no numbers.
    """
    with tempfile.TemporaryDirectory(prefix="wyoming-tts-") as folder:
        target = Path(folder) / "logits.npy"
        run_apart(
            "logits",
            _SECONDS + model.stat().st_size / _BYTES_PER_SECOND,
            model=str(model),
            ids=list(reference.ids),
            places=len(reference.logits),
            threads=threads,
            target=str(target),
        )
        found: NDArray[np.float32] = np.load(target)
    if found.shape != reference.logits.shape or not np.isfinite(found).all():
        raise TrainingError(f"llama.cpp's logits of {model.name} are no numbers: train it again")
    spread = float(reference.logits.std()) or 1.0
    same = found.argmax(axis=1) == reference.logits.argmax(axis=1)
    return Agreement(float(np.abs(found - reference.logits).max()) / spread, float(same.mean()))


def check_logits(model: Path, reference: Reference, tolerance: float) -> Agreement:
    """Run a GGUF file and refuse it if it is farther from the trained model than ``tolerance``.

    Raises:
        TrainingError: it is.
    """
    agreement = compare_logits(model, reference)
    if not agreement.largest <= tolerance:
        raise TrainingError(
            f"llama.cpp's logits of {model.name} are off by {agreement.largest:.4f} standard "
            f"deviations, and {tolerance:g} is allowed: the model has something that its "
            "config.json does not tell, and is not exported"
        )
    return agreement
