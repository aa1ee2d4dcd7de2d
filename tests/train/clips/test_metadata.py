from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from wyoming_tts.train.clips.metadata import Columns, parse_lines

CELL = st.text(st.characters(exclude_characters="|\r\n", codec="utf-8"), min_size=1)
WORDS = CELL.map(str.strip).filter(bool)


@settings(deadline=None)
@given(st.lists(st.text(st.sampled_from("a|b .\t"))), st.sampled_from(Columns))
def test_each_line_is_read_or_refused(lines: list[str], columns: Columns) -> None:
    """No line with anything in it is lost, whatever it holds."""
    parsed, findings = parse_lines(lines, columns)
    refusals = [finding for finding in findings if finding.severity.value == "refused"]
    assert len(parsed) + len(refusals) == sum(bool(line.strip()) for line in lines)


@settings(deadline=None)
@given(st.lists(st.tuples(WORDS, WORDS)))
def test_two_columns_come_back(rows: list[tuple[str, str]]) -> None:
    """Name and text are what was written, in the order of the lines."""
    parsed, findings = parse_lines([f"{name}|{text}" for name, text in rows])
    assert [(line.name, line.text) for line in parsed] == rows
    assert not findings


@settings(deadline=None)
@given(st.lists(st.tuples(WORDS, WORDS, WORDS), min_size=1, max_size=4))
def test_three_columns_give_the_normalised_text(rows: list[tuple[str, str, str]]) -> None:
    """Of three columns the last is what is said."""
    parsed, _ = parse_lines(["|".join(row) for row in rows])
    assert [(line.name, line.text, line.speaker) for line in parsed] == [
        (name, text, "") for name, _, text in rows
    ]


def test_an_empty_normalised_text_is_the_raw_text() -> None:
    """Where nothing needed normalising some datasets leave the column empty."""
    parsed, _ = parse_lines(["a|One.|", "b|2.|Two."])
    assert [line.text for line in parsed] == ["One.", "Two."]


def test_speakers_are_read_where_asked_for() -> None:
    """A middle column of speakers is taken for one only by the option."""
    parsed, findings = parse_lines(["a.wav|anna|One.", "b.wav|bert|Two."], Columns.SPEAKER)
    assert [(line.speaker, line.text) for line in parsed] == [("anna", "One."), ("bert", "Two.")]
    assert not findings


def test_forgotten_option_for_speakers_is_told() -> None:
    """A column of few names is pointed out, as its speakers would be lost."""
    lines = [f"{place}|{'anna' if place % 2 else 'bert'}|Text {place}." for place in range(10)]
    _, findings = parse_lines(lines)
    assert "--columns speaker" in findings[0].advice


def test_a_mark_in_a_text_is_refused_with_its_line() -> None:
    """A text with the dividing mark is neither cut nor glued, but refused by number."""
    parsed, (finding,) = parse_lines(["a|One.", "", "b|Two | three.", "c|Four."])
    assert [line.name for line in parsed] == ["a", "c"]
    assert finding.clip == "line 3 of metadata.csv"
    assert "|" in finding.advice


def test_a_line_without_a_text_is_refused() -> None:
    """A line of one column names no text."""
    _, (finding,) = parse_lines(["a|One.", "b"])
    assert finding.clip == "line 2 of metadata.csv"
