"""The state of an utterance: what it needs, and when its listener runs out of sound."""

from __future__ import annotations

from tests.engines.neutts.machine import utterance

SECOND = 24_000


def test_before_the_first_sound_the_deadline_counts() -> None:
    """Until something is heard, the listener has what was made before."""
    one = utterance(7.0)
    assert not one.started
    assert one.due == 7.0


def test_sound_that_came_late_is_heard_from_then_on() -> None:
    """Who was kept waiting runs out of sound later than planned."""
    one = utterance(7.0)
    one.note_sound(9.0, SECOND)
    assert one.started
    assert one.due == 10.0


def test_sound_that_came_early_is_heard_when_its_turn_comes() -> None:
    """A later piece of a reply lasts from the end of the one before."""
    one = utterance(7.0)
    one.note_sound(2.0, SECOND)
    one.note_sound(2.5, SECOND)
    assert one.due == 9.0
    assert one.sounded == 2.0


def test_a_gap_is_not_caught_up() -> None:
    """After silence the listener hears on from the moment at which sound came."""
    one = utterance(0.0)
    one.note_sound(0.0, SECOND)
    one.note_sound(5.0, SECOND)
    assert one.due == 6.0


def test_prompts_count_whole() -> None:
    """The length of a prompt is that of both of its parts."""
    assert utterance(prompt=403).prompt_length == 403
