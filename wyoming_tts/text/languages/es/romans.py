"""Spanish: Roman numerals of rulers, events, centuries and chapters."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from wyoming_tts.text.languages.es import words as lists
from wyoming_tts.text.languages.language import FEMININE, MASCULINE
from wyoming_tts.text.spans import Rule, one_of, rule

if TYPE_CHECKING:
    from wyoming_tts.text.languages.es.spanish import Spanish

_ROMAN: Final = r"(?=[IVXL])(?!L\b)(?:XL|L?X{0,3})(?:IX|IV|V?I{0,3})(?![\w'\u2019]| [A-Z]\b)"
_ROMANS: Final = re.compile(_ROMAN)
_LINK: Final = r"(?: (?:y|o|a|al) (?:el )?|[-\u2013])"
_CAPITALISED: Final = "[A-ZÁÉÍÓÚÑ][a-záéíóúñ]{1,30}"
_SEQUEL: Final = "X?(?:III?|IV|VI{1,3}|IX)|X[IV]"
"""Numbers behind any name, such as that of a film; XL and XX are sizes."""

_VALUES: Final = {"I": 1, "V": 5, "X": 10, "L": 50}
_LETTERS: Final = "".join(_VALUES)
_SHORT: Final = re.compile("(?<=primer)o|(?<=tercer)o")
_LAST_CENTURY, _LAST_REIGN = 9, 10
"""The last ones that are said as ordinal numbers."""


def apocope(ordinal: str) -> str:
    """Return an ordinal number as it is before a masculine noun: primer, tercer."""
    return _SHORT.sub("", ordinal)


def roman_rules(language: Spanish) -> list[Rule]:
    """Return the rules for Roman numerals whose form depends on the noun beside them."""

    def queen(found: re.Match[str]) -> str:
        value = _read(found["roman"])
        ordinal = value <= _LAST_REIGN
        said = language.ordinal(value, FEMININE) if ordinal else language.cardinal(value)
        return f"{found['name']} {said}"

    def event(found: re.Match[str]) -> str:
        word = found["word"].lower()
        feminine = word.endswith(("a", "as", "ción")) or word in lists.FEMININE_EVENTS
        said = language.ordinal(_read(found["roman"]), FEMININE if feminine else MASCULINE)
        said = said.replace(" ", "s ") + "s" if word.endswith("s") else apocope(said)
        return f"{said} {found['word']}"

    def number(found: re.Match[str]) -> str:
        value = _read(found[0])
        return language.ordinal(value) if value <= _LAST_CENTURY else language.cardinal(value)

    def century(found: re.Match[str]) -> str:
        romans = re.sub("[-\u2013]", " al ", found["roman"])
        word = {"s": "siglo", "ss": "siglos"}.get(found["word"].lower().rstrip("."), found["word"])
        return f"{word} {_ROMANS.sub(number, romans)}"

    def chapter(found: re.Match[str]) -> str | None:
        # A ruler's number is not of this kind.
        if found["word"] in kings:
            return None
        return f"{found['word']} {language.cardinal(_read(found['roman']))}"

    def abbreviated(found: re.Match[str]) -> str:
        word = lists.BEFORE_NUMBER[found["word"].lower()]
        word = word.capitalize() if found["word"][0].isupper() else word
        return f"{word} {language.cardinal(_read(found['roman']))}"

    kings = frozenset(lists.KINGS.split())
    queens, events = one_of(lists.QUEENS.split()), one_of(lists.EVENTS.split())
    chapters = one_of(lists.CHAPTERS.split())
    return [
        rule(rf"\b(?P<name>{queens}) (?P<roman>{_ROMAN})", queen, _LETTERS),
        rule(rf"\b(?P<roman>{_ROMAN}) (?P<word>(?i:{events}))\b", event, _LETTERS),
        rule(
            rf"\b(?P<word>(?i:siglos?|ss?\.)) (?P<roman>{_ROMAN}(?:{_LINK}{_ROMAN}){{0,3}})",
            century,
            _LETTERS,
        ),
        rule(rf"\b(?P<word>(?i:caps?|vol|arts?|fig)\.) (?P<roman>{_ROMAN})", abbreviated, _LETTERS),
        rule(rf"\b(?P<word>(?i:{chapters})) (?P<roman>{_ROMAN})", chapter, _LETTERS),
        rule(rf"\b(?P<word>{_CAPITALISED}) (?P<roman>{_SEQUEL})(?![\w'\u2019])", chapter, _LETTERS),
    ]


def _read(text: str) -> int:
    values = [_VALUES[character] for character in text] + [0]
    return sum(-one if one < following else one for one, following in pairwise(values))
