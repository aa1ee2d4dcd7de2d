"""What French says for signs between numbers and words: points, powers, rates, winds, sums."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from wyoming_tts.text.languages.number import NUMBER, Number, read_number
from wyoming_tts.text.languages.units import ALONE, BELOW, RATIOS, SYMBOLS
from wyoming_tts.text.spans import DIGITS, Rule, one_of, rule

if TYPE_CHECKING:
    from wyoming_tts.text.languages.fr.french import French

_NOT_BEFORE: Final = r"(?<![\w.,/:-])"
_SEPARATOR: Final = re.compile("[^0-9]")
_WINDS: Final = {"N": "nord", "S": "sud", "E": "est", "O": "ouest"}
_ROSE: Final = "N S E O NE NO SE SO NNE ENE ESE SSE SSO OSO ONO NNO"
_COUNTED: Final = re.compile(r"(?:[0-9] [a-zà-ÿœ]{4,20}|[€$£] [^\W\d_]{2,20})\Z")
_EACH: Final = {
    "s": "seconde",
    "min": "minute",
    "h": "heure",
    "j": "jour",
    "sem": "semaine",
}
_WORDS: Final = "seconde minute heure jour nuit semaine mois an année personne pièce"
_NO_NOUN: Final = "(?:dans|vers|puis|mais|sous|sans|apr[eè]s|depuis|moins|plus|tr[eè]s|jamais)"
_LARGE: Final = "km kg g t L m³ m² Wh kWh MWh GWh"


def sign_rules(language: French) -> list[Rule]:
    """Return the rules for signs, which come before dates, units and numbers."""
    return [
        *_unit_rules(language),
        *_each_rules(language),
        *_weather_rules(),
        *_video_rules(language),
    ]


def _unit_rules(language: French) -> list[Rule]:
    units = {**SYMBOLS, **RATIOS, **language.unit_symbols}

    def francs(found: re.Match[str]) -> str | None:
        number = Number(_SEPARATOR.sub("", found[1]))
        return language.money(number, "CHF") if language.tag.endswith("-CH") else None

    def decimal(found: re.Match[str]) -> str:
        number = Number(found["whole"], found["fraction"], "-" if found["sign"] else "")
        return language.amount(number, units[found["unit"]])

    def alone(found: re.Match[str]) -> str:
        return f"{found[1]} {language.unit_name(units[found[2]], 'one')}"

    def power(found: re.Match[str]) -> str:
        return "au carré" if found[1] == "²" else "au cube"

    def price(found: re.Match[str]) -> str:
        return language.rate(language.symbols[found[1]], language.unit_name(BELOW[found[2]], "one"))

    return [
        rule(
            rf"{_NOT_BEFORE}([0-9]{{1,3}}(?:['\u2019]?[0-9]{{3}}){{0,2}})\.[-\u2013\u2014](?![\w-])",
            francs,
            ".",
        ),
        # Sensors write a decimal point; a group of thousands ends in zeros if any does.
        rule(
            r"(?<![\w.,/:-])(?P<sign>[-\u2212])?(?P<whole>[0-9]{1,3})\.(?P<fraction>[0-9]{3})(?<!00)"
            rf" ?(?P<unit>{one_of(units)})(?![\w/'\u2019])",
            decimal,
            ".",
        ),
        rule(
            rf"{_NOT_BEFORE}(?P<whole>[0-9])(?P<unit>m)(?P<fraction>[0-9]{{2}})(?P<sign>)(?!\w)",
            decimal,
            "m",
        ),
        rule(r"\bPM ?2,5(?![0-9])", lambda _: f"P M {language.number(Number('2', '5'))}", "P"),
        rule(rf"(?<=[0-9]) ?[-\u2212\u2013] ?(?={NUMBER} ?=)", lambda _: language.minus, "="),
        rule(r"(?<=[0-9a-z)])\^(?=[0-9])", lambda _: "puissance", "^"),
        rule(r"(?:(?<=\b[abcnrxyz])|(?<=\bmc))([²³])(?!\w)", power, "²³"),
        rule(rf"\b((?i:le|du|au|un|chaque|par|ce)) ({one_of(ALONE)})(?![\w/])", alone),
        rule(rf"(?<!\w)(?<![0-9] )([€$£]) ?/ ?({one_of(BELOW)})(?![\w/])", price, "/"),
    ]


def _each_rules(language: French) -> list[Rule]:
    names = {**_EACH, **{word: word for word in _WORDS.split()}}

    def each(found: re.Match[str]) -> str | None:
        before = found.string[max(0, found.start() - 24) : found.start()]
        return f" {language.per} {names[found[1]]}" if _COUNTED.search(before) else None

    def large(found: re.Match[str]) -> str:
        return f"{found[1]} {language.behind_of(language.unit_name(SYMBOLS[found[2]], 'other'))}"

    def millions(found: re.Match[str]) -> str:
        number = read_number(found["number"], language)
        one, many = language.scales["M" if found["scale"] == "M" else "Md"].split("|")
        single = number.value.copy_abs() < 2  # noqa: PLR2004 - the first of the plural
        return f"{language.number(number)} {one if single else many}"

    def carbon(found: re.Match[str]) -> str:
        amount = language.amount(read_number(found["number"], language), SYMBOLS[found["unit"]])
        return language.rate(
            f"{amount} de C O deux", language.unit_name(BELOW[found["below"]], "one")
        )

    def thousands(found: re.Match[str]) -> str:
        return language.cardinal(int(found[1]) * 1000)

    number = rf"{_NOT_BEFORE}(?<![0-9] )"
    return [
        rule(rf"(?<=[^\W\d_]) ?/ ?({one_of(names)})(?!\w)", each, "/"),
        rule(
            rf"\b((?i:millions?|milliards?)) de ({one_of(_LARGE.split())})(?![\w/'\u2019])", large
        ),
        rule(
            rf"{number}(?P<number>{NUMBER}) ?(?P<scale>M|Mds?)(?= d(?:e |['\u2019]))",
            millions,
            "M",
        ),
        rule(
            rf"{number}(?P<number>{NUMBER}) ?(?P<unit>k?g) ?CO[2₂](?:-?eq)?"
            r" ?/ ?(?P<below>kWh|km)(?!\w)",
            carbon,
            "C",
        ),
        rule(
            rf"{number}([1-9][0-9]{{0,2}}) ?[kK](?= (?!{_NO_NOUN}\b)[a-zà-ÿœ]{{3,20}}[sx]\b)",
            thousands,
            "kK",
        ),
        rule(r"(?<=°C) ?/ ?(?=[0-9\u2212-])", lambda _: ", ", "/"),
        rule(
            r"(?:(?<=[0-9]m)|(?<=[0-9] m)|(?<=[0-9]cm)|(?<=[0-9] cm)) ?[x\u00d7] ?(?=[0-9])",
            lambda _: f" {language.by} ",
            "x\u00d7",
        ),
        rule(rf"(?<=[0-9]) ?[/÷] ?(?={NUMBER} ?=)", lambda _: "divisé par", "/÷"),
    ]


def _weather_rules() -> list[Rule]:
    def wind(found: re.Match[str]) -> str | None:
        if found["wind"] not in _ROSE.split():
            return None
        return "-".join(_WINDS[letter] for letter in found["wind"])

    def behind(found: re.Match[str]) -> str | None:
        said = wind(found)
        return f"{found['lead']} {said}" if said else None

    def bound(found: re.Match[str]) -> str:
        word = "maximum" if found[1][1] in "aA" else "minimum"
        return word.capitalize() if found[1][0].isupper() else word

    return [
        rule(
            r"\b(?P<lead>(?i:vents?|rafales|direction|secteur|brise|houle)"
            r"(?: [a-zà-ÿ]{1,12}){0,3} ?:?)"
            r" (?P<wind>[NSEO]{1,3})\b(?!\.\w|['\u2019-]| [A-Z]\b)",
            behind,
            "NSEO",
        ),
        rule(
            r"(?:(?<=km/h )|(?<=m/s )|(?<=nœuds )|(?<=nds ))(?P<wind>[NSEO]{1,3})\b(?!['\u2019-])",
            wind,
            "NSEO",
        ),
        # Behind a number it is a minute.
        rule(
            rf"(?<![0-9])(?<![0-9] )\b((?i:max|min))\b\.?(?=(?: ?:)? ?-?{NUMBER}(?!\w))",
            bound,
            DIGITS,
        ),
        rule(
            r"\b((?i:en|tarifs?|périodes?|plages?|index|heures)) HP\b",
            lambda found: f"{found[1]} heures pleines",
            "H",
        ),
        rule(r"(?<!\w)HP(?= ?: ?[0-9])", lambda _: "heures pleines", "H"),
    ]


def _video_rules(language: French) -> list[Rule]:
    def episode(found: re.Match[str]) -> str:
        season, number = (language.cardinal(int(digits)) for digits in found.groups())
        return f"saison {season}, épisode {number}"

    return [
        rule(r"(?<!\w)[Ss]([0-9]{1,2}) ?[Ee]([0-9]{1,3})(?!\w)", episode, "eE"),
        rule(
            r"(?<!\w)(480|576|720|1080|1440|2160)([pi])(?!\w)",
            lambda found: f"{language.cardinal(int(found[1]))} {found[2].upper()}",
            "pi",
        ),
    ]
