"""What only Dutch writes: 12,-, 1½ uur, PSV won met 3-1, 2x per dag, €/kWh."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from wyoming_tts.text.languages.nl import names, times
from wyoming_tts.text.languages.nl.names import words
from wyoming_tts.text.languages.nl.times import BEHIND, OPEN
from wyoming_tts.text.languages.number import NUMBER, read_number
from wyoming_tts.text.languages.units import SYMBOLS
from wyoming_tts.text.spans import DIGITS, Rule, one_of, rule

if TYPE_CHECKING:
    from wyoming_tts.text.languages.nl.dutch import Dutch


_HALVES: Final = {"\u00bd": (1, 2), "\u00bc": (1, 4), "\u00be": (3, 4)}
COMMON_NOUNS: Final = words(
    "liter deciliter centiliter kilo kilogram gram meter kilometer centimeter mijl dag dagen week"
    " weken maand maanden minuut minuten seconde seconden nacht eeuw eetlepel eetlepels theelepel"
    " theelepels lepel lepels kop koppen beker bekers fles flessen zak zakken pan doos dozen bos"
    " bol krop teen ui uien citroen citroenen limoen komkommer paprika tomaat tomaten appel"
    " appels banaan courgette aubergine avocado pizza taart portie porties plak plakken tablet"
    " tabletten pil pillen bladzijde pagina toon graad graden dosis finale megabyte gigabyte"
)
"""Nouns behind which people write halves, and that take "halve" instead of "half"."""

_SCORE_BEFORE: Final = re.compile(
    r"\b(?i:(?:tussen|eind|rust)?stand|uitslag|score|wint|won|winnen|gewonnen|verliest|verloor"
    r"|verloren|verslaat|versloeg|werd|wordt|eindigt|eindigde|gelijk|voor|achter)"
    r"(?: (?:is|was|werd|met|van|in|op|nu|het)){0,3}:? \Z"
    r"|[A-Z]\w{1,20} ?[-\u2013] ?[A-Z]\w{1,20}(?: is| was| werd)?:? \Z"
)
_CONTEXT: Final = 60
_SIZE: Final = r"[0-9]{1,4}(?:[.,][0-9]{1,3})?"
_COUNTED: Final = re.compile(
    r" ?(?:dag|nacht|week|weken|maand|jaar|uur|uren|minu|seco|graad|graden|procent|keer|maal|euro"
    r"|cent|kilo|liter|meter|gram|person|mensen|stuk|tot\b)"
)
_AMOUNTS: Final = words("ml cl dl l ltr liter g gr kg gram kilo W Wp kW kWp V A mg st stuks pak")
_LENGTHS: Final = words("mm cm dm m km m\u00b2 cm\u00b2")
_COMPOUNDS: Final = words(
    "daags jarig urig uurs delig gangen persoons fase traps maandelijks wekelijks jaarlijks voudig"
    " kamer sterren deurs talig weeks plus punts zijdig stemmig"
)
_ABOVE: Final = words("ct W kW Wh kWh MWh kg g mg km l m\u00b3 \u00b5g mmol kB MB GB Mbit Gbit")
_BELOW: Final = words(
    "kg g km m cm l ml min s h u m\u00b2 m\u00b3 m2 m3 MB GB TB kWh MWh dag week maand jaar uur"
)


def dutch_rules(language: Dutch) -> list[Rule]:
    """Return the rules; they come before those that every language has."""
    return [
        *times.time_rules(language),
        *_money_rules(language),
        *_fraction_rules(language),
        *_count_rules(language),
        *_measure_rules(language),
        *names.name_rules(language),
    ]


def _money_rules(language: Dutch) -> list[Rule]:
    whole = r"(?P<number>[0-9]{1,3}(?:\.[0-9]{3}){1,4}|[0-9]{1,9})"

    def money(found: re.Match[str]) -> str:
        return language.money(read_number(found["number"], language), "EUR")

    def named(found: re.Match[str]) -> str | None:
        value = read_number(found["number"], language)
        if len(value.fraction) != 2:  # noqa: PLR2004 - cents
            return None
        return language.money(value, {"euro": "EUR", "dollar": "USD"}[found["name"]])

    def extent(found: re.Match[str]) -> str:
        low, high = read_number(found["low"], language), read_number(found["high"], language)
        whole = found["again"] is None and not low.fraction
        first = language.number(low) if whole else language.money(low, "EUR")
        return f"{first} {language.until} {language.money(high, 'EUR')}"

    return [
        rule(
            rf"\u20ac ?(?P<low>{NUMBER}) ?[-\u2013] ?(?P<again>\u20ac ?)?"
            rf"(?P<high>{NUMBER}){BEHIND}",
            extent,
            "\u20ac",
        ),
        rule(
            rf"{OPEN}(?:\u20ac ?)?{whole},[-\u2013\u2014]{{1,2}}(?: euro\b)?(?!\w)",
            money,
            DIGITS,
        ),
        rule(rf"\u20ac ?(?P<number>[-\u2212]{NUMBER})(?!\w)", money, "\u20ac"),
        rule(
            rf"{OPEN}(?P<number>(?:(?<!\S)[-\u2212])?{NUMBER})"
            r" (?P<name>euro|dollar)(?![\w'\u2019])",
            named,
            DIGITS,
        ),
    ]


def _fraction_rules(language: Dutch) -> list[Rule]:
    symbols = {**SYMBOLS, **language.unit_symbols}

    def fraction(found: re.Match[str]) -> str | None:
        whole = int(found["whole"] or 0)
        if found["sign"]:
            above, below = _HALVES[found["sign"]]
        else:
            above, below = int(found["above"]), int(found["below"])
        if above >= below:
            return None
        if found["noun"] in symbols:
            return None
        return language.part(whole, above, below, common=found["noun"] in COMMON_NOUNS)

    def rating(found: re.Match[str]) -> str:
        above, below = (language.cardinal(int(found[name])) for name in ("above", "below"))
        return f"{above} {language.against} {below}"

    signs = "".join(_HALVES)
    return [
        rule(r"\b[Ee]en (?=[\u00bd\u00bc]|1/[2-9] )", lambda _found: "", signs + "/"),
        rule(rf"{OPEN}(?P<above>[2-9])/(?P<below>10){BEHIND}(?! van)", rating, "/"),
        rule(
            rf"(?<![\w.,/])(?<!\w-)(?:(?P<whole>[0-9]{{1,3}})(?: |(?=[{signs}])))?"
            rf"(?:(?P<sign>[{signs}])|(?P<above>[1-9])/(?P<below>[2-9]))"
            r"(?= (?P<noun>[a-z]{2,20})\b)",
            fraction,
            signs + "/",
        ),
    ]


def _count_rules(language: Dutch) -> list[Rule]:
    def times(found: re.Match[str]) -> str:
        numbers = [language.cardinal(int(each)) for each in found.group("low", "number") if each]
        return f" {language.until} ".join(numbers) + " keer"

    def formation(found: re.Match[str]) -> str:
        return language.digits(found[0].replace("-", ""))

    def score(found: re.Match[str]) -> str | None:
        low, high = found["low"], found["high"]
        if len(low) > 1 and low[0] == "0":
            return None
        counted = _COUNTED.match(found.string, found.end())
        before = found.string[max(0, found.start() - _CONTEXT) : found.start()]
        link = " "
        if int(low) < int(high) and (counted or not _SCORE_BEFORE.search(before)):
            link = f" {language.until} "
        elif counted:
            return None
        return f"{language.cardinal(int(low))}{link}{language.cardinal(int(high))}"

    return [
        rule(
            r"(?<![\w.,/-])(?:(?P<low>[0-9]{1,3}) ?[-\u2013] ?)?"
            r"(?P<number>[0-9]{1,3}) ?[x\u00d7](?:(?!\w|\u00d7| ?[0-9=+])"
            rf"|(?= ?{_SIZE} ?(?:=|{one_of(_AMOUNTS)}(?!\w))))",
            times,
            "x\u00d7",
        ),
        rule(rf"{OPEN}[0-9](?:-[0-9]){{2,4}}{BEHIND}", formation, "-"),
        rule(
            rf"{OPEN}(?<![+*x\u00d7=-] )(?P<low>[0-9]{{1,3}})(?:-| [-\u2013] |\u2013)"
            rf"(?P<high>[0-9]{{1,3}}){BEHIND}"
            rf"(?!-| ?(?:[%\u20ac=]|{one_of([*SYMBOLS, *language.unit_symbols])}(?!\w)))",
            score,
            DIGITS,
        ),
    ]


def _measure_rules(language: Dutch) -> list[Rule]:
    units = {**SYMBOLS, **language.unit_symbols}

    def compound(found: re.Match[str]) -> str:
        count = language.cardinal(int(found["number"])).replace("\u00e9", "e")
        apart = "-" if count.endswith("e") and found["word"][0] in "aeiou" else ""
        return count + apart + found["word"]

    def ratio(found: re.Match[str]) -> str:
        one, other = (
            language.cardinal(int(found[name].replace(".", ""))) for name in ("one", "other")
        )
        return f"{found['word']} {one} {language.against} {other}"

    def side(found: re.Match[str]) -> str:
        return f"{language.number(read_number(found['number'], language))} {language.by}"

    def below(found: re.Match[str]) -> str:
        return f"{found['per']} {language.unit_name(units[found['unit']], 'one')}"

    def rate(found: re.Match[str]) -> str:
        above = found["above"]
        name = "euro" if above == "\u20ac" else language.unit_name(units[above])
        unit = found["below"]
        one = language.unit_name(units[unit], "one") if unit in units else unit
        return language.rate(name, one)

    def pressure(found: re.Match[str]) -> str:
        return f"{language.cardinal(int(found['upper']))} over"

    def between(found: re.Match[str]) -> str:
        low = language.number(read_number(found["low"], language))
        return f"{found['word']} {low} {language.conjunction} "

    def extremes(found: re.Match[str]) -> str:
        one = language.number(read_number(found["one"], language))
        return f"{one} {language.conjunction}{f' {language.minus}' if found['sign'] else ''}"

    def power(found: re.Match[str]) -> str:
        return " kwadraat" if found[0] == "\u00b2" else " tot de derde"

    return [
        rule(
            rf"{OPEN}(?P<number>[0-9]{{1,3}})-(?P<word>{one_of(_COMPOUNDS)}[a-z]{{0,12}})\b",
            compound,
            "-",
        ),
        rule(
            r"(?P<word>\b(?i:schaal|(?:\w{0,12}verhouding))(?: (?:is|van|op))?:?)"
            rf" (?P<one>[0-9]{{1,3}}):(?P<other>[0-9]{{1,3}}(?:\.[0-9]{{3}}){{1,3}}|[0-9]{{1,6}})"
            rf"{BEHIND}",
            ratio,
            ":",
        ),
        rule(
            rf"(?<![\w.,/])(?P<number>{_SIZE}) ?[x\u00d7](?= ?{_SIZE}"
            rf"(?: ?[x\u00d7] ?{_SIZE})? ?{one_of(_LENGTHS)}(?!\w))",
            side,
            "x\u00d7",
        ),
        rule(
            rf"\b(?P<per>[Pp]er) (?P<unit>{one_of(_BELOW & units.keys())})(?![\w/'\u2019-])", below
        ),
        rule(
            rf"(?<![\w/])(?P<above>\u20ac|{one_of(_ABOVE)})/(?P<below>{one_of(_BELOW)})(?![\w/])",
            rate,
            "/",
        ),
        rule(rf"{OPEN}(?P<upper>[0-9]{{2,3}})/(?=[0-9]{{2,3}} ?mmHg)", pressure, "/"),
        rule(
            rf"\b(?P<word>[Tt]ussen) (?P<low>{NUMBER}) ?[-\u2013] ?(?={NUMBER}(?![:.]?[0-9]))",
            between,
            "-\u2013",
        ),
        rule(
            rf"{OPEN}(?P<one>-?[0-9]{{1,2}})/(?P<sign>-?)(?=[0-9]{{1,2}} ?\u00b0)",
            extremes,
            "\u00b0",
        ),
        rule("(?<=[0-9xyc])[\u00b2\u00b3](?!\\w)", power, "\u00b2\u00b3"),
        rule(r"(?<=[0-9]) - (?=[0-9.,]{1,12} ?=)", lambda _found: f" {language.minus} ", "="),
    ]
