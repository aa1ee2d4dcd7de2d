"""The backbone's places: taken, given back at once, bounded, and clean for whoever comes next."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.engines.neutts.models import tiny_prepared
from tests.engines.neutts.speaking import (
    codes_of,
    opened,
    prefilled,
    prompt,
    utterance,
)
from wyoming_tts.engines.neutts import backbone as module
from wyoming_tts.engines.neutts.backbone import PREFIXES, Backbone
from wyoming_tts.engines.neutts.guard import TokenBounds
from wyoming_tts.engines.neutts.prepared import Prepared
from wyoming_tts.engines.neutts.sequence import Phase
from wyoming_tts.errors import EngineError

COUNT = 40


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


def test_the_beginnings_that_are_kept_are_bounded(weights: Prepared) -> None:
    """Of more voices than are kept, the one that was not used for longest is computed anew."""
    made = opened(weights)
    try:
        asked = [prompt(weights, seed) for seed in range(PREFIXES + 1)]
        for one in asked:
            codes_of(made, utterance(one, exact=1), 1)
        kept = []
        for one in asked:
            again = utterance(one)
            made.admit(again)
            kept.append(again.computed)
            made.release(again)
        assert kept == [0] + [12] * PREFIXES
    finally:
        made.close()


def test_the_memory_for_beginnings_is_bounded(
    weights: Prepared, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However large the beginnings are, the latest is kept, and others as far as they fit."""
    made = opened(weights)
    try:
        monkeypatch.setattr(module, "PREFIX_BYTES", 1)
        for seed in range(3):
            codes_of(made, utterance(prompt(weights, seed), exact=1), 1)
            assert list(made._prefixes) == [tuple(prompt(weights, seed).prefix)]
    finally:
        made.close()


def test_a_place_that_is_given_back_is_free_at_once(weights: Prepared) -> None:
    """With every place taken nobody is admitted, and after a release the next one is."""
    made = opened(weights, streams=2)
    try:
        first, second, third = (utterance(prompt(weights, seed), exact=20) for seed in range(3))
        assert made.admit(first)
        assert made.admit(second)
        assert not made.admit(third)
        assert third.phase is Phase.WAITING
        made.prefill(first, 30)
        made.release(first)
        made.release(first)
        expected = codes_of(made, utterance(prompt(weights, 2), exact=20), 20)
        assert codes_of(made, third, 20) == expected
        made.release(second)
    finally:
        made.close()


def test_a_place_is_clean_after_any_use(weights: Prepared, backbone: Backbone) -> None:
    """What the last user of a place said has no part in what the next one says."""
    asked = prompt(weights, 4)
    expected = codes_of(backbone, utterance(asked, exact=COUNT), COUNT)
    for seed in range(5, 12):
        codes_of(backbone, utterance(prompt(weights, seed), exact=9), 9)
        assert codes_of(backbone, utterance(asked, exact=COUNT), COUNT) == expected


def test_what_does_not_fit_is_refused_with_advice(weights: Prepared, backbone: Backbone) -> None:
    """A prompt that leaves no room for speech takes no place, and says what to shorten."""
    long = utterance(prompt(weights, 1, codes=200))
    long.likely_tokens = 300
    with pytest.raises(EngineError, match="raise neutts_context, or use a shorter reference"):
        backbone.admit(long)
    assert long.slot == -1
    exact = utterance(prompt(weights, 1), exact=500)
    with pytest.raises(EngineError, match="of the 512"):
        backbone.admit(exact)
    assert codes_of(backbone, utterance(prompt(weights, 1), exact=3), 3)


def test_speech_is_bounded_by_the_room_behind_its_prompt(
    weights: Prepared, backbone: Backbone
) -> None:
    """However long a text may take, its codes never exceed the context."""
    one = utterance(prompt(weights, 1, codes=200), bounds=TokenBounds(0, 10_000))
    assert backbone.admit(one)
    assert one.prompt_length + one.room == 512
    backbone.release(one)


def test_a_failed_step_leaves_the_others_alone(
    weights: Prepared, backbone: Backbone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After llama.cpp failed for one, another says what it would have said."""
    asked = prompt(weights, 6)
    expected = codes_of(backbone, utterance(asked, exact=COUNT), COUNT)
    one, other = utterance(asked, exact=COUNT), utterance(prompt(weights, 7), exact=COUNT)
    said = [prefilled(backbone, one)]
    other.last = prefilled(backbone, other)
    with monkeypatch.context() as patched:
        patched.setattr(backbone._context._lib, "llama_decode", lambda *_: -2)
        with pytest.raises(EngineError, match="status -2"):
            backbone.decode([other])
    backbone.release(other)
    while len(said) < COUNT:
        one.last = said[-1]
        said += backbone.decode([one])
    backbone.release(one)
    assert said == expected


def test_a_machine_is_measured_without_a_trace(weights: Prepared) -> None:
    """Measuring gives times for each number of streams, and changes nothing that is said."""
    made = opened(weights)
    try:
        expected = codes_of(made, utterance(prompt(weights, 3), exact=COUNT), COUNT)
        assert 0 < made.measure_prompt(16) < 1
        for streams in (1, 2, 4):
            assert 0 < made.measure_step(2, streams) < 1
        made.set_threads(2)
        assert codes_of(made, utterance(prompt(weights, 3), exact=COUNT), COUNT) == expected
    finally:
        made.close()


def test_no_part_of_a_prompt_is_a_lone_token(weights: Prepared) -> None:
    """A token computed alone would be summed in another order than in a longer part."""
    asked = prompt(weights, 1, prefix=9, text=10, codes=11)
    for chunk in range(3, 40):
        one = utterance(asked)
        one.phase = Phase.PREFILL
        parts = []
        while one.computed < one.prompt_length:
            part = module.Backbone._next_part(one, chunk)
            parts.append(part)
            one.computed += len(part)
        one.sampler.close()
        assert [token for part in parts for token in part] == asked.prefix + asked.rest
        assert min(map(len, parts)) >= module.LEAST, chunk
