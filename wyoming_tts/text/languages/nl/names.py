"""Names and numbers of places and people in Dutch: Kerkstr. 5, 1234 AB, Willem III, wind ZW."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from wyoming_tts.text.languages.nl.times import BEHIND, DAYS, OPEN
from wyoming_tts.text.languages.number import Number
from wyoming_tts.text.languages.units import SYMBOLS
from wyoming_tts.text.spans import DIGITS, Rule, one_of, rule

if TYPE_CHECKING:
    from wyoming_tts.text.languages.nl.dutch import Dutch


def table(text: str) -> dict[str, str]:
    """Return the pairs of a text such as ``short=words; short=words``."""
    pairs = (pair.partition("=") for pair in text.split(";"))
    return {short.strip(): words.strip() for short, _, words in pairs}


def words(text: str) -> frozenset[str]:
    """Return the words of a text."""
    return frozenset(text.split())


CLEAR_WINDS: Final = table(
    "NNO=noordnoordoost; ONO=oostnoordoost; OZO=oostzuidoost; ZZO=zuidzuidoost; ZZW=zuidzuidwest;"
    " ZW=zuidwest; WZW=westzuidwest; WNW=westnoordwest; NW=noordwest; NNW=noordnoordwest"
)
"""Directions whose letters are no word."""

_WINDS: Final = table("N=noord; NO=noordoost; O=oost; ZO=zuidoost; Z=zuid; W=west")
_ROMAN: Final = table(
    "I=1; II=2; III=3; IV=4; V=5; VI=6; VII=7; VIII=8; IX=9; X=10; XI=11; XII=12; XIII=13; XIV=14;"
    " XV=15; XVI=16; XVII=17; XVIII=18; XIX=19; XX=20; XXI=21; XXII=22; XXIII=23"
)
_LETTERS_TOO: Final = frozenset({"I", "V", "X", "XX"})
_NAME_BEFORE: Final = re.compile(r"\b(?P<name>[A-Z\u00c0-\u00de][\w-]{2,30}) \Z")
_NO_NAMES: Final = words(
    "Het Een Van Bij Met Per Dit Dat Die Zie Voor Naar Over Door Sinds Mijn Celsius Fahrenheit Sint"
)
_EMERGENCY_BEFORE: Final = re.compile(r"\b(?i:bel|belt|bellen|gebeld|nood\w*|alarm\w*)\b[^.!?]*\Z")
_CONTEXT: Final = 60
_STREETS: Final = table("str=straat; ln=laan; pln=plein; wg=weg")
_PHONE_DIGITS: Final = range(8, 15)


def name_rules(language: Dutch) -> list[Rule]:
    """Return the rules."""
    return [*_number_rules(language), *_title_rules(language)]


def _number_rules(language: Dutch) -> list[Rule]:
    def postcode(found: re.Match[str]) -> str | None:
        if found["letters"] in SYMBOLS:
            return None
        low = found["low"]
        street = language.digits(low) if low[0] == "0" else language.cardinal(int(low))
        area = language.cardinal(int(found["high"]))
        return f"{area} {street} {language.spell(found['letters'])}"

    def emergency(found: re.Match[str]) -> str | None:
        before = found.string[max(0, found.start() - _CONTEXT) : found.start()]
        return language.digits(found[0]) if _EMERGENCY_BEFORE.search(before) else None

    def phone(found: re.Match[str]) -> str | None:
        groups = re.findall("[0-9]+", found[0])
        digits = len("".join(groups))
        return ", ".join(map(language.digits, groups)) if digits in _PHONE_DIGITS else None

    return [
        rule(rf"{OPEN}112{BEHIND}", emergency, "2"),
        rule(
            rf"{OPEN}\(?0[0-9]{{1,4}}(?:\) ?| ?[-/] ?| )[0-9]{{1,8}}"
            rf"(?:[ .][0-9]{{2,4}}){{0,4}}{BEHIND}",
            phone,
            DIGITS,
        ),
        rule(
            r"(?<![\w.,/-])(?P<high>[1-9][0-9])(?P<low>[0-9]{2}) ?(?P<letters>[A-Z]{2})"
            r"(?=,? [A-Z][a-z'])",
            postcode,
            DIGITS,
        ),
    ]


def _title_rules(language: Dutch) -> list[Rule]:
    # What the rules themselves put there is no name, lest a second reading change the words.
    tables = (language.abbreviations, language.before_number, language.before_name, DAYS)
    made = (said.split()[-1] for table in tables for said in table.values())
    no_names = {
        *language.rulers.split(),
        *_NO_NAMES,
        *(f"{word[0].upper()}{word[1:]}" for word in made),
    }

    def ruler(found: re.Match[str]) -> str:
        return f"{found['name']} {language.reign(int(_ROMAN[found['roman']]))}"

    def sequel(found: re.Match[str]) -> str | None:
        before = found.string[max(0, found.start() - _CONTEXT) : found.start()]
        name = _NAME_BEFORE.search(before)
        if name is None or name["name"] in no_names or name["name"].isupper():
            return None
        return language.number(Number(_ROMAN[found[0]]))

    def wind(found: re.Match[str]) -> str:
        return found["before"] + _WINDS[found["wind"]]

    def street(found: re.Match[str]) -> str:
        return found["name"] + _STREETS[found["short"]]

    def warmth(found: re.Match[str]) -> str:
        return f"{found[1]}temperatuur{'.' if found.end() == len(found.string) else ''}"

    titles = "koning koningin keizer keizerin paus tsaar prins prinses graaf hertog sultan farao"
    name = r"[A-Z][\w-]{1,20}"
    return [
        rule(
            rf"\b(?P<name>(?i:{one_of(titles.split())}) {name}(?: {name})?)"
            rf" (?P<roman>{one_of(_ROMAN)})(?!\w)",
            ruler,
            "IVX",
        ),
        rule(rf"\b{one_of(_ROMAN.keys() - _LETTERS_TOO)}(?![\w'\u2019-])", sequel, "IVX"),
        rule(
            r"\b(?P<before>(?i:wind(?:richting)?):? (?:(?:is|komt|waait) )?(?:uit )?(?:het )?"
            rf"|uit het )(?P<wind>{one_of(_WINDS)})(?![\w'-]|\.\w)",
            wind,
        ),
        rule(r"\b([A-Za-z][a-z]{2,20})temp\.(?!\w)", warmth, "."),
        rule(r"\bSt\.?-(?=[A-Z])", lambda _found: "Sint-"),
        rule(
            rf"\b(?P<name>[A-Z][\w-]{{1,40}}?)(?P<short>{one_of(_STREETS)})\.(?=,? [0-9])",
            street,
            DIGITS,
        ),
    ]
