"""German."""

from __future__ import annotations

from typing import Final

from wyoming_tts.text.languages.de.counts import Amounts
from wyoming_tts.text.languages.de.grammar import (
    NOMINATIVE,
    article,
    governor,
    ordinal_ending,
)
from wyoming_tts.text.languages.de.names import name_rules
from wyoming_tts.text.languages.de.rules import Places
from wyoming_tts.text.languages.de.times import Times
from wyoming_tts.text.languages.de.words import GermanWords
from wyoming_tts.text.languages.language import FEMININE, NEUTER, Language
from wyoming_tts.text.languages.number import Number
from wyoming_tts.text.spans import Rule

_HUNDRED, _NOON, _MILLION = 100, 12, 10**6
_CENTURIES: Final = range(1100, 2000)
_SHARES: Final = {2: "halb", 3: "Drittel", 7: "Siebtel", 100: "Hundertstel"}
_TWENTY: Final = 20


class German(GermanWords, Language):
    """German of Germany, or with the words and the spelling of Austria or Switzerland."""

    def __init__(self, tag: str) -> None:
        super().__init__(tag)
        self.swiss = tag.endswith("-CH")
        if self.swiss:
            self.decimal = "."  # type: ignore[misc] # a variety's own
            self.currency_signs = {"Fr.": "CHF", "SFr.": "CHF", "sFr.": "CHF"}

    def spelling(self, words: str) -> str:
        """Return words as they are written in the region."""
        return words.replace("ß", "ss") if self.swiss else words

    def cardinal(self, value: int, gender: str = "", *, counts: bool = False) -> str:
        """Return a number: eins, but ein Grad, eine Stunde, ein bis zwei Tage."""
        words = super().cardinal(value, gender, counts=counts).replace("einstausend", "eintausend")
        if not words.endswith("eins"):
            return self.spelling(words)
        if value == 1 and counts:
            return article(gender, NOMINATIVE)
        return words[:-1] if counts or (gender and value == 1) else words

    def ordinal(self, value: int, gender: str = "", ending: str = "", before: str = "") -> str:
        """Return an ordinal number, such as it is behind ``before``: dritte, dritten, dritter."""
        del ending
        words = super().ordinal(value)
        if not words.endswith("te"):
            return words
        word, further = governor(f"{before} ") if before else ("die", "")
        return self.spelling(words[:-1].lower() + ordinal_ending(word, further, gender))

    def ordered(self, value: int, ending: str) -> str:
        """Return an ordinal number with an ending."""
        return self.ordinal(value)[:-1] + ending

    def share(self, above: int, below: int) -> str:
        """Return a fraction, such as drei Viertel."""
        if below not in _SHARES:
            stem = self.cardinal(below)
            name = stem[0].upper() + stem[1:] + ("stel" if below >= _TWENTY else "tel")
        else:
            name = _SHARES[below]
        return f"{self.cardinal(above, counts=True)} {name}"

    def mixed(self, whole: int, above: int, below: int) -> str:
        """Return a number with a fraction behind it, as one word: zweieinhalb."""
        share = self.share(above, below).replace(" ", "").lower()
        return self.cardinal(whole, counts=True) + share

    def part_amount(self, whole: int, above: int, below: int, unit: str) -> str:
        """Return a fraction of a unit: ein halber Liter, drei viertel Stunden."""
        if whole:
            return f"{self.mixed(whole, above, below)} {self.unit_name(unit)}"
        return self.part(above, below, self.unit_name(unit, "one"), self.gender(unit), NOMINATIVE)

    def part(self, above: int, below: int, name: str, gender: str, case: str) -> str:
        """Return a fraction of what has a name: ein halber Liter, in einer halben Stunde."""
        if (above, below) != (1, 2):
            return f"{self.share(above, below).lower()} {name}"
        endings = {FEMININE: "e", NEUTER: "es"}
        ending = endings.get(gender, "er") if case == NOMINATIVE else "en"
        if case != NOMINATIVE and gender == FEMININE and article(gender, case) == "eine":
            ending = "e"
        return f"{article(gender, case)} halb{ending} {name}"

    def prefixed(self, prefix: str, name: str) -> str:
        """Return the name of a unit with an SI prefix, as one word."""
        return self.prefixes[prefix] + name[0].lower() + name[1:]

    def powered(self, power: int, name: str) -> str:
        """Return the name of a length squared or cubed, as one word."""
        return super().powered(power, name[0].lower() + name[1:])

    def large_money(self, number: Number, scale: str, currency: str) -> str:
        """Return an amount of money in thousands, millions and so on."""
        words = super().large_money(number, scale, currency)
        large = scale.startswith(("Mi", "Bi"))
        return words.replace("ein ", "eine ", 1) if large and number.integer == 1 else words

    def year(self, value: int) -> str:
        """Return a year: neunzehnhundertvierundachtzig, zweitausendsechsundzwanzig."""
        if value not in _CENTURIES:
            return self.cardinal(value)
        century, rest = divmod(value, _HUNDRED)
        return f"{self.cardinal(century)}hundert{self.cardinal(rest) if rest else ''}"

    def time(self, hour: int, minute: int, second: int | None, half: str, word: str) -> str:
        """Return a time: sieben Uhr fünf, neunzehn Uhr dreißig, null Uhr."""
        del word
        if half and 0 < hour <= _NOON:
            hour = hour % _NOON + (_NOON if half == "pm" else 0)
        said = f"{self.cardinal(hour, counts=True)} Uhr"
        if minute:
            said += f" {self.cardinal(minute)}"
        if second:
            said += f" und {self.amount(Number(str(second)), 'second')}"
        return said

    def date(self, day: int, month: int, year: int | None, before: str) -> str:
        """Return a date: fünfter Mai, or, behind a word that changes it, fünften Mai."""
        word, further = governor(f"{before} ") if before else ("", "")
        said = f"{self.ordered(day, ordinal_ending(word, further, 'm'))} {self.month(month)}"
        if year:
            said += f" {self.year(year)}"
        return f"{before} {said}" if before else said

    def reign(self, value: int) -> str:
        """Return the number of a ruler: der Zweite."""
        return f"der {self.ordinal(value).capitalize()}"

    def rules(self) -> list[Rule]:
        """Return the rules for what only German writes, or inflects."""
        return [
            *name_rules(self),
            *Places(self).rules(),
            *Times(self).rules(),
            *Amounts(self).rules(),
        ]


LANGUAGE = German
