"""Who gets the processor between the words of utterances that are spoken word by word."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engines.neutts.machine import Listener, Machine, costs
from tests.engines.neutts.test_scheduler import FAST, SLOW, decoding
from wyoming_tts.engines.neutts.scheduler import FAR_AHEAD, SMALLEST_CHUNK, Costs, plan
from wyoming_tts.engines.neutts.sequence import Utterance


def turning(due: float, *, started: bool = True) -> Utterance:
    """Return one whose next word is to be fed; a started one has sound until ``due``."""
    one = decoding(due, started=started)
    one.begin_turn([0] * 10)
    return one


def test_the_next_word_comes_in_its_turn() -> None:
    """Where steps are shared a word is fed first, so that all go on together."""
    crowd = [decoding(1.0, started=True), turning(2.0), decoding(3.0, started=True)]
    step = plan(crowd, FAST, 0.0, 1)
    assert step is not None
    assert step.prefilling is crowd[1]
    assert step.chunk >= SMALLEST_CHUNK


def test_a_word_waits_where_codes_are_made_one_by_one() -> None:
    """Where sharing gains nothing, whoever runs out of sound first is served, code or word."""
    alone = costs(prefill=0.001, decode={1: 0.005, 2: 0.01, 4: 0.02}, codec=0.001)
    soon, late = decoding(1.0, started=True), turning(2.0)
    step = plan([late, soon], alone, 0.0, 1)
    assert step is not None
    assert step.decoding == (soon,)
    soon, late = turning(1.0), decoding(2.0, started=True)
    step = plan([late, soon], alone, 0.0, 1)
    assert step is not None
    assert step.prefilling is soon


def test_a_word_of_one_with_much_in_hand_waits_for_a_first_sound() -> None:
    """Somebody who hears nothing yet comes before the next word of one who hears a lot."""
    unheard = decoding(0.0)
    step = plan([turning(FAR_AHEAD + 1.0), unheard], FAST, 0.0, 1)
    assert step is not None
    assert step.decoding == (unheard,)


def test_a_long_word_is_fed_in_parts() -> None:
    """However long a word is spelled, a cancel does not wait for all of it."""
    one = decoding(1.0, started=True)
    one.begin_turn([0] * 3000)
    slow = costs(prefill=0.01, decode={1: 0.03}, codec=0.001)
    step = plan([one], slow, 0.0, 1)
    assert step is not None
    assert step.prefilling is one
    assert step.chunk == SMALLEST_CHUNK


@settings(deadline=None, max_examples=40)
@given(
    words=st.lists(st.integers(2, 60), min_size=1, max_size=4),
    arrivals=st.lists(st.floats(0, 3), min_size=4, max_size=4),
    price=st.sampled_from([FAST, SLOW]),
)
def test_nobody_starves_between_words(
    words: list[int], arrivals: list[float], price: Costs
) -> None:
    """Utterances of short and long words and those without any are all heard to their ends."""
    crowd = [
        Listener(at, prompt=40, codes=120, word=word)
        for at, word in zip(arrivals, [*words, *[0] * 4], strict=False)
    ]
    Machine(price).run(crowd)
    assert all(one.ended is not None for one in crowd)


def test_words_of_one_do_not_hold_up_another() -> None:
    """On a machine that keeps up, feeding words opens no gaps for those who speak beside."""
    quick = costs(prefill=0.0002, decode={1: 0.002, 2: 0.0025, 4: 0.003}, codec=0.0002)
    crowd = [
        Listener(0.1 * n, prompt=30, codes=400, word=word) for n, word in enumerate([4, 25, 0])
    ]
    Machine(quick).run(crowd)
    assert all(one.gaps == 0 for one in crowd)
    assert all(one.first is not None and one.first - one.arrives < 0.3 for one in crowd)


def test_short_parts_are_counted_as_what_they_cost() -> None:
    """A step of few tokens takes as long as a longer one, and must not make prompts look dear."""
    price = Costs()
    price.prefill_token = 0.001
    for _ in range(50):
        price.add_prefill(8, SMALLEST_CHUNK * 0.001)
    assert price.prefill_token == pytest.approx(0.001)
