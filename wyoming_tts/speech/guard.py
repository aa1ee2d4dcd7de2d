"""How long a piece may sound: bounds that hold for any voice, against runaways and dropouts."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

SPELT_OUT = 2.0
"""Seconds that a character may take at most which may be read as several words.

Such are digits, signs, ideographs, capitals (``double u``) and letters that a voice knows only by
name (``Cyrillic letter shcha``).
"""

LETTER = 0.3
"""Seconds that a letter of an ordinary word may take at most."""

GRACE = 2.0
"""Seconds allowed beyond, for hesitations and silent ends."""

SHORTEST_PER_LETTER = 0.01
"""Seconds that a letter takes at least; the fastest intelligible speech needs three times that."""

_SMALL_LETTERS = re.compile("[a-zß-öø-ɏ]{2,}")
_VOWELS = frozenset("aeiouyæœøə")


@dataclass(frozen=True, slots=True)
class DurationBounds:
    """Seconds of sound between which a piece is believable."""

    shortest: float
    longest: float

    @classmethod
    def of(cls, text: str, rate: float = 1.0) -> DurationBounds:
        """Return the bounds for verbalised ``text`` spoken at ``rate`` times normal speed."""
        letters = sum(char.isalpha() and char < "\u2e80" for char in text)
        in_words = sum(len(run) for run in _SMALL_LETTERS.findall(text) if _pronounceable(run))
        others = sum(not char.isspace() for char in text) - in_words
        return cls(
            shortest=letters * SHORTEST_PER_LETTER / rate,
            longest=(GRACE + LETTER * in_words + SPELT_OUT * others) / rate,
        )


def _pronounceable(letters: str) -> bool:
    return not _VOWELS.isdisjoint(unicodedata.normalize("NFD", letters))
