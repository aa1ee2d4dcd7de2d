from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.text.strategies import PROSE, chunked, plain, wild
from wyoming_tts.text.boundaries import LOOK_AHEAD
from wyoming_tts.text.cleaner import Cleaner
from wyoming_tts.text.cutter import Cutter, cut
from wyoming_tts.text.piece import Piece
from wyoming_tts.text.speakable import has_speech

long_text = st.lists(plain, min_size=1, max_size=8).map("".join)
texts = st.one_of(wild, long_text)


def _cut_in_parts(cutter: Cutter, parts: list[str]) -> list[Piece]:
    return [piece for part in parts for piece in cutter.push(part)] + cutter.flush()


@settings(max_examples=600, deadline=None)
@given(chunked(texts), st.sampled_from([24, 60, 280]))
def test_any_split_gives_the_same_pieces(case: tuple[str, list[str]], limit: int) -> None:
    """However a text is split into parts, the pieces are the same."""
    text, parts = case
    whole = _cut_in_parts(Cutter(max_chars=limit), [text])
    assert _cut_in_parts(Cutter(max_chars=limit), parts) == whole


@settings(max_examples=400, deadline=None)
@given(texts, st.sampled_from([24, 60, 280]))
@example("0" * 48 + "\uff0c", 24)
def test_pieces_are_the_text(text: str, limit: int) -> None:
    """Every letter and digit is in exactly one piece; pieces are short, and hold speech."""
    pieces = _cut_in_parts(Cutter(max_chars=limit), [text])
    spoken = "".join(piece.text for piece in pieces)
    assert [c for c in spoken if c.isalnum()] == [c for c in text if c.isalnum()]
    for piece in pieces:
        assert has_speech(piece.text)
        assert len(piece.text) <= limit
        assert piece.text == piece.text.strip()
        assert "\n" not in piece.text


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from((*PROSE, ".", ",", "!", " ")), max_size=60).map("".join))
def test_no_character_is_lost_from_a_line_with_speech_at_its_end(text: str) -> None:
    """All that is not whitespace is in the pieces, if no punctuation is left over at the end."""
    text += " end"
    spoken = "".join(piece.text for piece in cut(text))
    assert "".join(spoken.split()) == "".join(text.split())


@settings(max_examples=400, deadline=None)
@given(chunked())
def test_cleaner_and_cutter_together_know_no_split(case: tuple[str, list[str]]) -> None:
    """From the source to the pieces, the split into parts does not show."""
    text, parts = case
    whole, split = Cleaner(), Cleaner()
    whole_cutter, split_cutter = Cutter(), Cutter()
    expected = whole_cutter.push(whole.push(text) + whole.flush()) + whole_cutter.flush()
    pieces = [piece for part in parts for piece in split_cutter.push(split.push(part))]
    pieces += split_cutter.push(split.flush()) + split_cutter.flush()
    assert pieces == expected


@settings(max_examples=500, deadline=None)
@given(plain, plain, st.sampled_from(["The end", "And", "X"]))
def test_settling_before_a_capital_letter_changes_nothing(
    before: str, after: str, capital: str
) -> None:
    """If the next text begins with a space and a capital letter, settling was right."""
    before = before.rstrip()
    rest = f" {capital} {after}"
    expected = _cut_in_parts(Cutter(), [before, rest])
    cutter = Cutter()
    pieces = cutter.push(before) + cutter.settle()
    assert pieces + _cut_in_parts(cutter, [rest]) == expected


@settings(max_examples=200, deadline=None)
@given(st.lists(plain, max_size=8))
def test_settling_anywhere_loses_nothing(parts: list[str]) -> None:
    """Whatever follows a settled sentence, each letter and digit is spoken once."""
    cutter = Cutter()
    pieces = [piece for part in parts for piece in cutter.push(part) + cutter.settle()]
    spoken = "".join(piece.text for piece in pieces + cutter.flush())
    assert [c for c in spoken if c.isalnum()] == [c for c in "".join(parts) if c.isalnum()]


@pytest.mark.parametrize(
    "nasty",
    [
        "a", ".", "(", ")", " ", "\n", ",", "!", "\u2026", '."', ". ", ", ", "a.", "a. ", "A. ",
        "5. ", "5. M", "a\u0301", "\u0301", "\u4f60", "\u3002", "\u2014", "e.g. ", "a, ", '" ',
        "x\n", " \n", "Dr. ",
    ],
)  # fmt: skip
def test_nasty_repetitions_take_linear_time_in_a_bounded_buffer(nasty: str) -> None:
    """Two hundred kilobytes of any repetition is done in time, with a short buffer."""
    text = nasty * (200_000 // len(nasty))
    cutter = Cutter()
    cutter.push(text)
    assert len(cutter._text) <= 280 + LOOK_AHEAD
    cutter = Cutter()
    for character in text[:25_000]:
        cutter.push(character)
        assert len(cutter._text) <= 280 + LOOK_AHEAD
