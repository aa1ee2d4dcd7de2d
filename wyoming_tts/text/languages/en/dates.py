"""English: days and months in short, in figures, and ranges of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from wyoming_tts.text.languages.en.words import DAYS, MONTHS
from wyoming_tts.text.languages.number import NUMBER
from wyoming_tts.text.languages.units import SYMBOLS
from wyoming_tts.text.spans import DIGITS, Rule, one_of, rule

if TYPE_CHECKING:
    from wyoming_tts.text.languages.en.english import English

_START: Final = r"(?<![\w.,:/-])"
_DASH: Final = r"\s?[-\u2013\u2014]\s?"
_DAY: Final = one_of([*DAYS, *DAYS.values()])
_MONTH: Final = one_of([*MONTHS, *MONTHS.values()])
_NAMES: Final = list(dict.fromkeys(MONTHS.values()))
_ORDINAL: Final = "(?:st|nd|rd|th)?"
_DATE_BEFORE: Final = re.compile(r"\b(?i:on|due|until|through) \Z")
_MONTHS, _DAYS = 12, 31
_LOOK_BACK: Final = 24


class Calendar:
    """Says dates and days that need the words beside them."""

    def __init__(self, language: English) -> None:
        self._language = language

    def rules(self) -> list[Rule]:
        """Return what to look for, in this order."""
        return [*self._date_rules(), *self._day_rules()]

    def _day_rules(self) -> list[Rule]:
        link = rf"(?:, (?:and |or )?| and | & | or |/|{_DASH})"
        behind = (
            rf"(?=,? (?:{_MONTH}\.? [0-9]|[0-9]{{1,2}}(?:[/:][0-9]{{2}}|st|nd|rd|th|\s?[ap]\.?m"
            rf"| {_MONTH}|\s?[AP]M)\b)|,? at [0-9])"
        )
        before = "|".join(
            rf"(?<=\b{word} )"
            for word in [
                "on",
                "On",
                "this",
                "This",
                "next",
                "Next",
                "last",
                "every",
                "Every",
                "until",
            ]
        )
        return [
            rule(rf"\b{_DAY}\b\.?(?:{link}{_DAY}\b){{1,6}}", self._days, "-\u2013\u2014,&/ "),
            rule(rf"\b(?P<day>{one_of(DAYS)})\b(?:\.(?=,? [A-Z0-9]))?{behind}", self._day),
            rule(rf"(?:{before})(?P<day>{one_of(DAYS)})\b(?!\.\w)(?:\.(?= [a-z]))?", self._day),
        ]

    def _date_rules(self) -> list[Rule]:
        month = rf"(?P<month>{_MONTH})\b\.?"
        figures = "(?P<above{0}>[0-9]{{1,2}})/(?P<below{0}>[0-9]{{1,2}})"
        year = "(?:,? (?P<year>[12][0-9]{3}))?"
        unit = rf"{NUMBER}\s?(?:{one_of(SYMBOLS)})(?![^\W_])"
        near = (
            r"(?:(?<=\b[Ii]n )|(?<=\b[Ss]ince )|(?<=\buntil )|(?<=\bfrom )|(?<=\bto )|(?<=\bby ))"
        )
        return [
            rule(
                rf"\b(?:May|March)(?= (?:{unit}|[0-9]{{1,4}} (?:people|lights|devices)\b))", _same
            ),
            rule(
                rf"\b{month} (?P<day>[0-9]{{1,2}}){_ORDINAL}{_DASH}(?P<last>[0-9]{{1,2}})"
                rf"{_ORDINAL}{year}(?![\w:/-]|[.,][0-9])",
                self._span,
                "-\u2013\u2014",
            ),
            rule(
                rf"{_START}(?P<day>[0-9]{{1,2}}){_ORDINAL}{_DASH}(?P<last>[0-9]{{1,2}}){_ORDINAL}"
                rf" (?:of )?{month}{year}(?!\w)",
                self._span,
                "-\u2013\u2014",
            ),
            rule(
                rf"\b(?P<month>Sept)\b\.? (?P<day>[0-9]{{1,2}}){_ORDINAL}(?P<last>){year}(?![\w:])",
                self._span,
                DIGITS,
            ),
            rule(
                rf"{_START}(?P<day>[0-9]{{1,2}}){_ORDINAL}(?P<last>) (?:of )?(?P<month>Sept)\b\.?"
                rf"{year}(?!\w)",
                self._span,
                DIGITS,
            ),
            rule(
                rf"\b(?P<first>{one_of(MONTHS)}){_DASH}(?P<last>{one_of(MONTHS)})\b",
                self._months,
                "-\u2013\u2014",
            ),
            rule(
                rf"{near}(?P<month>{one_of(MONTHS)})\b(?!\.?,? [0-9])(?P<stop>\.(?= [a-z]))?",
                self._month,
            ),
            rule(
                rf"(?<=[0-9])(?:(?<=\w)|(?<=st|nd|rd|th)){_DASH}(?={_MONTH}\.? [0-9])",
                self._to,
                "-\u2013\u2014",
            ),
            rule(
                rf"\b(?P<word>[Ff]rom|[Bb]etween) {figures.format(1)}(?P<link> to | and |{_DASH})"
                rf"{figures.format(2)}(?![\w/%]|[.,][0-9])",
                self._figure_span,
                "/",
            ),
            rule(
                rf"(?:\b(?P<weekday>{_DAY}|[Tt]oday|[Tt]omorrow|[Yy]esterday)\.?,? )?{_START}"
                r"(?P<above>[0-9]{1,2})/(?P<below>[0-9]{1,2})(?![\w/%]|[.,][0-9])"
                r"(?! (?:of|cup|mile|inch|tsp|tbsp|full|done)\b)",
                self._figures,
                "/",
            ),
        ]

    def _to(self, _found: re.Match[str]) -> str:
        return self._language.until

    def _day(self, found: re.Match[str]) -> str:
        return DAYS[found["day"]]

    def _days(self, found: re.Match[str]) -> str:
        said = re.sub(_DASH, f" {self._language.until} ", found[0])
        said = said.replace("&", self._language.conjunction).replace("/", ", ")
        return re.sub(rf"\b({one_of(DAYS)})\b\.?", lambda day: DAYS[day[1]], said)

    def _month(self, found: re.Match[str]) -> str:
        return MONTHS[found["month"]]

    def _months(self, found: re.Match[str]) -> str:
        return f"{MONTHS[found['first']]} {self._language.until} {MONTHS[found['last']]}"

    def _span(self, found: re.Match[str]) -> str | None:
        language = self._language
        first, last = int(found["day"]), int(found["last"] or found["day"])
        if not 1 <= first <= last <= _DAYS:
            return None
        month = _NAMES.index(MONTHS.get(found["month"], found["month"]))
        year = int(found["year"]) if found["year"] else None
        if not found["last"]:
            said = language.date(first, month + 1, year, "")
        elif language.day_first:
            said = language.date(last, month + 1, year, "")
            said = f"the {language.ordinal(first)} {language.until} {said}"
        else:
            name = language.month(month + 1)
            said = f"{name} {language.ordinal(first)} {language.until} {language.ordinal(last)}"
            said += f", {language.year(year)}" if year else ""
        return f"{said}." if found[0].endswith(".") and found.end() == len(found.string) else said

    def _figures(self, found: re.Match[str]) -> str | None:
        first, second = int(found["above"]), int(found["below"])
        before = found.string[max(0, found.start() - _LOOK_BACK) : found.start()]
        if not (found["weekday"] or _DATE_BEFORE.search(before)):
            return None
        said = self._of_figures(first, second)
        weekday = found["weekday"]
        return f"{DAYS.get(weekday, weekday)}, {said}" if said and weekday else said

    def _figure_span(self, found: re.Match[str]) -> str | None:
        first = self._of_figures(int(found["above1"]), int(found["below1"]))
        last = self._of_figures(int(found["above2"]), int(found["below2"]))
        link = "and" if found["link"] == " and " else "to"
        return f"{found['word']} {first} {link} {last}" if first and last else None

    def _of_figures(self, first: int, second: int) -> str | None:
        day, month = (first, second) if self._language.day_first else (second, first)
        if month > _MONTHS >= day:
            day, month = month, day
        if not (1 <= day <= _DAYS and 1 <= month <= _MONTHS):
            return None
        return self._language.date(day, month, None, "")


def _same(found: re.Match[str]) -> str:
    return found[0]
