from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wyoming_tts.speech.guard import DurationBounds

rates = st.floats(0.5, 2)


@given(st.text(), rates)
def test_bounds_leave_room(text: str, rate: float) -> None:
    """The longest is always well beyond the shortest, and neither is negative."""
    bounds = DurationBounds.of(text, rate)
    assert 0 <= bounds.shortest < bounds.longest
    assert bounds.longest >= 1


@given(st.text(max_size=50), st.text(max_size=50), rates)
def test_more_text_may_last_longer(text: str, more: str, rate: float) -> None:
    """Adding words never narrows what is allowed, nor lowers what is needed."""
    less, whole = DurationBounds.of(text, rate), DurationBounds.of(f"{text} {more}", rate)
    assert less.longest <= whole.longest
    assert less.shortest <= whole.shortest


@given(st.text(max_size=50))
def test_slow_speech_may_last_longer(text: str) -> None:
    """At half the rate everything lasts twice as long."""
    slow, plain = DurationBounds.of(text, 0.5), DurationBounds.of(text)
    assert slow.longest == pytest.approx(2 * plain.longest)
    assert slow.shortest == pytest.approx(2 * plain.shortest)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("Yes.", 0.35),
        ("The kitchen light is on and the garage door has been closed.", 3.4),
        ("Donaudampfschifffahrtsgesellschaftskapitän", 3.0),
        ("A B C D E F G H I J K L M N O P Q R S T U V W X Y Z", 8.0),
        ("w w w w w w w w", 4.8),
        ("WWWWWWWWWWWWWWWWWWWWWWWWWWWWWW", 20.0),
        ("qqqqqqqqqqqqqqqqqqqq", 9.0),
        ("BBC, IBM, USA", 3.0),
        # Voices that do not know a letter say its name, as in "Cyrillic letter shcha".
        ("ЩЩЩЩЩЩ ЫЫЫЫЫЫ", 11.7),
        ("ǅǅǅǅǅǅ", 9.0),
        ("1234567890", 4.5),
        ("1.000.000.000 €", 5.0),
        ("2024-12-31 23:59:59", 9.0),
        ("+49 30 901820", 7.0),
        ("今天天气很好我们去公园散步吧。", 4.5),
        ("오늘 날씨가 좋아요", 2.2),
        ("วันนี้อากาศดีมาก", 2.5),
        ("नमस्ते, आप कैसे हैं?", 2.2),
        ("?!", 0.0),
    ],
)
def test_believable_speech_is_believed(text: str, seconds: float) -> None:
    """Ordinary speech, and half and twice as fast a speaker, lie within the bounds."""
    bounds = DurationBounds.of(text)
    assert bounds.shortest <= seconds / 2
    assert bounds.longest >= seconds * 1.4


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("Yes.", 10), ("The light is on.", 20), ("The kitchen light is on and the door is shut.", 60)],
)
def test_babble_is_not_believed(text: str, seconds: float) -> None:
    """Sound that goes on and on is cut off within a bound that follows from the text."""
    assert DurationBounds.of(text).longest < seconds


def test_a_dropout_is_not_believed() -> None:
    """A sentence cannot be over after a syllable."""
    sentence = "The kitchen light is on and the garage door has been closed."
    assert DurationBounds.of(sentence).shortest > 0.3
