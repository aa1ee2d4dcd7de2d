"""The thin layer over llama.cpp: the usual sampling, and typed failures."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.engines.neutts.models import tiny_model
from tests.engines.neutts.speaking import codes_of, prompt, utterance
from wyoming_tts.engines.neutts import llama as module
from wyoming_tts.engines.neutts.backbone import Backbone
from wyoming_tts.engines.neutts.llama import (
    ContextShape,
    LlamaContext,
    NoRoomError,
    Sampler,
    Sampling,
    import_llama,
)
from wyoming_tts.engines.neutts.prepared import Prepared, open_full
from wyoming_tts.errors import EngineError, EngineUnavailableError

SHAPE = ContextShape(length=256, sequences=2, threads=1, batch=64, micro_batch=64)


@pytest.fixture(scope="module")
def full() -> Prepared:
    """Return a tiny model with its whole vocabulary, which never ends."""
    return open_full(tiny_model(codes_per_token=None))


@pytest.fixture
def context(full: Prepared) -> Iterator[LlamaContext]:
    """Return a context for two sequences."""
    made = LlamaContext(full.model, SHAPE)
    yield made
    made.close()


def feed(
    context: LlamaContext, full: Prepared, count: int, sequence: int = 0, begin: int = 0
) -> None:
    """Compute some tokens; the logits of the last one can be read."""
    rows = full.embeddings(np.arange(count) + full.vocabulary.speech_base)
    places = np.arange(begin, begin + count, dtype=np.int32)
    context.decode(rows, places, np.full(count, sequence, np.int32), [count - 1])


def test_the_usual_sampling_is_that_of_the_high_level_interface(full: Prepared) -> None:
    """A seed gives the codes that the peer's way of running the model would give."""
    llama_cpp = pytest.importorskip("llama_cpp")
    import_llama()  # with the kernels, which the high-level interface does not look for
    asked = prompt(full, 1)
    high = llama_cpp.Llama(
        str(full.model), n_ctx=512, n_threads=1, n_threads_batch=1, seed=11, verbose=False
    )
    # What the peer passes; the rest are the defaults that apply silently.
    made = high.generate(asked.prefix + asked.rest, temp=1.0, top_k=50)
    base = full.vocabulary.speech_base
    expected = [next(made) - base for _ in range(40)]
    high.close()
    backbone = Backbone(full, ContextShape(length=512, sequences=1, threads=1))
    try:
        assert codes_of(backbone, utterance(asked, seed=11, exact=40), 40) == expected
    finally:
        backbone.close()


def test_defaults_are_those_that_apply_silently() -> None:
    """The bounds of the high-level interface are written out, and equal to its own."""
    llama_cpp = pytest.importorskip("llama_cpp")
    defaults = dict(
        zip(
            reversed(
                llama_cpp.Llama.generate.__code__.co_varnames[
                    : llama_cpp.Llama.generate.__code__.co_argcount
                ]
            ),
            reversed(llama_cpp.Llama.generate.__defaults__),
            strict=False,
        )
    )
    ours = Sampling()
    assert (ours.top_p, ours.min_p) == (defaults["top_p"], defaults["min_p"])
    # A chain without it is the same only while repetition costs nothing there.
    assert defaults["repeat_penalty"] == 1.0
    assert defaults["typical_p"] == 1.0


def test_greedy_takes_the_likeliest(full: Prepared, context: LlamaContext) -> None:
    """With one candidate the seed does not matter."""
    feed(context, full, 10)
    best = int(np.argmax(context.logits(9)))
    for seed in range(5):
        sampler = Sampler(Sampling(top_k=1), seed)
        assert sampler.sample(context, 9) == best
        sampler.close()
        sampler.close()


def test_what_is_barred_is_never_sampled(full: Prepared, context: LlamaContext) -> None:
    """Logits may be written to, and the sampler sees what was written."""
    feed(context, full, 10)
    context.logits(9)[:] = -np.inf
    context.logits(9)[123] = 0.0
    sampler = Sampler(Sampling(temperature=5.0, top_k=10**6, top_p=1.0, min_p=0.0), 1)
    assert [sampler.sample(context, 9) for _ in range(5)] == [123] * 5
    sampler.close()


def test_a_state_goes_into_another_sequence(full: Prepared, context: LlamaContext) -> None:
    """What a sequence holds can be kept, and be continued elsewhere, to the bit."""
    feed(context, full, 20)
    kept = context.state(0)
    feed(context, full, 5, begin=20)
    expected = context.logits(4).copy()
    assert context.restore(1, kept)
    feed(context, full, 5, sequence=1, begin=20)
    assert np.array_equal(context.logits(4), expected)


def test_a_state_that_is_none_is_refused(full: Prepared, context: LlamaContext) -> None:
    """Damaged bytes are not taken for a state, and the sequence remains usable."""
    feed(context, full, 20)
    kept = context.state(0)
    assert not context.restore(1, kept[: len(kept) // 2])
    context.drop(1)
    feed(context, full, 3, sequence=1)


def test_a_sequence_is_cut_where_it_is_dropped(full: Prepared, context: LlamaContext) -> None:
    """Tokens behind a place are forgotten, those before it stay."""
    feed(context, full, 20)
    feed(context, full, 5, begin=20)
    expected = context.logits(4).copy()
    context.drop(0, 20)
    feed(context, full, 5, begin=20)
    assert np.array_equal(context.logits(4), expected)


def test_positions_that_do_not_follow_are_an_error(full: Prepared, context: LlamaContext) -> None:
    """llama.cpp's refusal is told, and the context works on."""
    feed(context, full, 10)
    with pytest.raises(EngineError, match=r"llama\.cpp failed with status -1"):
        feed(context, full, 5, begin=3)
    feed(context, full, 5, begin=10)


def test_a_full_context_is_told(full: Prepared, context: LlamaContext) -> None:
    """No room for more is an error of its own; after a release there is room again."""
    for begin in range(0, 256, 64):
        feed(context, full, 64, begin=begin)
    with pytest.raises(NoRoomError, match="fewer streams"):
        feed(context, full, 2, begin=256)
    context.drop(0)
    feed(context, full, 2)


def test_there_are_no_logits_that_nobody_wanted(full: Prepared, context: LlamaContext) -> None:
    """Reading a place that was not asked for is an error, no wild pointer."""
    feed(context, full, 10)
    with pytest.raises(EngineError, match="no logits for place 3"):
        context.logits(3)


@pytest.mark.parametrize("content", [b"", b"GGUF", b"RIFF of another kind" * 100], ids=len)
def test_files_that_are_no_model_are_told_in_one_line(content: bytes, tmp_path: Path) -> None:
    """llama.cpp's own reason stands in the message."""
    path = tmp_path / "model.gguf"
    path.write_bytes(content)
    with pytest.raises(EngineUnavailableError, match=r"cannot load model\.gguf: .") as caught:
        LlamaContext(path, SHAPE)
    assert "\n" not in str(caught.value)


def test_a_truncated_model_is_told_in_one_line(full: Prepared, tmp_path: Path) -> None:
    """A download that broke off is no crash."""
    path = tmp_path / "model.gguf"
    raw = full.model.read_bytes()
    for size in (len(raw) // 2, len(raw) - 100):
        path.write_bytes(raw[:size])
        with pytest.raises(EngineUnavailableError, match=r"cannot load model\.gguf") as caught:
            LlamaContext(path, SHAPE)
        assert "\n" not in str(caught.value)


def test_no_memory_for_the_context_is_told_with_advice(
    full: Prepared, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When llama.cpp gives no context, the message says what would need less."""
    freed = []
    lib = import_llama()
    free = lib.llama_model_free

    def release(model: Any) -> None:
        freed.append(1)
        free(model)

    monkeypatch.setattr(lib, "llama_init_from_model", lambda *_: None)
    monkeypatch.setattr(lib, "llama_model_free", release)
    with pytest.raises(EngineUnavailableError, match=r"no memory for 2 times 256.*fewer\s*streams"):
        LlamaContext(full.model, SHAPE)
    assert freed == [1]


def test_no_memory_for_the_model_is_told(full: Prepared, monkeypatch: pytest.MonkeyPatch) -> None:
    """When llama.cpp gives no model and no reason, that is said."""
    monkeypatch.setattr(import_llama(), "llama_model_load_from_file", lambda *_: None)
    monkeypatch.setattr(module, "last_problem", lambda: "")
    with pytest.raises(EngineUnavailableError, match="no reason was given"):
        LlamaContext(full.model, SHAPE)


@pytest.mark.parametrize("error", [ImportError("no"), OSError("wrong ELF"), RuntimeError("x")])
def test_a_library_that_is_missing_is_told_with_the_command(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without llama-cpp-python, or with one that does not load, people learn what to run."""

    class Broken:
        def find_spec(self, name: str, *_: Any) -> None:
            if name.startswith("llama_cpp"):
                raise error

    for name in [name for name in sys.modules if name.partition(".")[0] == "llama_cpp"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "meta_path", [Broken(), *sys.meta_path])
    with pytest.raises(EngineUnavailableError, match="script/setup"):
        import_llama.__wrapped__()


def test_closing_twice_is_harmless(full: Prepared) -> None:
    """Everything is released once."""
    made = LlamaContext(full.model, SHAPE)
    made.close()
    made.close()
