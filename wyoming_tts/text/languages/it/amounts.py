"""Amounts that Italian writes with signs between numbers and nouns: 2 M di, 45 gCO2/kWh."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from wyoming_tts.text.languages.number import NUMBER, Number, read_number
from wyoming_tts.text.languages.units import BELOW, SYMBOLS
from wyoming_tts.text.spans import Rule, one_of, rule

if TYPE_CHECKING:
    from wyoming_tts.text.languages.it.italian import Italian

_NOT_BEFORE: Final = r"(?<![\w.,:/+-])"
_LARGE: Final = "km kg g t l L m\u00b2 m\u00b3 mq mc Wh kWh MWh GWh"


class Amounts:
    """Finds amounts, and says them in the words of ``language``."""

    def __init__(self, language: Italian) -> None:
        self._it = language
        self._units = {**SYMBOLS, **language.unit_symbols}

    def rules(self) -> list[Rule]:
        """Return what to look for, in this order."""
        return [
            rule(
                rf"\b(?P<scale>(?i:milion[ei]|miliard[oi])) di (?P<unit>{one_of(_LARGE.split())})"
                r"(?![\w/'\u2019])",
                lambda found: (
                    f"{found['scale']} di {self._it.unit_name(self._units[found['unit']])}"
                ),
            ),
            rule(
                rf"{_NOT_BEFORE}(?P<number>{NUMBER}) ?M(?= d(?:i |['\u2019]))",
                self._millions,
                "M",
            ),
            rule(
                rf"{_NOT_BEFORE}(?P<number>{NUMBER}) ?(?P<unit>k?g) ?CO[2\u2082](?:-?eq)?"
                r" ?/ ?(?P<below>kWh|km)(?!\w)",
                self._carbon,
                "C",
            ),
            # With "h" for hours behind them they are no grams.
            rule(
                rf"{_NOT_BEFORE}(?P<days>[0-9]{{1,3}}) ?g(?=,? (?:e )?[0-9]{{1,2}} ?h\b)",
                lambda found: self._it.amount(Number(found["days"]), "day"),
                "g",
            ),
        ]

    def _millions(self, found: re.Match[str]) -> str:
        number = read_number(found["number"], self._it)
        if number.value == 1:
            return "un milione"
        return f"{self._it.number(number)} milioni"

    def _carbon(self, found: re.Match[str]) -> str:
        number = read_number(found["number"], self._it)
        amount = self._it.amount(number, self._units[found["unit"]])
        below = self._it.unit_name(BELOW[found["below"]], "one")
        return self._it.rate(f"{amount} di C O due", below)
