"""Marks inside a text: a word with its sounds, and a text that is to be read in a certain way.

A mark travels inside a string, between characters of the private use area, which the cleaner
takes out of everything that comes from elsewhere. Engines that speak phonemes use the sounds of a
word, others the word. What is to be read in a certain way becomes words with everything else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_OPEN, _MIDDLE, _CLOSE, _SPACE = "\ue000", "\ue001", "\ue002", "\ue003"
_READ, _AS, _READ_END = "\ue004", "\ue005", "\ue006"
_INSIDE: Final = f"[^{_OPEN}-{_CLOSE}{_READ}-{_READ_END}]*"

PRONOUNCED: Final = re.compile(f"{_OPEN}({_INSIDE}){_MIDDLE}({_INSIDE}){_CLOSE}")
"""A word, without spaces, and its sounds."""

READ_AS: Final = re.compile(f"{_READ}({_INSIDE}){_AS}({_INSIDE}){_AS}({_INSIDE}){_READ_END}")
"""What a text is to be read as, the order of its parts, and the text, without spaces."""

_MARKS: Final = re.compile(f"[{_OPEN}-{_CLOSE}{_READ}-{_READ_END}]")


def pronounced(word: str, ipa: str) -> str:
    """Return ``word`` with its sounds in the International Phonetic Alphabet.

    The result holds no white space, so that nothing divides it.
    """
    return f"{_OPEN}{_solid(word)}{_MIDDLE}{_solid(ipa)}{_CLOSE}"


def read_as(text: str, kind: str, form: str = "") -> str:
    """Return ``text`` marked to be read as a cardinal number, a date, single letters or the like.

    The result holds no white space, so that nothing divides it.

    Args:
        text: what is written.
        kind: see ``verbaliser.say_as``.
        form: the order of its parts, such as ``dmy``.
    """
    return f"{_READ}{_solid(kind)}{_AS}{_solid(form)}{_AS}{_solid(text)}{_READ_END}"


def spaced(text: str) -> str:
    """Return a part of a mark with the spaces that it had."""
    return text.replace(_SPACE, " ")


def spelt(text: str) -> str:
    """Return ``text`` with the words alone, without their sounds and how they are to be read."""
    text = READ_AS.sub(r"\3", PRONOUNCED.sub(r"\1", text))
    return spaced(_MARKS.sub("", text))


def parts(text: str) -> Iterator[tuple[str, str]]:
    """Yield the parts of ``text``: plain text with no sounds, or a word with its sounds."""
    position = 0
    for found in PRONOUNCED.finditer(text):
        if found.start() > position:
            yield spelt(text[position : found.start()]), ""
        yield spaced(found.group(1)), spaced(found.group(2))
        position = found.end()
    if position < len(text):
        yield spelt(text[position:]), ""


def _solid(text: str) -> str:
    return _SPACE.join(_MARKS.sub("", text).split())
