"""The lines of an LJSpeech ``metadata.csv``: columns divided by ``|``, without quoting."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from wyoming_tts.train.clips.findings import ClipFinding, Kind, refused, warned

_FEW_SPEAKERS = 5
"""A column of names has at least so many lines for each name."""


class Columns(Enum):
    """What the columns of a line mean."""

    AUTO = "auto"
    """Two columns or three, whichever most lines have; three are text and normalised text."""

    TEXT = "text"
    """``id|text``."""

    NORMALISED = "normalised"
    """``id|text|normalised text``."""

    SPEAKER = "speaker"
    """``id|speaker|text``."""


@dataclass(frozen=True, slots=True)
class Line:
    """What a line of the file says."""

    number: int
    """Counted from 1."""

    name: str
    """Of the recording, with or without the ending of an audio file; not empty."""

    text: str
    speaker: str
    """Empty where the file does not tell."""

    @property
    def place(self) -> str:
        """Where it is, for people."""
        return _place(self.number)


def parse_lines(
    lines: Iterable[str], columns: Columns = Columns.AUTO
) -> tuple[list[Line], list[ClipFinding]]:
    """Return what the lines say, and a refusal for each that is neither blank nor understood."""
    rows = [(number, line.split("|")) for number, line in enumerate(lines, 1) if line.strip()]
    width = _width(rows, columns)
    parsed: list[Line] = []
    findings: list[ClipFinding] = []
    for number, row in rows:
        problem = _problem(row, width)
        if problem:
            findings.append(refused(Kind.LINE, _place(number), *problem))
            continue
        name, *rest = (cell.strip() for cell in row)
        if columns is Columns.SPEAKER:
            parsed.append(Line(number, name, rest[1], rest[0]))
        else:
            parsed.append(Line(number, name, rest[-1] or rest[0], ""))
    if columns is Columns.AUTO and _names_speakers([row for _, row in rows if len(row) == width]):
        findings.append(
            warned(
                Kind.LINE,
                "metadata.csv",
                "its second column looks like the names of speakers, and was not used",
                f"if it is, give --columns {Columns.SPEAKER.value}",
            )
        )
    return parsed, findings


def _width(rows: Sequence[tuple[int, list[str]]], columns: Columns) -> int:
    if columns is not Columns.AUTO:
        return 2 if columns is Columns.TEXT else 3
    counts = Counter(len(row) for _, row in rows)
    # Where both are as frequent, a stray mark in a text is likelier than a missing column.
    return 3 if counts[3] > counts[2] else 2


def _problem(row: list[str], width: int) -> tuple[str, str] | None:
    if len(row) > width:
        return (
            f"it has {len(row)} columns instead of {width}",
            "remove the | from the text, and let each line have the same columns",
        )
    if len(row) < width:
        return (
            f"it has {len(row)} columns instead of {width}",
            "write the name of the recording and what is said in it, divided by |",
        )
    if not row[0].strip():
        return "it names no recording", "write the name of the recording before the first |"
    return None


def _names_speakers(rows: Sequence[list[str]]) -> bool:
    if len(rows) < _FEW_SPEAKERS or len(rows[0]) != 3:  # noqa: PLR2004 - id, speaker, text
        return False
    middle = [row[1].strip() for row in rows]
    same = any(row[1].strip() == row[2].strip() for row in rows)
    return not same and all(middle) and len(set(middle)) * _FEW_SPEAKERS <= len(rows)


def _place(number: int) -> str:
    return f"line {number} of metadata.csv"
