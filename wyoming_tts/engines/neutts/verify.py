"""Holds a speech-only model against the model it was made from, by running both."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wyoming_tts.engines.neutts.llama import ContextShape, LlamaContext, import_llama
from wyoming_tts.engines.neutts.prepared import Prepared
from wyoming_tts.engines.neutts.prepared_record import read_record
from wyoming_tts.engines.neutts.processor import processor
from wyoming_tts.engines.neutts.refusals import RefusedError
from wyoming_tts.engines.neutts.speech_only import discard, record_path
from wyoming_tts.errors import EngineError, EngineUnavailableError

_TEXT = 96
_SPEECH = 64
_STEPS = 32
_BATCH = 128

Logits = list[NDArray[np.float32]]


def verify_prepared(
    full: Prepared, prepared: Prepared, *, threads: int = 2, extra_buffers: bool = True
) -> None:
    """Hold the logits of a speech-only model against those of its source.

    Both run a prompt of text and speech and then 32 single steps, fed the same embeddings; the
    source runs once more, fed token ids. All logits of speech and end must be equal to the bit. The
    result holds for this build of llama.cpp and is kept, see `is_verified`.

    Raises:
        RefusedError: there is a difference, or a model does not run. The speech-only files are
            removed; the full model can be used instead.
        EngineUnavailableError: the result cannot be kept.
    """
    shape = ContextShape(
        length=256,
        sequences=1,
        threads=threads,
        batch=_BATCH,
        micro_batch=_BATCH // 2,
        extra_buffers=extra_buffers,
    )
    try:
        _compare(full, prepared, shape)
    except EngineError as error:
        discard(prepared)
        problem = str(error)
        if not isinstance(error, EngineUnavailableError):
            problem = f"the speech-only form of {full.source} could not be verified: {problem}"
        raise RefusedError(problem) from error
    _keep(prepared, build(extra_buffers=extra_buffers))


def is_verified(prepared: Prepared, *, extra_buffers: bool = True) -> bool:
    """Whether a speech-only model was verified with the build of llama.cpp that is used here."""
    record = read_record(record_path(prepared))
    return record is not None and is_build(record.verified, extra_buffers=extra_buffers)


def is_build(kept: str, *, extra_buffers: bool) -> bool:
    """Whether something was kept by the build of llama.cpp and on the processor used here."""
    # On another processor the library may die of being loaded.
    return kept.startswith(processor()) and kept == build(extra_buffers=extra_buffers)


def build(*, extra_buffers: bool) -> str:
    """Return what tells one build of llama.cpp, and the processor that runs it, from another."""
    import llama_cpp  # noqa: PLC0415 - native code, only where it is used

    info = import_llama().llama_print_system_info().decode(errors="replace").strip()
    version = llama_cpp.__version__
    return f"{processor()} | {version} | extra buffers {int(extra_buffers)} | {info}"


def _compare(full: Prepared, prepared: Prepared, shape: ContextShape) -> None:
    ids = _test_ids(full)
    expected = _run(full, shape, ids, _feed_ids)
    if not _equal(_run(full, shape, ids, _feed_embeddings), expected):
        raise EngineUnavailableError(
            f"{full.source} answers otherwise to embeddings than to tokens: it cannot be run"
            " in its speech-only form"
        )
    if not _equal(_run(prepared, shape, ids, _feed_embeddings), expected):
        raise EngineUnavailableError(
            f"the speech-only form of {full.source} answers otherwise than the model itself:"
            " it is refused and removed"
        )


def _keep(prepared: Prepared, verified: str) -> None:
    path = record_path(prepared)
    record = read_record(path)
    if record is None:
        raise EngineUnavailableError(f"{path} vanished while its model was verified: start again")
    try:
        replace(record, verified=verified).write(path)
    except OSError as error:
        raise EngineUnavailableError(f"{path} cannot be written: {error.strerror}") from error


def _test_ids(full: Prepared) -> NDArray[np.int32]:
    """Return a prompt of text and then speech, the same for every run, and the steps behind it."""
    rng = np.random.default_rng(0)
    speech = full.vocabulary
    text = rng.integers(0, min(speech.speech_base, speech.end), _TEXT)
    codes = speech.speech_base + rng.integers(0, speech.count, _SPEECH + _STEPS)
    return np.concatenate([text, codes]).astype(np.int32)


Feed = Callable[[LlamaContext, Prepared, NDArray[np.int32], int], None]


def _run(prepared: Prepared, shape: ContextShape, ids: NDArray[np.int32], feed: Feed) -> Logits:
    """Return the logits of speech and end after the prompt and after every step."""
    prompt = _TEXT + _SPEECH
    edges = [*range(0, prompt, _BATCH), *range(prompt, len(ids) + 1)]
    speech = slice(prepared.first_code, prepared.first_code + prepared.vocabulary.count)
    found = []
    context = LlamaContext(prepared.model, shape)
    try:
        for begin, end in pairwise(edges):
            feed(context, prepared, ids[begin:end], begin)
            if end >= prompt:
                logits = context.logits(end - begin - 1)
                found.append(np.append(logits[speech], logits[prepared.end_row]))
    finally:
        context.close()
    return found


def _feed_embeddings(
    context: LlamaContext, prepared: Prepared, ids: NDArray[np.int32], begin: int
) -> None:
    places = np.arange(begin, begin + len(ids), dtype=np.int32)
    context.decode(prepared.embeddings(ids), places, np.zeros_like(places), [len(ids) - 1])


def _feed_ids(context: LlamaContext, _: Prepared, ids: NDArray[np.int32], begin: int) -> None:
    lib: Any = import_llama()
    tokens = np.ascontiguousarray(ids)
    pointer = tokens.ctypes.data_as(ctypes.POINTER(ctypes.c_int32))
    # Without positions of their own, tokens go behind those that are there.
    batch = lib.llama_batch_get_one(pointer, len(tokens))
    if status := lib.llama_decode(context._context, batch):  # noqa: SLF001 - the native handle
        raise EngineError(f"llama.cpp failed at token {begin} with status {status}")


def _equal(found: Logits, expected: Logits) -> bool:
    pairs = zip(found, expected, strict=True)
    return all(np.array_equal(one, other) and np.isfinite(one).all() for one, other in pairs)
