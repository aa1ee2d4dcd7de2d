"""Reading a text that arrives in parts, so that the parts do not show in the result."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable


class MoreNeededError(Exception):
    """What has arrived so far does not decide what stands at the position."""


class Pattern:
    """A construct that is recognised from its first character to its last.

    The last atom must be one that cannot match a longer text later, such as a closing bracket.
    The text is then a match, not a match, or the beginning of one, whatever follows it.
    """

    def __init__(self, *atoms: str, limit: int) -> None:
        begun = ""
        for atom in reversed(atoms):
            begun = f"(?:{atom}{begun})?"
        self._whole = re.compile("".join(atoms), re.IGNORECASE)
        self._begun = re.compile(begun, re.IGNORECASE)
        self._limit: Final = limit

    def match(self, text: str, position: int, *, final: bool) -> re.Match[str] | None:
        """Match at ``position``, within the limit of characters.

        Raises:
            MoreNeededError: ``text`` ends in what may be the beginning of a match.
        """
        end = position + self._limit
        found = self._whole.match(text, position, end)
        if found is None and not final and len(text) < end:
            begun = self._begun.match(text, position)
            if begun is not None and begun.end() == len(text):
                raise MoreNeededError
        return found


class Scanner(ABC):
    """A stage that reads at a position, one step after the other.

    A step moves the position on. Where it cannot decide it raises ``MoreNeededError``, and is
    taken again, from where it stands, when there is more of the text.
    """

    def __init__(self) -> None:
        self._text = ""
        self._position = 0
        self._final = False
        self._out: list[str] = []
        self._before = "\n"  # the character of the source before the position
        self._tail = ""  # the last characters given out, to know an address by
        self._step: Callable[[], None] = self._start

    @abstractmethod
    def _start(self) -> None:
        """Take the first step."""

    def push(self, chunk: str) -> str:
        """Take the next part of the text, return what is certain by now."""
        self._text += chunk
        try:
            while self._position < len(self._text):
                self._step()
        except MoreNeededError:
            pass
        self._text = self._text[self._position :]
        self._position = 0
        out = "".join(self._out)
        self._out.clear()
        return out

    def flush(self) -> str:
        """End the text, return the rest."""
        self._final = True
        return self.push("")

    def _peek(self, offset: int = 1) -> str:
        """Return the character at this distance; the end of the text looks like a line end."""
        index = self._position + offset
        if index < len(self._text):
            return self._text[index]
        if self._final:
            return "\n"
        raise MoreNeededError

    def _take(self, length: int = 1) -> str:
        taken = self._text[self._position : self._position + length]
        self._position += length
        self._before = taken[-1]
        return taken

    def _keep(self, length: int = 1) -> None:
        taken = self._take(length)
        self._out.append(taken)
        self._tail = (self._tail + taken[-2:])[-2:]

    def _drop(self) -> None:
        self._take()

    def _mark(self, mark: str) -> None:
        self._out.append(mark)

    def _match(self, pattern: Pattern) -> re.Match[str] | None:
        return pattern.match(self._text, self._position, final=self._final)

    def _run(self, limit: int) -> int:
        """Return how often the character at the position is repeated, at most ``limit``."""
        length = 1
        while length < limit and self._peek(length) == self._text[self._position]:
            length += 1
        return length
