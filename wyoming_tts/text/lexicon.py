"""A person's own words for words: what is said in place of what is written."""

from __future__ import annotations

import re
import time
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from wyoming_tts.text.lexicon_entry import (
    GROUP,
    LONGEST_TEXT,
    MOST_PATTERNS,
    PRIVATE,
    Entry,
    compiled,
    tag_of,
)
from wyoming_tts.text.pronunciation import PRONOUNCED

MOST_ENTRIES: Final = 10_000
MOST_ADDED: Final = 5_000
"""Characters put into one text, at most: entries that would add more are left out of it."""

PATTERN_SECONDS: Final = 0.005
"""Time of the processor for one pattern in one text."""

ALL_PATTERNS_SECONDS: Final = 0.02
"""Time of the processor after which no further pattern is tried in a text."""

_PREFIX: Final = 3
_TAKEN: Final = re.compile(f"{PRONOUNCED.pattern}|[{PRIVATE}]+")
"""Words with their sounds, and what is kept for others by private characters in its place."""

_NO_SPACES: Final = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u9fff"
    "\uf900-\ufaff\U00020000-\U0003ffff]"
)
"""Characters of scripts that are written without spaces between words."""

_FIRST_NO_SPACES: Final = "\u0e00"

_NEGATION: Final = re.compile(r"['\u2019][tT](?!\w)")
"""The end of "don't" and "can't", in which no Don and no can is meant."""


@dataclass(frozen=True, slots=True)
class _Hit:
    start: int
    end: int
    order: int
    replacement: str


class Lexicon:
    """Entries, made ready to be found in texts. It may be used from several threads."""

    def __init__(
        self,
        entries: Iterable[Entry] = (),
        too_slow: Callable[[Entry], None] = lambda _entry: None,
    ) -> None:
        """Make entries ready.

        Args:
            entries: those that come first win.
            too_slow: told of an entry whose pattern took too long and was left out of a text;
                every time, in the thread of whoever asked.

        Raises:
            ValueError: an entry is none, or there are too many.
        """
        self.entries = tuple(entries)
        self._too_slow = too_slow
        self._words: dict[str, list[int]] = {}
        self._lengths: dict[str, tuple[int, ...]] = {}
        self._patterns: list[tuple[int, Any]] = []
        if len(self.entries) > MOST_ENTRIES:
            raise ValueError(f"there are more than {MOST_ENTRIES} entries")
        lengths: dict[str, set[int]] = {}
        for order, entry in enumerate(self.entries):
            entry.check()
            if entry.pattern:
                self._patterns.append((order, compiled(entry.pattern, entry.case)))
                continue
            word = _folded(_words_of(entry))
            self._words.setdefault(word, []).append(order)
            lengths.setdefault(word[:_PREFIX], set()).add(len(word))
        if len(self._patterns) > MOST_PATTERNS:
            raise ValueError(f"there are more than {MOST_PATTERNS} patterns")
        self._lengths = {begin: tuple(sorted(has)[::-1]) for begin, has in lengths.items()}

    def __len__(self) -> int:
        return len(self.entries)

    def find(self, text: str, language: str) -> list[tuple[int, int, str]]:
        """Return what is to be replaced, as start, end and replacement, from left to right.

        Of hits that overlap the one that begins first wins, then the longest, then the one whose
        entry comes first. What has its sounds already is left alone.

        Args:
            text: in Unicode normalisation form C, with single spaces.
            language: a BCP 47 tag.
        """
        if not self.entries:
            return []
        tag = tag_of(language)
        hits = [*self._find_words(text, tag), *self._find_patterns(text, tag)]
        hits.sort(key=lambda hit: (hit.start, -hit.end, hit.order))
        taken = [found.span() for found in _TAKEN.finditer(text)]
        chosen: list[tuple[int, int, str]] = []
        end = added = 0
        for hit in hits:
            if hit.start < end or any(hit.start < e and s < hit.end for s, e in taken):
                continue
            if (added := added + len(hit.replacement)) > MOST_ADDED:
                break
            chosen.append((hit.start, hit.end, hit.replacement))
            end = hit.end
        return chosen

    def _find_words(self, text: str, language: str) -> Iterator[_Hit]:
        """Yield for each place the longest words that stand there by themselves."""
        if not self._words:
            return
        folded = _folded(text)
        letter = False
        for start, character in enumerate(text):
            inside, letter = letter, character.isalpha()
            if inside and letter and character < _FIRST_NO_SPACES:
                continue
            begins = [folded[start : start + most] for most in range(1, _PREFIX + 1)]
            found = {length for begin in begins for length in self._lengths.get(begin, ())}
            for length in sorted(found, reverse=True):
                orders = self._words.get(folded[start : start + length])
                if not orders or not _alone(text, start, start + length):
                    continue
                if (hit := self._hit(text, start, start + length, orders, language)) is not None:
                    yield hit
                    break

    def _hit(
        self, text: str, start: int, end: int, orders: Iterable[int], language: str
    ) -> _Hit | None:
        written = text[start:end]
        for order in orders:
            entry = self.entries[order]
            exact = entry.case == "any" or _spaced(written) == _words_of(entry)
            if exact and entry.speaks(language):
                return _Hit(start, end, order, entry.replacement(written, entry.say))
        return None

    def _find_patterns(self, text: str, language: str) -> Iterator[_Hit]:
        began = time.thread_time()
        for order, pattern in self._patterns:
            entry = self.entries[order]
            if not entry.speaks(language):
                continue
            hits: list[_Hit] | None = None
            if time.thread_time() < began + ALL_PATTERNS_SECONDS:
                hits = _matches(text, order, entry, pattern)
            if hits is None:
                self._too_slow(entry)
            else:
                yield from hits


def _matches(text: str, order: int, entry: Entry, pattern: Any) -> list[_Hit] | None:
    """Return what a pattern finds, or nothing where that takes too long."""
    hits: list[_Hit] = []
    try:
        for found in pattern.finditer(text, timeout=PATTERN_SECONDS):
            if found[0]:
                start, end = found.span()
                said = None if entry.say is None else _expanded(entry.say, found)
                hits.append(_Hit(start, end, order, entry.replacement(found[0], said)))
    except TimeoutError:
        return None
    return hits


def _alone(text: str, start: int, end: int) -> bool:
    """Return whether what stands between two places is not a part of a longer word or number."""
    before, first = text[start - 1 : start], text[start]
    last, behind = text[end - 1], text[end : end + 1]
    # A unit belongs to the number before it, yet is a word: 5kW.
    unit = before.isdecimal() and first.isalpha() and _is_number(text, start)
    if before and _joined(before, first) and not unit:
        return False
    if first.isdecimal() and before in {".", ","} and text[start - 2 : start - 1].isdecimal():
        return False
    if behind and _joined(last, behind):
        return False
    if last in "nN" and _NEGATION.match(text, end):
        return False
    return not (last.isdecimal() and behind in {".", ","} and text[end + 1 : end + 2].isdecimal())


def _joined(one: str, other: str) -> bool:
    if not (_in_word(one) and _in_word(other)):
        return False
    return not (_NO_SPACES.match(one) or _NO_SPACES.match(other))


def _in_word(character: str) -> bool:
    return character.isalnum() or character == "_" or unicodedata.category(character)[0] == "M"


def _is_number(text: str, end: int) -> bool:
    start = end
    while start and end - start < LONGEST_TEXT and text[start - 1].isdecimal():
        start -= 1
    return not start or not _in_word(text[start - 1])


def _expanded(say: str, found: Any) -> str:
    def group(reference: re.Match[str]) -> str:
        number, name, _other = reference.groups()
        if number is None and name is None:
            return "\\"
        return found[int(number) if number else int(name) if name.isdecimal() else name] or ""

    return GROUP.sub(group, say)


def _words_of(entry: Entry) -> str:
    return " ".join(unicodedata.normalize("NFC", entry.text).split())


def _spaced(text: str) -> str:
    return text.replace("\xa0", " ").replace("\u202f", " ")


def _folded(text: str) -> str:
    """Return text without the difference of capital and small letters, of the same length."""
    text = _spaced(text)
    folded = text.casefold()
    if len(folded) == len(text):
        return folded
    return "".join(each.casefold() if len(each.casefold()) == 1 else each for each in text)
