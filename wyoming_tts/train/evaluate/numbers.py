"""English numbers in words, as they are read aloud."""

from __future__ import annotations

import re

_SMALL = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen"),
    "nineteen",
)
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_GROUPS = ((10**9, "billion"), (10**6, "million"), (10**3, "thousand"), (100, "hundred"))
_ORDINALS = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}
_SYMBOLS = {"%": " percent ", "\u00b0": " degrees ", "&": " and ", "+": " plus "}
_LONGEST = 12
"""Digits of a number that is read as one; a longer one is read digit by digit."""

_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_NUMBER = re.compile(r"(\d+)(?:([.:])(\d+))?(st|nd|rd|th)?")


def spell_number(number: int) -> str:
    """Return a whole number below a million million in words, without ``and``."""
    if number < len(_SMALL):
        return _SMALL[number]
    for size, name in _GROUPS:
        if number >= size:
            rest = f" {spell_number(number % size)}" if number % size else ""
            return f"{spell_number(number // size)} {name}{rest}"
    unit = f" {_SMALL[number % 10]}" if number % 10 else ""
    return _TENS[number // 10] + unit


def spell_ordinal(number: int) -> str:
    """Return ``first``, ``second`` and so on."""
    before, _, last = spell_number(number).rpartition(" ")
    last = f"{last[:-1]}ieth" if last.endswith("y") else _ORDINALS.get(last, f"{last}th")
    return f"{before} {last}".strip()


def spell_numbers(text: str) -> str:
    """Return a text with its numbers, times of day and common symbols in words."""
    for symbol, word in _SYMBOLS.items():
        text = text.replace(symbol, word)
    return _NUMBER.sub(_spell, _THOUSANDS.sub("", text))


def _spell(match: re.Match[str]) -> str:
    whole, mark, part, ordinal = match.groups()
    if len(whole) > _LONGEST:
        return f" {_digits(whole)} "
    if mark == ":":
        return f" {spell_number(int(whole))} {_minutes(part)} "
    if mark == ".":
        return f" {spell_number(int(whole))} point {_digits(part)} "
    number = int(whole)
    return f" {spell_ordinal(number) if ordinal else spell_number(number)} "


def _minutes(part: str) -> str:
    minutes = int(part[:2])
    if not minutes:
        return "o'clock"
    return f"oh {spell_number(minutes)}" if part[0] == "0" else spell_number(minutes)


def _digits(digits: str) -> str:
    return " ".join(_SMALL[int(digit)] for digit in digits)
