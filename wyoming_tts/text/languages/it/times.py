"""Times and dates as Italian writes them: behind articles, prepositions and other dates."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from wyoming_tts.text.languages import cldr
from wyoming_tts.text.languages.it.grammar import like, tail
from wyoming_tts.text.languages.language import FEMININE
from wyoming_tts.text.spans import CLAIMED, DIGITS, Rule, one_of, rule

if TYPE_CHECKING:
    from wyoming_tts.text.languages.it.italian import Italian

_NOT_BEFORE: Final = r"(?<![\w.,:/+-])"
_APOSTROPHE: Final = "['\u2019]"
_TIME: Final = r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-5][0-9])(?::(?P<second>[0-5][0-9]))?"
_TIME_END: Final = r"(?![\w]|[.,:/][0-9])"
_NO_UNIT: Final = r"(?!\s?(?:[%°º€$£]|(?:euro|gradi|milioni|k?W|kWh|kg|k?m|l|g|V|A|mm|cm|bar)\b))"
_LENGTHY: Final = re.compile(
    r"\b(?:timer|durata|dura|conto alla rovescia|rimanent[ei]|mancano|manca|tempo|brano|traccia"
    r"|uptime)(?: (?:di|da))?:? \Z",
    re.IGNORECASE,
)
_LAST_HOUR: Final = 24
_SHORT: Final = 3
_AT: Final = {
    # written: (before numbers, before the hour of one, before noon and midnight)
    "le": ("le ", "l'", ""),
    "alle": ("alle ", "all'", "a "),
    "dalle": ("dalle ", "dall'", "da "),
    "delle": ("delle ", "dell'", "di "),
    "sulle": ("sulle ", "sull'", "su "),
}
_ELIDED: Final = {"l": "le", "all": "alle", "dall": "dalle", "dell": "delle", "sull": "sulle"}
_FIRST: Final = {"l": "il", "all": "al", "dall": "dal", "dell": "del", "nell": "nel", "sull": "sul"}
_WEEKDAYS: Final = {
    "lun": "lunedì",
    "mar": "martedì",
    "mer": "mercoledì",
    "gio": "giovedì",
    "ven": "venerdì",
    "sab": "sabato",
    "dom": "domenica",
}


class Times:
    """Finds times and dates, and says them in the words of ``language``."""

    def __init__(self, language: Italian) -> None:
        self._it = language
        self._month = rf"(?i:{one_of(cldr.month_names(language.tag))})\b"
        days = [name for name in cldr.weekdays(language.tag) if name.endswith(("dì", "to", "ca"))]
        self._months = cldr.months(language.tag)
        self._short = rf"(?i:{one_of(name for name in self._months if len(name) == _SHORT)})\b"
        days += _WEEKDAYS
        day = "|".join([*days, "oggi", "domani", "dopodomani", "ieri", "stasera", "stamattina"])
        self._dated = re.compile(
            rf"(?:\b(?:{day})|{self._month}|[12][0-9]{{3}}|[/-][0-9]{{1,2}})\.?\Z", re.IGNORECASE
        )
        self._dating = re.compile(
            rf"(?:\b(?:il|del|dal|al|nel|{day}),? |\b(?:l|all|dell|dall)['\u2019])\Z",
            re.IGNORECASE,
        )

    def rules(self) -> list[Rule]:
        """Return what to look for, in this order."""
        return [*self._clocks(), *self._dates(), *self._weekdays()]

    def _clocks(self) -> list[Rule]:
        time = r"(?P<hour>[0-9]{1,2})(?:[:.](?P<minute>[0-5][0-9])(?::(?P<second>[0-5][0-9]))?)?"
        half = r"(?:\s?(?P<half>[apAP])(?:\.\s?m\.|[mM]\b))?"
        return [
            rule(
                rf"(?:\b(?P<lead>(?i:dalle(?: ore)?|ore|orario:?)) |{_NOT_BEFORE})"
                r"(?P<hour>[0-9]{1,2})(?P<mark>[:.])(?P<minute>[0-5][0-9])\s?[-\u2013]\s?"
                rf"(?P<hour2>[0-9]{{1,2}})(?P=mark)(?P<minute2>[0-5][0-9]){_TIME_END}{_NO_UNIT}",
                self._opening,
                ":.",
            ),
            rule(
                r"\b(?P<word>(?i:(?:sono |erano )?le|alle|dalle|delle|sulle|ore|h\.?) "
                rf"|(?i:all|dall|dell|l){_APOSTROPHE}){time}{half}{_TIME_END}{_NO_UNIT}",
                self._behind_word,
                DIGITS,
            ),
            rule(
                rf"{_NOT_BEFORE}(?P<hour>[0-9]{{1,2}}):(?P<minute>[0-5][0-9])(?::(?P<second>[0-5][0-9]))?"
                rf"{_TIME_END}",
                self._length,
                ":",
            ),
            rule(
                rf"(?P<gap>[T ]|, ?){_TIME}(?:[.,][0-9]{{1,6}})?(?:Z|[+-][0-9]{{2}}:?[0-9]{{2}})?"
                rf"{_TIME_END}(?!\s?[-\u2013])",
                self._behind_date,
                ":",
            ),
            rule(
                rf"{_NOT_BEFORE}(?P<hour>[0-9]{{1,3}})\s?h(?:(?P<minute>[0-5][0-9])(?!\w)"
                r"|,? e (?P<minutes>[0-9]{1,2})\s?m(?:in)?\b)",
                self._hours,
                "h",
            ),
        ]

    def _opening(self, found: re.Match[str]) -> str | None:
        hours = int(found["hour"]), int(found["hour2"])
        if max(hours) > _LAST_HOUR or (found["mark"] == "." and not found["lead"]):
            return None
        first = self.at("dalle", hours[0], int(found["minute"]))
        last = self.at("alle", hours[1], int(found["minute2"]))
        return like(found[0], f"{first} {last}")

    def _behind_word(self, found: re.Match[str]) -> str | None:
        hour, minute, second = int(found["hour"]), found["minute"], found["second"]
        written = found["word"].rstrip(" '\u2019")
        word = _ELIDED.get(written.lower(), written.lower())
        if hour > _LAST_HOUR or not (minute or found["half"]):
            night = r" (?:di notte|del mattino|del pomeriggio|e mezza|e un quarto|in punto)\b|[.!?]"
            alone = written.lower() == "all" and hour == 1 and found["word"][-1] != " "
            if not (alone and re.match(night, found.string[found.end() : found.end() + 20])):
                return None
        said = self._told(word, hour, int(minute or 0), int(second or 0), found["half"] or "")
        return like(written, said) + ("." if found[0][-1] == "." else "")

    def _told(self, word: str, hour: int, minute: int, second: int, half: str) -> str:
        verb, _, word = word.rpartition(" ")
        if word not in _AT:
            said = self._it.cardinal(hour, FEMININE, counts=True)
            return f"ore {said} e {self._it.cardinal(minute)}" if minute else f"ore {said}"
        said = self.at(word, hour, minute, second, half)
        if not verb:
            return said
        if said.startswith(("l'una", "mezz")):
            verb = {"sono": "è", "erano": "era"}[verb]
        return f"{verb} {said}"

    def at(self, word: str, hour: int, minute: int, second: int = 0, half: str = "") -> str:
        """Return a time behind an article or a preposition with one, such as ``alle``."""
        said = self._it.clock(hour, minute, second, half)
        plural, one, none = _AT[word]
        if said.startswith("mezz"):
            return none + said
        return (one if re.match(r"una\b", said) else plural) + said

    def _hours(self, found: re.Match[str]) -> str:
        minutes = int(found["minute"] or found["minutes"])
        return self._it.duration([(int(found["hour"]), "hour"), (minutes, "minute")])

    def _length(self, found: re.Match[str]) -> str | None:
        parts = [int(found["hour"]), int(found["minute"]), int(found["second"] or 0)]
        timed = _LENGTHY.search(tail(found))
        if not timed and not (found["hour"] == "00" and found["second"]):
            return None
        names = ("hour", "minute", "second") if found["second"] else ("minute", "second")
        counted = [part for part in zip(parts, names, strict=False) if part[0]]
        return self._it.duration(counted or [(0, names[-1])])

    def _behind_date(self, found: re.Match[str]) -> str | None:
        hour = int(found["hour"])
        if hour > _LAST_HOUR or not self._dated.search(tail(found)):
            return None
        return self.at("alle", hour, int(found["minute"]))

    def _dates(self) -> list[Rule]:
        month, other = self._month, r"(?:(?:al|e|o|e il) [0-9]{1,2}[\u00b0\u00ba]? )?"
        figures = r"(?P<day>[0-9]{1,2})/(?P<month>0?[1-9]|1[0-2])(?![\w/]|[.,][0-9])"
        years = r"(?:1[0-9]{3}|20[0-9]{2})"
        return [
            rule(
                rf"\b(?P<article>(?i:l|all|dall|dell|nell|sull)){_APOSTROPHE}1[\u00b0\u00ba]?"
                rf"(?: (?P<short>{self._short})(?:\.(?!\Z))?|(?= {other}{month})"
                rf"|/{figures[figures.index('(?P<month>') :]})",
                self._elided_first,
                "1",
            ),
            rule(
                rf"\b(?P<article>(?i:il|dal|del|al)) 1[\u00b0\u00ba]?(?= {other}{month})",
                lambda found: f"{found['article']} primo",
                "1",
            ),
            rule(
                rf"{_NOT_BEFORE}(?P<low>[0-9]{{1,2}})\s?[-\u2013]\s?"
                rf"(?=(?P<high>[0-9]{{1,2}}) {month})",
                self._days,
                DIGITS,
            ),
            rule(rf"{_NOT_BEFORE}{figures}", self._day, "/"),
            rule(
                rf"{_NOT_BEFORE}(?P<low>{years})\s?[-\u2013]\s?(?P<high>{years})(?![\w-]|[.,:/][0-9])",
                self._years,
                DIGITS,
            ),
            rule(
                rf"{_NOT_BEFORE}(?P<low>{years})(?P<mark>[/\u2013-])(?:20)?(?P<high>[0-9]{{2}})"
                r"(?![\w/\u2013-]|[.,][0-9])",
                self._season,
                DIGITS,
            ),
        ]

    def _elided_first(self, found: re.Match[str]) -> str:
        article = _FIRST[found["article"].lower()]
        number = int(found["month"] or self._months.get((found["short"] or "").lower(), 0))
        behind = f" {self._it.month(number)}" if number else ""
        return like(found["article"], f"{article} primo{behind}")

    def _days(self, found: re.Match[str]) -> str | None:
        low, high = int(found["low"]), int(found["high"])
        if not 1 <= low < high <= 31:  # noqa: PLR2004 - days of a month
            return None
        first = "primo" if low == 1 else self._it.cardinal(low)
        if re.search(r"\b(?:il|nel) \Z", tail(found), re.IGNORECASE):
            return f"{first}-"
        start = "" if tail(found).endswith("dal ") else "dall'" if first[0] in "ou" else "dal "
        end = "all'" if high in {8, 11} else "al"
        return f"{start}{first} {end}"

    def _day(self, found: re.Match[str]) -> str | None:
        day = int(found["day"])
        if not 1 <= day <= 31 or not self._dating.search(tail(found)):  # noqa: PLR2004 - as above
            return None
        return self._it.date(day, int(found["month"]), None, "")

    def _years(self, found: re.Match[str]) -> str | None:
        low, high = self._it.year(int(found["low"])), self._it.year(int(found["high"]))
        if int(found["low"]) >= int(found["high"]):
            return None
        if re.search(r"\b(?:stagione|campionato|scolastico|biennio|anno) \Z", tail(found)):
            return f"{low}-{high}"
        return f"{low} al {high}" if tail(found).endswith("dal ") else f"dal {low} al {high}"

    def _season(self, found: re.Match[str]) -> str | None:
        low, high = int(found["low"]), int(found["high"])
        if (low + 1) % 100 != high:
            if found["mark"] == "/" or low % 100 >= high:
                return None
            return f"dal {self._it.year(low)} al {self._it.cardinal(high)}"
        return f"{self._it.year(low)} {self._it.cardinal(high)}"

    def _weekdays(self) -> list[Rule]:
        day = r"(?P<day>(?i:lun|mar|mer|gio|ven|sab|dom))"
        return [
            rule(
                rf"(?<![\w-]){day}\.?\s?[-\u2013]\s?(?P<last>{day.partition('>')[2]}\b"
                r"(?:\.(?!\Z))?(?!-)",
                self._days_of_week,
                "-\u2013",
            ),
            rule(rf"\b{day}\b\.?,?(?= [0-9]{{1,2}}\b|{CLAIMED})", self._weekday, DIGITS),
        ]

    def _weekday(self, found: re.Match[str]) -> str:
        return like(found["day"], _WEEKDAYS[found["day"].lower()])

    def _days_of_week(self, found: re.Match[str]) -> str:
        first, last = (_WEEKDAYS[found[side][:3].lower()] for side in ("day", "last"))
        start = "dalla" if first[-1] == "a" else "dal"
        end = "alla" if last[-1] == "a" else "al"
        return like(found["day"], f"{start} {first} {end} {last}")
