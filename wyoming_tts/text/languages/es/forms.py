"""Spanish: phones, versions, dates in short, rates, and other forms of their own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from wyoming_tts.text.languages.es import words as lists
from wyoming_tts.text.languages.es.nouns import word_before, word_behind
from wyoming_tts.text.languages.number import read_number
from wyoming_tts.text.languages.units import ALONE, BELOW, RATIOS, SYMBOLS
from wyoming_tts.text.spans import DIGITS, Rule, one_of, rule

if TYPE_CHECKING:
    from wyoming_tts.text.languages.es.spanish import Spanish

_CAPITAL: Final = "[A-ZÁÉÍÓÚÑ]"
_LATER: Final = r"(?!del?\b|las?\b|los\b|el\b)[a-záéíóúñ]{3}"
_START: Final = r"(?<![\w.,:/])(?<![^\W_]-)"
_END: Final = r"(?!\w|[.,:/-][0-9])"
_LAST_DAY, _LAST_MONTH, _TEN = 31, 12, 10
_WINDS: Final = one_of(lists.WINDS)
_MONTHS: Final = "(?:ene|feb|mar|abr|may|jun|jul|ago|se[pt]|oct|nov|dic)"
_IS_WEEKDAY: Final = re.compile(r"\b(?i:lun|mar|mi[ée]|jue|vie|s[áa]b|dom)\.?,? \Z")
_QUOTED: Final = 200
"""Characters before an inch sign that may hold the quotation mark that it closes."""

_ABOVE: Final = frozenset(
    {symbol for symbol in SYMBOLS if len(symbol) > 1 and "/" not in symbol} | set("lLWgm€$£")
)
_UNDER: Final = frozenset(
    symbol for symbol in BELOW if not symbol.isupper() and symbol not in "dawy"
)


class SpanishForms:
    """Says what is written in forms of its own, whatever stands beside it."""

    def __init__(self, language: Spanish) -> None:
        self._language = language

    def rules(self) -> list[Rule]:
        """Return what to look for, in this order."""
        return [*self._phones(), *self._codes(), *self._figures(), *self._names(), *self._units()]

    def _phones(self) -> list[Rule]:
        end = (
            r"(?!\w|[.,:/-][0-9]|\s?[€$%]| [0-9]"
            r"| (?:euros|pesos|dólares|personas|habitantes|millones|de)\b)"
        )
        groups = (
            "[6-9][0-9]{2} [0-9]{3} [0-9]{3}|[6-9][0-9]{2}(?: [0-9]{2}){3}"
            "|9[0-9] [0-9]{3}(?: [0-9]{2}){2}|[0-9]{2,3} [0-9]{3,4} [0-9]{4}"
        )
        return [
            rule(
                rf"(?<![\w.,/+-])(?<![0-9] )(?:{groups}){end}",
                lambda found: self._groups(found[0]),
                DIGITS,
            ),
            rule(
                r"\b(?P<call>[Ll]l[aá]m\w{0,6} al|[Mm]ar[cq]\w{0,5} el)"
                rf" (?P<phone>[0-9]{{1,12}}(?:[ -][0-9]{{1,12}}){{0,6}}){_END}",
                lambda found: f"{found['call']} {self._groups(found['phone'])}",
                DIGITS,
            ),
        ]

    def _codes(self) -> list[Rule]:
        return [
            rule(
                r"\b(?P<code>(?i:pin|código|clave|contraseña)"
                r"(?: del? (?:la )?[^\W\d_]{1,20})?(?: es|:)?)"
                rf" (?P<digits>[0-9]{{4,9}}|[0-9]{{3}} [0-9]{{3}}){_END}",
                lambda found: f"{found['code']} {self._groups(found['digits'])}",
                DIGITS,
            )
        ]

    def _names(self) -> list[Rule]:
        return [
            rule(rf"(?<!\w)[cC]/\s?(?={_CAPITAL})", lambda _found: "calle", "/"),
            rule(rf"(?<!\w)D\.(?= {_CAPITAL}[a-záéíóúñ])", self._don, "."),
            rule(r"(?<![\w.,/])(?<![0-9] )[kK]m\.?(?= [0-9])", lambda _found: "kilómetro"),
            rule(
                r"\bPM ?2[.,]5(?![\w.,])",
                lambda _found: f"P M dos {self._language.point} cinco",
                "P",
            ),
            rule(r"(?<!\w)[aA]/[cC](?!\w)", lambda _found: "aire acondicionado", "/"),
            rule(r"(?<!\w)HA(?!\w)", self._home_assistant),
            rule(
                r"\b(?P<word>(?:[Vv]ientos?|[Rr]achas?|[Bb]risas?|[Cc]omponente)"
                rf"(?: de[l ]?)?:?) (?P<wind>{_WINDS})"
                rf"(?: (?P<link>[ayo]) (?P<other>{_WINDS}))?(?!\w)",
                self._wind,
            ),
            rule(rf"(?<![\w/])(?<!\ben )(?<!\bla )c/ (?={_LATER})", lambda _found: "con ", "/"),
            rule(r"(?<![\w/])c/ ?(?=[0-9]{1,3} ?(?:h|min|d)\b)", lambda _found: "cada ", "/"),
            rule(rf"(?<![\w/])[sS]/ ?(?={_LATER})", lambda _found: "sin ", "/"),
            rule(
                rf"\b(?P<first>[Mm])ar\.(?=,? [0-9]{{1,2}} (?:de )?{_MONTHS})",
                lambda found: f"{found['first']}artes",
                ".",
            ),
            rule(
                rf"(?<![\w-])(?P<letters>[A-Z]{{1,3}})-(?P<number>[0-9]{{1,4}}){_END}"
                r"(?P<kilometre>,? [kK]m\.?(?= [0-9]))?",
                self._road,
                "-",
            ),
        ]

    def _figures(self) -> list[Rule]:
        return [
            rule(
                r"(?<![\w.,:/-])(?P<low>[-\u2212]?[0-9]{1,2})/(?P<high>[-\u2212]?[0-9]{1,2})"
                r"(?= ?[\u00b0\u00ba%])",
                self._low_and_high,
                "/",
            ),
            rule(
                rf"(?:\b(?P<tuesday>[Mm]ar)\.,? )?{_START}(?P<first>[0-9]{{1,3}})"
                rf"/(?P<second>[0-9]{{1,3}}){_END}(?P<unit> ?mmHg)?",
                self._slash,
                "/",
            ),
            rule(
                rf"{_START}(?P<mark>[0-9],[0-9]{{1,2}})/(?P<most>10|5){_END}",
                lambda found: " sobre ".join(
                    self._language.number(read_number(found[part], self._language))
                    for part in ("mark", "most")
                ),
                "/",
            ),
            rule(rf"{_START}[0-9]{{1,4}}\.[0-9]{{1,3}}{_END}", self._version, "."),
            rule(
                rf"{_START}(?P<number>[1-9])(?P<sign>[ºª])(?P<letter>[ABDEGH])(?!\w)",
                lambda found: (
                    f"{self._language.ordinal(int(found['number']), ending=found['sign'])}"
                    f" {found['letter']}"
                ),
                "ºª",
            ),
            rule(
                r"(?<![\w.,:/-])(?P<number>[0-9]{1,2})-(?=[A-ZÁÉÍÓÚ](?![A-Z0-9-]))",
                lambda found: f"{self._language.cardinal(int(found['number']))} ",
                "-",
            ),
            rule(
                rf"{_START}(?P<hour>[0-9]{{1,2}}) ?h ?(?P<minute>[0-5][0-9])"
                r"(?!\w|\s?(?:min|m|s)\b)",
                self._hours,
                "h",
            ),
            rule(
                rf"{_START}(?P<day>[0-9]{{1,2}}) (?:de )?(?:sep|set|setiembre)\b(?:\.(?!\Z))?"
                r"(?: (?:de )?(?P<year>[12][0-9]{3})\b)?",
                self._september,
                DIGITS,
            ),
            # Words that are symbols of units, too: La zona 1 ha cambiado; El 5 mi hija cumple años.
            rule(
                rf"{_START}(?P<number>[1-9][0-9]{{0,3}})"
                r"(?= (?:ha|mi) (?!(?:de|del|en|y|o|a|al|con|por|para|sin|hasta|desde)\b)"
                r"[a-záéíóúñ])",
                lambda found: self._language.cardinal(int(found["number"])),
                DIGITS,
            ),
            rule(
                r"(?<![\w.,])(?P<lines>480|720|1080|1440|2160|4320)p(?!\w)",
                lambda found: f"{self._language.cardinal(int(found['lines']))} P",
                DIGITS,
            ),
            rule(
                r"(?:(?<=\blos )|(?<=\baños ))(?:['\u2019](?P<short>[1-9]0)"
                r"|(?P<ten>(?:1[0-9]|20)?[1-9]0)['\u2019]?s)\b",
                lambda found: self._language.cardinal(int(found["short"] or found["ten"])),
                DIGITS,
            ),
            rule(
                rf"{_START}(?P<first>(?:19|20)[0-9]{{2}})/(?P<second>[0-9]{{4}}|[0-9]{{2}}){_END}",
                self._school_year,
                "/",
            ),
        ]

    def _units(self) -> list[Rule]:
        above, under = one_of(_ABOVE), one_of({*_UNDER, *self._language.unit_words.split()})
        return [
            rule(
                rf"(?<![\w/])(?<![0-9] )(?P<above>{above})/(?P<under>{under})(?![\w/])",
                self._rate,
                "/",
            ),
            rule(
                r"(?<![\w/])(?<![0-9] )"
                rf"(?:(?P<area>[ck]?m[\u00b2\u00b3])|(?P<symbol>{one_of(ALONE)}))(?![\w/])",
                self._alone,
            ),
            rule(
                r"(?<=[^\W\d_])[½¼¾]",
                lambda found: self._language.symbols[found[0]],
                "½¼¾",
            ),
            rule(r"(?<=[abcrxyz0-9])\u00b2(?!\w)", lambda _found: "al cuadrado", "\u00b2"),
            rule(r"(?<=[abcrxyz0-9])\u00b3(?!\w)", lambda _found: "al cubo", "\u00b3"),
            rule(
                r"(?<![\w.,])(?P<number>[0-9]{1,3}(?:[.,][0-9])?)[\"\u201d](?!\w)",
                self._inches,
                '"\u201d',
            ),
        ]

    def _groups(self, phone: str) -> str:
        return ", ".join(map(self._language.digits, phone.replace("-", " ").split()))

    def _don(self, found: re.Match[str]) -> str | None:
        # Behind a name it is an initial.
        return None if word_before(found).istitle() else "don"

    def _home_assistant(self, found: re.Match[str]) -> str | None:
        # The verb, in a warning that is all in capital letters.
        beside = (word_before(found), word_behind(found))
        return None if any(map(str.isupper, beside)) else "H A"

    def _road(self, found: re.Match[str]) -> str:
        digits = found["number"]
        language = self._language
        number = language.digits(digits) if digits[0] == "0" else language.cardinal(int(digits))
        place = ", kilómetro" if found["kilometre"] else ""
        return f"{language.spell(found['letters'])} {number}{place}"

    def _slash(self, found: re.Match[str]) -> str | None:
        first, second = int(found["first"]), int(found["second"])
        before, behind = word_before(found).lower(), word_behind(found)
        if behind in {"de", "del"} or found[0] in self._language.abbreviations:
            return None
        start = found.string[max(0, found.start() - _LAST_MONTH) : found.start()]
        tuesday = found["tuesday"]
        dated = tuesday or before in lists.BEFORE_DAY or _IS_WEEKDAY.search(start)
        if dated and 1 <= first <= _LAST_DAY and 1 <= second <= _LAST_MONTH:
            date = self._language.date(first, second, None, "")
            return f"{tuesday}tes {date}" if tuesday else date
        if tuesday:
            return None
        words = self._language.cardinal(first), self._language.cardinal(second)
        if before in lists.LABELS:
            return " de ".join(words)
        rated = second == _TEN and (not behind or behind in lists.FUNCTION)
        said = " sobre ".join(words)
        if found["unit"]:
            return f"{said} {self._language.unit_name('millimeter-ofhg')}"
        return said if rated or first > second else None

    def _low_and_high(self, found: re.Match[str]) -> str | None:
        low, high = (read_number(found[side], self._language) for side in ("low", "high"))
        if 0 < low.value < high.value < _TEN:
            return None
        said = self._language.number(low), self._language.number(high)
        return f" {self._language.until} ".join(said)

    def _wind(self, found: re.Match[str]) -> str:
        said = f"{found['word']} {lists.WINDS[found['wind']]}"
        return f"{said} {found['link']} {lists.WINDS[found['other']]}" if found["other"] else said

    def _version(self, found: re.Match[str]) -> str | None:
        if word_before(found).lower() not in lists.VERSIONED:
            return None
        words = (self._language.cardinal(int(part)) for part in found[0].split("."))
        return f" {self._language.dot} ".join(words)

    def _alone(self, found: re.Match[str]) -> str | None:
        one = word_before(found).lower() in lists.BEFORE_ONE
        symbol = found["area"] or found["symbol"]
        if not one and not found["area"]:
            return None
        return self._language.unit_name(
            SYMBOLS.get(symbol) or RATIOS[symbol], "one" if one else "other"
        )

    def _september(self, found: re.Match[str]) -> str | None:
        day = int(found["day"])
        year = int(found["year"]) if found["year"] else None
        return self._language.date(day, 9, year, "") if 1 <= day <= _LAST_DAY else None

    def _hours(self, found: re.Match[str]) -> str:
        hours = self._language.amount(read_number(found["hour"], self._language), "hour")
        return f"{hours} {self._language.cardinal(int(found['minute']))}"

    def _school_year(self, found: re.Match[str]) -> str:
        return " ".join(self._language.cardinal(int(found[part])) for part in ("first", "second"))

    def _rate(self, found: re.Match[str]) -> str:
        above, under = found["above"], found["under"]
        name = self._language.unit_name(BELOW[under], "one") if under in BELOW else under
        if above in SYMBOLS and under in BELOW:
            return self._language.unit_name(f"{SYMBOLS[above]}-per-{BELOW[under]}")
        many = self._language.unit_name(SYMBOLS[above]) if above in SYMBOLS else ""
        return self._language.rate(many or self._language.symbols[above], name)

    def _inches(self, found: re.Match[str]) -> str | None:
        before = found.string[max(0, found.start() - _QUOTED) : found.start()]
        if before.count('"') % 2 or "\u201c" in before:
            return None
        return self._language.amount(read_number(found["number"], self._language), "inch")
