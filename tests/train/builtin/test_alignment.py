# ruff: noqa: RUF001 - IPA looks like other letters

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from wyoming_tts.train.builtin.alignment import MOST_JOINED, align

PHONES = st.lists(st.sampled_from(["aa", "b", "ch", "ih", "t", "s", "er", "ng"]), min_size=1)
WRITTEN = st.text("abdɪtsʃŋɚˈː", min_size=1, max_size=6)


def test_words_that_are_written_as_one_are_found_together() -> None:
    """Espeak joins "in the"; flite speaks two words."""
    written = ["lˈæmp", "ɪnðə", "bˈɛdɹuːm"]
    spoken = [
        ["l", "ae", "m", "p"],
        ["ih", "n"],
        ["dh", "ax"],
        ["b", "eh", "d", "r", "uw", "m"],
    ]
    counts, difference = align(written, spoken)
    assert counts == [1, 2, 1]
    assert difference == 0


def test_other_words_differ_much() -> None:
    """What flite reads otherwise than espeak can be told from what both read alike."""
    counts, difference = align(["sˈɛtɐtɹ"], [["g", "l", "ow", "b"], ["ih", "n"]])
    assert counts == [2]
    assert difference > 0.3


def test_too_few_or_too_many_words_fit_nothing() -> None:
    """A written word stands for one to three spoken ones."""
    assert align(["ə", "ə"], [["ax"]]) == ([], 1.0)
    assert align(["ə"], [["ax"]] * (MOST_JOINED + 1)) == ([], 1.0)


@given(st.lists(WRITTEN, min_size=1, max_size=5), st.lists(PHONES, min_size=1, max_size=8))
def test_every_spoken_word_belongs_to_one_written(
    written: list[str], spoken: list[list[str]]
) -> None:
    """The counts add up, whatever is aligned."""
    counts, difference = align(written, spoken)
    assert difference >= 0
    if counts:
        assert sum(counts) == len(spoken)
        assert all(1 <= count <= MOST_JOINED for count in counts)
