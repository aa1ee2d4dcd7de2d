"""English: amounts whose form depends on the words beside them, and inches."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from wyoming_tts.text.languages.en.words import SIZED, TIMED
from wyoming_tts.text.languages.number import NUMBER, SIGN, read_number
from wyoming_tts.text.languages.units import BELOW, SYMBOLS
from wyoming_tts.text.spans import DIGITS, Rule, one_of, rule

if TYPE_CHECKING:
    from wyoming_tts.text.languages.en.english import English

_END: Final = r"(?![^\W_]|['\u2019][^\W\d_])"
_START: Final = r"(?<![\w.,:/\u00b0$\u20ac\u00a3-])"
_SIGNED: Final = rf"(?:(?<![\w.,/)\]]){SIGN})?{NUMBER}"
_TO: Final = r"(?:\s?(?:-|\u2013|\u2014)\s?| (?P<to>to|or) |\s?(?P<by>[x\u00d7])\s?)"
_RANGE: Final = rf"(?:(?P<low>{NUMBER}){_TO})?(?P<number>{NUMBER})"
_AFTER_A: Final = r"(?:(?<=\b[Aa] )|(?<=\b[Aa]n ))"
_LETTERS: Final = frozenset(("K", "B", "d", "F", "S", "N", "pt", "C", "m\u00b2"))
_TIMES: Final = frozenset(("second", "minute", "hour", "day", "week", "month", "year"))
_MARKS: Final = '"\u2033\u201d'
_FEET: Final = "'\u2032\u2019"
_LOOK_BACK: Final = 80
_HOT: Final = re.compile(
    r"(?i:\b(?:is|it's|of|at|to|around|below|above|about|from|near|and|or|than|now|currently|like"
    r"|high|low|highs|lows|temp|temperature|outside|inside):? )\Z"
)
_INSIDE: Final = (
    r"(?! (?:the|a|an|this|that|these|my|your|his|her|its|our|their|all|total|each|every|one|case"
    r"|\d|[A-Z]))"
)
_SIZES: Final = (
    r"(?= (?:of (?!the\b|\d)|tall|wide|long|deep|high|thick|expected|overnight|per|in the|in total)"
    r"|[,;)]|\.?\Z|\. [a-z])"
)
_COUNTED: Final = {"k": "thousand", "K": "thousand", "M": "million", "B": "billion"}
_DEFINITIONS: Final = "2 4 5 8 10"
"""Thousands that are names: a 4K picture, a 5K run."""


class Measures:
    """Says amounts before a noun in the singular, inches, degrees without a sign, and rates."""

    def __init__(self, language: English) -> None:
        self._language = language
        self._units = {**SYMBOLS, **language.unit_symbols}
        self._below = {**BELOW, **language.unit_symbols}

    def rules(self) -> list[Rule]:
        """Return what to look for, in this order."""
        return [*self._attributes(), *self._inches(), *self._others()]

    def _attributes(self) -> list[Rule]:
        below = rf"(?:\s?/\s?(?P<below>{one_of(self._below)}))?"
        symbols = [symbol for symbol in self._units if symbol not in _LETTERS]
        unit = rf"[ -]?(?P<unit>{one_of([*symbols, 'in'])}){_END}{below}{_END}"
        timed = [symbol for symbol in symbols if self._units[symbol] in _TIMES]
        behind = rf"(?= (?:[a-z]{{3,12}} )?(?:{TIMED.replace(' ', '|')})s?\b)"
        sized = rf"(?= (?:{SIZED.replace(' ', '|')})s?\b)"
        marked = rf"[ -]?(?P<unit>[{_MARKS}])(?P<below>)"
        scale = r"(?:\s?(?P<scale>k|K|M|bn|B|thousand|million|billion|trillion)\b)?"
        return [
            rule(rf"{_AFTER_A}{_RANGE}{unit}(?= [A-Za-z])", self._attribute, DIGITS),
            rule(rf"{_AFTER_A}{_RANGE}{marked}(?= [A-Za-z])", self._attribute, _MARKS),
            rule(
                rf"{_AFTER_A}(?P<sign>[$\u20ac\u00a3])(?P<number>{NUMBER}){scale}(?= [A-Za-z])",
                self._price,
                "$\u20ac\u00a3",
            ),
            rule(
                rf"{_START}{_RANGE}[ -]?(?P<unit>{one_of(timed)})(?P<below>){behind}",
                self._attribute,
                DIGITS,
            ),
            rule(rf"{_START}{_RANGE}{unit}{sized}", self._attribute, DIGITS),
            rule(rf"{_START}{_RANGE}{marked}{sized}", self._attribute, _MARKS),
        ]

    def _inches(self) -> list[Rule]:
        per = r"/(?P<below>h|hr|d|s|min|day|hour|week|month|year)(?!\w)"
        feet = rf"(?P<feet>[0-9]{{1,2}})\s?(?P<foot>[{_FEET}]|ft\.?)\s?"
        return [
            rule(
                rf"{_START}{feet}(?P<number>[0-9]{{1,2}}(?:\.[0-9])?)"
                rf"(?:\s?(?:[{_MARKS}]|''|in(?!\w)(?:\.(?= ?[a-z,]))?)|(?<=[{_FEET}][0-9])(?!\w)"
                rf"|(?<=[{_FEET}][0-9]{{2}})(?!\w))",
                self._height,
                DIGITS,
            ),
            rule(rf"{_START}{_RANGE} in{per}", self._inch, "/"),
            rule(
                rf"{_START}(?:(?P<whole>[0-9]{{1,3}})[ -])?(?P<above>[0-9]{{1,2}})"
                rf"/(?P<below>2|4|8|16|32)\s?[{_MARKS}]",
                self._part,
                "/",
            ),
            rule(rf"{_START}{_RANGE} in(?!\w)(?:\.(?= [a-z]))?{_SIZES}", self._inch, DIGITS),
            rule(
                rf"{_START}(?P<low>)(?P<number>[0-9]{{1,3}}\.[0-9]{{1,3}}) in(?![\w-]){_INSIDE}",
                self._inch,
                ".",
            ),
            rule(rf"{_START}{_RANGE}\s?[{_MARKS}]", self._inch, _MARKS),
        ]

    def _others(self) -> list[Rule]:
        below = rf"(?P<below>{one_of(self._below)}|{one_of(self._language.unit_words.split())})"
        stops = "|".join(
            rf"(?<=[0-9\u00bc-\u00be]{gap}{short})"
            for gap in ("", " ")
            for short in ("tsp", "tbsp", "oz", "lb", "lbs", "doz")
        )
        return [
            rule(
                rf"(?P<number>{_START}{_SIGNED})\s?(?P<unit>[FC])\b(?!['\u2019-])",
                self._degrees,
                "FC",
            ),
            rule(
                rf"(?P<number>{_START}{_SIGNED})\s?(?P<unit>p|\u00a2|ct)(?:/{below})?{_END}",
                self._pence,
                DIGITS,
            ),
            rule(r"(?<=[0-9])\s?st(?= [0-9]{1,2} ?lbs?\b)", lambda _found: "stone", DIGITS),
            rule(
                rf"(?P<above>\b(?:cents|euros|dollars|pounds|pence|[a-z]{{3,12}}s)|\b[A-Z]{{3}})"
                rf"/{below}{_END}(?!/)",
                self._rate,
                "/",
            ),
            rule(rf"(?P<time>{_START}[0-9]{{1,2}}:[0-9]{{2}})/(?P<below>mi|km)\b", self._pace, "/"),
            rule(
                r"(?<![\w.,])\.(?P<fraction>[0-9]{1,6})(?!\w|[.,][0-9])"
                rf"(?:\s?(?P<unit>{one_of(self._units)}|in){_END})?",
                self._below_one,
                ".",
            ),
            rule(
                rf"(?P<number>{_START}[0-9]{{1,6}})\+\s?(?P<unit>{one_of(self._units)}){_END}",
                self._at_least,
                "+",
            ),
            rule(rf"(?:{stops})\.(?=,|;| [a-z(])", lambda _found: ""),
            rule(
                rf"{_START}(?P<number>[0-9]{{1,3}}(?:\.[0-9]{{1,2}})?)(?P<scale>[kKMB])"
                r"(?=\+? (?:people|(?P<many>views|users|parameters|plays|streams)|[a-z]{2,20}s)\b)",
                self._crowd,
                "kKMB",
            ),
        ]

    def _attribute(self, found: re.Match[str]) -> str | None:
        symbol = found["unit"]
        if symbol in _MARKS and self._closes(found):
            return None
        unit = "inch" if symbol in _MARKS or symbol == "in" else self._units[symbol]
        if found["below"]:
            unit = f"{unit}-per-{self._below[found['below']]}"
        return f"{self._numbers(found)} {self._language.unit_name(unit, 'one')}"

    def _price(self, found: re.Match[str]) -> str:
        language = self._language
        code = {"$": "USD", "\u20ac": "EUR", "\u00a3": "GBP"}[found["sign"]]
        one, _, cent, _ = language.currencies[code].split("|")
        number = read_number(found["number"], language)
        if found["scale"]:
            return f"{language.number(number)} {language.scales[found['scale']]} {one}"
        small = int(number.fraction.ljust(2, "0")[:2] or 0)
        said = f"{language.cardinal(int(number.whole))} {one}"
        cent = "pence" if code == "GBP" else cent
        return f"{said} and {language.cardinal(small)} {cent}" if small else said

    def _numbers(self, found: re.Match[str]) -> str:
        language = self._language
        said = language.number(read_number(found["number"], language))
        if not found["low"]:
            return said
        link = language.by if found["by"] else found["to"] or language.until
        return f"{language.number(read_number(found['low'], language))} {link} {said}"

    def _closes(self, found: re.Match[str]) -> bool:
        """Whether the mark of an inch may as well end what a mark before it began."""
        before = found.string[max(0, found.start() - _LOOK_BACK) : found.start()]
        return before.count('"') % 2 == 1 or before.count("\u201c") > before.count("\u201d")

    def _part(self, found: re.Match[str]) -> str | None:
        above, below = int(found["above"]), int(found["below"])
        if self._closes(found) or not 0 < above < below:
            return None
        return self._language.part_amount(int(found["whole"] or 0), above, below, "inch")

    def _below_one(self, found: re.Match[str]) -> str:
        language = self._language
        said = f"{language.point} {language.digits(found['fraction'])}"
        unit = found["unit"]
        if not unit:
            return said
        return f"{said} {language.unit_name(self._units.get(unit, 'inch'))}"

    def _at_least(self, found: re.Match[str]) -> str:
        language = self._language
        name = language.unit_name(self._units[found["unit"]])
        return f"{language.cardinal(int(found['number']))} {language.plus} {name}"

    def _height(self, found: re.Match[str]) -> str | None:
        language = self._language
        number = read_number(found["number"], language)
        feet = language.cardinal(int(found["feet"]))
        if found["foot"] in _FEET:
            return f"{feet} foot {language.number(number)}"
        name = language.unit_name("foot", "one" if found["feet"] == "1" else "other")
        return f"{feet} {name} {language.amount(number, 'inch')}"

    def _inch(self, found: re.Match[str]) -> str | None:
        if found[0][-1] in _MARKS and self._closes(found):
            return None
        language = self._language
        one = found["number"] == "1" and not found["low"]
        said = f"{self._numbers(found)} {language.unit_name('inch', 'one' if one else 'other')}"
        below = found.groupdict().get("below")
        if not below:
            return said
        return language.rate(said, self._below_name(below))

    def _degrees(self, found: re.Match[str]) -> str | None:
        written, letter = found["number"], found["unit"]
        before = found.string[max(0, found.start() - 16) : found.start()]
        plain = len(written) == 1 if letter == "F" else written.isdecimal()
        if plain and not (
            _HOT.search(before) and found.string[found.end() : found.end() + 1] != "-"
        ):
            return None
        unit = "fahrenheit" if letter == "F" else "celsius"
        return self._language.amount(read_number(written, self._language), unit)

    def _pence(self, found: re.Match[str]) -> str | None:
        language = self._language
        british = not language.tag.endswith(("-US", "-CA"))
        number = read_number(found["number"], language)
        if found["unit"] == "p" and not found["below"] and not (british and number.value < 100):  # noqa: PLR2004 - a pound
            return None
        if found["unit"] == "ct" and not found["below"]:
            return None
        said = language.amount(number, "pence" if found["unit"] == "p" else "cent")
        return language.rate(said, self._below_name(found["below"])) if found["below"] else said

    def _below_name(self, below: str) -> str:
        if below in self._below and below not in self._language.unit_words.split():
            return self._language.unit_name(self._below[below], "one")
        return below

    def _rate(self, found: re.Match[str]) -> str | None:
        above, below = found["above"], found["below"]
        if above.isupper():
            names = self._language.currencies.get(above, "").split("|")
            if len(names) == 1:
                return None
            above = names[1]
        elif len(below) < 3 and above not in {"cents", "euros", "dollars", "pounds", "pence"}:  # noqa: PLR2004 - a symbol
            return None
        return self._language.rate(above, self._below_name(below))

    def _pace(self, found: re.Match[str]) -> str:
        hour, minute = map(int, found["time"].split(":"))
        language = self._language
        said = language.time(hour, minute, None, "", "") if minute else language.cardinal(hour)
        return language.rate(said, self._below_name(found["below"]))

    def _crowd(self, found: re.Match[str]) -> str | None:
        if found["scale"] == "K" and found["number"] in _DEFINITIONS.split():
            return None
        if found["scale"] == "B" and not found["many"]:
            return None
        number = read_number(found["number"], self._language)
        return f"{self._language.number(number)} {_COUNTED[found['scale']]}"
