"""Numbers as they are written: separators differ between languages, and within them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from wyoming_tts.text.languages.language import Language

NUMBER: Final = (
    r"(?:[0-9]{1,3}(?:[.,'\u2019][0-9]{3})+(?![0-9])(?:[.,][0-9]+)?|[0-9]+(?:[.,][0-9]+)?)"
)
"""A number without its sign, grouped by marks or not."""

SPACED: Final = r"(?:[0-9]{1,3}(?: [0-9]{3}){1,4}(?![0-9])(?:[.,][0-9]+)?)"
"""A number grouped by spaces."""

SIGN: Final = "[-+\u2212\u2013\u00b1]"
LONGEST: Final = 15
"""Digits of a number that can be read as one; longer ones are said digit by digit."""

MINUS: Final = "-\u2212\u2013"
_SEPARATOR: Final = re.compile(r"[^0-9]")


@dataclass(frozen=True, slots=True)
class Number:
    """A number in parts, so that nothing of how it was written is lost."""

    whole: str
    """Digits before the decimal separator, without groups."""

    fraction: str = ""
    """Digits behind it."""

    sign: str = ""
    """``-``, ``+``, ``±`` or nothing."""

    @property
    def value(self) -> Decimal:
        """The number; ``±`` counts as positive."""
        text = f"{self.whole}.{self.fraction}" if self.fraction else self.whole
        return Decimal(f"-{text}" if self.sign == "-" else text)

    @property
    def integer(self) -> int | None:
        """The number as an integer, if it is written as one that is not too long to be read."""
        return None if self.fraction or len(self.whole) > LONGEST else int(self.whole)


def number_pattern(language: Language) -> str:
    """Return what a number without its sign looks like in ``language``."""
    return f"(?:{SPACED}|{NUMBER})" if language.space_groups else NUMBER


def read_number(text: str, language: Language) -> Number:
    """Read a number as ``number_pattern`` finds it, with or without a sign.

    A separator that is the language's own for groups is one for decimals nevertheless where no
    group can end: sensors write ``12.5`` in every language.
    """
    sign = ""
    if text[0] in f"{MINUS}+\u00b1":
        sign = "-" if text[0] in MINUS else text[0]
        text = text[1:].lstrip()
    marks = _SEPARATOR.findall(text)
    if not marks or not _ends_in_decimals(text, marks, language):
        return Number(_SEPARATOR.sub("", text), "", sign)
    whole, _, fraction = text.rpartition(marks[-1])
    return Number(_SEPARATOR.sub("", whole), fraction, sign)


def _ends_in_decimals(text: str, marks: list[str], language: Language) -> bool:
    last = marks[-1]
    if len(set(marks)) > 1:
        return last in ".,"
    if len(marks) > 1 or last not in ".,":
        return False
    if last == language.decimal:
        return True
    whole, _, rest = text.partition(last)
    return len(rest) != 3 or whole in {"", "0"} or len(whole) > 3  # noqa: PLR2004 - digits of a group
