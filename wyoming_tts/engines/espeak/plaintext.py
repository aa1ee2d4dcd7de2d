"""Makes any text safe for espeak-ng."""

from __future__ import annotations

import re
import unicodedata

LONGEST_WORD = 100
"""Bytes of UTF-8 in one word, at most: espeak-ng 1.52 writes past its buffers with more."""

# Control characters carry espeak-ng's embedded commands; it marks its own positions with private
# and unassigned characters; surrogates are no text. Format characters (joiners) shape words.
_UNSPEAKABLE = frozenset({"Cc", "Cs", "Co", "Cn"})

# What some languages of espeak-ng 1.52 crash on: braille patterns and circled letters, and, after
# a hyphen, ideographs and kana.
_CRASHING = (range(0x2800, 0x2900), range(0x24B6, 0x24EA))
_HYPHEN_BEFORE_IDEOGRAPH = re.compile(r"-(?=[\u2e80-\uabff\uf900-\ufaff])")

# Letters that are said one by one: some are words when they stand apart, such as the English "a".
_LETTERS = re.compile(r"(?<![\w'\u2019-])([A-Z]) (?=[A-Z](?![\w\u2019]|'(?!s\b)))")

_WORD = re.compile(r"\S+")


def plain_text(text: str) -> str:
    """Return ``text`` without what espeak-ng takes for commands or cannot bear.

    White space is collapsed, longer words than ``LONGEST_WORD`` are cut, single capital letters in
    a row are joined by hyphens. The result is valid UTF-8 and may be empty.
    """
    spaced = "".join(" " if _unspeakable(character) else character for character in text)
    spaced = _HYPHEN_BEFORE_IDEOGRAPH.sub("- ", spaced)
    spaced = _LETTERS.sub(r"\1-", " ".join(spaced.split()))
    return " ".join(part for word in _WORD.findall(spaced) for part in _parts(word))


def _unspeakable(character: str) -> bool:
    code = ord(character)
    return unicodedata.category(character) in _UNSPEAKABLE or any(code in r for r in _CRASHING)


def _parts(word: str) -> list[str]:
    encoded = word.encode()
    if len(encoded) <= LONGEST_WORD:
        return [word]
    parts = []
    while encoded:
        # A cut inside a character leaves its first bytes for the next part.
        part = encoded[:LONGEST_WORD].decode(errors="ignore")
        parts.append(part)
        encoded = encoded[len(part.encode()) :]
    return parts
