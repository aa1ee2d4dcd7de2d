"""How a long text is divided for models that speak word by word."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from wyoming_tts.engines.neutts.groups import MOST_WORDS, group_words
from wyoming_tts.engines.neutts.phonemes import count_phonemes


def test_what_fits_is_one_utterance() -> None:
    """Marks do not part what may stay together."""
    assert group_words(["aa.", "aa."], 5.0, 20) == ["aa. aa."]


def test_a_long_text_is_parted_behind_the_mark_next_to_its_middle() -> None:
    """Marks come before evenness."""
    words = ["aa,", "aa", "aa,", "aa", "aa", "aa"]
    assert group_words(words, 10.0, 100) == ["aa, aa aa,", "aa aa aa"]
    words = ["aa", "aa,", "aa", "aa", "aa", "aa"]
    assert group_words(words, 10.0, 100) == ["aa aa,", "aa aa aa aa"]


def test_a_text_without_marks_is_parted_evenly() -> None:
    """No single word is left over for the last utterance."""
    assert group_words(["aa"] * 6, 10.0, 100) == ["aa aa aa"] * 2


def test_many_short_words_are_parted_too() -> None:
    """Each word takes up some room beside its codes."""
    assert len(group_words(["a"] * (MOST_WORDS + 1), 0.1)) == 2


@given(
    st.lists(st.sampled_from(["a", "aa,", "aaaaa", "aaaa.", "a" * 30])),
    st.floats(2.5, 6),
)
def test_all_words_come_in_order_and_groups_are_short(words: list[str], pace: float) -> None:
    """Nothing is lost, and only a single word may be longer than what a group may have."""
    groups = group_words(words, pace, 100)
    assert " ".join(groups).split() == words
    for group in groups:
        within = len(group.split()) <= MOST_WORDS and pace * count_phonemes(group) <= 100.001
        assert within or " " not in group
