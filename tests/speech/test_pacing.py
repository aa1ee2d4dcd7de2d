from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wyoming_tts.speech.pacing import (
    SHORTEST_MEASURED,
    TYPICAL_SECONDS_PER_CHARACTER,
    ListenerClock,
    SpeedMeter,
)

factors = st.floats(0.01, 50)
seconds = st.floats(0.5, 600)


def meter_of(factor: float) -> SpeedMeter:
    """Return a meter that has measured an engine of this real-time factor."""
    meter = SpeedMeter()
    meter.add(characters=100, worked=6 * factor, sound=6)
    return meter


@given(factors, seconds, st.integers(2, 200))
def test_with_the_buffer_held_back_playback_never_catches_up(
    factor: float, sound: float, steps: int
) -> None:
    """A listener who starts when the buffer is there always has something to play."""
    buffer = meter_of(factor).needed_buffer(sound)
    assert 0 <= buffer < sound
    starts = buffer * factor
    for step in range(steps + 1):
        now = starts + sound * step / steps
        made = min(sound, now / factor)
        played = now - starts
        assert made >= played - 1e-6


@given(st.floats(1.2, 50), seconds)
def test_no_more_is_held_back_than_a_slightly_slower_engine_would_need(
    factor: float, sound: float
) -> None:
    """With two thirds of the buffer an engine a tenth slower than measured would be caught up."""
    slower = factor * 1.1
    starts = meter_of(factor).needed_buffer(sound) * 2 / 3 * slower
    assert starts + sound < sound * slower


@given(st.floats(0.001, 0.9), seconds)
def test_a_fast_engine_is_not_held_back(factor: float, sound: float) -> None:
    """An engine well faster than speech starts at once."""
    assert meter_of(factor).needed_buffer(sound) == 0


def test_an_unmeasured_engine_is_not_held_back() -> None:
    """Nothing is held back on a guess."""
    assert SpeedMeter().real_time_factor is None
    assert SpeedMeter().needed_buffer(100) == 0


@given(factors, factors)
def test_slower_needs_more(one: float, other: float) -> None:
    """A slower engine never needs less."""
    slow, fast = max(one, other), min(one, other)
    assert meter_of(slow).needed_buffer(10) >= meter_of(fast).needed_buffer(10)


@given(st.lists(st.floats(0.1, 10), min_size=1))
def test_the_average_stays_within_what_was_measured(measured: list[float]) -> None:
    """The factor follows the measurements and never leaves their range."""
    meter = SpeedMeter()
    for factor in measured:
        meter.add(characters=30, worked=2 * factor, sound=2)
    assert meter.real_time_factor is not None
    assert min(measured) - 1e-9 <= meter.real_time_factor <= max(measured) + 1e-9


def test_recent_pieces_count_most() -> None:
    """After a change of speed the average is at the new one within a dozen pieces."""
    meter = meter_of(0.2)
    for _ in range(12):
        meter.add(characters=50, worked=6, sound=3)
    assert meter.real_time_factor == pytest.approx(2, rel=0.05)


@pytest.mark.parametrize(
    ("characters", "sound"), [(0, 5.0), (5, 0.0), (5, SHORTEST_MEASURED * 0.99)]
)
def test_pieces_that_tell_nothing_are_left_out(characters: int, sound: float) -> None:
    """Pieces without text or nearly without sound change nothing."""
    meter = SpeedMeter()
    meter.add(characters=characters, worked=3, sound=sound)
    assert meter.real_time_factor is None
    assert meter.seconds_per_character == TYPICAL_SECONDS_PER_CHARACTER


def test_the_length_of_speech_is_learnt() -> None:
    """The guess of how long a text lasts moves towards the voice's own pace."""
    meter = SpeedMeter()
    for _ in range(20):
        meter.add(characters=100, worked=1, sound=12)
    assert meter.seconds_per_character == pytest.approx(0.12, rel=0.01)


def test_a_listener_hears_what_is_sent_without_gaps() -> None:
    """Sound that comes before the last has ended joins on."""
    clock = ListenerClock()
    assert clock.runs_out(7.0) == 7.0
    clock.add(10.0, 2.0)
    clock.add(11.0, 1.0)
    assert (clock.runs_out(0.0), clock.sent, clock.gaps) == (13.0, 3.0, 0.0)


def test_a_listener_has_started_with_the_first_sample() -> None:
    """Before anything was sent nothing is awaited."""
    assert [_started(parts) for parts in (0, 1, 2)] == [False, True, True]


def _started(parts: int) -> bool:
    clock = ListenerClock()
    for _ in range(parts):
        clock.add(1.0, 0.5)
    return clock.started


def test_a_gap_is_counted() -> None:
    """Sound that comes too late leaves the listener with nothing, for exactly so long."""
    clock = ListenerClock()
    clock.add(10.0, 1.0)
    clock.add(11.5, 1.0)
    assert clock.gaps == 0.5
    assert clock.runs_out(0.0) == 12.5


@given(st.lists(st.tuples(st.floats(0, 5), st.floats(0, 5)), min_size=1))
def test_time_is_sound_and_gaps(steps: list[tuple[float, float]]) -> None:
    """From the first sample to the last, a listener hears sound or a gap and nothing else."""
    clock, now, first = ListenerClock(), 100.0, 0.0
    for number, (wait, sound) in enumerate(steps):
        now += wait
        first = first if number else now
        clock.add(now, sound)
    assert clock.runs_out(0.0) == pytest.approx(first + clock.sent + clock.gaps)
    assert clock.gaps >= 0
