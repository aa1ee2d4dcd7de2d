"""Numbers, clock times and dates as they are said."""

from __future__ import annotations

import random

from wyoming_tts.train.builtin.english.listing import likely, listed
from wyoming_tts.train.builtin.english.names import DAYS, MONTHS

_SMALL = listed(
    """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen
    fifteen sixteen seventeen eighteen nineteen
    """
)
_TENS = listed("_ ten twenty thirty forty fifty sixty seventy eighty ninety")
_HUNDRED = 100
_THOUSAND = 1000
_ORDINALS = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}


def cardinal(number: int) -> str:
    """Spell a whole number from 0 to 999,999 without hyphens."""
    if number >= _THOUSAND:
        rest = number % _THOUSAND
        head = f"{cardinal(number // _THOUSAND)} thousand"
        return f"{head} {cardinal(rest)}" if rest else head
    if number >= _HUNDRED:
        rest = number % _HUNDRED
        head = f"{_SMALL[number // _HUNDRED]} hundred"
        return f"{head} and {cardinal(rest)}" if rest else head
    if number >= len(_SMALL):
        rest = number % 10
        return f"{_TENS[number // 10]} {_SMALL[rest]}" if rest else _TENS[number // 10]
    return _SMALL[number]


def ordinal(number: int) -> str:
    """Spell the ordinal of a whole number from 1 to 999,999."""
    head, _, last = cardinal(number).rpartition(" ")
    if last in _ORDINALS:
        last = _ORDINALS[last]
    elif last.endswith("y"):
        last = f"{last[:-1]}ieth"
    else:
        last = f"{last}th"
    return f"{head} {last}".strip()


def number(rng: random.Random) -> str:
    """Draw a number, small ones more often than large ones."""
    limit = rng.choice((13, 21, 100, 100, 1000, 10_000, 1_000_000))
    return cardinal(rng.randrange(limit))


def amount(rng: random.Random) -> str:
    """Draw a number from two to a hundred."""
    return cardinal(rng.randint(2, rng.choice((12, 30, 100))))


def degrees(rng: random.Random) -> str:
    """Draw a temperature without its unit."""
    text = cardinal(rng.randint(2, rng.choice((30, 40, 99))))
    if likely(rng, 0.15):
        return f"{text} point {_SMALL[rng.randint(1, 9)]}"
    return f"minus {text}" if likely(rng, 0.08) else text


def clock(rng: random.Random) -> str:
    """Draw a time of day."""
    hour = _SMALL[rng.randint(1, 12)]
    spoken = f"oh {_SMALL[rng.randint(1, 9)]}"
    if likely(rng, 0.85):
        spoken = cardinal(rng.randint(10, 59))
    return rng.choice(
        (
            f"{hour} o'clock",
            f"half past {hour}",
            f"quarter past {hour}",
            f"quarter to {hour}",
            f"{hour} {spoken}",
            f"{hour} {spoken}",
            f"{hour} {spoken}",
            f"{cardinal(rng.randint(2, 29))} minutes {rng.choice(('past', 'to'))} {hour}",
            f"{hour} in the {rng.choice(('morning', 'afternoon', 'evening'))}",
            f"{rng.choice(('ten', 'five', 'twenty'))} {rng.choice(('past', 'to'))} {hour}",
            rng.choice(("noon", "midnight", "midday")),
        )
    )


def duration(rng: random.Random) -> str:
    """Draw a length of time, such as a timer has."""
    count = rng.randint(2, 59)
    unit = rng.choice(("second", "minute", "minute", "minute", "hour", "day", "week"))
    return rng.choice(
        (
            f"{cardinal(count)} {unit}s",
            f"{cardinal(count)} {unit}s",
            f"one {unit}",
            "half an hour",
            f"an hour and {cardinal(count)} minutes",
            f"{_SMALL[rng.randint(2, 9)]} and a half {unit}s",
            f"{_SMALL[rng.randint(2, 12)]} minutes and {cardinal(count)} seconds",
        )
    )


def date(rng: random.Random) -> str:
    """Draw a day of the year or of the week."""
    month = rng.choice(MONTHS)
    day = ordinal(rng.randint(1, 28))
    return rng.choice(
        (f"{month} {day}", f"the {day} of {month}", f"{rng.choice(DAYS)}, {month} {day}")
    )


def year(rng: random.Random) -> str:
    """Draw a year as it is said."""
    century = rng.choice((17, 18, 19, 20))
    rest = rng.randint(10, 99)
    return f"{cardinal(century)} {cardinal(rest)}"


def price(rng: random.Random) -> str:
    """Draw an amount of money."""
    return (
        f"{amount(rng)} {rng.choice(('dollars', 'cents', 'pounds', 'euros'))}"
        if likely(rng, 0.7)
        else f"{amount(rng)} dollars and {amount(rng)} cents"
    )
