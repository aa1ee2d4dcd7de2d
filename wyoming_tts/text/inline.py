"""The markup within a line: emphasis, links, tags, code."""

from __future__ import annotations

import re
from abc import abstractmethod
from typing import TYPE_CHECKING, Final

from wyoming_tts.text.marks import BREAK, COMMA, GAP
from wyoming_tts.text.scanner import MoreNeededError, Pattern, Scanner

if TYPE_CHECKING:
    from collections.abc import Callable

_PLAIN: Final = re.compile(r"[^\n*_~=#\[\]!<`\\|\u2022/-]+")
_ADDRESS: Final = re.compile(rf'[^\s<>"`|\])*\\{GAP}{COMMA}]+')
_NOT_WORD: Final = re.compile(r"[\W_]")
_FOOTNOTE: Final = Pattern(r"\[", r"\^", r"[^\[\]\s]{1,40}", r"\]", limit=44)
_CITATION: Final = Pattern(r"\[", r"[0-9]{1,3}", r"\]", limit=5)
_LINK: Final = Pattern(
    r"\(",
    " ?",
    r"(?:[^\s()]|\((?:[^\s()]++\)|\))|\((?=[^\s()]*\Z))*+",
    " {0,2}",
    r"""(?:"[^"\n]*+(?:"|\Z)|'[^'\n]*+(?:'|\Z)|)""",
    " {0,2}",
    r"\)",
    limit=2000,
)
_REFERENCE: Final = Pattern(r"\[", r"[^\[\]\n]{0,100}", r"\]", limit=102)
_TAG: Final = Pattern("<", "/?", "[a-z]", r"[^<>\n]{0,600}", ">", limit=604)
_COMMENT_LIMIT: Final = 2000
_AUTOLINK: Final = re.compile(r"[a-z][a-z0-9+.-]*:[^\s<>]*|[^\s<>@]+@[^\s<>@]+", re.IGNORECASE)
_TAG_NAME: Final = re.compile(r"[a-zA-Z0-9]+")
_BLOCKS: Final = (
    "address article blockquote br dd div dl dt figure footer form h1 h2 h3 h4 h5 h6 header hr li"
    " main nav ol p pre section summary table tr ul"
)
_BREAKING: Final = frozenset(_BLOCKS.split())
_UNSPOKEN: Final = frozenset({"script", "style", "think", "thinking"})
_MAX_DEPTH: Final = 100
TIMES: Final = "\u00d7"


class Inline(Scanner):
    """Takes off the markup within a line; what a line starts with is left to a subclass."""

    def __init__(self) -> None:
        super().__init__()
        self._breaks = False  # the end of this line is more than a place where it was wrapped
        self._depth = 0  # how many brackets are open
        self._closing = ""  # what ends the element that is not spoken
        self._inline_rules: Final[dict[str, Callable[[], None]]] = {
            "\n": self._newline,
            "*": self._star,
            "_": self._underscore,
            "~": self._tilde,
            "=": self._equals,
            "#": self._hash,
            "[": self._open_bracket,
            "]": self._close_bracket,
            "!": self._exclamation,
            "<": self._angle,
            "`": self._drop,
            "\\": self._backslash,
            "|": self._border,
            "\u2022": self._border,
            "/": self._slash,
            "-": self._hyphen,
        }

    @abstractmethod
    def _newline(self) -> None:
        """Take the line end at the position."""

    def _inline(self) -> None:
        found = _PLAIN.match(self._text, self._position)
        if found:
            self._keep(found.end() - self._position)
        else:
            self._inline_rules[self._text[self._position]]()

    def _star(self) -> None:
        after = self._peek()
        if after == "*":
            self._take(2)
            return
        if self._before == " " == after:
            after = self._peek(2)
            times = self._tail[-2:-1].isalnum() and (self._tail[-2].isdigit() or after.isdigit())
        else:
            before = self._before
            times = before.isalnum() and after.isalnum() and (before + after).isalnum()
            times = times and (before.isdigit() or after.isdigit())
        if times and after.isalnum():
            # The sign is read as what it means; the asterisk would be read as its name.
            self._mark(TIMES)
            self._drop()
        else:
            self._drop()

    def _underscore(self) -> None:
        if self._before.isalnum() and self._peek().isalnum():
            self._keep()
        else:
            self._drop()

    def _tilde(self) -> None:
        if self._before != "~" and self._peek().isdigit():
            self._keep()
        else:
            self._drop()

    def _equals(self) -> None:
        after = self._peek()
        if after == ">":
            self._mark(COMMA)
            self._take(2)
        elif self._before == "=" or after == "=":
            self._drop()
        else:
            self._keep()

    def _hash(self) -> None:
        if self._before.isalnum() or (self._before != "#" and self._peek().isalnum()):
            self._keep()
        else:
            self._drop()

    def _hyphen(self) -> None:
        length = self._run(3)
        if self._peek(length) == ">":
            self._mark(COMMA)
            self._take(length + 1)
        else:
            self._keep(length)

    def _exclamation(self) -> None:
        if not (_NOT_WORD.match(self._before) and self._peek() == "["):
            self._keep()
        else:
            self._drop()

    def _open_bracket(self) -> None:
        if note := self._match(_FOOTNOTE):
            length = len(note.group())
            if self._before == "\n" and self._peek(length) == ":":
                length += 1
            self._take(length)
            return
        if not self._before.isspace() and (note := self._match(_CITATION)):
            self._take(len(note.group()) - 1)
        else:
            self._drop()
        self._depth = min(self._depth + 1, _MAX_DEPTH)

    def _close_bracket(self) -> None:
        if self._depth:
            after = self._peek()
            self._position += 1
            try:
                target = (after == "(" and self._match(_LINK)) or (
                    after == "[" and self._match(_REFERENCE)
                )
            finally:
                self._position -= 1
            self._depth -= 1
            if target:
                self._take(len(target.group()))
        self._drop()

    def _angle(self) -> None:
        if self._peek() == "!" and self._peek(2) == "-" and self._peek(3) == "-":
            end = self._text.find("-->", self._position, self._position + _COMMENT_LIMIT)
            if end >= 0:
                self._take(end + 3 - self._position)
                return
            if len(self._text) - self._position < _COMMENT_LIMIT and not self._final:
                raise MoreNeededError
        tag = self._match(_TAG) if self._peek() != " " else None
        if tag is None:
            self._keep()
            return
        inner = tag.group()[1:-1]
        if _AUTOLINK.fullmatch(inner):
            self._out.append(inner)
            self._take(len(tag.group()))
            return
        self._take(len(tag.group()))
        name_found = _TAG_NAME.search(inner)
        name = name_found.group().lower() if name_found else ""
        if name in _BREAKING:
            self._mark(BREAK)
        elif name in {"td", "th"}:
            self._mark(COMMA)
        elif name in _UNSPOKEN and not inner.startswith("/") and not inner.endswith("/"):
            self._closing = f"</{name}"
            self._step = self._unspoken

    def _unspoken(self) -> None:
        found = re.compile(re.escape(self._closing), re.IGNORECASE).search(
            self._text, self._position
        )
        if found:
            self._position = found.start()
            self._step = self._inline
            return
        self._position = max(self._position, len(self._text) - len(self._closing) + 1)
        if not self._final:
            raise MoreNeededError
        self._position = len(self._text)

    def _backslash(self) -> None:
        after = self._peek()
        if after.isascii() and not after.isalnum() and after != " ":
            before = self._before
            self._drop()
            self._before = before
        else:
            self._keep()

    def _border(self) -> None:
        self._mark(COMMA)
        self._breaks |= self._text[self._position] == "|"
        self._drop()
        self._before = " "

    def _slash(self) -> None:
        if self._tail == ":/":
            self._step = self._address
        self._keep()

    def _address(self) -> None:
        found = _ADDRESS.match(self._text, self._position)
        if found:
            self._keep(found.end() - self._position)
        else:
            self._step = self._inline
