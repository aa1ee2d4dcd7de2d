"""Numbers of units, percentages, money, and their ranges."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from wyoming_tts.text.languages.language import Language
from wyoming_tts.text.languages.number import SIGN, Number, number_pattern, read_number
from wyoming_tts.text.languages.units import ALONE, BELOW, RATIOS, SYMBOLS
from wyoming_tts.text.spans import CLAIMED, DIGITS, Rule, one_of, rule

_NOT_BEFORE: Final = r"(?<![\w.,])(?<![0-9]/)(?<![^\W_]-)"
_SIGN: Final = rf"(?:(?<![\w.,/)\]{CLAIMED}]){SIGN} ?)?"
END: Final = r"(?![^\W_]|['\u2019.][^\W\d_])"
"""Behind the symbol of a unit; a word may begin with a letter and an apostrophe."""

STOP: Final = r"(?:(?<=[a-z])\.(?=,|;|\s[a-z\u00df-\u00ff]))?"
"""Behind a unit that is written with a full stop, as an abbreviation, within a sentence."""

_TO: Final = r"\s?(?:-|\u2013|\u2014|\u2026|\.\.\.?)\s?"
_FROM_LARGE: Final = 1000
MONEY: Final = {
    "\u20ac": "EUR",
    "$": "USD",
    "\u00a3": "GBP",
    "\u00a5": "JPY",
    "\u20b9": "INR",
    "\u20bd": "RUB",
    "\u20a9": "KRW",
    "\u20ba": "TRY",
    "\u20bf": "XBT",
    "R$": "BRL",
    "US$": "USD",
    "A$": "AUD",
    "C$": "CAD",
    "CHF": "CHF",
    "z\u0142": "PLN",
    "K\u010d": "CZK",
    "Ft": "HUF",
}
"""Currency of each sign."""

_CODES: Final = (
    "EUR USD GBP JPY CHF AUD CAD NZD SEK NOK DKK PLN CZK HUF RON TRY INR CNY BRL MXN ARS ZAR KRW"
)


def quantity_rules(language: Language) -> list[Rule]:
    """Return the rules for everything that is counted or measured in units."""
    return [*_money_rules(language), *_unit_rules(language)]


class _Per:
    """What an amount is divided by: a unit, 100 km, or a word of the language."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self.units = {**BELOW, **language.unit_symbols}
        words = f"|{one_of(language.unit_words.split())}" if language.unit_words else ""
        self.needed = rf"(?:\s?/\s?(?P<below>(?:100 ?km|{one_of(self.units)}{words}){END}))"
        self.pattern = f"{self.needed}?"

    def said(self, found: re.Match[str], amount: str) -> str:
        """Return the amount with what it is divided by."""
        below = (found["below"] or "").replace(" ", "")
        if not below:
            return amount
        if below == "100km":
            name = self._language.amount(Number("100"), "kilometer")
        elif below in self.units:
            name = self._language.unit_name(self.units[below], "one")
        else:
            name = below
        return self._language.rate(amount, name)


def _unit_rules(language: Language) -> list[Rule]:
    symbols = {**SYMBOLS, **language.unit_symbols}
    ratios = {**RATIOS, **{s: u for s, u in language.unit_symbols.items() if "/" in s}}
    per = _Per(language)
    number = number_pattern(language)
    unit = (
        rf"(?P<ratio>{one_of(ratios)}){END}"
        rf"|(?P<unit>{one_of(symbols)}){END}{per.pattern}"
    )
    again = rf"(?:{one_of(symbols)})"

    def name_of(found: re.Match[str]) -> str:
        return ratios[found["ratio"]] if found["ratio"] else _joined(found, symbols, per.units)

    def quantity(found: re.Match[str]) -> str | None:
        value = read_number(found["number"], language)
        name = name_of(found)
        if found["unit"] and not _plausible(value, found["unit"], found[0]):
            return None
        if found["below"] and "-per-" not in name:
            return per.said(found, language.amount(value, name))
        return language.amount(value, name)

    def sides(found: re.Match[str]) -> str:
        *first, last = re.split(r"\s?[x\u00d7]\s?", found["sides"])
        said = [language.number(read_number(side, language)) for side in first]
        amount = language.amount(read_number(last, language), name_of(found))
        return f" {language.by} ".join([*said, amount])

    def extent(found: re.Match[str]) -> str | None:
        low, high = read_number(found["low"], language), read_number(found["high"], language)
        name = name_of(found)
        link = language.until if low.value <= high.value else language.against
        words = (
            f"{language.number(low, language.gender(name))} {link} {language.amount(high, name)}"
        )
        return per.said(found, words) if found["below"] and "-per-" not in name else words

    def alone(found: re.Match[str]) -> str:
        symbol = found[0]
        return language.unit_name({**symbols, **ratios}[symbol])

    # Of single letters only those that are seldom anything else.
    shown = {symbol: name for symbol, name in symbols.items() if len(symbol) > 1 or symbol in "WL"}

    def rate(found: re.Match[str]) -> str:
        above, below = shown[found["unit"]], per.units[found["below"]]
        return language.unit_name(f"{above}-per-{below}")

    return [
        rule(
            rf"{_NOT_BEFORE}(?P<sides>{number}(?:\s?[x\u00d7]\s?{number}){{1,3}})\s?(?:{unit})",
            sides,
            "x\u00d7",
        ),
        rule(
            rf"{_NOT_BEFORE}(?P<low>{_SIGN}{number})(?:\s?{again})?(?:{_TO})(?P<high>(?:[-\u2212])?{number})\s?(?:{unit}){STOP}",
            extent,
            DIGITS,
        ),
        rule(rf"{_NOT_BEFORE}(?P<number>{_SIGN}{number})[\s-]?(?:{unit}){STOP}", quantity, DIGITS),
        rule(rf"(?<![\w/])(?<![0-9] ){one_of(ALONE)}(?![^\W0-9]|/)", alone),
        rule(rf"(?<![\w/])(?P<unit>{one_of(shown)})/(?P<below>{one_of(per.units)})(?![\w/])", rate),
    ]


def _joined(found: re.Match[str], symbols: dict[str, str], below: dict[str, str]) -> str:
    """Return the unit of a match, with what it is divided by where that is a unit, too."""
    name, denominator = symbols[found["unit"]], found["below"] or ""
    return f"{name}-per-{below[denominator]}" if denominator in below else name


def _plausible(value: Number, symbol: str, written: str) -> bool:
    """Whether a letter behind a number is a unit: 4K is a picture, 2700K a colour of light."""
    if symbol == "K":
        return " " in written or (value.integer or 0) >= _FROM_LARGE
    if symbol == "B":
        return " " in written
    return symbol not in {"d", "h", "F", "S", "N", "pt"} or "-" not in written


def _money_rules(language: Language) -> list[Rule]:
    number = number_pattern(language)
    money_signs = {**MONEY, **language.currency_signs}
    signs = one_of(money_signs)
    codes = one_of(_CODES.split())
    large = language.scales
    scale = rf"(?:\s?(?P<scale>{one_of(large)})(?!\w))?" if large else "(?P<scale>)"

    per = _Per(language)

    def alone(found: re.Match[str]) -> str:
        code = money_signs.get(found["currency"], found["currency"])
        return per.said(found, language.currency_name(code))

    def money(found: re.Match[str]) -> str:
        code = money_signs.get(found["currency"], found["currency"])
        value = read_number(found["number"], language)
        if found["sign"]:
            value = replace(value, sign="-" if found["sign"] in "-\u2212\u2013" else found["sign"])
        if found["scale"]:
            return language.large_money(value, large[found["scale"]], code)
        return per.said(found, language.money(value, code))

    def extent(found: re.Match[str]) -> str:
        code = money_signs.get(found["currency"], found["currency"])
        low, high = read_number(found["low"], language), read_number(found["high"], language)
        first = language.number(low, language.gender(code))
        if found["scale"]:
            last = language.large_money(high, large[found["scale"]], code)
        else:
            last = language.money(high, code)
        return per.said(found, f"{first} {language.until} {last}")

    sign = rf"(?P<sign>(?<![\w.,/)\]{CLAIMED}]){SIGN}(?=[^\s]))?"
    return [
        rule(
            rf"{_NOT_BEFORE}(?P<low>{number}){_TO}(?P<high>{number}){scale}\s?"
            rf"(?P<currency>{signs}|{codes})(?!\w){per.pattern}",
            extent,
            DIGITS,
        ),
        rule(
            rf"(?<!\w)(?P<currency>{signs})\s?(?P<low>{number}){_TO}(?P=currency)?(?P<high>{number})"
            rf"{scale}(?!\w){per.pattern}",
            extent,
            DIGITS,
        ),
        rule(
            rf"(?<![\w.,/]){sign}(?P<currency>{signs}|{codes})\s?"
            rf"(?P<number>{number}){scale}(?!\w){per.pattern}",
            money,
            DIGITS,
        ),
        rule(
            rf"{_NOT_BEFORE}{sign}(?P<number>{number}){scale}\s?"
            rf"(?P<currency>{signs}|{codes})(?!\w){per.pattern}",
            money,
            DIGITS,
        ),
        rule(rf"(?<![\w/])(?P<currency>{signs}|{codes}){per.needed}", alone, "/"),
    ]
