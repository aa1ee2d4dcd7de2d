"""Spanish: numbers that are said according to the words beside them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from wyoming_tts.text.languages.es import words as lists
from wyoming_tts.text.languages.es.forms import SpanishForms
from wyoming_tts.text.languages.es.nouns import gender, singular, varies, word_before, word_behind
from wyoming_tts.text.languages.es.romans import apocope, roman_rules
from wyoming_tts.text.languages.language import FEMININE, MASCULINE
from wyoming_tts.text.languages.number import SIGN, number_pattern, read_number
from wyoming_tts.text.languages.numerals import VULGAR
from wyoming_tts.text.languages.units import SYMBOLS
from wyoming_tts.text.spans import DIGITS, Rule, rule

if TYPE_CHECKING:
    from wyoming_tts.text.languages.es.spanish import Spanish

_WORD: Final = "[a-záéíóúüñ]{2,20}"
_COURSE: Final = re.compile(r" (?:de )?([^\W\d_]{1,20})(?![\w-])")
_START: Final = r"(?<![\w.,:/])(?<![^\W_]-)"
_VULGAR: Final = {sign: VULGAR[sign] for sign in "½¼¾⅓⅔"}
_ONE_OF: Final = {"a": FEMININE, **dict.fromkeys("oelrnú", MASCULINE)}
_LAST_STOREY: Final = 40
_LONGEST: Final = 20
"""Characters of a number that is still looked at."""


class SpanishRules:
    """What Spanish says according to the words beside a number."""

    def __init__(self, language: Spanish) -> None:
        self._language = language
        self._symbols = {*SYMBOLS, *language.unit_symbols}

    def rules(self) -> list[Rule]:
        """Return what to look for, in this order."""
        return [
            *SpanishForms(self._language).rules(),
            *roman_rules(self._language),
            *self._numbers(),
        ]

    def _numbers(self) -> list[Rule]:
        number = number_pattern(self._language)
        sign = rf"(?:(?<![\w.,/)\]]){SIGN})?"
        return [
            rule(
                rf"{_START}(?P<number>[0-9]{{1,4}})(?:(?P<stop>\.)?(?P<sign>[ºª°])(?!\w)"
                r"|\.?(?P<letters>ero|era|er|ro|ra|do|da|to|ta|mo|ma|vo|va|no|na)(?!\w)"
                r"(?:\.(?= [a-zñ]))?)",
                self._ordinal,
                DIGITS,
            ),
            rule(
                rf"{_START}(?:(?P<whole>[0-9]{{1,3}}) ?)?(?:(?P<vulgar>[{''.join(_VULGAR)}])"
                rf"|(?<![0-9])(?P<above>[1-9])/(?P<below>[2-9]|10)) (?P<noun>{_WORD})\b",
                self._part,
                "/" + "".join(_VULGAR),
            ),
            rule(
                r"(?<!\w)(?P<article>las?) (?P<number>[0-9]{1,4})"
                r"(?![^\W_]|[.,:/-][0-9]|\s?[%°º€$]|\s?[ap]\.?\s?m\b)",
                self._hour,
                DIGITS,
            ),
            rule(
                rf"{_START}(?P<low>{sign}{number} ?[-\u2013] ?)?(?P<number>{sign}{number})"
                rf"(?=(?P<link> (?:o|u|a|y) [0-9]{{1,6}})? (?P<noun>{_WORD})\b(?P<sign> ?[€$£])?)",
                self._count,
                DIGITS,
            ),
        ]

    def _ordinal(self, found: re.Match[str]) -> str | None:
        value, behind = int(found["number"]), word_behind(found)
        if found["sign"] in {"º", "°"} and not found["stop"]:
            door = len(behind) == 1 and behind.isupper() and behind not in "CFKNSEO"
            course = _COURSE.match(found.string, found.end())
            storey = word_before(found).lower() in lists.BEFORE_STOREY
            counted = course and course[1].lower() in lists.STOREYS
            if value > _LAST_STOREY or not (storey or door or counted):
                return None
        ending = found["letters"] or found["sign"]
        said = self._language.ordinal(value, ending=ending)
        noun = behind.islower() and behind not in lists.FUNCTION and gender(behind, 1, "a") != "f"
        return apocope(said) if (ending == "er" or noun) and len(behind) != 1 else said

    def _part(self, found: re.Match[str]) -> str | None:
        noun = found["noun"]
        above, below = _VULGAR.get(found["vulgar"]) or (int(found["above"]), int(found["below"]))
        if noun in lists.FUNCTION or noun in self._symbols or above >= below:
            return None
        whole = int(found["whole"] or 0)
        if noun in {"parte", "partes"} and not whole:
            share = self._language.ordinal(below, FEMININE) + noun[5:]
            return f"{self._language.cardinal(above, FEMININE)} {share} {noun}"
        one = singular(noun) if whole else noun
        known = gender(one, 1)
        if not known and (above, below) == (1, 2) and one.endswith(("a", "o")):
            known = FEMININE if one.endswith("a") else MASCULINE
        return self._language.part_of(whole, above, below, (known, one, noun)) if known else None

    def _hour(self, found: re.Match[str]) -> str | None:
        value = int(found["number"])
        if (found["article"] == "la" and value != 1) or word_behind(found) in self._symbols:
            return None
        return f"{found['article']} {self._language.cardinal(value, FEMININE)}"

    def _is_counting(self, found: re.Match[str]) -> bool:
        """Whether what stands before "1" lets a noun follow."""
        if found["noun"] in lists.FUNCTION:
            return False
        before = found.string[max(0, found.start() - 2) : found.start()]
        marked = before in {", ", ": ", "; "} or not before
        return marked or word_before(found).lower() in lists.COUNTING

    def _count(self, found: re.Match[str]) -> str | None:
        if len(found["number"]) > _LONGEST or len(found["low"] or "") > _LONGEST:
            return None
        number = read_number(found["number"], self._language)
        value, noun = number.integer, found["noun"]
        if value is None or not varies(value) or word_before(found).lower() in lists.LABELS:
            return None
        if noun in self._symbols:
            return None
        known = gender(noun, 2 if found["link"] else value)
        article = word_before(found).lower()
        if value == 1 and not known and self._is_counting(found):
            known = MASCULINE if noun in lists.MASCULINE_A else _ONE_OF.get(noun[-1], "")
        if known and article in lists.ARTICLES:
            known = lists.ARTICLES[article]
        # Money is said as a whole.
        if not known or found["sign"]:
            return None
        said = self._language.number(number, known, counts=not found["link"])
        if not found["low"]:
            return said
        low = read_number(found["low"].rstrip(" -\u2013"), self._language)
        return f"{self._language.number(low, known)} {self._language.until} {said}"
