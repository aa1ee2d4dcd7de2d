"""What only Portuguese writes so: titles, kings and centuries, dates and hours."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from wyoming_tts.text.languages import cldr
from wyoming_tts.text.languages.language import FEMININE, MASCULINE
from wyoming_tts.text.languages.pt import words
from wyoming_tts.text.languages.pt.codes import Codes
from wyoming_tts.text.languages.pt.counts import Counted
from wyoming_tts.text.spans import DIGITS, Rule, one_of, rule

if TYPE_CHECKING:
    from wyoming_tts.text.languages.pt.portuguese import Portuguese

_NOT_BEFORE: Final = r"(?<![\w.,:/+-])"
_NOT_AFTER: Final = r"(?!\w|[.,:/-][0-9])"
_CLOCK: Final = r"[0-9]{1,2}(?::[0-5][0-9]| ?[hH](?:[0-5][0-9])?)"
_CLOCK_END: Final = r"(?:\s?(?:horas?|hrs?|hs|h)(?!\w))?(?!\w|[.,:/-][0-9]| ?[aApP]\.? ?[mM]\b)"
_DAY: Final = "(?:[12][0-9]|3[01]|0?[1-9])/(?:1[0-2]|0?[1-9])"
_CLOCK_PARTS: Final = re.compile(r"([0-9]+)\D+([0-9]*)")
_STREET: Final = re.compile(r"(?i:rua|avenida|av\.|praça|largo|alameda|travessa) \Z")
_SENTENCE: Final = re.compile(r"(?:\A|[.!?:]) ?\Z")
_ROMANS: Final = {
    "X" * ten + one: 10 * ten + value
    for ten in range(4)
    for value, one in enumerate(("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"))
    if ten or value
}
_ROMAN: Final = rf"(?P<roman>{one_of(_ROMANS)})(?![\w'\u2019]|\.[A-Z])"


def _begun(found: re.Match[str], said: str) -> str:
    """Return words with a capital letter if they begin a sentence."""
    before = found.string[max(0, found.start() - 3) : found.start()]
    return said[0].upper() + said[1:] if _SENTENCE.search(before) else said


class Rules:
    """Says what Portuguese writes in its own ways."""

    def __init__(self, language: Portuguese) -> None:
        self._language = language
        self._months = cldr.months(language.tag)

    def rules(self) -> list[Rule]:
        """Return what to look for, in this order."""
        counted = Counted(self._language)
        return [
            *counted.ordinals(),
            *self._names(),
            *self._dates(),
            *self._hours(),
            *Codes(self._language).rules(),
            *counted.nouns(),
        ]

    # Names: titles, kings, centuries, winds.

    def _names(self) -> list[Rule]:
        rulers = one_of(f"{words.KINGS} {words.QUEENS}".split())
        events = one_of(f"{words.EVENTS_FEMININE} {words.EVENTS_MASCULINE}".split())
        return [
            rule(
                rf"(?<![\w.])(?P<title>(?i:{one_of(words.TITLES)}))(?= \S)",
                self._title,
                ".",
            ),
            rule(r"(?<![\w.])D\.(?= (?P<name>[A-ZÀ-Ú][a-zà-ú]+))", self._lady, "."),
            rule(r"(?<=[nd]a )R\.(?= [A-ZÀ-Ú])|(?<![\w.])R\.(?= d[aeo]s? )", lambda _: "Rua", "."),
            rule(
                rf"\b(?P<word>(?i:séculos?|séc\.)) {_ROMAN}(?: (?P<link>e|ao?) "
                rf"(?P<roman2>{one_of(_ROMANS)})(?!\w))?",
                self._century,
                "IVX",
            ),
            rule(rf"\b(?P<word>{rulers}) {_ROMAN}", self._ruler, "IVX"),
            rule(
                rf"\b{_ROMAN}(?= de (?i:{one_of(cldr.month_names(self._language.tag))})\b)",
                lambda found: self._language.cardinal(_ROMANS[found["roman"]]),
                "IVX",
            ),
            rule(rf"\b{_ROMAN}[\u00ba\u00aa]? (?P<word>(?i:{events}))\b", self._event, "IVX"),
            rule(
                r"(?<![\w.])(?P<era>[ad])\. ?C\.(?!\w)",
                lambda found: (
                    f"{'antes' if found['era'] == 'a' else 'depois'} de Cristo"
                    f"{'.' if found.end() == len(found.string) else ''}"
                ),
                ".",
            ),
            rule(
                rf"\b(?P<word>(?i:caps?|vols?|arts?|figs?|tít)\.) {_ROMAN}",
                self._chapter,
                "IVX",
            ),
            rule(r"(?<=[a-zà-ú])/(?=[A-Z]{2}(?!\w))", lambda _: ", ", "/"),
            rule(r"(?:(?<=grau )|(?<=graus ))C(?!\w)", lambda _: "Celsius", "C"),
            rule(
                rf"\b(?P<word>(?i:ventos?|rajadas?|brisa)(?: d[eo])?) "
                rf"(?P<wind>{one_of(words.WINDS)})(?![\w.])",
                lambda found: f"{found['word']} {words.WINDS[found['wind']]}",
            ),
            rule(
                r"(?<![\w.])(?P<word>[Mm][áa]x|[Mm][íi]n)\.?(?= ?:? ?[-\u2212]?[0-9]{1,3}"
                r"(?:[.,][0-9])? ?[\u00b0\u00ba])",
                lambda found: self._extreme(found, ""),
            ),
            rule(
                r"(?<![\w.])(?P<temp>[Tt]emp(?:\.|eraturas?)) (?P<word>m[áa]x|m[íi]n)(?:\.|(?!\w))",
                lambda found: self._extreme(found, found["temp"]),
            ),
        ]

    def _title(self, found: re.Match[str]) -> str:
        return _begun(found, words.TITLES[found["title"].lower()])

    def _lady(self, found: re.Match[str]) -> str:
        return _begun(found, "dona" if found["name"].endswith("a") else "dom")

    def _century(self, found: re.Match[str]) -> str:
        word = "século" if found["word"].lower() == "séc." else found["word"]
        said = f"{word} {self._language.reign(_ROMANS[found['roman']])}"
        if not found["roman2"]:
            return said
        return f"{said} {found['link']} {self._language.reign(_ROMANS[found['roman2']])}"

    def _ruler(self, found: re.Match[str]) -> str:
        value, name = _ROMANS[found["roman"]], found["word"]
        if value <= 10 and name in words.QUEENS.split():  # noqa: PLR2004 - the last ordinal number
            return f"{name} {self._language.ordinal(value, FEMININE)}"
        return f"{name} {self._language.reign(value)}"

    def _chapter(self, found: re.Match[str]) -> str:
        short = found["word"].lower()
        said = words.BEFORE_NUMBER.get(short) or words.ABBREVIATIONS.get(short, "título")
        said = said.capitalize() if found["word"][0].isupper() else said
        return f"{said} {self._language.cardinal(_ROMANS[found['roman']])}"

    def _event(self, found: re.Match[str]) -> str:
        feminine = found["word"].lower() in words.EVENTS_FEMININE.split()
        said = self._language.ordinal(_ROMANS[found["roman"]], FEMININE if feminine else MASCULINE)
        return f"{said[0].upper()}{said[1:]} {found['word']}"

    def _extreme(self, found: re.Match[str], before: str) -> str:
        said = "máxima" if found["word"][2] in "xX" else "mínima"
        if not before:
            return said.capitalize() if found["word"][0] == "M" else said
        start = before[0] + "emperatura"
        return f"{start}s {said}s" if before.endswith("s") else f"{start} {said}"

    # Dates and hours.

    def _dates(self) -> list[Rule]:
        days = one_of(words.WEEKDAYS)
        short = one_of(name for name in self._months if len(name) == 3)  # noqa: PLR2004 - jan, fev
        months = one_of(cldr.month_names(self._language.tag))
        return [
            rule(
                rf"(?<![\w.-])(?P<first>(?i:{days}))\.?(?: [aàe] |\s?[-\u2013]\s?)"
                rf"(?P<last>(?i:{days}))(?:\.(?=,| [0-9(a-zà-ú]))?(?!\w)",
                self._weekdays,
            ),
            rule(
                rf"{_NOT_BEFORE}(?P<day>[0-9]{{1,2}})(?= d[eo] (?i:{months})\b)",
                self._street,
                DIGITS,
            ),
            rule(
                rf"\b(?P<name>(?i:{months}))[/ ](?P<year>(?:19|20)[0-9]{{2}}){_NOT_AFTER}",
                self._month_of_year,
                DIGITS,
            ),
            rule(
                rf"{_NOT_BEFORE}(?P<year>(?:19|20)[0-9]{{2}})/(?P<month>0[1-9]|1[0-2])"
                rf"/(?P<day>0[1-9]|[12][0-9]|3[01]){_NOT_AFTER}",
                lambda found: self._language.date(
                    int(found["day"]), int(found["month"]), int(found["year"]), ""
                ),
                "/",
            ),
            rule(
                rf"(?<![\w.-])(?P<day>(?i:{days}))(?:\.(?=,| [0-9(]| às? )|(?=,? ?[0-9]))",
                self._weekday,
            ),
            rule(
                rf"(?<![\w./-])(?<![0-9] )(?<![0-9] de )(?P<name>(?i:{short}))\.?(?:/| de | )"
                rf"(?P<year>(?:19|20)[0-9]{{2}}|(?<=/)[0-9]{{2}}){_NOT_AFTER}",
                self._month_of_year,
                DIGITS,
            ),
            rule(
                rf"{_NOT_BEFORE}(?P<month>0?[1-9]|1[0-2])/(?P<year>20[0-9]{{2}}){_NOT_AFTER}",
                lambda found: self._of_year(int(found["month"]), int(found["year"])),
                "/",
            ),
            rule(
                rf"\b(?P<before>(?i:d[eo]|entre|desde)) (?P<first>{_DAY}) (?P<link>ao?|e|até)"
                rf" (?P<last>{_DAY}){_NOT_AFTER}",
                self._days,
                "/",
            ),
            rule(
                r"(?P<before>\b(?i:dias?|data|desde|feira|segunda|terça|quarta|quinta|sexta|sábado"
                r"|domingo),? \(?)(?P<day>[12]?[0-9]|3[01])/(?P<month>0?[1-9]|1[0-2])"
                r"(?![\w/]|[.,][0-9])",
                self._day_of_month,
                "/",
            ),
        ]

    def _days(self, found: re.Match[str]) -> str | None:
        if {found["first"], found["last"]} <= words.SHARES.keys():
            return None
        first, last = (
            self._language.date(int(day), int(month), None, "")
            for day, _, month in (found[name].partition("/") for name in ("first", "last"))
        )
        return f"{found['before']} {first} {found['link']} {last}"

    def _weekdays(self, found: re.Match[str]) -> str:
        link = " e " if " e " in found[0] else " a "
        return link.join(
            said.capitalize() if found[name][0].isupper() else said
            for name in ("first", "last")
            for said in [words.WEEKDAYS[found[name].lower()]]
        )

    def _street(self, found: re.Match[str]) -> str | None:
        """Return the number of a street that has the name of a day: no year follows it."""
        before = found.string[max(0, found.start() - 16) : found.start()]
        return self._language.cardinal(int(found["day"])) if _STREET.search(before) else None

    def _weekday(self, found: re.Match[str]) -> str | None:
        written = found["day"]
        if written == "ter" and found[0] == "ter" and found.string[found.end()] != ",":
            return None
        if written.lower() == "ter" and found[0][-1] != "." and found.string[found.end()] == " ":
            return None
        said = words.WEEKDAYS[written.lower()]
        return said.capitalize() if written[0].isupper() else said

    def _month_of_year(self, found: re.Match[str]) -> str:
        year = found["year"]
        said = self._of_year(
            self._months[found["name"].lower()],
            int(year if len(year) > 2 else f"20{year}"),  # noqa: PLR2004 - /26
        )
        return _begun(found, said) if found["name"][0].isupper() else said

    def _of_year(self, month: int, year: int) -> str:
        return f"{self._language.month(month)} de {self._language.year(year)}"

    def _day_of_month(self, found: re.Match[str]) -> str:
        return found["before"] + self._language.date(
            int(found["day"]), int(found["month"]), None, ""
        )

    def _hours(self) -> list[Rule]:
        articles = one_of(words.TO_ONE)
        return [
            rule(
                rf"(?:\b(?P<article>(?i:{articles})) )?{_NOT_BEFORE}(?P<first>{_CLOCK})"
                rf"\s?[-\u2013]\s?(?P<last>{_CLOCK}){_CLOCK_END}",
                self._hours_range,
                DIGITS,
            ),
            rule(
                rf"\b(?P<article>(?i:{articles})) (?P<first>{_CLOCK}){_CLOCK_END}",
                self._hour,
                DIGITS,
            ),
            rule(
                r"\b(?P<before>(?i:durante|duração(?: de|:)?|dur\w{1,4}|demor\w{1,4}|lev\w{1,4}"
                r"|faltam?|há|em|por|após|cerca de|tempo restante:?) )(?P<hours>[0-9]{1,2}) ?h ?"
                rf"(?P<minutes>[0-5]?[0-9])(?: ?(?:min|m|minutos)\b)?{_NOT_AFTER}",
                self._lasting,
                DIGITS,
            ),
        ]

    def _clock(self, text: str) -> tuple[str, int] | None:
        found = _CLOCK_PARTS.match(text)
        if not found or int(found[1]) > 24:  # noqa: PLR2004 - hours
            return None
        return self._language.time(int(found[1]), int(found[2] or 0), None, "", ""), int(found[1])

    def _hour(self, found: re.Match[str]) -> str | None:
        clock, article = self._clock(found["first"]), found["article"]
        if clock is None:
            return None
        return f"{self._article(article, clock[1])} {clock[0]}"

    def _article(self, article: str, hour: int) -> str:
        one = words.TO_ONE[article.lower()]
        return article if hour > 1 else one.capitalize() if article[0].isupper() else one

    def _hours_range(self, found: re.Match[str]) -> str | None:
        first, last = self._clock(found["first"]), self._clock(found["last"])
        if first is None or last is None:
            return None
        said = f"{first[0]} {'às' if last[1] > 1 else 'à'} {last[0]}"
        return f"{self._article(found['article'], first[1])} {said}" if found["article"] else said

    def _lasting(self, found: re.Match[str]) -> str:
        parts = [(int(found["hours"]), "hour"), (int(found["minutes"]), "minute")]
        return found["before"] + self._language.duration(
            [part for part in parts if part[0]] or parts
        )
