"""Second stage of the cleaner: the markup of Markdown and HTML is taken off the text."""

from __future__ import annotations

import re
from typing import Final

from wyoming_tts.text.inline import Inline
from wyoming_tts.text.marks import BREAK, GAP
from wyoming_tts.text.scanner import MoreNeededError, Pattern

_MARKS: Final = re.compile(rf"[ |:+=*_~#>{GAP}-]*")
_MARKS_LIMIT: Final = 400
_INDENT: Final = re.compile(r" *")
_QUOTE: Final = re.compile(r"[ >]*")
_HEADING: Final = re.compile(r"#{1,6} +")
_BULLET: Final = re.compile(rf"(?:[-*+]|{GAP}+) +")
_INFO_LIMIT: Final = 200
_FENCE: Final = re.compile(rf"`{{3,{_INFO_LIMIT}}}|~{{3,{_INFO_LIMIT}}}")
_INFO: Final = re.compile(rf"[^`\n]{{0,{_INFO_LIMIT}}}")
_FENCE_LENGTH: Final = 16  # a longer fence counts as one of this length
_SIGN_BULLET: Final = Pattern("[\u2022\u2023\u2043\u2013\u2014]", " ", limit=2)
_ORDERED: Final = Pattern(r"[0-9]{1,3}", r"[.)]", " ", limit=5)
_TASK: Final = Pattern(r"\[", "[ x]", r"\]", " ", limit=4)
_DEFINITION: Final = Pattern(
    r"\[", r"[^\[\]\n^][^\[\]\n]{0,59}", r"\]", ":", r" {0,4}", "<?", "h", "t", "t", "p", limit=80
)


class Markdown(Inline):
    """Takes off markup; where the layout matters it leaves a ``BREAK``, for a border a ``COMMA``.

    Code blocks and the content of the elements ``script``, ``style`` and ``think`` are dropped,
    however long; nothing else is dropped but markup, the addresses of links, and notes. Numbers
    of list items are kept, as ``1.``.
    """

    def __init__(self) -> None:
        super().__init__()
        self._fence = ""  # the run that opened the code block

    def _start(self) -> None:
        self._line_start()

    def _newline(self) -> None:
        self._keep()
        if self._breaks:
            self._mark(BREAK)
            self._breaks = False
        self._step = self._line_start

    def _line_start(self) -> None:
        text = self._text
        found = _MARKS.match(text, self._position, self._position + _MARKS_LIMIT)
        end = found.end() if found else self._position
        length = end - self._position
        if end == len(text) and length < _MARKS_LIMIT and not self._final:
            raise MoreNeededError
        fence_at = _QUOTE.match(text, self._position, end)
        if length == _MARKS_LIMIT:
            self._take(length)
        elif fence_at and text.startswith(("`", "~~~"), fence_at.end()):
            self._position = fence_at.end()
            self._before = "\n"
            self._open_fence()
        elif end == len(text):
            self._take(length)
        elif text[end] == "\n":
            self._depth = 0
            if not {"|", "+"} & set(text[self._position : end]):
                self._mark("\n")
            self._take(length + 1)
        else:
            self._block()

    def _block(self) -> None:
        """Take the marker of a block off; the line is known to hold more than marks."""
        indent = _INDENT.match(self._text, self._position)
        if indent and indent.end() > self._position:
            self._take(indent.end() - self._position)
        character = self._text[self._position]
        if found := _HEADING.match(self._text, self._position):
            self._breaks = True
            self._begin_block(found)
        elif found := _BULLET.match(self._text, self._position):
            self._begin_block(found)
        elif character == ">":
            self._drop()
        elif character == GAP:
            self._take()
        elif character == "|":
            self._mark(BREAK)
            self._step = self._inline
        elif found := self._match(_SIGN_BULLET) or self._match(_TASK):
            self._begin_block(found)
        elif found := self._match(_ORDERED):
            self._begin_block(found)
            self._mark(found.group()[:-2] + ". ")
        elif character == "[" and self._match(_DEFINITION):
            self._step = self._skip_line
        else:
            self._step = self._inline

    def _begin_block(self, marker: re.Match[str]) -> None:
        self._mark(BREAK)
        self._take(marker.end() - marker.start())

    def _open_fence(self) -> None:
        run = _FENCE.match(self._text, self._position)
        if run is None:
            self._peek(2)
            self._step = self._inline
            return
        if run.end() == len(self._text) and len(run.group()) < _INFO_LIMIT and not self._final:
            raise MoreNeededError
        info = _INFO.match(self._text, run.end())
        end = info.end() if info else run.end()
        if end == len(self._text) and end - run.end() < _INFO_LIMIT and not self._final:
            raise MoreNeededError
        if end == len(self._text) or self._text[end] == "\n":
            self._mark(BREAK)
            self._fence = run.group()[:_FENCE_LENGTH]
            self._position = end
            self._step = self._fence_body
        else:
            self._step = self._inline

    def _fence_start(self) -> None:
        indent = _QUOTE.match(self._text, self._position)
        if indent and indent.end() > self._position:
            self._take(indent.end() - self._position)
            return
        length = 0
        while length < len(self._fence) and self._peek(length) == self._fence[0]:
            length += 1
        closes = length == len(self._fence)
        self._step = self._skip_line if closes else self._fence_body

    def _fence_body(self) -> None:
        end = self._text.find("\n", self._position)
        self._position = len(self._text) if end < 0 else end + 1
        if end >= 0:
            self._step = self._fence_start

    def _skip_line(self) -> None:
        end = self._text.find("\n", self._position)
        self._position = len(self._text) if end < 0 else end + 1
        if end >= 0:
            self._before = "\n"
            self._step = self._line_start
