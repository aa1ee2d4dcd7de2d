"""German addresses, days, years and ordinal numbers: Hauptstr. 5, Mo-Fr, am 3.5., im 3. Stock."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from wyoming_tts.text.languages.de.grammar import (
    BEGINS,
    DATIVE,
    NOMINATIVE,
    START,
    WINDOW,
    at_end,
    case_of,
    determines,
    governor,
    is_ordered,
    noun_gender,
    ordinal_ending,
    text_before,
)
from wyoming_tts.text.languages.de.words import SHORT_MONTHS, WEEKDAYS, words
from wyoming_tts.text.languages.numerals import read_roman
from wyoming_tts.text.languages.units import SYMBOLS
from wyoming_tts.text.spans import CLAIMED, DIGITS, Rule, one_of, rule

if TYPE_CHECKING:
    from wyoming_tts.text.languages.de.german import German

_ROMAN: Final = "(?:(?=[IVX])X{0,3}(?:IX|IV|V?I{0,3}))"
_NOUN: Final = re.compile(
    r"(?:(?:,? (?:und|oder|bis|sowie) (?:zum |zur )?|, |\s?[-\u2013/]\s?)?[0-9]{1,3}\.){0,3}"
    r"(?: [a-zäöüß]{1,20}(?:e|en|er|es|em))? ?(?P<noun>[A-ZÄÖÜ][A-ZÄÖÜa-zäöüß]*)"
)
_DAY: Final = one_of(WEEKDAYS)
_BEFORE_YEAR: Final = one_of(
    words(
        "von bis aus vor um ab in nach und Von Bis Aus Vor Um Ab In Nach wurde wurden war waren"
        " starb endete begann fiel kam"
        " erschien entstand geboren gestorben gegründet gebaut erbaut eröffnet lebte gewann"
    )
)


_DATE_BEFORE: Final = re.compile(
    r"(?<![\w.])[0-9]{1,2}\.\s?[0-9]{1,2}\.\s?(?:[0-9]{2,4})?\s?[-\u2013]\s?\Z"
)


class Places:
    """What stands in an order or at a place; the words around a number tell its form."""

    def __init__(self, language: German) -> None:
        self._language = language

    def rules(self) -> list[Rule]:
        """Return what to look for, in this order."""
        return [
            *self._place_rules(),
            *self._day_rules(),
            *self._order_rules(),
        ]

    # Addresses, days and years.

    def _place_rules(self) -> list[Rule]:
        language = self._language

        def street(found: re.Match[str]) -> str:
            said = found[0][:-4] + language.spelling(f"{found[0][-4]}traße")
            return f"{said}." if found.end() == len(found.string) else said

        def code(found: re.Match[str]) -> str | None:
            before = found.string[max(0, found.start() - WINDOW) : found.start()]
            known = re.search(
                rf"(?:stra(?:ß|ss)e|{CLAIMED}|weg|gasse|platz|allee|ring|ufer|damm)", before
            )
            return language.digits(found[0]) if known else None

        def title(found: re.Match[str]) -> str:
            said = {"Dr": "Doktor", "Prof": "Professor"}[found[1]]
            return f"{said}." if at_end(found) else said

        def version(found: re.Match[str]) -> str:
            return f" {language.dot} ".join(map(language.cardinal, map(int, found[0].split("."))))

        def telephone(found: re.Match[str]) -> str:
            groups = re.findall("[0-9]+", found["number"])
            plus = f"{language.plus} " if "+" in found["number"] else ""
            word = {"Tel": "Telefon", "Mob": "Mobil"}.get(found["word"], found["word"])
            return f"{word} {plus}{', '.join(map(language.digits, groups))}"

        def key(found: re.Match[str]) -> str:
            word = found["word"].replace("PLZ", language.acronyms["PLZ"])
            return word + language.digits(found["digits"])

        def account(found: re.Match[str]) -> str:
            groups = re.findall("[0-9]+", found[0])
            return f"{' '.join(found[0][:2])} {', '.join(map(language.digits, groups))}"

        return [
            rule(r"(?<=OS )[0-9]{1,3}(?:\.[0-9]{1,3}){1,3}(?![\w%])", version, "."),
            rule(r"(?<![^\W\d_])(Dr|Prof)\.(?!\w)", title, "."),
            rule(r"\b(?:[A-ZÄÖÜ][^\W\d_]{0,40}s|S)tr\.", street, "."),
            rule(
                r"\b(?P<word>(?i:pin|code|pin-code|passwort|postleitzahl|plz)(?: ist| lautet)?:? )"
                r"(?P<digits>[0-9]{3,8})(?![\w]|[.,:][0-9])",
                key,
                DIGITS,
            ),
            rule(
                r"(?:(?<=[0-9], )|(?<=[0-9][a-z], )|(?<=[0-9] in )|(?<=[0-9][a-z] in ))"
                r"[0-9]{4,5}(?= [A-ZÄÖÜ][a-zäöü])",
                code,
                DIGITS,
            ),
            rule(
                r"\b(?P<word>Tel|Fax|Mob)\.?:? "
                r"(?P<number>\+?[0-9](?:[ /()-]{0,2}[0-9]){2,20})(?!\w)",
                telephone,
                DIGITS,
            ),
            rule(r"\b[A-Z]{2}[0-9]{2}(?: ?[0-9]{4}){3,7}(?: ?[0-9]{1,2})?(?!\w)", account, DIGITS),
        ]

    def _day_rules(self) -> list[Rule]:
        language = self._language

        def days(found: re.Match[str]) -> str:
            return f"{WEEKDAYS[found[1]]} {language.until} {WEEKDAYS[found[2]]}"

        def date(found: re.Match[str]) -> str | None:
            day, month = int(found["day"]), int(found["month"])
            if not (1 <= day <= 31 and 1 <= month <= 12):  # noqa: PLR2004 - of a calendar
                return None
            before = text_before(found)
            first = _DATE_BEFORE.sub("", before)
            chained = found["link"] or first != before
            word, further = governor(first)
            year = found["year"] or ""
            padded = len(found["day"]) == len(found["month"]) == 2  # noqa: PLR2004 - digits
            if not (
                year
                or padded
                or chained
                or determines(word)
                or word in {"bis", "ab", "seit", "von"}
            ):
                return None
            ending = ordinal_ending(word, further, "m")
            said = f"{language.ordered(day, ending)} {language.month(month)}"
            if year:
                said += f" {language.year(int(year if len(year) > 2 else f'20{year}'))}"  # noqa: PLR2004
            if found["link"]:
                return f"{said} {language.until} "
            return f"{said}." if not year and at_end(found) else said

        def decade(found: re.Match[str]) -> str:
            value = int(found["value"])
            said = f"{language.year(value)}er"
            if value == 1:
                said = "Einser"
            said = said[0].upper() + said[1:]
            if found["years"]:
                return said + found["years"].lower()
            return said[0].lower() + said[1:] if found["follows"] is not None else said

        return [
            rule(rf"\b({_DAY})\.?\s?[-\u2013]\s?({_DAY})\b(?:\.(?=[, ]))?", days, "-\u2013"),
            rule(
                rf"\b({_DAY})\b\.?(?=,? [0-9]{{1,2}}"
                r"(?:(?:\s?[-\u2013]\s?[0-9]{1,2})? Uhr|:[0-9]{2}"
                r"|\.\s?[0-9]{1,2}\.|\. ?[JFMASOND][a-zä]{2}))",
                lambda found: WEEKDAYS[found[1]],
                DIGITS,
            ),
            rule(
                rf"\b({_DAY})\.(?=,|/|\s(?:und|oder|bis|von|ab|um|nach|vor)\b)",
                lambda found: WEEKDAYS[found[1]],
                ".",
            ),
            rule(
                r"(?<![\w.,:/])(?P<day>[0-9]{1,2})\.\s?(?P<month>[0-9]{1,2})\."
                r"(?:\s?(?P<year>(?:19|20|21)?[0-9]{2})(?![\w,:%°€]|\.[0-9]))?"
                r"(?:(?P<link>\s?[-\u2013]\s?)(?=[0-9]{1,2}\.\s?[0-9]{1,2}\.)|(?![0-9]))",
                date,
                ".",
            ),
            rule(
                rf"{START}(?P<value>[0-9]{{1,4}})er\b"
                r"(?:-(?P<years>Jahre\w*)|(?P<follows>(?= Jahre)))?",
                decade,
                "e",
            ),
            rule(
                rf"(?P<before>^|[(\"\u201e\u201c\u00bb]|\b(?:{_BEFORE_YEAR}) )"
                r"(?P<year>1[5-9][0-9]{2})"
                r"(?![\w]|[.,:/\u2013-][0-9]| ?[%°€$]| [A-ZÄÖÜ]| (?:auf|von|k?[wm])\b"
                rf"| {one_of(SYMBOLS)}(?!\w))",
                lambda found: found["before"] + language.year(int(found["year"])),
                DIGITS,
            ),
        ]

    # Ordinal numbers and rulers.

    def _order_rules(self) -> list[Rule]:
        return [
            rule(
                rf"(?<![\w.,:])(?P<value>[0-9]{{1,3}}|{_ROMAN})\."
                r"(?:(?P<link>\s?[-\u2013/]\s?)(?=[0-9]{1,3}\.)|(?![0-9]))",
                self._ordinal,
                ".",
            ),
            rule(
                rf"\b(?P<name>[A-ZÄÖÜ][a-zäöüß]+) (?P<roman>{_ROMAN})(?!\w)(?P<stop>\.?)",
                self._ruler,
                "IVX",
            ),
            rule(
                r"(?<![\w.])(?=[IVX]{2})(?!XX\b)(?:X{0,2}(?:IX|IV|V?I{0,3}))(?![\w])",
                lambda found: self._language.cardinal(read_roman(found[0])) if found[0] else None,
                "IVX",
            ),
        ]

    def _ordinal(self, found: re.Match[str]) -> str | None:
        written, link = found["value"], found["link"] or ""
        if not written:
            return None
        behind = found.string[found.end() : found.end() + WINDOW]
        word, further = governor(text_before(found))
        noun = _NOUN.match(behind)
        name = noun["noun"] if noun else ""
        ordered = is_ordered(name, roman=not written.isdecimal())
        ends = ""
        if not ordered and not (written.isdecimal() and behind[:1] != CLAIMED):
            return None
        if not ordered and not re.match(" [a-zäöüß]{2}", behind):
            last = not behind.strip("\"'“”«»)") or name in BEGINS
            number = last and written.isdecimal() and len(written) > 2  # noqa: PLR2004 - no day
            governed = determines(word) or (further and word == "bis" and determines(further))
            if number or not governed:
                return None
            if last:
                ends = "" if link else "."
        if behind[:1] == "." or name in SHORT_MONTHS:
            return None
        value = int(written) if written.isdecimal() else read_roman(written)
        ending = ordinal_ending(
            word, further, "m" if not name and not ordered else noun_gender(name)
        )
        said = self._language.ordered(value, ending)
        if name == "Weltkrieg":
            said = said.capitalize()
        if link:
            return f"{said} {'und' if '/' in link else self._language.until} "
        return said + ends

    def _ruler(self, found: re.Match[str]) -> str | None:
        name, value = found["name"], read_roman(found["roman"])
        language = self._language
        behind = found.string[found.end() : found.end() + 2]
        kings = language.rulers.split()
        bare = name if name in kings else name.removesuffix("s")
        if bare not in kings and not (
            found["stop"] and re.match(" [a-zäöü]", behind) and found["roman"][1:]
        ):
            if name in language.roman_after.split() or len(found["roman"]) > 1:
                return f"{name} {language.cardinal(value)}{found['stop']}"
            return None
        if len(found["roman"]) == 1 and found["roman"] not in "IVX":
            return None
        before = re.sub(r"(?:[A-ZÄÖÜ][a-zäöüß]{1,20} ){0,4}\Z", "", text_before(found))
        queen = bare in language.queens
        case = case_of(before, "" if queen else "m", places=True)
        if bare != name or re.search(r"\b(?:des|eines) \Z", before):
            said = "der" if queen else "des"
            weak = "en"
        else:
            said = {DATIVE: "der" if queen else "dem", NOMINATIVE: "die" if queen else "der"}.get(
                case, "den"
            )
            weak = "e" if case == NOMINATIVE else "en"
        stop = "." if found["stop"] and (not behind or re.match(" [A-ZÄÖÜ]", behind)) else ""
        return f"{name} {said} {language.ordered(value, weak).capitalize()}{stop}"
