"""Who gets the processor: on a machine of paper, where time is what the steps cost."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engines.neutts.machine import Listener, Machine, costs, utterance
from wyoming_tts.engines.neutts.scheduler import (
    FAR_AHEAD,
    FRAME,
    LARGEST_CHUNK,
    SMALLEST_CHUNK,
    WORTH_SHARING,
    Costs,
    plan,
)
from wyoming_tts.engines.neutts.sequence import Phase, Utterance

SHARING = {1: 0.005, 2: 0.006, 4: 0.008}
"""Seconds of a step for so many, where weights are slow to read."""

FAST = costs(prefill=0.001, decode=SHARING, codec=0.001)
SLOW = costs(prefill=0.0025, decode={1: 0.03, 2: 0.04, 4: 0.05}, codec=0.0035)


def decoding(due: float, *, started: bool = False, pushed: int = 0) -> Utterance:
    """Return one that is being decoded; a started one has sound until ``due``."""
    one = utterance(due, phase=Phase.DECODE)
    if started:
        one.sounded, one.ends_at, one.codes = 1.0, due, round(1.0 / FRAME)
    for _ in range(pushed):
        one.windows.push(0)
        one.codes += 1
    return one


def with_window(due: float, *, started: bool = False) -> Utterance:
    """Return one whose next window can be decoded."""
    one = decoding(due, started=started, pushed=15)
    assert one.windows.due()
    return one


def test_nothing_to_do_is_no_step() -> None:
    """Without utterances nothing is planned."""
    assert plan([], FAST, 0.0, 1) is None


def test_planning_changes_nothing() -> None:
    """The same state gives the same plan, however often it is asked for."""
    state = [decoding(1.0, started=True), utterance(0.5), with_window(2.0)]
    first = plan(state, FAST, 0.0, 1)
    assert [plan(state, FAST, 0.0, 1) for _ in range(3)] == [first] * 3


def test_the_earliest_deadline_is_prompted_first() -> None:
    """Among prompts the one whose listener runs out of sound first is computed."""
    late, early, later = utterance(2.0), utterance(1.0), utterance(3.0)
    step = plan([late, early, later], FAST, 0.0, 1)
    assert step is not None
    assert step.prefilling is early
    assert step.chunk == LARGEST_CHUNK


def test_a_first_window_goes_before_everything() -> None:
    """What somebody waits for to be heard at all is decoded before codes and prompts."""
    unheard = with_window(0.0)
    step = plan([utterance(-1.0), decoding(1.0, started=True), unheard], FAST, 0.5, 1)
    assert step is not None
    assert step.windows == (unheard,)


def test_first_windows_go_in_the_order_of_their_deadlines() -> None:
    """Of several windows the earliest is decoded, and as many beside it as share a batch."""
    one, two, three = with_window(1.0), with_window(2.0), with_window(3.0)
    for batch, expected in ((1, (one,)), (2, (one, two)), (16, (one, two, three))):
        step = plan([three, one, two], FAST, 0.0, batch)
        assert step is not None
        assert step.windows == expected


def test_a_window_that_can_wait_lets_a_new_listener_go_first() -> None:
    """Who has sound for long does not hold up who has none; who has little does."""
    new = utterance(0.0)
    for due, first in ((2.9, "prompt"), (0.3, "window")):
        step = plan([with_window(due, started=True), new], FAST, 0.0, 1)
        assert step is not None
        assert ("window" if step.windows else "prompt") == first


def test_a_first_sound_that_is_near_is_not_kept_back_by_another_prompt() -> None:
    """Two who come at once are not both kept waiting until both prompts are computed."""
    near, far = decoding(0.0), utterance(0.1)
    for price in (FAST, SLOW):
        step = plan([far, near], price, 0.5, 1)
        assert step is not None
        assert step.decoding == (near,)


@given(st.floats(0.05, 3.0), st.floats(1e-4, 5e-3))
def test_chunks_are_what_running_listeners_can_afford(spare: float, prefill: float) -> None:
    """A part of a prompt takes no longer than the sound that others have in hand."""
    price = costs(prefill=prefill, decode=SHARING, codec=0.001)
    running = decoding(spare, started=True)
    step = plan([running, utterance(0.0)], price, 0.0, 1)
    assert step is not None
    if step.prefilling is None:
        assert step.decoding == (running,)
    else:
        assert SMALLEST_CHUNK <= step.chunk <= LARGEST_CHUNK
        needed = running.windows.frames_needed * (price.decode(1) + price.codec_frame)
        assert step.chunk * prefill <= spare - needed


def test_a_machine_that_cannot_keep_up_computes_small_parts_of_prompts() -> None:
    """Where everybody has gaps in any case, a new prompt is not put off for ever."""
    step = plan([decoding(0.0, started=True), utterance(0.0)], SLOW, 0.0, 1)
    assert step is not None
    assert step.chunk == SMALLEST_CHUNK


def test_steps_are_shared_where_that_is_faster() -> None:
    """All are decoded together if it pays, and else the first in turn alone."""
    one, two = decoding(1.0, started=True), decoding(2.0, started=True)
    alone = costs(prefill=0.001, decode={1: 0.005, 2: 0.0099}, codec=0.001)
    assert FAST.gain(2) > WORTH_SHARING > alone.gain(2)
    for price, expected in ((FAST, (one, two)), (alone, (one,))):
        step = plan([two, one], price, 0.0, 1)
        assert step is not None
        assert step.decoding == expected


def test_who_would_be_late_by_sharing_is_decoded_alone() -> None:
    """Others who have sound in hand do not slow down the one who has little."""
    price = costs(prefill=0.001, decode={1: 0.004, 2: 0.006}, codec=0.0005)
    rich = decoding(2.0, started=True)
    for due, expected in ((0.2, 2), (0.08, 1), (-0.1, 1)):
        poor = decoding(due, started=True)
        step = plan([rich, poor], price, 0.0, 1)
        assert step is not None
        assert step.decoding == (poor, rich)[:expected]
    # Where nobody can be kept up with, what is computed together is ready sooner.
    step = plan([decoding(0.08, started=True), rich], SLOW, 0.0, 1)
    assert step is not None
    assert len(step.decoding) == 2


def test_a_late_comer_waits_no_longer_than_others_need() -> None:
    """Protecting those who listen keeps a new listener waiting for seconds, not for ever."""
    long = [Listener(0.0, 400, 1500) for _ in range(3)]
    late = Listener(8.0, 400, 100)
    Machine(FAST).run([*long, late])
    assert late.first is not None
    assert late.first - late.arrives < 3.0
    assert all(one.gaps < 0.1 for one in long)


def test_who_has_much_sound_waits_for_who_has_none() -> None:
    """A listener far ahead gives way while another waits for the first sound, and only then."""
    ahead, new = decoding(FAR_AHEAD + 1, started=True), decoding(0.0)
    step = plan([ahead, new], FAST, 0.0, 1)
    assert step is not None
    assert step.decoding == (new,)
    step = plan([ahead, decoding(1.0, started=True)], FAST, 0.0, 1)
    assert step is not None
    assert ahead in step.decoding


def test_cancelled_ones_vanish_without_a_trace() -> None:
    """The plan for those that remain is as if the others had never been."""
    gone, stays = decoding(0.0), decoding(1.0, started=True)
    with_both = plan([gone, stays], FAST, 0.0, 1)
    assert with_both is not None
    assert gone in with_both.decoding
    left = plan([stays], FAST, 0.0, 1)
    assert left is not None
    assert left.utterances == (stays,)


def test_costs_follow_what_is_measured() -> None:
    """Averages move towards new measurements, and steps never seen are judged by the nearest."""
    price = Costs()
    for _ in range(60):
        price.add_prefill(100, 0.1)
        price.add_decode(1, 0.004)
        price.add_decode(4, 0.008)
        price.add_codec(10, 0.02)
    assert price.prefill_token == pytest.approx(0.001, rel=0.01)
    assert price.codec_frame == pytest.approx(0.002, rel=0.01)
    assert price.decode(4) == 0.008
    assert price.decode(8) == pytest.approx(0.016)
    assert price.gain(4) == pytest.approx(2.0, rel=0.01)
    assert price.real_time_factor(1) == pytest.approx(0.3, rel=0.01)


listeners = st.lists(
    st.builds(
        Listener,
        arrives=st.floats(0, 6),
        prompt=st.integers(4, 1000),
        codes=st.integers(1, 300),
        patience=st.sampled_from([0.0, 0.0, 4.0, 9.0]),
    ),
    min_size=1,
    max_size=8,
)
prices = st.builds(
    lambda prefill, decode, sharing, codec: costs(
        prefill=prefill,
        decode={n: decode * (1 + sharing * (n - 1)) for n in (1, 2, 4)},
        codec=codec,
    ),
    st.floats(1e-5, 1e-2),
    st.floats(1e-3, 8e-2),
    st.floats(0.05, 1.0),
    st.floats(1e-5, 1e-2),
)


@settings(deadline=None, max_examples=60)
@given(listeners, prices, st.integers(1, 4), st.sampled_from([1, 16]))
def test_everybody_is_served_to_the_end(
    crowd: list[Listener], price: Costs, places: int, batch: int
) -> None:
    """Whoever comes and however slow the machine, every text is spoken, and no step is wasted."""
    machine = Machine(price, places, batch)
    machine.run(crowd)
    for one in crowd:
        assert one.ended is not None
        assert one.utterance.sounded == pytest.approx(one.codes * FRAME)
    tokens = sum(one.prompt + one.codes for one in crowd)
    assert len(machine.steps) <= 2 * tokens


@settings(deadline=None, max_examples=60)
@given(
    listeners,
    st.builds(
        lambda prefill, decode, codec: costs(
            prefill=prefill, decode={1: decode, 2: decode * 1.2, 4: decode * 1.6}, codec=codec
        ),
        st.floats(1e-5, 1e-3),
        st.floats(5e-4, 4e-3),
        st.floats(1e-5, 2e-4),
    ),
)
def test_a_machine_that_is_fast_enough_leaves_no_gaps(crowd: list[Listener], price: Costs) -> None:
    """With the sound that a reply has in hand, no prompt and no crowd makes it stop."""
    Machine(price).run(crowd)
    assert [round(one.gaps, 6) for one in crowd] == [0] * len(crowd)


@pytest.mark.parametrize("price", [FAST, SLOW])
def test_two_listeners_share_a_machine_fairly(price: Costs) -> None:
    """Two who come together with texts of the same length hear the ends at about the same time."""
    pair = [Listener(0.0, 600, 400), Listener(0.0, 600, 400)]
    Machine(price).run(pair)
    ends = sorted(one.ended or 0 for one in pair)
    alone = Listener(0.0, 600, 400)
    Machine(price).run([alone])
    assert alone.ended is not None
    assert ends[1] - ends[0] < alone.ended / 2
    assert ends[1] < 2 * alone.ended


def test_the_first_of_several_pieces_is_heard_as_soon_as_if_it_were_alone() -> None:
    """The later pieces of a paragraph do not hold up its first sound."""
    for price in (FAST, SLOW):
        pieces = [Listener(0.0, 900, 250, patience=5.0 * place) for place in range(4)]
        Machine(price).run(pieces)
        alone = Listener(0.0, 900, 250)
        Machine(price).run([alone])
        assert pieces[0].first is not None
        assert alone.first is not None
        assert pieces[0].first <= alone.first + 0.01
