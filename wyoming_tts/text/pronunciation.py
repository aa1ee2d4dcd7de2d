"""Sounds in a text: how a word is pronounced, given with the word itself.

A pronunciation travels inside a string, between characters of the private use area, which the
cleaner takes out of everything that comes from elsewhere. Engines that speak phonemes use the
sounds, others the word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_OPEN, _MIDDLE, _CLOSE, _SPACE = "\ue000", "\ue001", "\ue002", "\ue003"
PRONOUNCED: Final = re.compile(
    f"{_OPEN}([^{_OPEN}{_MIDDLE}{_CLOSE}]*){_MIDDLE}([^{_OPEN}{_MIDDLE}{_CLOSE}]*){_CLOSE}"
)
"""A word, without spaces, and its sounds."""

_MARKS: Final = re.compile(f"[{_OPEN}-{_CLOSE}]")


def pronounced(word: str, ipa: str) -> str:
    """Return ``word`` with its sounds in the International Phonetic Alphabet.

    The result holds no white space, so that nothing divides it.
    """
    word, ipa = (_SPACE.join(_MARKS.sub("", each).split()) for each in (word, ipa))
    return f"{_OPEN}{word}{_MIDDLE}{ipa}{_CLOSE}"


def spelt(text: str) -> str:
    """Return ``text`` with the words alone, without their sounds."""
    text = PRONOUNCED.sub(r"\1", text)
    return _MARKS.sub("", text).replace(_SPACE, " ")


def parts(text: str) -> Iterator[tuple[str, str]]:
    """Yield the parts of ``text``: plain text with no sounds, or a word with its sounds."""
    position = 0
    for found in PRONOUNCED.finditer(text):
        if found.start() > position:
            yield spelt(text[position : found.start()]), ""
        yield found.group(1).replace(_SPACE, " "), found.group(2).replace(_SPACE, " ")
        position = found.end()
    if position < len(text):
        yield spelt(text[position:]), ""
