"""How long a piece may sound: bounds that hold for any voice, against runaways and dropouts."""

from __future__ import annotations

from dataclasses import dataclass

SPELT_OUT = 1.5
"""Seconds that a digit, sign or ideograph may take at most: it may be read as several words."""

LETTER = 0.3
"""Seconds that a letter may take at most, as when a word is spelt."""

GRACE = 2.0
"""Seconds allowed beyond, for hesitations and silent ends."""

SHORTEST_PER_LETTER = 0.01
"""Seconds that a letter takes at least; the fastest intelligible speech needs three times that."""


@dataclass(frozen=True, slots=True)
class DurationBounds:
    """Seconds of sound between which a piece is believable."""

    shortest: float
    longest: float

    @classmethod
    def of(cls, text: str, rate: float = 1.0) -> DurationBounds:
        """Return the bounds for verbalised ``text`` spoken at ``rate`` times normal speed."""
        letters = sum(char.isalpha() and char < "\u2e80" for char in text)
        others = sum(not char.isspace() for char in text) - letters
        return cls(
            shortest=letters * SHORTEST_PER_LETTER / rate,
            longest=(GRACE + LETTER * letters + SPELT_OUT * others) / rate,
        )
