"""English."""

from __future__ import annotations

from typing import Final

from wyoming_tts.text.languages.en.rules import EnglishRules
from wyoming_tts.text.languages.en.words import EnglishWords
from wyoming_tts.text.languages.language import Language
from wyoming_tts.text.languages.number import Number
from wyoming_tts.text.spans import Rule

_CENTURY: Final = 100
_NOON: Final = 12
_TEEN: Final = 10


class English(EnglishWords, Language):
    """English of the United States, or with dates and spellings of other countries."""

    @property
    def day_first(self) -> bool:  # type: ignore[override]
        """Whether days come before months: everywhere but in the United States."""
        return not self.tag.endswith("-US")

    def share(self, above: int, below: int) -> str:
        """Return a fraction, such as three quarters."""
        if below == 2:  # noqa: PLR2004 - a half
            name = "half" if above == 1 else "halves"
        elif below == 4:  # noqa: PLR2004 - a quarter
            name = "quarter" if above == 1 else "quarters"
        else:
            name = self.ordinal(below) + ("" if above == 1 else "s")
        return f"{self.cardinal(above)} {name}"

    def mixed(self, whole: int, above: int, below: int) -> str:
        """Return a number with a fraction behind it."""
        share = self.share(above, below)
        if above == 1:
            share = ("an " if below == 8 else "a ") + share.partition(" ")[2]  # noqa: PLR2004 - an eighth
        return f"{self.cardinal(whole)} and {share}"

    def year(self, value: int) -> str:
        """Return a year: nineteen eighty-four, two thousand, twenty twenty-six."""
        century, rest = divmod(value, _CENTURY)
        if not 1000 <= value < 2200 or (century % 10 == 0 and rest < _TEEN):  # noqa: PLR2004 - years in pairs
            return self.cardinal(value)
        if rest == 0:
            return f"{self.cardinal(century)} hundred"
        return f"{self.cardinal(century)} {'oh ' if rest < _TEEN else ''}{self.cardinal(rest)}"

    def time(self, hour: int, minute: int, second: int | None, half: str, word: str) -> str:
        """Return a time: seven oh five, seven thirty P M, seven o'clock."""
        del word
        if hour == 0 and minute and not half:
            hour, half = _NOON, "am"
        if half:
            said = self.cardinal(hour)
            if minute:
                said += f" {'oh ' if minute < _TEEN else ''}{self.cardinal(minute)}"
            return f"{said} {self.spell(half)}"
        if minute:
            said = f"{self.cardinal(hour)} {'oh ' if minute < _TEEN else ''}{self.cardinal(minute)}"
        elif hour in {0, 24}:
            said = "midnight"
        else:
            said = self.cardinal(hour) + (" o'clock" if hour <= _NOON else " hundred")
        if second:
            said += f" and {self.amount(Number(str(second)), 'second')}"
        return said

    def date(self, day: int, month: int, year: int | None, before: str) -> str:
        """Return a date: May fifth, twenty twenty-six, or the fifth of May."""
        if before or self.day_first:
            said = f"{before or 'the'} {self.ordinal(day)} of {self.month(month)}"
            return f"{said} {self.year(year)}" if year else said
        said = f"{self.month(month)} {self.ordinal(day)}"
        return f"{said}, {self.year(year)}" if year else said

    def cents(self, small: int, name: str, currency: str) -> str:
        """Return the small unit of an amount: and fifty cents."""
        del currency
        return f"and {self.cardinal(small)} {name}"

    def pairs(self, value: int) -> str:
        """Return a number of three or four digits as those of rooms: four oh four, ten eighty."""
        above, below = divmod(value, _CENTURY)
        if not above or (below == 0 and above % 10 == 0):
            return self.cardinal(value)
        rest = (
            "hundred" if below == 0 else f"{'oh ' if below < _TEEN else ''}{self.cardinal(below)}"
        )
        return f"{self.cardinal(above)} {rest}"

    def rules(self) -> list[Rule]:
        """Return the rules for what depends on the words beside it."""
        return EnglishRules(self).rules()

    def plural_letters(self, letters: str) -> str:
        """Return an acronym with a small s behind it, so that it is heard as one."""
        return self.spell(letters) + "'s"

    def reign(self, value: int) -> str:
        """Return the number of a ruler: the second."""
        return f"the {self.ordinal(value)}"


LANGUAGE = English
