"""Numerals that are no digits: Roman ones, and fractions in one character."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

_ROMAN: Final = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}

VULGAR: Final = {
    "\u00bd": (1, 2),
    "\u2153": (1, 3),
    "\u2154": (2, 3),
    "\u00bc": (1, 4),
    "\u00be": (3, 4),
    "\u2155": (1, 5),
    "\u2156": (2, 5),
    "\u2157": (3, 5),
    "\u2158": (4, 5),
    "\u2159": (1, 6),
    "\u215a": (5, 6),
    "\u215b": (1, 8),
    "\u215c": (3, 8),
    "\u215d": (5, 8),
    "\u215e": (7, 8),
}
"""Numerator and denominator of each sign."""


def read_roman(text: str) -> int:
    """Return the value of a Roman numeral."""
    values = [_ROMAN[character] for character in text] + [0]
    return sum(-one if one < following else one for one, following in pairwise(values))
