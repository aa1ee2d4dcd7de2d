"""Finding what is not written as it is said: each span is found once, and rewritten once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

CLAIMED: Final = "\ue00f"
"""Stands for every character of a span that a rule has claimed; no pattern matches it."""

Say = Callable[[re.Match[str]], str | None]


@dataclass(frozen=True, slots=True)
class Rule:
    """What to look for, and how it is said.

    The pattern must take linear time on any text. ``say`` returns the words, or ``None`` where
    the match is not what the rule is for.
    """

    pattern: re.Pattern[str]
    say: Say
    needs: str = ""
    """Characters of which the text must hold at least one; empty if that says nothing."""


DIGITS: Final = "0123456789"


def rule(pattern: str, say: Say, needs: str = "", flags: int = 0) -> Rule:
    """Return a rule for a pattern that is written as a string."""
    return Rule(re.compile(pattern, flags), say, needs)


def one_of(words: Iterable[str]) -> str:
    """Return a pattern for the longest of these words that fits; it needs at least one.

    Words that begin alike share their beginning, so that few are tried at a place.
    """
    return f"(?:{_branches(sorted(set(words)))})"


def _branches(words: Sequence[str]) -> str:
    """Return a pattern for one of these words, in alphabetical order, of which one may be empty."""
    endings: dict[str, list[str]] = {}
    for word in words:
        if word:
            endings.setdefault(word[0], []).append(word[1:])
    single = [first for first, rest in endings.items() if rest == [""]]
    choices = [
        re.escape(first) + _branches(rest) for first, rest in endings.items() if rest != [""]
    ]
    if len(single) == 1:
        choices += map(re.escape, single)
    elif single:
        choices.append(f"[{''.join(map(re.escape, single))}]")
    pattern = choices[0] if len(choices) == 1 else f"(?:{'|'.join(choices)})"
    if words[0]:
        return pattern
    return f"(?:{pattern})?" if endings else ""


class Spans:
    """A text, and what is to stand in place of some of its spans."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._open = text  # the same, with every claimed character masked
        self._characters = frozenset(text)
        self._said: list[tuple[int, int, str]] = []

    @property
    def open(self) -> str:
        """The text, with every character masked that something stands for already."""
        return self._open

    @property
    def places(self) -> list[tuple[int, int]]:
        """Start and end of everything that was claimed."""
        return [(start, end) for start, end, _ in self._said]

    def claim(self, start: int, end: int, words: str) -> None:
        """Let ``words`` stand for a span that is still open."""
        self._said.append((start, end, words))
        self._mask([(start, end)])

    def apply(self, rules: Sequence[Rule]) -> None:
        """Let each rule claim what it finds, the first rule first."""
        for each in rules:
            if each.needs and self._characters.isdisjoint(each.needs):
                continue
            found = []
            for match in each.pattern.finditer(self._open):
                words = each.say(match)
                if words is not None:
                    found.append((match.start(), match.end()))
                    self._said.append((match.start(), match.end(), words))
            if found:
                self._mask(found)

    @property
    def glued(self) -> bool:
        """Whether words came to stand beside characters that may mean something else with them."""
        return any(
            _GLUE_BEFORE.search(self._text, max(0, start - 2), start)
            or _GLUE_BEHIND.match(self._text, end)
            for start, end, _ in self._said
        )

    def text(self) -> str:
        """Return the text with the words in their places, spaced from what stands beside them."""
        out: list[str] = []
        position = 0
        for start, end, words in sorted(self._said):
            out += (self._text[position:start], _SEAM, words, _SEAM)
            position = end
        out.append(self._text[position:])
        return _NEEDLESS_SEAM.sub("", "".join(out)).replace(_SEAM, " ")

    def _mask(self, spans: list[tuple[int, int]]) -> None:
        out: list[str] = []
        position = 0
        for start, end in spans:
            out += (self._open[position:start], CLAIMED * (end - start))
            position = end
        out.append(self._open[position:])
        self._open = "".join(out)


_GLUE_BEFORE: Final = re.compile(r"(?:\A|\S)[^\s(\"']\Z|\A[^\s(\"']\Z")
_GLUE_BEHIND: Final = re.compile(r"[^\s.,;:!?)\"'\u2026]|[.,;:!?)\"'\u2026][^\s.,;:!?)\"'\u2026]")
_SEAM: Final = "\ue00e"
_NEEDLESS_SEAM: Final = re.compile(
    f"(?<![\\w\ue002{_SEAM}]){_SEAM}+|{_SEAM}+(?![\\w\ue000{_SEAM}])"
)
