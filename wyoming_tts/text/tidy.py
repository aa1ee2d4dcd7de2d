"""Last stage of the cleaner: spaces, line ends and repeated punctuation are put in order."""

from __future__ import annotations

import re
from typing import Final

from wyoming_tts.text.marks import BREAK, COMMA, GAP

_PLAIN: Final = re.compile(rf"[^\s{GAP}{COMMA}{BREAK}.!?,;\u2026\u3002\uff01\uff1f\u060c-]+")
_ENDS_LINE: Final = frozenset(".!?:;\u2026\u3002\uff01\uff1f\u061f\u06d4\u0964\u0965")
_MOVES_UP: Final = frozenset(".,!?;:)]}\u2026\u3002\uff0c\uff01\uff1f")
_TAKES_COMMA: Final = frozenset(")]}\"'\u2019\u201d\u00bb%\u00b0\u20ac$\u00a3\u00a5")
_ELLIPSIS: Final = 3
_PARAGRAPH: Final = 2


class Tidy:
    """Resolves the marks, collapses whitespace, shortens runs of the same punctuation.

    A line end is given out as soon as it is certain that it is more than a wrapped line: when
    the line ends in punctuation, when a mark says so, at a second line end, or else when the
    next line does not start with a lower-case letter.
    """

    def __init__(self) -> None:
        self._last = ""  # the last character given out that is not whitespace
        self._run = ""  # the sentence punctuation given out since any other character
        self._dots = 0
        self._hyphens = 0
        self._space = False
        self._gap = False
        self._comma = False
        self._lines = 0
        self._lines_out = 0

    def push(self, chunk: str) -> str:
        """Take the next part of the text, return what is certain by now."""
        out: list[str] = []
        position = 0
        while position < len(chunk):
            found = _PLAIN.match(chunk, position)
            if found:
                self._visible(found.group(), out)
                position = found.end()
                continue
            character = chunk[position]
            position += 1
            if character == "-":
                self._hyphens += 1
            elif character in (GAP, COMMA, BREAK) or character.isspace():
                self._layout(character, out)
            else:
                self._punctuation(character, out)
        return "".join(out)

    def flush(self) -> str:
        """End the text, return the rest."""
        out: list[str] = []
        self._end_hyphens(out)
        return "".join(out)

    def _layout(self, character: str, out: list[str]) -> None:
        self._end_hyphens(out)
        self._run = ""
        self._dots = 0
        if character == GAP:
            self._gap = True
        elif character == COMMA:
            self._comma = True
        elif character == BREAK:
            self._lines = max(1, self._lines)
            self._end_line(out)
        elif character == "\n":
            self._lines = min(_PARAGRAPH, self._lines + 1)
            if self._lines == _PARAGRAPH or self._last in _ENDS_LINE:
                self._end_line(out)
        else:
            self._space = True

    def _end_line(self, out: list[str]) -> None:
        if self._last:
            out.append("\n" * (self._lines - self._lines_out))
        self._lines_out = self._lines

    def _punctuation(self, character: str, out: list[str]) -> None:
        self._end_hyphens(out)
        if character == ".":
            self._dots += 1
            if self._dots == 1:
                self._put(character, out)
            elif self._dots == _ELLIPSIS:
                self._put("..", out)
            self._run = ""
        elif character not in self._run:
            run = self._run + character
            self._put(character, out)
            self._run = run
            self._dots = 0

    def _visible(self, text: str, out: list[str]) -> None:
        self._end_hyphens(out)
        self._put(text, out)
        self._run = ""
        self._dots = 0

    def _end_hyphens(self, out: list[str]) -> None:
        if self._hyphens:
            dash = "-" if self._hyphens == 1 else "\u2013"
            self._hyphens = 0
            self._put(dash, out)
            self._run = ""
            self._dots = 0

    def _put(self, text: str, out: list[str]) -> None:
        first = text[0]
        if not self._last:
            between = ""
        elif self._lines:
            between = "" if self._lines_out else (" " if first.islower() else "\n")
        elif self._comma and first not in _MOVES_UP:
            needs_comma = self._last.isalnum() or self._last in _TAKES_COMMA
            between = ", " if needs_comma else " "
        elif self._comma or (self._gap and first in _MOVES_UP):
            between = ""
        else:
            between = " " if self._space or self._gap else ""
        out.append(between + text)
        self._last = text[-1]
        self._space = self._gap = self._comma = False
        self._lines = self._lines_out = 0
