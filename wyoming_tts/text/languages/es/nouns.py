"""Spanish: the words beside a number, and their gender."""

from __future__ import annotations

import re
from typing import Final

from wyoming_tts.text.languages.es import words as lists
from wyoming_tts.text.languages.language import FEMININE, MASCULINE

_LAST_WORD: Final = re.compile(r"([^\W\d_]{1,20})[ ,(\u00ab\"]{1,2}\Z")
_NEXT_WORD: Final = re.compile(r"[ ]([^\W\d_]{1,20})(?![\w-])")
_LOOK_BACK: Final = 24
_TEN, _HUNDRED, _THOUSAND, _MILLION = 10, 100, 1000, 10**6


def word_before(found: re.Match[str]) -> str:
    """Return the word before a match, if nothing but a space or a mark stands between."""
    word = _LAST_WORD.search(found.string[max(0, found.start() - _LOOK_BACK) : found.start()])
    return word[1] if word else ""


def word_behind(found: re.Match[str]) -> str:
    """Return the word behind a match, if nothing but a space stands between."""
    word = _NEXT_WORD.match(found.string, found.end())
    return word[1] if word else ""


def varies(value: int) -> bool:
    """Whether a number has another form before some nouns."""
    ends_in_one = value % _TEN == 1 and value % _HUNDRED != 11  # noqa: PLR2004 - once
    below = value % _MILLION
    hundreds = any(2 <= part // _HUNDRED <= 9 for part in divmod(below, _THOUSAND))  # noqa: PLR2004 - doscientos to novecientos
    return ends_in_one or hundreds or (value > 0 and below == 0)


def singular(noun: str) -> str:
    """Return a noun in the plural as it is in the singular."""
    if noun.endswith("es") and noun[:-2] in lists.FEMININE_NOUNS | lists.MASCULINE_NOUNS:
        return noun[:-2]
    return noun.removesuffix("s")


def gender(noun: str, value: int, likely: str = "") -> str:
    """Return the gender of a noun that is counted, or nothing where it may be no noun.

    Args:
        noun: the word behind the number.
        value: the number; behind 1 the noun is in the singular.
        likely: an ending that is feminine in the singular, too.
    """
    if noun in lists.FUNCTION:
        return ""
    if value == 1:
        feminine = noun in lists.FEMININE_NOUNS or noun.endswith(
            ("ción", "sión", "dad", likely or "dad")
        )
        known = noun in lists.MASCULINE_NOUNS or noun.endswith(("miento", "aje"))
    else:
        one = noun.removesuffix("s")
        feminine = (
            not lists.FEMININE_NOUNS.isdisjoint((noun, one, noun.removesuffix("es")))
            or noun.endswith(("ciones", "siones", "dades"))
            or (one.endswith("a") and one not in lists.MASCULINE_A)
        )
        known = noun.endswith("s") and not noun.endswith("ás") and noun not in lists.NO_PLURAL
        feminine = feminine and known
        known = known or noun == "mil"
    return FEMININE if feminine else MASCULINE if known else ""
