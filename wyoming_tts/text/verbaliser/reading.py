"""Texts of which is told what they are: SSML's say-as."""

from __future__ import annotations

import re
from typing import Final

from wyoming_tts.text.languages.language import Language
from wyoming_tts.text.languages.number import read_number
from wyoming_tts.text.spans import Rule
from wyoming_tts.text.verbaliser.clocks import Clocks
from wyoming_tts.text.verbaliser.dates import Dates
from wyoming_tts.text.verbaliser.phones import phone
from wyoming_tts.text.verbaliser.quantities import quantity_rules

SPELLING: Final = ("digits", "characters", "spell-out", "verbatim")
KINDS: Final = ("cardinal", "number", "ordinal", *SPELLING, "date", "time", "telephone", "unit")
"""What a text may be read as."""

_NUMBER: Final = re.compile(r"[-+\u2212]?[0-9][0-9.,' ]{0,40}")
_ORDINAL: Final = re.compile(r"([0-9]{1,15}|[0-9]{1,3}(?:[., ][0-9]{3}){1,4})[^\W\d]{0,4}\.?")
_PARTS: Final = re.compile("[0-9]+")
_YEAR_DIGITS: Final = 4


def read(language: Language, text: str, kind: str, form: str) -> str | None:
    """Return the words for ``text``, or ``None`` where it is not of the kind.

    Args:
        language: of the text.
        text: with single spaces, and digits from 0 to 9.
        kind: one of ``KINDS``.
        form: the order of a date's parts, such as ``dmy``; empty for the language's own.
    """
    said: str | None = None
    if kind in SPELLING:
        said = _spelt(language, text)
    elif kind == "telephone":
        said = phone(language, text)
    elif kind == "date":
        said = _whole(Dates(language).rules(), _in_order(text, form))
    elif kind == "time":
        said = _whole(Clocks(language).rules(), text)
    elif kind == "unit":
        said = _whole(quantity_rules(language), text)
    elif kind == "ordinal" and (found := _ORDINAL.fullmatch(text)):
        said = language.ordinal(int("".join(_PARTS.findall(found[1]))))
    elif kind in {"cardinal", "number"} and _NUMBER.fullmatch(text):
        said = language.number(read_number(text, language))
    return said


def _whole(rules: list[Rule], text: str) -> str | None:
    """Return what the first rule says that fits the text as a whole."""
    for each in rules:
        if (found := each.pattern.fullmatch(text)) and (said := each.say(found)) is not None:
            return said
    return None


def _in_order(text: str, form: str) -> str:
    """Return a date in figures as ISO 8601 writes it, if the order of its parts is given."""
    parts = _PARTS.findall(text)
    if len(parts) != len(form) or sorted(form) != ["d", "m", "y"]:
        return text
    by_name = dict(zip(form, parts, strict=True))
    year = by_name["y"] if len(by_name["y"]) == _YEAR_DIGITS else f"20{by_name['y']:0>2}"
    return f"{year}-{by_name['m']:0>2}-{by_name['d']:0>2}"


def _spelt(language: Language, text: str) -> str:
    names = {**language.symbols, ".": language.dot, "-": language.dash, ":": language.colon}
    said = []
    for character in text:
        if character.isdecimal():
            said.append(language.digits(character))
        elif character.isalpha():
            said.append(character.upper())
        elif character in names:
            said.append(names[character])
    return " ".join(said)
