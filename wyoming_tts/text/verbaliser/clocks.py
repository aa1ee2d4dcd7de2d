"""Times of day and lengths of time."""

from __future__ import annotations

import re
from typing import Final

from wyoming_tts.text.languages.language import Language
from wyoming_tts.text.spans import DIGITS, Rule, one_of, rule

_NOT_BEFORE: Final = r"(?<![\w.,:/-])"
_NOT_AFTER: Final = r"(?!\w|[.,:/-][0-9])"
_HOURS, _MINUTES = 24, 59
_HOUR: Final = "(?P<hour>[0-9]{1,2})"
_MINUTE: Final = "(?P<minute>[0-9]{2})"
_HALF: Final = r"(?:\s?(?P<half>[ap]\.\s?m\.|[apAP]\s?[mM]\b))"
_LENGTHS: Final = {
    "d": "day",
    "h": "hour",
    "hr": "hour",
    "hrs": "hour",
    "min": "minute",
    "mins": "minute",
    "m": "minute",
    "s": "second",
    "sec": "second",
    "secs": "second",
}
_ORDER: Final = ("day", "hour", "minute", "second")


class Clocks:
    """Says times such as 07:05, 7 pm or 19h30, and lengths such as 1:05:30 or 2h 30min."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self._lengths = {**_LENGTHS, **language.lengths}
        self._parts = re.compile(rf"([0-9]+)\s?({one_of(self._lengths)})")

    def rules(self) -> list[Rule]:
        """Return what to look for, in this order."""
        words = self._language.clock_words
        unit = rf"{one_of(self._lengths)}(?![^\W\d_])(?:\.(?=\s?\w))?"
        part = rf"[0-9]{{1,4}}\s?{unit}"
        word = rf"(?:\s?(?P<word>{words})(?!\w))?" if words else "(?P<word>)"
        rules = [
            rule(
                rf"{_NOT_BEFORE}(?P<hour>[0-9]):{_MINUTE}:(?P<second>[0-9]{{2}}){_NOT_AFTER}",
                self._length,
                ":",
            ),
            rule(
                rf"{_NOT_BEFORE}{_HOUR}:{_MINUTE}\s?[-\u2013\u2014]\s?"
                rf"(?P<hour2>[0-9]{{1,2}}):(?P<minute2>[0-9]{{2}})(?![:\w]){word}",
                self._range,
                ":",
            ),
            rule(
                rf"{_NOT_BEFORE}{_HOUR}:{_MINUTE}(?::(?P<second>[0-9]{{2}}))?(?![0-9]|:[0-9])"
                rf"(?:{_HALF}|{word})(?![^\W_])",
                self._time,
                ":",
            ),
            rule(
                rf"{_NOT_BEFORE}{_HOUR}(?P<minute>)(?P<second>)(?P<word>){_HALF}(?!\w)",
                self._time,
                DIGITS,
            ),
            rule(rf"{_NOT_BEFORE}{part}(?:(?:, ?|\s)?{part}){{1,3}}(?!\w)", self._span, DIGITS),
        ]
        if self._language.hour_mark:
            rules.insert(
                -1,
                rule(
                    rf"{_NOT_BEFORE}{_HOUR}\s?(?P<word>{self._language.hour_mark})\s?"
                    r"(?P<minute>[0-5][0-9])(?P<second>)(?P<half>)(?!\w)(?!\s?(?:min|m|s)\b)",
                    self._time,
                    DIGITS,
                ),
            )
        return rules

    def _time(self, found: re.Match[str]) -> str | None:
        hour, minute = int(found["hour"]), int(found["minute"] or 0)
        second = int(found["second"]) if found["second"] else None
        if hour > _HOURS or max(minute, second or 0) > _MINUTES:
            return None
        half = re.sub(r"[.\s]", "", found["half"] or "").lower()
        said = self._language.time(hour, minute, second, half, found["word"] or "")
        # The last full stop of "p.m." is that of the sentence as well.
        return f"{said}." if found[0][-1] == "." and found.end() == len(found.string) else said

    def _range(self, found: re.Match[str]) -> str | None:
        hours = int(found["hour"]), int(found["hour2"])
        minutes = int(found["minute"]), int(found["minute2"])
        if max(hours) > _HOURS or max(minutes) > _MINUTES:
            return None
        first = self._language.time(hours[0], minutes[0], None, "", "")
        last = self._language.time(hours[1], minutes[1], None, "", found["word"] or "")
        return f"{first} {self._language.until} {last}"

    def _length(self, found: re.Match[str]) -> str | None:
        hours, minutes, seconds = map(int, (found["hour"], found["minute"], found["second"]))
        if max(minutes, seconds) > _MINUTES:
            return None
        return self._said([(hours, "hour"), (minutes, "minute"), (seconds, "second")])

    def _span(self, found: re.Match[str]) -> str | None:
        parts = [(int(count), self._lengths[unit]) for count, unit in self._parts.findall(found[0])]
        order = [_ORDER.index(unit) for _, unit in parts]
        return self._said(parts) if order == sorted(set(order)) else None

    def _said(self, parts: list[tuple[int, str]]) -> str:
        """Return a length of time without the units of which there are none."""
        return self._language.duration([part for part in parts if part[0]] or parts[-1:])
