"""How a language says numbers, quantities, times and letters: its grammar, as methods."""

from __future__ import annotations

from abc import ABC, abstractmethod
from functools import lru_cache
from typing import Final

from wyoming_tts.text.languages import cldr
from wyoming_tts.text.languages.number import LONGEST, Number
from wyoming_tts.text.languages.units import PREFIXES
from wyoming_tts.text.languages.words import Words
from wyoming_tts.text.spans import Rule

LARGEST: Final = 10**LONGEST
"""Numbers from here on are said digit by digit."""

MASCULINE, FEMININE, NEUTER = "m", "f", "n"
_SHARES: Final = ("square-", "cubic-")


class Language(Words, ABC):
    """One language, or a region's variety of it.

    A subclass gives the data; it overrides a method where its grammar asks for more than the
    method here does. Every method returns words: letters, spaces and punctuation.

    Args:
        tag: BCP 47 tag that CLDR knows, such as ``en-GB``.
    """

    def __init__(self, tag: str) -> None:
        self.tag = tag

    # Numbers.

    @property
    def numerals(self) -> str:
        """The name under which num2words knows the language."""
        return self.code

    def cardinal(self, value: int, gender: str = "", *, counts: bool = False) -> str:
        """Return a number in words.

        Args:
            value: any integer from 0 on.
            gender: of what is counted; empty if nothing is known.
            counts: whether the counted noun follows.
        """
        del gender, counts
        if value >= LARGEST:
            return self.digits(str(value))
        return _words(value, self.numerals, "cardinal")

    def ordinal(self, value: int, gender: str = "", ending: str = "", before: str = "") -> str:
        """Return an ordinal number.

        Args:
            value: the number.
            gender: of what is counted; empty if nothing is known.
            ending: what was written behind the digits.
            before: the word of ``ordinal_before`` that stands before it, or nothing.
        """
        del gender, ending, before
        if value >= LARGEST:
            return self.digits(str(value))
        return _words(value, self.numerals, "ordinal")

    def digits(self, digits: str) -> str:
        """Return each digit for itself."""
        return " ".join(self.cardinal(int(digit)) for digit in digits)

    def fraction_digits(self, digits: str) -> str:
        """Return what is said behind the decimal separator."""
        return self.digits(digits)

    def number(self, number: Number, gender: str = "", *, counts: bool = False) -> str:
        """Return a number with its sign and its decimals."""
        sign = {"-": self.minus, "+": self.plus, "\u00b1": self.plus_minus}.get(number.sign, "")
        if len(number.whole) > LONGEST:
            words = self.digits(number.whole)
            if number.fraction:
                words += f" {self.point} {self.digits(number.fraction)}"
        elif number.fraction:
            whole = self.cardinal(int(number.whole))
            words = f"{whole} {self.point} {self.fraction_digits(number.fraction)}"
        else:
            words = self.cardinal(int(number.whole), gender, counts=counts)
        return f"{sign} {words}" if sign else words

    @abstractmethod
    def share(self, above: int, below: int) -> str:
        """Return a fraction, such as three quarters."""

    def mixed(self, whole: int, above: int, below: int) -> str:
        """Return a number with a fraction behind it."""
        return f"{self.cardinal(whole)} {self.conjunction} {self.share(above, below)}"

    # Quantities.

    def rate(self, amount: str, below: str) -> str:
        """Return an amount for each of what stands ``below`` it: a unit, or a word."""
        return f"{amount} {self.per} {below}"

    def part_amount(self, whole: int, above: int, below: int, unit: str) -> str:
        """Return a fraction of a unit, or with a ``whole`` above 0 a mixed number of units."""
        if not whole:
            return f"{self.share(above, below)} {self.unit_name(unit, 'one')}"
        return f"{self.mixed(whole, above, below)} {self.unit_name(unit)}"

    def amount(self, number: Number, unit: str) -> str:
        """Return a number of units."""
        if number.fraction and not number.fraction.strip("0"):
            number = Number(number.whole, "", number.sign)
        category = cldr.plural_category(self.tag, number.value)
        name = self.unit_name(unit, category)
        return f"{self.number(number, self.gender(unit), counts=True)} {name}"

    def unit_name(self, unit: str, category: str = "other") -> str:
        """Return what a unit is called behind a number of the plural category.

        Raises:
            KeyError: neither the language nor CLDR knows the unit.
        """
        return _unit_name(self, unit, category)

    def prefixed(self, prefix: str, name: str) -> str:
        """Return the name of a unit with an SI prefix."""
        return self.prefixes[prefix] + name

    def powered(self, power: int, name: str) -> str:
        """Return the name of a length squared (2) or cubed (3)."""
        return self.squared[power - 2].format(name)

    def gender(self, unit: str) -> str:
        """Return the gender of a unit's or a currency's name."""
        base = unit.partition("-per-")[0]
        for share in _SHARES:
            base = base.removeprefix(share)
        names = {base, *(base.removeprefix(prefix) for prefix in PREFIXES.values())}
        if names & self.feminine:
            return FEMININE
        return NEUTER if names & self.neuter else MASCULINE

    def money(self, number: Number, currency: str) -> str:
        """Return an amount of money; two decimals are said as the small unit."""
        names = self.currencies.get(currency, "").split("|")
        sign, plain = number.sign, Number(number.whole, number.fraction)
        fraction = number.fraction
        small = int(fraction.ljust(2, "0")) if 0 < len(fraction) <= 2 and len(names) == 4 else 0  # noqa: PLR2004 - cents
        if fraction and (small or not fraction.strip("0")):
            plain = Number(number.whole)
        category = cldr.plural_category(self.tag, plain.value)
        name = self.currency_name(currency, category)
        gender = self.gender(currency)
        words = f"{self.number(plain, gender, counts=True)} {name}"
        if small:
            cents = self.cents(small, names[2] if small == 1 else names[3], currency)
            alone = f"{self.cardinal(small, counts=True)} {names[2] if small == 1 else names[3]}"
            words = f"{words} {cents}" if number.whole.strip("0") else alone
        return f"{self.minus} {words}" if sign == "-" else words

    def currency_name(self, currency: str, category: str = "other") -> str:
        """Return what a currency is called behind a number of the plural category."""
        one, _, rest = self.currencies.get(currency, "").partition("|")
        if one:
            return one if category == "one" else rest.partition("|")[0]
        return cldr.currency_name(self.tag, currency, category)

    def large_money(self, number: Number, scale: str, currency: str) -> str:
        """Return an amount of money in thousands, millions and so on."""
        one, _, other = scale.partition("|")
        category = cldr.plural_category(self.tag, number.value)
        name = self.currency_name(currency)
        words = self.number(number, counts=True)
        return f"{words} {one if category == 'one' else other or one} {name}"

    def cents(self, small: int, name: str, currency: str) -> str:
        """Return what follows the large unit of an amount of money."""
        del name, currency
        return self.cardinal(small)

    # Times and dates.

    def year(self, value: int) -> str:
        """Return a year."""
        return self.cardinal(value)

    def season(self, first: int, last: int) -> str | None:
        """Return two years that follow one another, as in 2026/27, or ``None`` if they do not."""
        if last not in {first + 1, (first + 1) % 100}:
            return None
        return f"{self.year(first)} {self.year(last)}"

    @abstractmethod
    def time(self, hour: int, minute: int, second: int | None, half: str, word: str) -> str:
        """Return a time of day.

        Args:
            hour: 0 to 24.
            minute: 0 to 59.
            second: 0 to 59, if it was written.
            half: ``am``, ``pm`` or nothing.
            word: the clock word that was written, or nothing.
        """

    @abstractmethod
    def date(self, day: int, month: int, year: int | None, before: str) -> str:
        """Return a date; ``before`` is the word before it, as ``date_before`` found it."""

    def month(self, number: int) -> str:
        """Return the name of a month."""
        return cldr.month_names(self.tag)[number - 1]

    def duration(self, parts: list[tuple[int, str]]) -> str:
        """Return a length of time, given as numbers of units from large to small."""
        words = [self.amount(Number(str(count)), unit) for count, unit in parts]
        if len(words) == 1:
            return words[0]
        return f"{', '.join(words[:-1])} {self.conjunction} {words[-1]}"

    # Letters and everything else.

    def rules(self) -> list[Rule]:
        """Return rules of the language's own, which come before all but addresses."""
        return []

    def spell(self, letters: str) -> str:
        """Return letters so that each is said for itself."""
        return " ".join(letters.upper())

    def plural_letters(self, letters: str) -> str:
        """Return an acronym with a small s behind it."""
        return self.spell(letters) + "s"

    def reign(self, value: int) -> str:
        """Return the number of a ruler."""
        return self.ordinal(value)


@lru_cache(maxsize=4096)
def _words(value: int, numerals: str, kind: str) -> str:
    from num2words import num2words  # noqa: PLC0415 - 40 ms that no start has to wait for

    words = num2words(value, lang=numerals, to=kind)
    return str(words).replace(",", "")


@lru_cache(maxsize=4096)
def _unit_name(language: Language, unit: str, category: str) -> str:
    if unit in language.units:
        one, _, other = language.units[unit].partition("|")
        return one if category == "one" or not other else other
    known = cldr.unit_patterns(language.tag).get(unit)
    if known:
        return (known.get(category) or known["other"]).replace("{0}", "").strip()
    above, per, below = unit.partition("-per-")
    if per:
        below = _unit_name(language, below, "one")
        return language.rate(_unit_name(language, above, category), below)
    for power, share in enumerate(_SHARES, 2):
        if unit.startswith(share):
            return language.powered(power, _unit_name(language, unit[len(share) :], category))
    for prefix in PREFIXES.values():
        if unit.startswith(prefix):
            base = _unit_name(language, unit[len(prefix) :], category)
            return language.prefixed(prefix, base)
    raise KeyError(unit)
