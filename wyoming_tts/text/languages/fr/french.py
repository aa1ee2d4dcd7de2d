"""French."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from wyoming_tts.text.languages import cldr
from wyoming_tts.text.languages.fr import words as french
from wyoming_tts.text.languages.fr.rules import french_rules
from wyoming_tts.text.languages.language import FEMININE, LARGEST, Language
from wyoming_tts.text.languages.number import Number
from wyoming_tts.text.spans import Rule, one_of

_LONGEST_READ: Final = 4
_NOON, _DAY = 12, 24
_HALF, _THIRD, _QUARTER = 2, 3, 4
_PARTS: Final = frozenset({5, 6, 8})
_OVER_TEN: Final = {
    "dix": "",
    "onze": " et un",
    "douze": "-deux",
    "treize": "-trois",
    "quatorze": "-quatre",
    "quinze": "-cinq",
    "seize": "-six",
    "dix-sept": "-sept",
    "dix-huit": "-huit",
    "dix-neuf": "-neuf",
}
_TENS: Final = re.compile(rf"\b(soixante|quatre-vingt)(?:-| et )({one_of(_OVER_TEN)})\b")
_EIGHTY: Final = re.compile(r"\bquatre-vingt(s\b|-un\b)?")
_GROUP: Final = re.compile("[0-9]+")
_VOWEL: Final = re.compile("[aeiouhéèêâîôœ]")
_MILLIONS: Final = re.compile(r"\b(?:million|milliard|billion)s?\Z")
_ELIDED: Final = re.compile(r"\b((?:million|milliard|billion)s?) de (?=[aeiouhéèêâîôœ])")


class French(Language):
    """French of France, Belgium, Switzerland, or Canada."""

    code = "fr"
    regions = ("FR", "BE", "CH", "CA")
    space_groups = True
    point = "virgule"
    minus = "moins"
    plus = "plus"
    plus_minus = "plus ou moins"
    until = "à"
    against = "à"
    by = "par"
    per = "par"
    conjunction = "et"
    alternative = "ou"
    dot = "point"
    at = "arobase"
    dash = "tiret"
    underscore = "tiret bas"
    colon = "deux-points"
    hashtag = "hashtag"
    number_sign = "numéro"
    link = "lien vers {}"
    squared = ("{} carré", "{} cube")
    prefixes = {**Language.prefixes, "tera": "téra", "mega": "méga", "deci": "déci"}
    units = french.UNITS
    unit_symbols = french.UNIT_SYMBOLS
    feminine = frozenset(french.FEMININE_UNITS.split())
    unit_words = (
        "seconde minute heure jour nuit semaine mois an année personne pièce kilomètre litre kilo"
        " nuitée foyer habitant trimestre unité mètre tonne"
    )
    scales = french.SCALES
    symbols = french.SYMBOLS
    abbreviations = french.ABBREVIATIONS
    before_number = french.BEFORE_NUMBER
    before_name = french.BEFORE_NAME
    spelt = french.SPELT
    said = french.SAID
    acronyms = french.ACRONYMS
    roman_after = french.ROMAN_AFTER
    rulers = french.RULERS
    year_after = "en depuis dès année an l'an printemps été automne hiver fin début avant vers"
    version_after = "version v micrologiciel firmware core"
    phone_after = "tél téléphone fax PIN"
    clock_words = "h(?:eures?)?"
    lengths = {"j": "day", "mn": "minute"}
    hour_mark = "h"
    ordinal_pattern = r"(ers?|[eè]?res?|[eè]mes?|i[eè]mes?|è|ndes?|nds?|es?|ᵉʳ|ʳᵉ|ᵉ)\b"
    ordinal_before = "la une cette ma ta sa"

    @property
    def currencies(self) -> Mapping[str, str]:  # type: ignore[override]
        """The names that people use where they live."""
        return french.CURRENCIES | french.AT_HOME.get(self.tag[-2:], {})

    @property
    def currency_signs(self) -> Mapping[str, str]:  # type: ignore[override]
        """The signs of the country's own currency."""
        return french.SIGNS_AT_HOME.get(self.tag[-2:], {})

    # Numbers.

    def cardinal(self, value: int, gender: str = "", *, counts: bool = False) -> str:
        """Return a number: quatre-vingt-une, or septante where that is said."""
        words = super().cardinal(value)
        if value >= LARGEST:
            return words
        if self.tag.endswith(("-BE", "-CH")):
            words = _TENS.sub(_tens, words)
        if self.tag.endswith("-CH"):
            words = _EIGHTY.sub(
                lambda found: "huitante" + (" et un" if found[1] == "-un" else ""), words
            )
        if gender == FEMININE and words.endswith("un"):
            return words + "e"
        return f"{words} de" if counts and _MILLIONS.search(words) else words

    def ordinal(self, value: int, gender: str = "", ending: str = "", before: str = "") -> str:
        """Return an ordinal number: premier, première, second, quatre-vingtième."""
        many = "s" if ending.endswith("s") else ""
        ending = ending.removesuffix("s")
        if value == 1:
            feminine = before or gender == FEMININE or ending in {"re", "ère", "ere", "ʳᵉ"}
            return ("première" if feminine else "premier") + many
        if ending in {"nd", "nde"} and value == 2:  # noqa: PLR2004 - the second
            return f"secon{ending[1:]}{many}"
        words = self.cardinal(value)
        if _MILLIONS.search(words):
            words = words.removeprefix("un ")
        if words.endswith(("cents", "vingts", "ons", "ards")):
            words = words[:-1]
        words = words.removesuffix("e")
        if words.endswith("neuf"):
            words = words[:-1] + "v"
        return words + ("uième" if words.endswith("cinq") else "ième") + many

    def fraction_digits(self, digits: str) -> str:
        """Return what stands behind the comma: vingt-cinq, zéro cinq."""
        rest = digits.lstrip("0")
        if not rest or len(digits) > _LONGEST_READ:
            return self.digits(digits)
        zeros = "zéro " * (len(digits) - len(rest))
        return zeros + self.cardinal(int(rest))

    def share(self, above: int, below: int) -> str:
        """Return a fraction: un demi, deux tiers; fifteen of twenty: quinze sur vingt."""
        names = {_HALF: "demi", _THIRD: "tiers", _QUARTER: "quart"}
        if below not in names and above > 1 and below not in _PARTS:
            return self.of(above, below)
        name = names.get(below) or self.ordinal(below)
        many = "s" if above > 1 and below != _THIRD else ""
        return f"{self.cardinal(above)} {name}{many}"

    def mixed(self, whole: int, above: int, below: int) -> str:
        """Return a number with a fraction behind it: deux et demi."""
        share = "demi" if below == _HALF else self.share(above, below)
        return f"{self.cardinal(whole)} et {share}"

    def of(self, above: int, below: int) -> str:
        """Return a mark or a step: trois sur cinq."""
        return f"{self.cardinal(above)} sur {self.cardinal(below)}"

    def year(self, value: int) -> str:
        """Return a year, whose number is an ordinal one: mille neuf cent quatre-vingt."""
        words = self.cardinal(value)
        return words[:-1] if words.endswith(("cents", "vingts")) else words

    def reign(self, value: int) -> str:
        """Return the number of a ruler: premier, deux, quatorze."""
        return self.ordinal(1) if value == 1 else self.cardinal(value)

    # Quantities.

    def rate(self, amount: str, below: str) -> str:
        """Return an amount for each unit: par heure, aux cent kilomètres."""
        return f"{amount} {'aux' if below.startswith('cent ') else self.per} {below}"

    def part_amount(self, whole: int, above: int, below: int, unit: str) -> str:
        """Return a fraction of a unit: une demi-heure, deux litres et demi."""
        category = "one" if whole < 2 else "other"  # noqa: PLR2004 - the first of the plural
        return self.part_of(whole, above, below, self.unit_name(unit, category), self.gender(unit))

    def part_of(self, whole: int, above: int, below: int, noun: str, gender: str) -> str:
        """Return a fraction of what a noun names, or a whole number of it and a fraction."""
        half = (above, below) == (1, _HALF)
        if whole:
            rest = f"demi{'e' if gender == FEMININE else ''}" if half else self.share(above, below)
            return f"{self.cardinal(whole, gender)} {noun} et {rest}"
        if half:
            return f"{self.cardinal(1, gender)} demi-{noun}"
        return f"{self.share(above, below)} {self.behind_of(noun)}"

    def amount(self, number: Number, unit: str) -> str:
        """Return a number of units: deux millions d'heures, un mètre quatre-vingts."""
        fraction = number.fraction
        if unit == "meter" and len(fraction) == 2 and fraction[0] != "0" and int(number.whole):  # noqa: PLR2004 - centimetres
            metres = super().amount(Number(number.whole, "", number.sign), unit)
            return f"{metres} {self.cardinal(int(fraction))}"
        return _elided(super().amount(number, unit))

    def behind_of(self, noun: str) -> str:
        """Return a noun behind the word for of: de litre, d'heure."""
        return f"d'{noun}" if _VOWEL.match(noun) else f"de {noun}"

    def money(self, number: Number, currency: str) -> str:
        """Return an amount of money: douze euros cinquante, un million d'euros."""
        return _elided(super().money(number, currency))

    def cents(self, small: int, name: str, currency: str) -> str:
        """Return what follows the large unit: cinquante, but et un centime."""
        return f"et un {name}" if small == 1 else super().cents(small, name, currency)

    def large_money(self, number: Number, scale: str, currency: str) -> str:
        """Return an amount of money in thousands or more: trois millions d'euros."""
        one, _, other = scale.partition("|")
        thousands = number.value * 1000
        if not other and thousands == int(thousands):
            return self.money(Number(str(abs(int(thousands))), "", number.sign), currency)
        category = cldr.plural_category(self.tag, number.value)
        names = self.currencies.get(currency, "").split("|")
        name = names[1] if names[0] else cldr.currency_name(self.tag, currency, "other")
        words = self.number(number)
        if not other:
            return f"{words} {one} {name}"
        return _elided(f"{words} {one if category == 'one' else other} de {name}")

    # Times and dates.

    def time(self, hour: int, minute: int, second: int | None, half: str, word: str) -> str:
        """Return a time: sept heures cinq, vingt et une heures, midi."""
        del word
        if half:
            hour = hour % _NOON + (_NOON if half == "pm" else 0)
        if not minute and not second and hour in {0, _NOON, _DAY}:
            said = "midi" if hour == _NOON else "minuit"
        else:
            said = f"{self.cardinal(hour, FEMININE)} heure{'s' if hour > 1 else ''}"
        if minute:
            said += f" {self.cardinal(minute, FEMININE)}"
        if second:
            said += f" et {self.amount(Number(str(second)), 'second')}"
        return said

    def date(self, day: int, month: int, year: int | None, before: str) -> str:
        """Return a date: premier mai deux mille vingt-six."""
        del before
        said = f"{self.ordinal(1) if day == 1 else self.cardinal(day)} {self.month(month)}"
        return f"{said} {self.year(year)}" if year else said

    # Letters and everything else.

    def phone(self, text: str) -> str:
        """Return a phone number in groups, as it is written, or in pairs."""
        groups = _GROUP.findall(text.replace("(0)", " "))
        if len(groups) == 1:
            head, rest = ("33", groups[0][2:]) if text[0] == "+" else ("", groups[0])
            odd = len(rest) % 2
            pairs = [rest[at : at + 2] for at in range(odd, len(rest), 2)]
            groups = [part for part in (head, rest[:odd], *pairs) if part]
        said = []
        for group in groups:
            digits = group.lstrip("0")
            words = ["zéro"] * (len(group) - len(digits))
            said.append(" ".join([*words, self.cardinal(int(digits))] if digits else words))
        return (f"{self.plus} " if text[0] == "+" else "") + ", ".join(said)

    def plural_letters(self, letters: str) -> str:
        """Return an acronym; a plural is not heard."""
        return self.spell(letters)

    def rules(self) -> list[Rule]:
        """Return the rules for what other languages do not write so."""
        return french_rules(self)


def _tens(found: re.Match[str]) -> str:
    tens = "septante" if found[1] == "soixante" else "nonante"
    return tens + _OVER_TEN[found[2]]


def _elided(words: str) -> str:
    return _ELIDED.sub(r"\1 d'", words)


LANGUAGE = French
