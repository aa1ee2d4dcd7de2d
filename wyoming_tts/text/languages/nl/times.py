"""Times and days as only Dutch writes them: 19.30 uur, ma t/m vr, de 1e mei, jaren '90."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from wyoming_tts.text.languages import cldr
from wyoming_tts.text.spans import DIGITS, Rule, one_of, rule

if TYPE_CHECKING:
    from wyoming_tts.text.languages.nl.dutch import Dutch

DAYS: Final = {
    "ma": "maandag",
    "di": "dinsdag",
    "wo": "woensdag",
    "do": "donderdag",
    "vr": "vrijdag",
    "za": "zaterdag",
    "zo": "zondag",
}
"""Days in short."""

BEHIND: Final = r"(?![\w]|[.,:/-][0-9])"
"""What may not follow a number."""

OPEN: Final = r"(?<![\w.,:/-])"
"""What may not stand before one."""

_STOPPED: Final = ("min", "sec", "pers", "mln", "mld", "mnd", "dgn", "wk")
_TIES: Final = {
    "50": "fifties",
    "60": "sixties",
    "70": "seventies",
    "80": "eighties",
    "90": "nineties",
}
_FIGURES: Final = "[0-9]{1,2}"
_BEFORE_SCORE: Final = 30
_SCORED: Final = re.compile(
    r"\b(?i:sta(?:at|an|nd)|stond\w*|score\w*|eindig\w*|w[io]n\w*|leid\w*|verl\w*|gelijk|achter|kwam\w*|komt|komen|zet\w*|thermostaat|volume)\b"
)
_BEHIND_DATE: Final = re.compile(
    r"\Z|[.,;!?)]| (?:om|is|zijn|en|of|in|tot|tussen|komt|komen|gaat|gaan|wordt|heb|hebt|heeft|was"
    r"|waren|ben|bent|vertrek\w*|begin\w*|vanaf|bij|naar|geldt|kan|kun\w*|moet\w*)\b"
)
_HOUR: Final = r"(?:[01]?[0-9]|2[0-4])"
_MINUTE: Final = r"[0-5][0-9]"


def time_rules(language: Dutch) -> list[Rule]:
    """Return the rules."""
    return [*_clock_rules(language), *_numbered_rules(language), *_day_rules(language)]


def _numbered_rules(language: Dutch) -> list[Rule]:
    def season(found: re.Match[str]) -> str | None:
        return language.season(int(found[1]), int(found[2]))

    def episode(found: re.Match[str]) -> str:
        number, part = (language.cardinal(int(each)) for each in found.groups())
        return f"seizoen {number}, aflevering {part}"

    def plain_date(found: re.Match[str]) -> str | None:
        dates = [
            (int(found[day]), int(found[month]))
            for day, month in (("day", "month"), ("day2", "month2"))
            if found[day]
        ]
        word = found["word"].lower()
        if not all(0 < day <= 31 and 0 < month <= 12 for day, month in dates):  # noqa: PLR2004
            return None
        if len(dates) == 1 and (word == "van" or not _BEHIND_DATE.match(found.string, found.end())):
            return None
        before = found.string[max(0, found.start() - _BEFORE_SCORE) : found.start()]
        late = dates[0][0] > 12  # noqa: PLR2004 - months
        if word == "op" and (
            _SCORED.search(before) or not (late or found.string[found.end() :][:1] == " ")
        ):
            return None
        link = {"t/m": "tot en met"}.get(found["link"], found["link"])
        said = f" {link} ".join(language.date(day, month, None, "") for day, month in dates)
        return f"{found['word']} {said}"

    def version(found: re.Match[str]) -> str:
        return f" {language.dot} ".join(map(language.cardinal, map(int, found[0].split("."))))

    return [
        rule(r"(?<=OS )[0-9]{1,3}(?:\.[0-9]{1,3}){1,3}(?![\w%])", version, "."),
        rule(r"(?<![\w.,/])((?:19|20)[0-9]{2})/((?:19|20)?[0-9]{2})(?![\w/])", season, "/"),
        rule(r"\bS([0-9]{1,2}) ?E([0-9]{1,3})\b", episode, "E"),
        rule(
            rf"\b(?P<word>(?i:vanaf|sinds|uiterlijk|van|op))"
            rf" (?P<day>{_FIGURES})-(?P<month>{_FIGURES})"
            rf"(?: (?P<link>tot|tot en met|t/m) (?P<day2>{_FIGURES})-(?P<month2>{_FIGURES}))?"
            r"(?![\w-]|[.,:/][0-9])",
            plain_date,
            DIGITS,
        ),
    ]


def _clock_rules(language: Dutch) -> list[Rule]:
    def clock(found: re.Match[str], hour: str = "hour", minute: str = "minute") -> str:
        return language.time(int(found[hour]), int(found[minute]), None, "", "")

    def times(found: re.Match[str]) -> str:
        if not found["hour2"]:
            return clock(found)
        link = found["link"].strip()
        link = {"t/m": "tot en met"}.get(link, link if link.isalpha() else language.until)
        return f"{clock(found)} {link} {clock(found, 'hour2', 'minute2')}"

    def length(found: re.Match[str]) -> str:
        return language.duration([(int(found["hours"]), "hour"), (int(found["minutes"]), "minute")])

    def minutes(found: re.Match[str]) -> str:
        names = ("minute", int(found["minutes"])), ("second", int(found["seconds"]))
        return language.duration(
            [(count, unit) for unit, count in names if count] or [(0, "minute")]
        )

    def decade(found: re.Match[str]) -> str:
        return f"{found['word']} {language.cardinal(int(found['ten']))}"

    def short_year(found: re.Match[str]) -> str:
        year = found["year"]
        return language.digits(year) if year[0] == "0" else language.cardinal(int(year))

    stops = "|".join(f"(?<=[0-9] {unit})" for unit in _STOPPED)
    return [
        rule(
            rf"{OPEN}(?P<hour>{_HOUR})\.(?P<minute>{_MINUTE})"
            r"(?:(?P<link> tot | t/m | en | of |\s?[-\u2013]\s?)"
            rf"(?P<hour2>{_HOUR})[.:](?P<minute2>{_MINUTE}))?\s?(?:uur|u|h)(?!\w)",
            times,
            ".",
        ),
        rule(
            rf"\b(?P<word>[Oo]m|[Oo]mstreeks) (?P<hour>{_HOUR})\.(?P<minute>{_MINUTE}){BEHIND}",
            lambda found: f"{found['word']} {clock(found)}",
            ".",
        ),
        rule(rf"(?:{stops})\.(?=[):;,]| [a-z])", lambda _found: "", DIGITS),
        rule(
            rf"{OPEN}(?P<minutes>[0-9]{{1,3}}):(?P<seconds>{_MINUTE}) ?(?:min\b|minuten\b)",
            minutes,
            ":",
        ),
        rule(r"(?<!\w)(?:19)?(?P<ten>[5-9]0)['\u2019]s\b", lambda found: _TIES[found["ten"]], "s"),
        rule(rf"{OPEN}(?P<hours>[0-9]{{1,3}}) ?u (?P<minutes>[0-9]{{1,2}}) ?min\b", length, "u"),
        rule(
            rf"\b(?P<word>[Jj]aren) ['\u2019\u2018]?(?P<ten>[1-9]0){BEHIND}",
            decade,
            DIGITS,
        ),
        rule(
            r"(?<!\w)['\u2019\u2018](?P<year>[0-9]{2})(?![\w'\u2019])", short_year, "'\u2019\u2018"
        ),
    ]


def _day_rules(language: Dutch) -> list[Rule]:
    months = one_of(cldr.months(language.tag))
    days = one_of(DAYS)
    link = r"(?: ?[-\u2013/] ?|, | t/m | tot en met | tot )"
    start = r"(?<![\w.'\u2019-])"
    each_day = re.compile(rf"\b{days}\b\.?", re.IGNORECASE)

    def day(written: str) -> str:
        name = DAYS[written.lower().rstrip(".")]
        return name.capitalize() if written[0].isupper() else name

    def several(found: re.Match[str]) -> str | None:
        names = [day(each) for each in each_day.findall(found[0])]
        if len(set(names)) < len(names):
            return None
        said = re.sub(r" ?[-\u2013] ?", f" {language.until} ", found[0])
        said = re.sub(r" ?/ ?(?!m)", ", ", said).replace("t/m", "tot en met")
        return each_day.sub(lambda each: day(each[0]), said)

    def dated(found: re.Match[str]) -> str | None:
        month = int(found["month"])
        if not 1 <= month <= 12:  # noqa: PLR2004 - months
            return None
        name = found["name"]
        said = day(name) if name.lower().rstrip(".") in DAYS else name
        return f"{said} {language.date(int(found['day']), month, None, '')}"

    def ordinal_date(found: re.Match[str]) -> str:
        number = language.ordinal(int(found["day"]))
        month = cldr.months(language.tag)[found["name"].lower()]
        return f"{number} {found['of'] or ''}{language.month(month)}"

    return [
        rule(
            rf"{start}{days}\.?(?:{link}{days}\b\.?){{0,5}}{link}{days}"
            rf"(?: (?:en|of) {days})?(?![\w-])",
            several,
            "-\u2013/,t",
            re.IGNORECASE,
        ),
        rule(
            rf"{start}(?P<name>{one_of(DAYS.values())}|{days}\.?)"
            rf" (?P<day>[12][0-9]|3[01]|0?[1-9])[-/](?P<month>[01]?[0-9]){BEHIND}(?!-)",
            dated,
            DIGITS,
            re.IGNORECASE,
        ),
        rule(
            rf"{start}{days}\.?(?=[,:]? -?{_FIGURES}(?:(?:e|ste|de)? {months}\b"
            rf"|[-/.]{_FIGURES}[-/.][0-9]{{2}}| ?\u00b0|[:.u][0-9]{{2}}| ?u\b| uur\b))",
            lambda found: day(found[0]),
            DIGITS,
            re.IGNORECASE,
        ),
        rule(
            rf"{OPEN}(?P<day>[0-9]{{1,2}})(?:e|ste|de) (?P<of>van )?(?P<name>(?i:{months}))\b",
            ordinal_date,
            DIGITS,
        ),
    ]
