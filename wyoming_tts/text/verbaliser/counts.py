"""Numbers without a unit: ordinals, fractions, ranges, years, and the rest."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from wyoming_tts.text.languages.language import Language
from wyoming_tts.text.languages.number import SIGN, number_pattern, read_number
from wyoming_tts.text.languages.numerals import VULGAR
from wyoming_tts.text.languages.units import SYMBOLS
from wyoming_tts.text.spans import CLAIMED, DIGITS, Rule, one_of, rule
from wyoming_tts.text.verbaliser.quantities import END, STOP
from wyoming_tts.text.verbaliser.words import LONGEST_NUMBER, read_digits

_NOT_BEFORE: Final = r"(?<![\w.,/])"
_NOT_AFTER: Final = r"(?![^\W_]|[.,/][0-9])"
_SIGN: Final = rf"(?:(?<![\w.,/)\]{CLAIMED}]){SIGN})?"
_RANGE: Final = r"(?:\s?(?:\u2013|\u2014|\u2026|\.\.\.?)\s?|-)"
_SIDES: Final = r"\s?[x\u00d7]\s?"
_SUPERSCRIPTS: Final = "\u2070\u00b9\u00b2\u00b3\u2074-\u2079\u2080-\u2089"
_MOST_BELOW: Final = 100
_YEARS: Final = range(1500, 2200)


class Counts:
    """Says numbers that are more than their digits, but count no unit."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self._units = {**SYMBOLS, **language.unit_symbols}

    def rules(self) -> list[Rule]:
        """Return what to look for, in this order."""
        language = self._language
        number = number_pattern(language)
        unit = rf"(?:\s?(?P<unit>{one_of(self._units)}){END}{STOP})?"
        before = "(?P<before>)"
        if language.ordinal_before:
            before = rf"(?:\b(?P<before>(?i:{one_of(language.ordinal_before.split())})) )?"
        vulgar = "".join(VULGAR)
        return [
            rule(
                rf"(?<![\w.,])(?:(?P<whole>[0-9]{{1,6}}) ?)?(?P<sign>[{vulgar}]){unit}",
                self._vulgar,
            ),
            rule(
                rf"{_NOT_BEFORE}(?:(?P<whole>[0-9]{{1,4}}) )?"
                r"(?P<above>[0-9]{1,2})[/\u2044](?P<below>[0-9]{1,3})(?![0-9/]|[.,][0-9])"
                rf"(?:{unit}|(?!\w))",
                self._fraction,
                "/\u2044",
            ),
            rule(
                rf"{_NOT_BEFORE}{number}(?:{_SIDES}{number}){{1,3}}{_NOT_AFTER}",
                self._sides,
                "x\u00d7",
            ),
            rule(
                rf"{before}{_NOT_BEFORE}(?P<number>[0-9]{{1,9}}){language.ordinal_pattern}",
                self._ordinal,
                DIGITS,
            ),
            rule(
                rf"{_NOT_BEFORE}(?P<low>{_SIGN}{number}){_RANGE}(?P<high>{number}){_NOT_AFTER}(?!-)",
                self._range,
                DIGITS,
            ),
            rule(rf"{_NOT_BEFORE}[0-9]{{1,5}}:[0-9]{{1,5}}(?![\w:])", self._ratio, ":"),
            rule(
                rf"\b(?i:(?P<word>{one_of(language.year_after.split())}))"
                rf" (?P<year>(?:1[0-9]|20|21)[0-9]{{2}}){_NOT_AFTER}(?![-%\u00b0])",
                self._year,
                DIGITS,
            ),
            rule(r"(?<![\w&])#\s?([0-9]{1,15})(?![^\W_])", self._numbered, "#"),
        ]

    def _vulgar(self, found: re.Match[str]) -> str:
        above, below = VULGAR[found["sign"]]
        return self._part(found, above, below)

    def _fraction(self, found: re.Match[str]) -> str | None:
        above, below = int(found["above"]), int(found["below"])
        if not 0 < above < below <= _MOST_BELOW:
            return None
        return self._part(found, above, below)

    def _part(self, found: re.Match[str], above: int, below: int) -> str:
        whole = int(found["whole"] or 0)
        if found["unit"]:
            return self._language.part_amount(whole, above, below, self._units[found["unit"]])
        if whole:
            return self._language.mixed(whole, above, below)
        return self._language.share(above, below)

    def _sides(self, found: re.Match[str]) -> str:
        sides = [read_number(side, self._language) for side in re.split(_SIDES, found[0])]
        return f" {self._language.by} ".join(map(self._language.number, sides))

    def _ordinal(self, found: re.Match[str]) -> str:
        word = found["before"] or ""
        ending = next((group for group in found.groups()[2:] if group), "")
        said = self._language.ordinal(int(found["number"]), ending=ending, before=word)
        return f"{word} {said}" if word else said

    def _range(self, found: re.Match[str]) -> str:
        language = self._language
        low, high = read_number(found["low"], language), read_number(found["high"], language)
        link = language.until if low.value < high.value else language.against
        years = [int(part.value) for part in (low, high) if part.integer in _YEARS]
        if len(years) == 2:  # noqa: PLR2004 - both ends
            return f"{language.year(years[0])} {link} {language.year(years[1])}"
        return f"{language.number(low)} {link} {language.number(high)}"

    def _ratio(self, found: re.Match[str]) -> str:
        said = [read_digits(self._language, part) for part in found[0].split(":")]
        return f" {self._language.against} ".join(said)

    def _year(self, found: re.Match[str]) -> str:
        return f"{found['word']} {self._language.year(int(found['year']))}"

    def _numbered(self, found: re.Match[str]) -> str:
        return f"{self._language.number_sign} {read_digits(self._language, found[1])}"


def number_rules(language: Language) -> list[Rule]:
    """Return the rules for numbers that nothing else is known of."""

    def plain(found: re.Match[str]) -> str:
        if found[0].isdecimal():
            return read_digits(language, found[0])
        value = read_number(found[0], language)
        if len(value.whole) <= LONGEST_NUMBER + 3 and (value.whole[0] != "0" or value.whole == "0"):
            return language.number(value)
        sign = {"-": f"{language.minus} ", "+": f"{language.plus} "}.get(value.sign, "")
        rest = f" {language.point} {language.digits(value.fraction)}" if value.fraction else ""
        return f"{sign}{language.digits(value.whole)}{rest}"

    def raised(found: re.Match[str]) -> str:
        return read_digits(language, "".join(str(unicodedata.digit(one)) for one in found[0]))

    return [
        rule(rf"{_NOT_BEFORE}{_SIGN}{number_pattern(language)}", plain, DIGITS),
        rule("[0-9]+", lambda found: read_digits(language, found[0], 4), DIGITS),
        rule(f"[{_SUPERSCRIPTS}]+", raised),
        rule(f"[{''.join(VULGAR)}]", lambda found: language.share(*VULGAR[found[0]])),
    ]
