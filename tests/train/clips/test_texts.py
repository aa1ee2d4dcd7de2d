from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wyoming_tts.errors import TrainingError
from wyoming_tts.train.clips.texts import clean_text, read_lines, text_problem

LARGEST = 10_000


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_ends_of_lines_and_marks_of_order_are_all_well(tmp_path: Path, end: str, mark: str) -> None:
    """Editors of all systems write files that are read the same."""
    path = tmp_path / "metadata.csv"
    path.write_bytes((mark + end.join(["a|Grüße.", "", "b|Zwei."]) + end).encode())
    assert read_lines(path, LARGEST) == ["a|Grüße.", "", "b|Zwei."]


def test_another_encoding_is_told_with_its_line(tmp_path: Path) -> None:
    """A line that is not UTF-8 is named, rather than guessed at."""
    path = tmp_path / "metadata.csv"
    path.write_bytes(b"a|One.\r\nb|Two.\r\nc|Gr\xfc\xdfe.\r\n")
    with pytest.raises(TrainingError, match=r"line 3 of .*metadata.csv is not UTF-8 \(byte 0xfc"):
        read_lines(path, LARGEST)


def test_utf_16_is_told(tmp_path: Path) -> None:
    """What some editors call Unicode is told by its name."""
    path = tmp_path / "metadata.csv"
    path.write_bytes("a|One.".encode("utf-16"))
    with pytest.raises(TrainingError, match="UTF-16"):
        read_lines(path, LARGEST)


def test_an_endless_file_is_refused(tmp_path: Path) -> None:
    """No more is read than is sensible."""
    path = tmp_path / "a.txt"
    path.write_bytes(b"a" * (LARGEST + 1))
    with pytest.raises(TrainingError, match="more than"):
        read_lines(path, LARGEST)


@settings(deadline=None)
@given(st.text())
def test_cleaned_texts_are_one_line_that_ends(text: str) -> None:
    """Whatever comes, what is kept is in one line and ends, and cleaning it changes nothing."""
    cleaned = clean_text(text)
    assert "\n" not in cleaned
    assert clean_text(cleaned) == cleaned
    assert not cleaned or not cleaned[-1].isalnum()


@pytest.mark.parametrize(("text", "problem"), [("", "no text"), ("?!", "no words"), ("A.", "")])
def test_texts_without_words_are_told(text: str, problem: str) -> None:
    """A text needs a word, and nothing else."""
    found = text_problem(text)
    assert problem in found[0] if found else not problem
