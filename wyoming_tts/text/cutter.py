"""Cleaned text is cut into the pieces that are spoken one by one."""

from __future__ import annotations

import enum
import re
import unicodedata
from typing import Final

from wyoming_tts.text.boundaries import CLOSERS, LOOK_AHEAD, is_glued, stop_ends_sentence
from wyoming_tts.text.piece import Pause, Piece
from wyoming_tts.text.speakable import has_speech


class _More(enum.Enum):
    NEEDED = enum.auto()


_Boundary = tuple[int, Pause | None] | _More

_STOPS: Final = ".!?\u2026"
_WIDE_STOPS: Final = "\u3002\uff01\uff1f\uff61\u061f\u06d4\u0964\u0965"
_CLAUSES: Final = ",;:)\u060c\u061b"
_WIDE_CLAUSES: Final = "\u3001\uff0c\uff1b\uff1a"
_DASHES: Final = "\u2013\u2014"
_CANDIDATE: Final = re.compile(f"[{_STOPS}{_WIDE_STOPS}{_CLAUSES}{_WIDE_CLAUSES}{_DASHES}\n]")
_ANY_STOPS: Final = re.compile(f"[{_STOPS}{_WIDE_STOPS}]+")
_WIDE_STOP: Final = re.compile(f"[{_WIDE_STOPS}]")
_CLOSED: Final = re.compile(f"[{CLOSERS}]*")
_WHITESPACE: Final = re.compile(r"\s+")
_AFTER_PIECE: Final = re.compile(f"[{_STOPS}{_WIDE_STOPS}{CLOSERS}]*")
_CLAUSE_SPACE: Final = re.compile(f"(?<=[{_CLAUSES}]) |(?<=[{_WIDE_CLAUSES}])")
_NUMBER: Final = re.compile("[0-9][.,:]\\Z")
_JOINERS: Final = "\u200c\u200d"
_PART: Final = 256  # what is scanned at once, so that the buffer stays short
_CJK: Final = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]")
_MIN_WORDS: Final = 3
_LONG: Final = 5 / 7


class Cutter:
    """Cuts a text that arrives in parts into pieces, each as early as is safe.

    However the text is split into parts, the pieces are the same, as long as ``settle`` is not
    called. The first piece may be a clause, so that there is something to hear early; the others
    are sentences. A line end ends a piece. What holds neither a letter nor a digit stays with the
    sentence that follows it in the same line, or is dropped.

    Args:
        first_clause_min: Letters and digits that the first piece needs to be cut at a clause.
        max_chars: No piece is longer. A sentence that has passed five sevenths of it is cut at
            the next clause.
    """

    def __init__(self, *, first_clause_min: int = 12, max_chars: int = 280) -> None:
        self._first_clause_min = first_clause_min
        self._max_chars = max_chars
        self._long = int(max_chars * _LONG)
        self._text = ""
        self._position = 0  # no boundary lies before it
        self._first = True
        self._settled = False
        self._whitespace = ""  # the run of whitespace that the text ends in, as it was taken

    def push(self, text: str) -> list[Piece]:
        """Take the next part of the text, return the pieces that are complete by now."""
        pieces: list[Piece] = []
        for start in range(0, len(text), _PART):
            self._text += self._collapse(text[start : start + _PART])
            self._scan(pieces, final=False)
        return pieces

    def settle(self) -> list[Piece]:
        """Return what certainly is a piece already, because no more text comes for a while.

        The pause of a sentence given out here is that of a sentence, even if a new paragraph
        follows. Punctuation that follows it directly is dropped.
        """
        pieces: list[Piece] = []
        text = self._text.rstrip()
        if self._text.endswith("\n"):
            self._emit(len(self._text), Pause.SENTENCE, pieces)
        elif self._position < len(text) and not _NUMBER.search(text):
            boundary = self._boundary(text + " X ", self._position, final=False)
            if not isinstance(boundary, _More) and boundary[0] == len(text) and has_speech(text):
                pause = boundary[1]
                if pause is not None:
                    self._settled = len(text) == len(self._text)
                    self._emit(len(text), pause, pieces)
        return pieces

    def flush(self) -> list[Piece]:
        """End the text, return the remaining pieces; the cutter is then used up."""
        pieces: list[Piece] = []
        self._scan(pieces, final=True)
        self._emit(len(self._text), Pause.SENTENCE, pieces)
        return pieces

    def _collapse(self, text: str) -> str:
        """Shorten whitespace so that a run is at most a space and two line ends."""
        out: list[str] = []
        position = 0
        for found in _WHITESPACE.finditer(text):
            if found.start() > position:
                out.append(text[position : found.start()])
                self._whitespace = ""
            position = found.end()
            lines = self._whitespace.count("\n")
            more = min(2 - lines, found.group().count("\n"))
            run = "\n" * more
            if not self._whitespace and found.group()[0] != "\n":
                run = " " + run
            self._whitespace += run
            out.append(run)
        if position < len(text):
            out.append(text[position:])
            self._whitespace = ""
        return "".join(out)

    def _scan(self, pieces: list[Piece], *, final: bool) -> None:
        self._strip()
        while self._text:
            found = _CANDIDATE.search(self._text, self._position, self._max_chars)
            if found is None:
                if len(self._text) <= self._max_chars:
                    self._position = max(self._position, len(self._text))
                    return
                self._emit(self._forced(), Pause.CLAUSE, pieces)
                continue
            boundary = self._boundary(self._text, found.start(), final=final)
            if isinstance(boundary, _More):
                self._position = found.start()
                return
            end, pause = boundary
            line_end = found.group() == "\n"
            if pause and end <= self._max_chars and (line_end or has_speech(self._text[:end])):
                self._emit(end, pause, pieces)
            else:
                self._position = max(end, found.end())

    def _boundary(self, text: str, at: int, *, final: bool) -> _Boundary:
        """Say where the piece ends by the candidate ``at``; without a pause it does not end."""
        if text[at] == "\n":
            if at + 1 == len(text) and not final:
                return _More.NEEDED
            return at, Pause.PARAGRAPH if text[at + 1 : at + 2] == "\n" else Pause.SENTENCE
        limit = self._max_chars + LOOK_AHEAD
        if text[at] in _STOPS or text[at] in _WIDE_STOPS:
            return self._sentence_end(text, at, limit, final=final)
        if at < self._long and not (self._first and self._is_speech_enough(text[:at])):
            return at + 1, None
        return self._clause_end(text, at, limit, final=final)

    def _sentence_end(self, text: str, at: int, limit: int, *, final: bool) -> _Boundary:
        stops = _end(_ANY_STOPS, text, at, limit)
        end = _end(_CLOSED, text, stops, limit)
        if end >= limit:
            return end, None
        if end == len(text):
            return (end, Pause.SENTENCE) if final else _More.NEEDED
        wide = _WIDE_STOP.search(text, at, stops) is not None
        ends: bool | None
        if text[end] == "\n":  # a candidate of its own
            ends = False
        elif text[end] != " ":
            ends = wide or is_glued(text, at, end, final=final)
        elif end + 1 == len(text):
            ends = True if final else None
        else:
            after = text[end + 1 : end + 1 + LOOK_AHEAD]
            ends = _ends_before(after, text, range(at, stops), end, final=final)
        if ends is None:
            return _More.NEEDED
        return end, Pause.SENTENCE if ends else None

    def _clause_end(self, text: str, at: int, limit: int, *, final: bool) -> _Boundary:
        end = _end(_CLOSED, text, at + 1, limit)
        if end >= limit:
            return end, None
        if end == len(text):
            return (end, None) if final else _More.NEEDED
        if text[at] in _WIDE_CLAUSES:
            ends = text[end] != "\n"
        elif text[at] in _DASHES:
            spaced = text[at - 1 : at] == " " and text[end] == " "
            ends = spaced or (text[at] == "\u2014" and text[end].isalpha())
        else:
            ends = text[end] == " "
        return end, Pause.CLAUSE if ends else None

    def _is_speech_enough(self, text: str) -> bool:
        wide = len(_CJK.findall(text))
        spoken = sum(map(str.isalnum, text)) + wide
        return spoken >= self._first_clause_min and len(text.split()) + wide >= _MIN_WORDS

    def _forced(self) -> int:
        """Return where a text without a boundary is cut: clause, space, or between characters."""
        window = self._text[: self._max_chars + 1]
        found = _CLAUSE_SPACE.finditer(window, self._max_chars // 3)
        clauses = [clause.start() for clause in found if clause.start() <= self._max_chars]
        if clauses:
            return clauses[-1]
        space = window.rfind(" ")
        if space > 0:
            return space
        end = self._max_chars
        while end > 0 and _clings(window[end - 1], window[end]):
            end -= 1
        return end or self._max_chars

    def _emit(self, end: int, pause: Pause, pieces: list[Piece]) -> None:
        text = self._text[:end].strip()
        if has_speech(text):
            pieces.append(Piece(text, pause))
            self._first = False
        self._text = self._text[end:]
        self._position = 0
        self._strip()

    def _strip(self) -> None:
        if self._settled and self._text:
            self._text = self._text[_end(_AFTER_PIECE, self._text, 0, len(self._text)) :]
            self._settled = not self._text
        if self._text[:1].isspace():
            self._text = self._text.lstrip()


def cut(text: str) -> list[Piece]:
    """Cut a text that is known whole."""
    cutter = Cutter()
    return cutter.push(text) + cutter.flush()


def _ends_before(after: str, text: str, stops: range, end: int, *, final: bool) -> bool | None:
    """Whether the sentence ends with these stops, closed at ``end``, and a space behind them."""
    run = text[stops.start : stops.stop]
    if after[0] == "\n":
        ends: bool | None = False
    elif run == ".":
        ends = stop_ends_sentence(text, stops.start, after, final=final)
    elif run.strip(".\u2026"):
        ends = end == stops.stop or not after[0].islower()
    else:
        ends = not after[0].islower()
    return ends


def _end(pattern: re.Pattern[str], text: str, start: int, limit: int) -> int:
    found = pattern.match(text, start, limit)
    return found.end() if found else start


def _clings(before: str, character: str) -> bool:
    """Whether ``character`` must not be parted from the one before it."""
    return (
        unicodedata.category(character)[0] == "M"
        or character in _JOINERS
        or before in _JOINERS
        or "\u1160" <= character <= "\u11ff"
    )
