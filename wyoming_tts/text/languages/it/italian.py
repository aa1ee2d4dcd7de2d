"""Italian."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from wyoming_tts.text.languages.it.amounts import Amounts
from wyoming_tts.text.languages.it.grammar import article, gender_of, to_the, words
from wyoming_tts.text.languages.it.ordinals import Ordinals
from wyoming_tts.text.languages.it.rules import Rules
from wyoming_tts.text.languages.it.times import Times
from wyoming_tts.text.languages.it.words import ItalianWords
from wyoming_tts.text.languages.language import FEMININE, LARGEST, MASCULINE, Language
from wyoming_tts.text.languages.number import Number
from wyoming_tts.text.spans import Rule

_MILLION: Final = 10**6
_NOON: Final = 12
_MOST_FRACTION: Final = 3
_PLAIN: Final = words("percent permille")
_NAMED: Final = words("kilometer-per-hour meter-per-second mile-per-gallon meter-per-square-second")
_PARTS: Final = {2: ("mezzo", "mezzi"), 3: ("terzo", "terzi"), 4: ("quarto", "quarti")}


class Italian(ItalianWords, Language):
    """Italian of Italy, or with the numbers of Switzerland."""

    @property
    def decimal(self) -> str:  # type: ignore[override]
        """The decimal separator."""
        return "." if self.tag.endswith("-CH") else ","

    # Numbers.

    def cardinal(self, value: int, gender: str = "", *, counts: bool = False) -> str:
        """Return a number: ventitré, un milione duecentomila; before a noun un and una."""
        if value == 1 and counts:
            return "una" if gender == FEMININE else "un"
        if value >= LARGEST:
            return self.digits(str(value))
        said = super().cardinal(value)
        if value % 10 == 3 and value % 100 != 13 and value > 3 and not said.endswith(" tre"):  # noqa: PLR2004 - ventitré
            said = said.removesuffix("tre").removesuffix("tré") + "tré"
        said = said.replace("centodicott", "centodiciott")
        if not 0 < value % _MILLION < 100:  # noqa: PLR2004 - un milione e uno
            said = said.replace(" e ", " ")
        return said

    def ordinal(self, value: int, gender: str = "", ending: str = "", before: str = "") -> str:
        """Return an ordinal number: terzo, terza."""
        del before
        said = super().ordinal(value).removeprefix("un ").replace(" e ", " ")
        said = said.replace("centodicott", "centodiciott")
        if value < LARGEST and (gender == FEMININE or ending == "\u00aa"):
            said = said.removesuffix("o") + "a"
        return said

    def fraction_digits(self, digits: str) -> str:
        """Return decimals as a number, if there are few: virgola zero cinque, virgola cinquanta."""
        rest = digits.lstrip("0")
        if not rest or len(digits) > _MOST_FRACTION:
            return self.digits(digits)
        zeros = self.digits("0" * (len(digits) - len(rest)))
        return f"{zeros} {self.cardinal(int(rest))}".strip()

    def share(self, above: int, below: int) -> str:
        """Return a fraction: un terzo, tre quarti."""
        one, many = _PARTS.get(below) or (self.ordinal(below), self.ordinal(below)[:-1] + "i")
        return f"{self.cardinal(above, counts=True)} {one if above == 1 else many}"

    def mixed(self, whole: int, above: int, below: int) -> str:
        """Return a number with a fraction behind it: due e mezzo."""
        share = "mezzo" if (above, below) == (1, 2) else self.share(above, below)
        return f"{self.cardinal(whole)} e {share}"

    def halves(self, whole: int, noun: str) -> str:
        """Return so many and a half of a noun: mezz'ora, due ore e mezza, un litro e mezzo."""
        plural = whole > 0 and noun[-1] == "e"
        gender = FEMININE if plural else gender_of(noun)
        half = "mezza" if gender == FEMININE else "mezzo"
        if not whole:
            return f"mezz'{noun}" if noun == "ora" else f"{half} {noun}"
        if whole == 1:
            noun = re.sub("e$", "a", noun) if plural else re.sub("i$", "o", noun)
            return f"{article(noun, gender)}{noun} e {half}"
        return f"{self.cardinal(whole)} {noun} e {half}"

    # Quantities.

    def amount(self, number: Number, unit: str) -> str:
        """Return a number of units: un grado, un'ora, due milioni di metri."""
        if number.fraction and not number.fraction.strip("0"):
            number = replace(number, fraction="")
        single = number.integer == 1
        name = self.unit_name(unit, "one" if single else "other")
        if unit in _PLAIN:
            return f"{self.number(number)} {name}"
        if not single:
            return f"{self.number(number)} {self._many(number)}{name}"
        sign = {"-": "meno ", "+": "più ", "\u00b1": "più o meno "}.get(number.sign, "")
        return f"{sign}{article(name, self.gender(unit))}{name}"

    def unit_name(self, unit: str, category: str = "other") -> str:
        """Return the name of a unit; what it is divided by has an article."""
        above, per, below = unit.partition("-per-")
        if per and unit not in self.units and unit not in _NAMED:
            name = self.unit_name(below, "one")
            return f"{self.unit_name(above, category)} {to_the(name, self.gender(below))}"
        return super().unit_name(unit, category).replace("\u2019", "'")

    def rate(self, amount: str, below: str) -> str:
        """Return an amount for each of something: al mese, all'ora, a persona."""
        if below.startswith("cento "):
            return f"{amount} per {below}"
        if below in {"persona", "testa", "notte"}:
            return f"{amount} a {below}"
        feminine = below.endswith("a") and not below.endswith("ttora")
        return f"{amount} {to_the(below, FEMININE if feminine else MASCULINE)}"

    def part_amount(self, whole: int, above: int, below: int, unit: str) -> str:
        """Return a fraction of a unit: mezzo litro, tre quarti di litro, un chilo e mezzo."""
        unit = "kilo" if unit == "kilogram" else unit
        feminine = self.gender(unit) == FEMININE
        if (above, below) == (1, 2):
            share = "mezza" if feminine else "mezzo"
            if whole:
                return f"{self.amount(Number(str(whole)), unit)} e {share}"
            name = self.unit_name(unit, "one")
            return "mezz'ora" if unit == "hour" else f"{share} {name}"
        share = self.share(above, below)
        if whole:
            return f"{self.amount(Number(str(whole)), unit)} e {share}"
        name = self.unit_name(unit, "one")
        return f"{share} d'{name}" if name[0] in "aeiou" else f"{share} di {name}"

    def money(self, number: Number, currency: str) -> str:
        """Return an amount of money: dodici euro e cinquanta, un milione di euro."""
        said = super().money(number, currency)
        said = re.sub("^un (?=[yz])", "uno ", said)
        many = self._many(number)
        return re.sub(r"(?<=milione |milioni )", many, said, count=1) if many else said

    def large_money(self, number: Number, scale: str, currency: str) -> str:
        """Return an amount of money in thousands, millions and so on."""
        if scale == "mila":
            value = number.value.copy_abs() * 1000
            if value == int(value):
                return self.money(Number(str(int(value)), "", number.sign), currency)
        return super().large_money(number, scale, currency)

    def cents(self, small: int, name: str, currency: str) -> str:
        """Return the small unit of an amount: e cinquanta, e cinque centesimi."""
        del currency
        count = self.cardinal(small, counts=True)
        return f"e {count} {name}" if small < 10 else f"e {count}"  # noqa: PLR2004 - tre e cinque may be 3.50

    def _many(self, number: Number) -> str:
        millions = (number.integer or 0) >= _MILLION and not (number.integer or 0) % _MILLION
        return "di " if millions else ""

    # Times and dates.

    def clock(self, hour: int, minute: int, second: int, half: str) -> str:
        """Return a time without an article: sette e cinque, una, mezzogiorno."""
        part = ""
        if half:
            hour = hour % _NOON + (_NOON if half in "pP" else 0)
            part = self._part_of_day(hour)
            hour -= _NOON if hour > _NOON else 0
        if hour in {0, 24}:
            said, part = "mezzanotte", ""
        elif hour == _NOON and not minute and not second:
            said, part = "mezzogiorno", ""
        else:
            said = self.cardinal(hour, FEMININE, counts=True)
        if minute:
            said += f" e {self.cardinal(minute)}"
        if second:
            said += f" e {self.amount(Number(str(second)), 'second')}"
        return said + part

    @staticmethod
    def _part_of_day(hour: int) -> str:
        for before, part in ((5, " di notte"), (12, " del mattino"), (18, " del pomeriggio")):
            if hour < before:
                return part
        return " di sera"

    def time(self, hour: int, minute: int, second: int | None, half: str, word: str) -> str:
        """Return a time: le sette e cinque, l'una, mezzogiorno."""
        del word
        return Times(self).at("le", hour, minute, second or 0, half[:1])

    def date(self, day: int, month: int, year: int | None, before: str) -> str:
        """Return a date: primo maggio, cinque maggio duemilaventisei."""
        del before
        said = f"{'primo' if day == 1 else self.cardinal(day)} {self.month(month)}"
        return f"{said} {self.year(year)}" if year else said

    def rules(self) -> list[Rule]:
        """Return the rules for what only Italian writes so."""
        return [
            *Times(self).rules(),
            *Ordinals(self).rules(),
            *Amounts(self).rules(),
            *Rules(self).rules(),
        ]


LANGUAGE = Italian
