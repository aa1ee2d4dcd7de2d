"""Dates."""

from __future__ import annotations

import re
from typing import Final

from wyoming_tts.text.languages import cldr
from wyoming_tts.text.languages.language import Language
from wyoming_tts.text.spans import DIGITS, Rule, one_of, rule

_NOT_BEFORE: Final = r"(?<![\w.,:/-])"
_NOT_AFTER: Final = r"(?!\w|[.,:/-][0-9])"
_CLOCK: Final = (
    "(?:[T ](?P<hour>[0-9]{2}):(?P<minute>[0-9]{2})(?::[0-9]{2}(?:[.,][0-9]{1,6})?)?"
    "(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?"
)
_HOURS, _MINUTES, _MONTHS, _DAYS = 24, 59, 12, 31
_YEARS: Final = range(1000, 2200)
_SHORT: Final = 2


class Dates:
    """Says dates: of ISO 8601, in figures as a country writes them, and with a month's name."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self._months = cldr.months(language.tag)

    def rules(self) -> list[Rule]:
        """Return what to look for, in this order."""
        language = self._language
        before = "(?P<before>)"
        if language.date_before:
            before = rf"(?:(?P<before>\b(?i:{language.date_before}) ))?"
        ending, link, name = f"(?:{language.ordinal_pattern})?", language.date_links, self._name()
        rules = [
            rule(
                rf"{before}{_NOT_BEFORE}(?P<year>[0-9]{{4}})-(?P<month>[0-9]{{2}})"
                rf"-(?P<day>[0-9]{{2}}){_CLOCK}{_NOT_AFTER}",
                self._iso,
                DIGITS,
            ),
            rule(
                rf"{before}{_NOT_BEFORE}(?P<first>[0-9]{{1,2}})(?P<mark>[./-])"
                rf"(?P<second>[0-9]{{1,2}})(?P=mark)(?P<year>[0-9]{{4}}|[0-9]{{2}}){_NOT_AFTER}",
                self._figures,
                DIGITS,
            ),
            rule(
                rf"{before}{_NOT_BEFORE}(?P<day>[0-9]{{1,2}}){ending}(?:{link}){name}"
                rf"(?:,?(?:{link})(?P<year>[0-9]{{4}})(?!\w|[.,:][0-9]))?",
                self._named,
                DIGITS,
            ),
        ]
        rules.append(
            rule(
                rf"(?<!\w){name}(?P<link>{link})(?P<year>(?:1[5-9]|20|21)[0-9]{{2}}){_NOT_AFTER}",
                self._of_a_year,
                DIGITS,
            )
        )
        if language.month_first:
            rules.append(
                rule(
                    rf"(?P<before>)(?<!\w){name} (?P<day>[0-9]{{1,2}}){ending}"
                    rf"(?:,? (?P<year>[0-9]{{4}}))?{_NOT_AFTER}",
                    self._named,
                    DIGITS,
                )
            )
        else:
            day, month = "(?P<first>0[1-9]|[12][0-9]|3[01])", "(?P<second>0[1-9]|1[0-2])"
            rules += [
                rule(
                    rf"{before}{_NOT_BEFORE}{day}/{month}(?P<year>){_NOT_AFTER}",
                    self._figures,
                    "/",
                ),
                # With one full stop it would be a decimal number.
                rule(
                    rf"{before}{_NOT_BEFORE}{day}\.{month}\.(?P<year>)(?![\w.])",
                    self._figures,
                    ".",
                ),
            ]
        return rules

    def _name(self) -> str:
        """Return a pattern for a month; a full stop behind a whole name ends the sentence."""
        whole = one_of(name.lower() for name in cldr.month_names(self._language.tag))
        short = one_of(self._months)
        return rf"(?i:(?P<name>{whole}\b|{short}\b\.?(?!\Z)|{short}\b))"

    def _iso(self, found: re.Match[str]) -> str | None:
        said = self._said(found, int(found["day"]), int(found["month"]), int(found["year"]))
        if said is None or not found["hour"]:
            return said
        hour, minute = int(found["hour"]), int(found["minute"])
        if hour > _HOURS or minute > _MINUTES:
            return None
        return f"{said}, {self._language.time(hour, minute, None, '', '')}"

    def _figures(self, found: re.Match[str]) -> str | None:
        day, month = int(found["first"]), int(found["second"])
        if not self._language.day_first:
            day, month = month, day
        if month > _MONTHS >= day:
            day, month = month, day
        year = found["year"]
        return self._said(found, day, month, int(f"20{year}" if len(year) == _SHORT else year or 0))

    def _named(self, found: re.Match[str]) -> str | None:
        month = self._months[found["name"].lower().rstrip(".")]
        return self._said(found, int(found["day"]), month, int(found["year"] or 0))

    def _of_a_year(self, found: re.Match[str]) -> str:
        written = found["name"]
        month = self._language.month(self._months[written.lower().rstrip(".")])
        # The month keeps its first letter: Spanish has a small one within a sentence.
        name = month[0].upper() + month[1:] if written[0].isupper() else month
        return f"{name}{found['link']}{self._language.year(int(found['year']))}"

    def _said(self, found: re.Match[str], day: int, month: int, year: int) -> str | None:
        if not (1 <= month <= _MONTHS and 1 <= day <= _DAYS) or (year and year not in _YEARS):
            return None
        said = self._language.date(day, month, year or None, (found["before"] or "").strip())
        ends = found[0].endswith(".") and found.end() == len(found.string)
        return f"{said}." if ends else said
