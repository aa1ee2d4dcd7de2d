from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.text.strategies import PROSE, chunked, marked_up, wild
from wyoming_tts.text.cleaner import Cleaner, clean
from wyoming_tts.text.marks import BREAK, COMMA, GAP


def _clean_in_parts(parts: list[str]) -> str:
    cleaner = Cleaner()
    return "".join([cleaner.push(part) for part in parts]) + cleaner.flush()


@settings(max_examples=600, deadline=None)
@given(chunked())
def test_any_split_gives_the_same_text(case: tuple[str, list[str]]) -> None:
    """However a text is split into parts, what comes out is the same."""
    text, parts = case
    assert _clean_in_parts(parts) == _clean_in_parts([text])


@settings(max_examples=300, deadline=None)
@given(wild)
def test_nothing_without_a_sound_comes_out(text: str) -> None:
    """No control, format, private or surrogate character and no mark is ever given out."""
    cleaned = clean(text)
    assert not {GAP, COMMA, BREAK, "\u2028", "\r", "\t"} & set(cleaned)
    forbidden = {"Cc", "Cs", "Co"}
    assert not [c for c in cleaned if c != "\n" and unicodedata.category(c) in forbidden]
    assert "  " not in cleaned
    assert "\n\n\n" not in cleaned


@pytest.mark.parametrize("size", [1, 7, 399, 400, 401])
@pytest.mark.parametrize("filler", [" ", "> ", "-", "|", "a", "[a](", "<a ", "&", "`", "~", "#"])
def test_the_limits_do_not_depend_on_the_split(filler: str, size: int) -> None:
    """Constructs as long as what is looked ahead at most are split without effect, too."""
    for length in (198, 200, 202, 398, 400, 402, 603, 605, 1999, 2001):
        text = (filler * length)[:length] + "```\nx](y)>;\n```\n# end"
        parts = [text[start : start + size] for start in range(0, len(text), size)]
        assert _clean_in_parts(parts) == _clean_in_parts([text])


_words = st.sampled_from([word for word in PROSE if word.isalnum()])
_sentence = st.tuples(st.lists(_words, min_size=1, max_size=8), st.sampled_from(".!?")).map(
    lambda drawn: " ".join(drawn[0]) + drawn[1]
)


@settings(max_examples=200, deadline=None)
@given(st.lists(_sentence, min_size=1, max_size=5), st.sampled_from([" ", "\n", "\n\n", "  "]))
def test_prose_keeps_every_word(sentences: list[str], between: str) -> None:
    """Text without markup keeps all its words and its punctuation, in order."""
    text = between.join(sentences)
    assert clean(text).split() == text.split()


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.text(
            st.characters(categories=("Lu", "Ll", "Lt", "Lo", "Lm", "Nd")), min_size=1, max_size=12
        ).filter(lambda word: "\u2139" not in word),
        min_size=1,
        max_size=8,
    )
)
def test_letters_and_digits_of_all_scripts_survive(words: list[str]) -> None:
    """Letters and decimal digits are never lost, whatever their script."""
    assert clean(" ".join(words)) == " ".join(words)


_block = st.builds(
    lambda marker, text, emphasis: f"{marker}{emphasis}{text[0].upper()}{text[1:]}{emphasis}",
    st.sampled_from(["", "# ", "- ", "* ", "1. ", "> ", "| ", "\U0001f600 "]),
    _sentence,
    st.sampled_from(["", "**", "*", "_", "`", "~~"]),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(_block, min_size=1, max_size=6).map("\n".join))
def test_clean_text_stays_as_it_is(text: str) -> None:
    r"""Cleaning twice is cleaning once.

    Ordinary text only: markup that appears when other markup is taken away (``<<b>b>``, an
    escaped ``\\*``) is text the first time and markup the second, and an item of a list that
    starts with a lower-case letter looks like a wrapped line once its marker is gone.
    """
    once = clean(text)
    assert clean(once) == once


@settings(max_examples=100, deadline=None)
@given(marked_up)
def test_what_is_held_back_is_bounded(text: str) -> None:
    """A push of plain text after any other gives out the plain text within the bounds."""
    cleaner = Cleaner()
    cleaner.push(text)
    cleaner.push("a" * 3000)
    held = cleaner._markdown._text + cleaner._characters._raw + cleaner._characters._encoded
    assert len(held) <= 2100


@pytest.mark.parametrize(
    "nasty",
    [
        "a", " ", "\n", ".", "-", "*", "_", "~", "`", "#", "=", "!", "![", "[", "]",
        "[](", "](", "[a](b",
        "(", ")", "<", "<a", "<a ", "<!--", "&", "&amp;", "&amp",
        "&a", "\\", "|", "> ", "- ", "- - x\n",
        "1. ", "```", "```\n", "~~~a\n", "\n```\n~", "[^", "[1", "[x]:", "\U0001f600", "\u200d",
        "\u0645\u200c", "1\ufe0f", "://", "<think>", "</think", "\r", "\ud800", '[](a "', "[](((",
    ],
)  # fmt: skip
def test_nasty_repetitions_take_linear_time(nasty: str) -> None:
    """Two hundred kilobytes of any repetition is done in time, at once and in small parts."""
    text = nasty * (200_000 // len(nasty))
    whole = _clean_in_parts([text])
    size = 3
    parts = [text[start : start + size] for start in range(0, 25_000, size)]
    assert len(_clean_in_parts(parts)) <= len(text)
    assert len(whole) <= len(text)
