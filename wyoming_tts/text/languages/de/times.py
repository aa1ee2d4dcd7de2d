"""German times and lengths of time: 7.30 Uhr, in 1 h, noch 1 Std. 5 Min."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from wyoming_tts.text.languages.de.grammar import (
    BEGINS,
    DATIVE,
    START,
    WINDOW,
    article,
    at_end,
    case_of,
    text_before,
)
from wyoming_tts.text.spans import DIGITS, Rule, one_of, rule

if TYPE_CHECKING:
    from wyoming_tts.text.languages.de.german import German

_UNITS: Final = {
    "d": "day",
    "h": "hour",
    "Std": "hour",
    "Stdn": "hour",
    "min": "minute",
    "Min": "minute",
    "m": "minute",
    "s": "second",
    "sek": "second",
    "Sek": "second",
    "Sekunde": "second",
    "Minute": "minute",
    "Stunde": "hour",
}
_LENGTH: Final = rf"(?:{one_of(_UNITS)})(?![^\W\d_])\.?"
_PART: Final = re.compile(rf"([0-9]+)\s?({one_of(_UNITS)})")


class Times:
    """Times of day, and lengths of time in the case that the words before them ask for."""

    def __init__(self, language: German) -> None:
        self._language = language

    def rules(self) -> list[Rule]:
        """Return what to look for, in this order."""
        language = self._language

        def clock(found: re.Match[str]) -> str | None:
            hour = int(found["hour"])
            if hour > 24:  # noqa: PLR2004 - of a day
                return None
            said = language.time(hour, int(found["minute"]), None, "", "")
            return f"{said} {language.until} " if found["to"] else said

        def hours(found: re.Match[str]) -> str:
            first, last = int(found[1]), int(found[2])
            end = language.cardinal(last, counts=True)
            return f"{language.cardinal(first)} {language.until} {end}"

        def minutes(found: re.Match[str]) -> str:
            return f"Uhr {language.cardinal(int(found[1]))}" if int(found[1]) else "Uhr"

        def left(found: re.Match[str]) -> str:
            names = ("hour", "minute", "second")
            parts = [*zip(map(int, found["figures"].split(":")), names, strict=True)]
            kept = [part for part in parts if part[0]] or parts[-1:]
            return found["word"] + language.duration(kept)

        def figures(found: re.Match[str]) -> str | None:
            unit = found["unit"].rstrip(".")
            if unit == "h" and len(found["large"]) > 1:
                return None
            names = ("hour", "minute") if unit[0] in "Sh" else ("minute", "second")
            counts = [int(found["large"]), int(found["small"])]
            parts = [part for part in zip(counts, names, strict=True) if part[0]]
            stop = "." if found["unit"].endswith(".") and at_end(found) else ""
            return language.duration(parts or [(0, names[0])]) + stop

        return [
            rule(
                r"(?<![\w.,:/])(?P<hour>[0-9]{1,2})\.(?P<minute>[0-5][0-9])(?:\s?Uhr\b|"
                r"(?P<to>\s?[-\u2013]\s?|\sbis\s)(?=[0-9]{1,2}(?:\.[0-5][0-9])?\s?Uhr\b))",
                clock,
                "U",
            ),
            rule(
                r"\b(?P<word>(?:[Uu]m|[Aa]b|[Gg]egen) )(?P<hour>[0-9]{1,2})\.(?P<minute>[0-5][0-9])"
                r"\s?h\b(?P<to>)",
                lambda found: (said := clock(found)) and found["word"] + said,
                "h",
            ),
            rule(rf"{START}([0-9]{{1,2}})\s?[-\u2013]\s?([0-9]{{1,2}})(?=\s?Uhr\b)", hours, "U"),
            rule(r"(?<=[0-9] )Uhr (0[0-9])(?![\w%°]|[.,:][0-9])", minutes, "U"),
            rule(
                r"(?i:\b(?P<word>(?:timer|dauer|laufzeit|restzeit|restlaufzeit|countdown|noch)"
                r"(?: auf| von| für| über)?:? ))"
                r"(?P<figures>[0-9]{1,2}:[0-5][0-9]:[0-5][0-9])(?![\w:])",
                left,
                ":",
            ),
            rule(
                rf"{START}(?P<large>[0-9]{{1,3}}):(?P<small>[0-5][0-9])\s?"
                r"(?P<unit>(?:Std|Min|min)\.?|Stunden|Minuten|h)(?!\w)",
                figures,
                ":",
            ),
            rule(
                rf"{START}[0-9]{{1,4}}\s?{_LENGTH}(?:(?:,|\s?und)?\s?[0-9]{{1,4}}\s?{_LENGTH}){{0,3}}"
                r"(?![^\W_]|\s?/|-[^\W\d_])",
                self._length,
                DIGITS,
            ),
        ]

    def _length(self, found: re.Match[str]) -> str | None:
        language = self._language
        parts = [(int(count), _UNITS[unit]) for count, unit in _PART.findall(found[0])]
        order = [("day", "hour", "minute", "second").index(unit) for _, unit in parts]
        units = [unit for _, unit in _PART.findall(found[0])]
        if order != sorted(set(order)) or units[0] == "m":
            return None
        before = text_before(found)
        dative = case_of(before, "m") == DATIVE
        said = []
        for count, unit in [part for part in parts if part[0]] or parts[-1:]:
            gender = language.gender(unit)
            name = language.unit_name(unit, "one" if count == 1 else "other")
            number = language.cardinal(count, gender, counts=True)
            if count == 1:
                number = article(gender, case_of(before, gender))
            said.append(
                f"{number} {name}{'n' if dative and name.endswith('e') and count > 1 else ''}"
            )
        following = re.match(r"\s?([^\W\d_]*)", found.string[found.end() : found.end() + WINDOW])
        short = units[-1] in {"Std", "Stdn", "min", "Min", "sek", "Sek"}
        ends = not short or at_end(found) or (following and following[1] in BEGINS)
        said[-1] += "." if found[0].endswith(".") and ends else ""
        if len(said) == 1:
            return said[0]
        return f"{', '.join(said[:-1])} {language.conjunction} {said[-1]}"
