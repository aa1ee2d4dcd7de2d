"""English: times and lengths as people note them, years and decades."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from wyoming_tts.text.languages.en.words import MONTHS
from wyoming_tts.text.languages.number import Number
from wyoming_tts.text.languages.units import SYMBOLS
from wyoming_tts.text.spans import DIGITS, Rule, one_of, rule

if TYPE_CHECKING:
    from wyoming_tts.text.languages.en.english import English

_START: Final = r"(?<![\w.,:/-])"
_DASH: Final = r"\s?[-\u2013\u2014]\s?"
_MONTH: Final = one_of([*MONTHS, *MONTHS.values()])
_NAMES: Final = list(dict.fromkeys(MONTHS.values()))
_NOON, _MINUTES = 12, 59
_PLURALS: Final = (
    r"(?: (?!(?:was|is|has|as|its|this|always|does|thus|perhaps|plus|sees|begins|starts|ends|marks"
    r"|brings|results|elections|goals|plans|taxes|highlights|resolutions|playoffs|finals|games)\b)"
    r"[a-z]{2,20}s\b| people\b|[ -]?%|\s?(?:[$\u20ac\u00a3\u00b0]|EUR|USD|GBP))"
)
_LOOK_BACK: Final = 24
_MONTH_BEFORE: Final = re.compile(rf"\b{_MONTH}\.?,? (?:[0-9]{{1,2}}(?:st|nd|rd|th)?,? )?\Z")
_SECONDS_BEFORE: Final = re.compile(
    r"(?i)\b(?:in|for|after|every|within|than|takes?|took|lasts?|lasted|wait|waits|waiting|next|last"
    r"|another|timer|delay|interval|timeout|about|only|is|remaining:?|by) \Z"
)
_DECADE_BEFORE: Final = re.compile(r"(?i)\b(?:the|mid|low|lower|upper|high|early|late)[ -]\Z")


class Times:
    """Says times and years that need the words beside them."""

    def __init__(self, language: English) -> None:
        self._language = language

    def rules(self) -> list[Rule]:
        """Return what to look for, in this order."""
        return [*self._time_rules(), *self._year_rules()]

    def _time_rules(self) -> list[Rule]:
        half = r"\s?[ap]\.?[mM]\b|\s?[AP]M\b"
        return [
            rule(
                rf"{_START}(?P<hour>[0-9]{{1,2}})\.(?P<minute>[0-5][0-9])\s?(?P<half>[ap])\.?m\b\.?"
                r"(?!\w)",
                self._dotted,
                ".",
            ),
            rule(
                rf"(?:(?<=[0-9])|(?<=[aApP][mM])|(?<=[ap]\.m\.)){_DASH}"
                rf"(?=[0-9]{{1,2}}(?::[0-9]{{2}})?(?:{half}))",
                self._to,
                "-\u2013\u2014",
            ),
            rule(
                rf"(?<!\bat )(?<!\bAt ){_START}00:(?P<minute>[0-9]{{2}}):(?P<second>[0-9]{{2}})"
                r"(?![\w:]|[.,][0-9])",
                self._length,
                ":",
            ),
            rule(
                rf"{_START}0:(?P<seconds>[0-5][0-9])(?![\w:]|\.[0-9]|\s?[aApP]\.?[mM]\b)",
                lambda found: self._language.duration([(int(found["seconds"]), "second")]),
                ":",
            ),
            rule(
                rf"(?:(?<=\bin )|(?<=\btime )|(?<=\btime: )){_START}(?P<minute>2[5-9]|[3-9][0-9])"
                r":(?P<second>[0-5][0-9])(?![\w:]|\.[0-9])",
                lambda found: self._language.pairs(int(found["minute"] + found["second"])),
                ":",
            ),
            rule(
                rf"(?<![0-9][hd] )(?<![0-9] [hd] ){_START}(?P<count>[0-9]{{1,3}})\s?m"
                r"(?= (?:ago|left|remaining|later|to go)\b)",
                lambda found: self._language.amount(Number(found["count"]), "minute"),
                "m",
            ),
        ]

    def _year_rules(self) -> list[Rule]:
        return [
            rule(
                rf"{_START}(?P<year>(?:19|20)[0-9]{{2}})[-\u2013/](?P<next>[0-9]{{2}})(?![\w/\u2013-])",
                self._season,
                "-\u2013/",
            ),
            rule(
                rf"{_START}(?P<month>0?[1-9]|1[0-2])/(?P<year>20[0-9]{{2}})(?![\w/-]|[.,][0-9])",
                lambda found: (
                    f"{_NAMES[int(found['month']) - 1]} {self._language.year(int(found['year']))}"
                ),
                "/",
            ),
            rule(
                r"(?<![\w.,])['\u2019]?(?P<century>1[0-9]|20)?(?P<ten>[1-9]0)['\u2019]?s\b(?! ?/)",
                self._decade,
                "s",
            ),
            rule(
                r"(?<![\w.,])(?P<year>(?:1[1-9]|20)00)['\u2019]?s\b(?! ?/)",
                lambda found: f"{self._language.year(int(found['year']))}s",
                "s",
            ),
            rule(
                r"(?<=[A-Za-z] )['\u2019](?P<year>[0-9]{2})(?![\w'\u2019])", self._short, "'\u2019"
            ),
            rule(
                r"(?<![\w.])(?:c|ca)\.\s?(?P<year>[0-9]{3,4})(?!\w)",
                lambda found: f"circa {self._language.year(int(found['year']))}",
                "c",
            ),
            rule(r"\bFY\s?'?(?P<year>20[0-9]{2}|[0-9]{2})(?!\w)", self._fiscal, "Y"),
            rule(
                rf"(?<![\w.,:/+\u2212\u2013\u00b1$\u20ac\u00a3#-])(?P<year>19[0-9]{{2}}|20[0-9]{{2}}"
                rf"|(?<=\()1[5-8][0-9]{{2}}(?=\)))"
                rf"(?!\w|[.,:/-][0-9]|[-\u2013\u2014+]|\s?(?:{one_of(SYMBOLS)})(?![^\W_])"
                rf"|{_PLURALS})",
                self._year,
                DIGITS,
            ),
        ]

    def _to(self, _found: re.Match[str]) -> str:
        return self._language.until

    def _dotted(self, found: re.Match[str]) -> str | None:
        hour, minute = int(found["hour"]), int(found["minute"])
        if hour > _NOON:
            return None
        said = self._language.time(hour, minute, None, f"{found['half']}m", "")
        return f"{said}." if found[0][-1] == "." and found.end() == len(found.string) else said

    def _length(self, found: re.Match[str]) -> str | None:
        minute, second = int(found["minute"]), int(found["second"])
        if max(minute, second) > _MINUTES:
            return None
        parts = [(count, unit) for count, unit in ((minute, "minute"), (second, "second")) if count]
        return self._language.duration(parts or [(0, "second")])

    def _decade(self, found: re.Match[str]) -> str | None:
        before = found.string[max(0, found.start() - _LOOK_BACK) : found.start()]
        behind = found.string[found.end() : found.end() + 12]
        plain = not found["century"] and found[0].endswith("0s") and found[0][0].isdecimal()
        if plain and (
            (_SECONDS_BEFORE.search(before) and not _DECADE_BEFORE.search(before))
            or re.match(r" (?:left|remaining|ago|later|delay|time|interval|until|to go)\b", behind)
        ):
            return self._language.amount(Number(found["ten"]), "second")
        tens = self._language.cardinal(int(found["ten"]))
        name = tens.removesuffix("y") + "ies" if tens.endswith("y") else tens + "s"
        century = found["century"]
        return f"{self._language.cardinal(int(century))} {name}" if century else name

    def _season(self, found: re.Match[str]) -> str | None:
        year, following = int(found["year"]), int(found["next"])
        if (year + 1) % 100 != following:
            return None
        last = f"{'oh ' if following < 10 else ''}{self._language.cardinal(following)}"  # noqa: PLR2004 - one digit
        return f"{self._language.year(year)} {self._language.until} {last}"

    def _short(self, found: re.Match[str]) -> str:
        value = int(found["year"])
        return f"{'oh ' if value < 10 else ''}{self._language.cardinal(value)}"  # noqa: PLR2004 - one digit

    def _fiscal(self, found: re.Match[str]) -> str:
        return f"{self._language.spell('FY')} {self._language.year(int(found['year']))}"

    def _year(self, found: re.Match[str]) -> str | None:
        before = found.string[max(0, found.start() - _LOOK_BACK) : found.start()]
        if _MONTH_BEFORE.search(before) and not before.endswith(("Sept ", "Sept. ")):
            return None  # The date rules say the whole.
        return self._language.year(int(found["year"]))
