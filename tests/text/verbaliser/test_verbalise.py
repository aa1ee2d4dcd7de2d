from __future__ import annotations

import pytest

from wyoming_tts.text.speakable import has_speech
from wyoming_tts.text.verbaliser import verbalise


@pytest.mark.parametrize("language", ["pl", "zh"])
def test_verbalise_composes_characters_and_collapses_whitespace(language: str) -> None:
    """The text is in form C, with single spaces and none at the ends."""
    assert verbalise(" cafe\u0301  \n 21.5\t\xb0C ", language) == "caf\xe9 21.5 \xb0C"


def test_verbalise_leaves_nothing_of_whitespace() -> None:
    """Whitespace alone is the empty text."""
    assert verbalise(" \n ", "en") == ""


@pytest.mark.parametrize("text", ["a", "-1", "\u4f60", "\u0661", "(\xe9)", "\u0928\u092e"])
def test_letters_and_digits_are_speech(text: str) -> None:
    """A letter or a digit of any script can be spoken."""
    assert has_speech(text)


@pytest.mark.parametrize("text", ["", " ", "?!", "_", "\u2026", "\u0301", "\U0001f600", "%"])
def test_punctuation_is_no_speech(text: str) -> None:
    """Without a letter or a digit there is nothing to say."""
    assert not has_speech(text)
