"""The promise of the backbone: a prompt and a seed give the same codes, whatever is beside them."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.engines.neutts.models import tiny_model, tiny_prepared
from tests.engines.neutts.speaking import (
    GREEDY,
    codes_of,
    opened,
    prefilled,
    prompt,
    together,
    utterance,
)
from wyoming_tts.engines.neutts.backbone import END, Backbone
from wyoming_tts.engines.neutts.fabricate.shapes import TINY_LLAMA, TINY_QWEN2, BackboneShape
from wyoming_tts.engines.neutts.gguf_types import TensorType
from wyoming_tts.engines.neutts.guard import TokenBounds
from wyoming_tts.engines.neutts.llama import Sampling, import_llama
from wyoming_tts.engines.neutts.prepared import Prepared, open_full
from wyoming_tts.engines.neutts.prompt import Prompt
from wyoming_tts.engines.neutts.sequence import Phase

COUNT = 40
KINDS = [(TINY_LLAMA, TensorType.Q8_0), (TINY_QWEN2, TensorType.Q4_0)]
"""The types of weights that are published, in which sums do not depend on neighbours."""

FEW = Sampling(top_k=5, temperature=0.7)


@pytest.fixture(scope="module")
def weights() -> Prepared:
    """Return the speech-only form of a tiny model."""
    return tiny_prepared()


@pytest.fixture(scope="module")
def backbone(weights: Prepared) -> Iterator[Backbone]:
    """Return a backbone for four; a test gives back every place that it takes."""
    made = opened(weights)
    yield made
    made.close()


def plain_codes(model: Path, asked: Prompt, seed: int, sampling: Sampling) -> list[int]:
    """Speak as llama.cpp's own examples do: ids in, one sequence, the whole prompt at once."""
    lib: Any = import_llama()
    parameters = lib.llama_model_default_params()
    parameters.n_gpu_layers = 0
    loaded = lib.llama_model_load_from_file(str(model).encode(), parameters)
    shape = lib.llama_context_default_params()
    shape.n_ctx = shape.n_batch = shape.n_ubatch = 512
    shape.n_threads = shape.n_threads_batch = 1
    shape.flash_attn_type = 0
    context = lib.llama_init_from_model(loaded, shape)
    chain = lib.llama_sampler_chain_init(lib.llama_sampler_chain_default_params())
    for sampler in (
        lib.llama_sampler_init_top_k(sampling.top_k),
        lib.llama_sampler_init_top_p(sampling.top_p, 1),
        lib.llama_sampler_init_min_p(sampling.min_p, 1),
        lib.llama_sampler_init_temp(sampling.temperature),
        lib.llama_sampler_init_dist(seed),
    ):
        lib.llama_sampler_chain_add(chain, sampler)
    base = open_full(model).vocabulary.speech_base
    ids = np.array(asked.prefix + asked.rest, np.int32)
    said: list[int] = []
    while len(said) < COUNT:
        tokens = ids.ctypes.data_as(ctypes.POINTER(ctypes.c_int32))
        assert lib.llama_decode(context, lib.llama_batch_get_one(tokens, len(ids))) == 0
        token = lib.llama_sampler_sample(chain, context, -1)
        said.append(token - base)
        ids = np.array([token], np.int32)
    lib.llama_sampler_free(chain)
    lib.llama_free(context)
    lib.llama_model_free(loaded)
    return said


@pytest.mark.parametrize(("shape", "quant"), KINDS, ids=["llama Q8_0", "qwen2 Q4_0"])
@pytest.mark.parametrize("sampling", [GREEDY, Sampling(), FEW], ids=["greedy", "usual", "few"])
def test_codes_are_those_of_a_plain_run(
    shape: BackboneShape, quant: TensorType, sampling: Sampling
) -> None:
    """Whole or cut to speech, alone or in a crowd, in any chunks: llama.cpp's own codes."""
    model = tiny_model(shape, quant, codes_per_token=None)
    full = open_full(model)
    asked = [prompt(full, seed) for seed in range(4)]
    expected = [plain_codes(model, one, 7 + n, sampling) for n, one in enumerate(asked)]
    for form in (full, _cut(model)):
        made = opened(form)
        try:
            for chunk in (256, 32, 7, 3):
                one = utterance(asked[0], seed=7, sampling=sampling)
                assert codes_of(made, one, COUNT, chunk) == expected[0]
            crowd = [utterance(one, seed=7 + n, sampling=sampling) for n, one in enumerate(asked)]
            assert together(made, crowd, COUNT) == expected
        finally:
            made.close()


def _cut(model: Path) -> Prepared:
    from wyoming_tts.engines.neutts.speech_only import open_prepared, prepare  # noqa: PLC0415

    return open_prepared(model, model.parent) or prepare(model, model.parent)


def test_codes_do_not_depend_on_who_comes_and_goes(weights: Prepared, backbone: Backbone) -> None:
    """Neighbours that begin, are computed, and leave in the middle change nothing."""
    asked = prompt(weights, 1)
    alone = codes_of(backbone, utterance(asked, exact=COUNT), COUNT)
    one = utterance(asked, exact=COUNT)
    said = [prefilled(backbone, one)]
    guest, late = (utterance(prompt(weights, seed), exact=99) for seed in (2, 3))
    for step in range(COUNT - 1):
        one.last = said[-1]
        crowd = [one]
        if step == 5:
            guest.last = prefilled(backbone, guest, 16)
        if step == 15:
            backbone.admit(late)
        if step in {16, 17}:
            backbone.prefill(late, 13)
        if 5 <= step < 20:
            crowd.insert(0, guest)
        if step == 20:
            backbone.release(guest)
        if step == 30:
            backbone.release(late)
        said.append(backbone.decode(crowd)[crowd.index(one)])
    backbone.release(one)
    assert said == alone


def test_the_beginning_of_a_voice_is_computed_once(weights: Prepared) -> None:
    """A voice's second text starts behind what its first one left, and says what it would."""
    made = opened(weights)
    try:
        first, second = prompt(weights, 1), prompt(weights, 2)
        second.prefix[:] = first.prefix
        fresh = opened(weights)
        expected = codes_of(fresh, utterance(second, exact=COUNT), COUNT)
        fresh.close()
        codes_of(made, utterance(first, exact=3), 3)
        again = utterance(second, exact=COUNT)
        assert made.admit(again)
        assert again.computed == len(second.prefix)
        made.release(again)
        assert codes_of(made, utterance(second, exact=COUNT), COUNT) == expected
    finally:
        made.close()


def test_seeds_tell_utterances_apart(weights: Prepared, backbone: Backbone) -> None:
    """Other seeds give other codes, and the same seed the same."""
    asked = prompt(weights, 4)
    said = [codes_of(backbone, utterance(asked, seed=seed, exact=9), 9) for seed in (1, 2, 1)]
    assert said[0] == said[2] != said[1]


def test_another_try_is_like_a_first_one(weights: Prepared, backbone: Backbone) -> None:
    """Behind the prompt that is still there, another seed says what it says from the beginning."""
    asked = prompt(weights, 4)
    expected = codes_of(backbone, utterance(asked, seed=9, exact=COUNT), COUNT)
    one = utterance(asked, seed=1, exact=COUNT)
    one.last = prefilled(backbone, one)
    for _ in range(6):
        one.last = backbone.decode([one])[0]
    backbone.rewind(one)
    assert one.phase is Phase.PREFILL
    other = utterance(asked, seed=9)
    one.sampler = other.sampler
    code = backbone.prefill(one, 256)
    assert code is not None
    said = [code]
    while len(said) < COUNT:
        one.last = said[-1]
        said += backbone.decode([one])
    backbone.release(one)
    assert said == expected


def test_only_speech_and_its_end_are_ever_said() -> None:
    """The whole model could say text; even at any temperature it never does here."""
    full = open_full(tiny_model())
    made = opened(full)
    wild = Sampling(temperature=5.0, top_k=10**6, top_p=1.0, min_p=0.0)
    try:
        for seed in range(4):
            one = utterance(prompt(full, seed), seed=seed, sampling=wild, exact=100)
            said = codes_of(made, one, 100)
            assert len(said) == 100
            assert all(0 <= code < 65_536 for code in said)
    finally:
        made.close()


def test_the_end_is_said_only_when_the_guard_allows_it(
    weights: Prepared, backbone: Backbone
) -> None:
    """A model that wants to end goes on until there is enough, and then ends at once."""
    # So much speech for so little text that this model wants to end from the beginning.
    asked = prompt(weights, 4, prefix=2, text=3, codes=200)
    for shortest in (0, 1, 17):
        one = utterance(asked, bounds=TokenBounds(shortest, 400))
        said = [prefilled(backbone, one)]
        while said[-1] != END:
            one.guard.push(said[-1])
            one.last = said[-1]
            said += backbone.decode([one])
        backbone.release(one)
        assert len(said) - 1 == shortest


def test_an_exact_number_of_codes_has_no_end(weights: Prepared, backbone: Backbone) -> None:
    """For measurements the model is not asked whether it wants to end."""
    asked = prompt(weights, 4, prefix=2, text=3, codes=200)
    assert END not in codes_of(backbone, utterance(asked, exact=60), 60)
