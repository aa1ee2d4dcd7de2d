"""Single tokens: whether they are read, spelt, or said digit by digit."""

from __future__ import annotations

import re
from typing import Final

from wyoming_tts.text.languages.language import Language

LONGEST_READ: Final = 3
"""Digits of a number beside letters that are still read as one number."""

LONGEST_NUMBER: Final = 9
"""Digits of a number that is still read as one."""

_VOWEL: Final = re.compile(
    "[aeiouy\u00e0-\u00e6\u00e8-\u00ef\u00f2-\u00f6\u00f8-\u00fd\u0153]", re.IGNORECASE
)
_MOST_LETTERS: Final = 5


def read_digits(language: Language, digits: str, longest: int = LONGEST_NUMBER) -> str:
    """Return a run of digits as a number, or digit by digit if it is long or begins with 0."""
    if len(digits) > longest or (len(digits) > 1 and digits[0] == "0"):
        return language.digits(digits)
    return language.cardinal(int(digits))


def spell_token(language: Language, token: str) -> str:
    """Return a run of letters, or of digits, as it is said within a name."""
    if token.isdecimal():
        return read_digits(language, token, 4)
    if is_spelt(language, token.upper()) if token.isupper() else not _VOWEL.search(token):
        return language.spell(token) if len(token) <= _MOST_LETTERS else token
    return token


def is_spelt(language: Language, letters: str) -> bool:
    """Whether capital letters are said one by one."""
    if letters in _set(language.said):
        return False
    if letters in _set(language.spelt):
        return True
    return len(letters) <= _MOST_LETTERS and not _VOWEL.search(letters)


_SETS: dict[str, frozenset[str]] = {}


def _set(words: str) -> frozenset[str]:
    """Return the words of a string; there are only as many strings as languages have lists."""
    if words not in _SETS:
        _SETS[words] = frozenset(words.split())
    return _SETS[words]
