"""The values that attributes may have."""

from __future__ import annotations

import re
from typing import Final

STRENGTHS: Final = {
    "none": 0.0,
    "x-weak": 0.1,
    "weak": 0.25,
    "medium": 0.5,
    "strong": 0.8,
    "x-strong": 1.2,
}
"""Seconds of silence by the ``strength`` of a break."""

RATES: Final = {
    "x-slow": 0.5,
    "slow": 0.75,
    "medium": 1.0,
    "default": 1.0,
    "fast": 1.25,
    "x-fast": 1.6,
}
"""Factors by the ``rate`` of prosody."""

VOLUMES: Final = {"silent": 0.0, "medium": 1.0, "default": 1.0}
_DECIBELS: Final = {"x-soft": -12.0, "soft": -6.0, "loud": 4.0, "x-loud": 8.0}
_LOUDEST_DECIBELS: Final = 60.0
_FULL: Final = 100.0

_NUMBER: Final = r"[0-9]{1,6}(?:\.[0-9]{0,6})?|\.[0-9]{1,6}"
_TIME: Final = re.compile(rf"\+?({_NUMBER})[ ]?(ms|s)")
_RATE: Final = re.compile(rf"([+-]?)({_NUMBER})[ ]?(%?)")
_VOLUME: Final = re.compile(rf"([+-]?)({_NUMBER})[ ]?(db|%|)")
_LANGUAGE: Final = re.compile("[A-Za-z]{1,8}(?:[-_][A-Za-z0-9]{1,8}){0,8}")


def seconds(time: str) -> float:
    """Return the length of a time such as ``500ms`` or ``1.5s``.

    Raises:
        ValueError: it is none; the message says what is.
    """
    found = _TIME.fullmatch(time.strip().lower())
    if found is None:
        raise ValueError("write it as 500ms or 1.5s")
    value = float(found.group(1))
    return value / 1000 if found.group(2) == "ms" else value


def strength(word: str) -> float:
    """Return the seconds of silence that a break of this strength makes.

    Raises:
        ValueError: there is no such strength; the message names those there are.
    """
    found = STRENGTHS.get(word.strip().lower())
    if found is None:
        raise ValueError(f"use one of {', '.join(STRENGTHS)}")
    return found


def rate(value: str) -> float:
    """Return the factor of a rate: a word, a factor such as ``1.2``, ``80%``, ``+20%`` or ``-20%``.

    Raises:
        ValueError: it is none of these; the message says so.
    """
    value = value.strip().lower()
    if value in RATES:
        return RATES[value]
    found = _RATE.fullmatch(value)
    if found is None or (found.group(1) and not found.group(3)):
        raise ValueError(f"use one of {', '.join(RATES)}, or 80%, +20%, 1.2")
    sign, number, percent = found.groups()
    return _changed(sign, float(number) / _FULL) if percent else float(number)


def volume(value: str) -> float:
    """Return the factor of a volume: a word, ``+6dB``, 0 to 100, ``80%``, ``+10`` or ``-10%``.

    Raises:
        ValueError: it is none of these; the message says so.
    """
    value = value.strip().lower()
    if value in VOLUMES:
        return VOLUMES[value]
    if value in _DECIBELS:
        return _amplitude(_DECIBELS[value])
    found = _VOLUME.fullmatch(value)
    if found is None or (not found.group(1) and not found.group(3) and float(value) > _FULL):
        words = ", ".join([*VOLUMES, *_DECIBELS])
        raise ValueError(f"use one of {words}, or a number from 0 to 100, +6dB, 80%")
    sign, number, unit = found.groups()
    if unit == "db":
        return _amplitude(float(sign + number))
    return _changed(sign, float(number) / _FULL)


def language(tag: str) -> str:
    """Return a language tag with hyphens; an empty one stays empty.

    Raises:
        ValueError: it is no such tag; the message says what one looks like.
    """
    tag = tag.strip()
    if tag and _LANGUAGE.fullmatch(tag) is None:
        raise ValueError("write a language as en, de-AT or pt-BR")
    return tag.replace("_", "-")


def _changed(sign: str, part: float) -> float:
    """Return ``part`` itself without a sign, else the factor that adds or takes it."""
    return max(0.0, 1 + part if sign == "+" else 1 - part) if sign else part


def _amplitude(decibels: float) -> float:
    return float(10 ** (min(decibels, _LOUDEST_DECIBELS) / 20))
