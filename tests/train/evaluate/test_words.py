from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wyoming_tts.train.evaluate.numbers import spell_number, spell_ordinal
from wyoming_tts.train.evaluate.words import align, error_rate, errors, find_halves, words

SENTENCES = st.lists(st.sampled_from(["one", "two", "three", "four"]), max_size=9)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Turn OFF the light, please!", "turn off the light please"),
        ("Don\u2019t; it's 'quoted'.", "don't it's quoted"),
        ("A twenty-one year-old cat", "a twenty one year old cat"),
        ("It is 5:16, or 7:05, or 8:00.", "it is five sixteen or seven oh five or eight o'clock"),
        ("1,205 people on the 3rd", "one thousand two hundred five people on the third"),
        ("21.5% of 40\u00b0", "twenty one point five percent of forty degrees"),
        ("\u2014 ... !", ""),
    ],
)
def test_words_are_as_they_are_spoken(text: str, expected: str) -> None:
    """Case and marks are gone, apostrophes within words stay, numbers are spelled out."""
    assert words(text) == expected.split()


@given(st.text(max_size=200))
def test_any_text_has_plain_words(text: str) -> None:
    """Whatever the text, words hold small letters and inner apostrophes only."""
    for word in words(text):
        assert set(word) <= set(string.ascii_lowercase + "'")
        assert word.strip("'") == word != ""


@given(st.integers(0, 10**12 - 1))
def test_numbers_differ_in_words(number: int) -> None:
    """A number's neighbour is spelled otherwise, and so is its ordinal."""
    assert spell_number(number) != spell_number(number + 1 if number < 10**12 - 1 else 0)
    assert spell_ordinal(number) != spell_number(number)


@given(SENTENCES, SENTENCES)
def test_errors_are_bounded(said: list[str], heard: list[str]) -> None:
    """No fewer errors than the lengths differ by, no more than the longer has words."""
    count = errors(said, heard)
    assert abs(len(said) - len(heard)) <= count <= max(len(said), len(heard))
    assert count == errors(heard, said)
    assert (count == 0) == (said == heard)


@given(SENTENCES, SENTENCES, SENTENCES)
def test_errors_are_a_distance(one: list[str], two: list[str], three: list[str]) -> None:
    """The way through a third sentence is never shorter."""
    assert errors(one, three) <= errors(one, two) + errors(two, three)


@given(SENTENCES, SENTENCES)
def test_an_alignment_accounts_for_every_word(said: list[str], heard: list[str]) -> None:
    """Each word of both is in one step, in order, and the wrong steps are the errors."""
    steps = align(said, heard)
    assert [step.said for step in steps if step.said is not None] == list(range(len(said)))
    assert [step.heard for step in steps if step.heard is not None] == list(range(len(heard)))
    assert sum(not step.right for step in steps) == errors(said, heard)
    for step in steps:
        if step.right:
            assert step.said is not None
            assert step.heard is not None
            assert said[step.said] == heard[step.heard]


def test_the_rate_is_of_all_words() -> None:
    """Long sentences count for more than short ones; nothing said is no error."""
    pairs = [(list("abcdefgh"), list("abcdefgh")), (["x", "y"], ["z"])]
    assert error_rate(pairs) == pytest.approx(0.2)
    assert error_rate([]) == 0


SAID = ["the", "kettle", "in", "the", "kitchen", "has", "just", "boiled"]


@pytest.mark.parametrize(
    ("heard", "length", "dropped", "repeated"),
    [
        (" ".join(SAID), 1.0, False, False),
        ("the kettle in a kitten as just boy", 1.1, False, False),
        ("the kettle in the", 0.9, True, False),
        ("kitchen has just boiled", 0.9, True, False),
        (" ".join(SAID), 0.5, True, False),
        (" ".join(SAID), 1.7, False, True),
        (" ".join([*SAID, *SAID[4:]]), 1.2, False, True),
        (" ".join([*SAID[:4], *SAID]), 1.2, False, True),
        ("", 1.0, True, False),
    ],
)
def test_halves_are_found(heard: str, length: float, *, dropped: bool, repeated: bool) -> None:
    """A missing or doubled half shows in the words or in the length; misheard words do not."""
    found = find_halves(SAID, heard.split(), length)
    assert (found.dropped, found.repeated) == (dropped, repeated)
