"""English endings: plurals, verb forms, adverbs and the article."""

from __future__ import annotations

import re
from dataclasses import dataclass

from wyoming_tts.train.builtin.english.nouns import PLURALS
from wyoming_tts.train.builtin.english.verbs import DOUBLING, IRREGULAR

_HISSING = ("s", "x", "z", "ch", "sh")
_SHORT = re.compile(r"(?:qu|[bcdfghjklmnprstvwyz]{0,3})[aeiou][bdgklmnprtvz]")
_PAST = {base: (past, done) for base, past, done in (entry.split() for entry in IRREGULAR)}
_AN = ("hour", "honest", "honor", "heir")
_A = ("one", "once", "uni", "use", "usu", "eu", "uto", "ura")


@dataclass(frozen=True)
class Verb:
    """The forms of a verb."""

    base: str
    third: str
    past: str
    done: str
    doing: str


def _after_consonant(word: str) -> bool:
    return len(word) > 1 and word[-2] not in "aeiou"


def _with_s(word: str) -> str:
    if word.endswith("y") and _after_consonant(word):
        return f"{word[:-1]}ies"
    if word.endswith("z") and not word.endswith(("zz", "tz")):
        return f"{word}zes"
    return f"{word}es" if word.endswith(_HISSING) else f"{word}s"


def plural(noun: str) -> str:
    """Return the plural of a noun."""
    return PLURALS.get(noun) or _with_s(noun)


def adverb(adjective: str) -> str:
    """Return the adverb in -ly of an adjective."""
    if adjective in ("whole", "true"):
        return f"{adjective[:-1]}ly"
    if adjective.endswith("le") and adjective != "sole":
        return f"{adjective[:-1]}y"
    if adjective.endswith("y") and adjective not in ("shy", "sly", "dry"):
        return f"{adjective[:-1]}ily"
    if adjective.endswith("ll"):
        return f"{adjective}y"
    if adjective.endswith("ic") and adjective != "public":
        return f"{adjective}ally"
    return f"{adjective}ly"


def verb(base: str) -> Verb:
    """Return the forms of a verb other than "be"."""
    third = {"have": "has"}.get(base)
    if base.endswith("o"):
        third = f"{base}es"
    stem = base
    if base in DOUBLING or _SHORT.fullmatch(base):
        stem = base + base[-1]
    if base.endswith("e"):
        regular = f"{base}d"
    elif base.endswith("y") and _after_consonant(base):
        regular = f"{base[:-1]}ied"
    else:
        regular = f"{stem}ed"
    if base.endswith("ie"):
        doing = f"{base[:-2]}ying"
    elif base.endswith("e") and not base.endswith(("ee", "oe", "ye")):
        doing = f"{base[:-1]}ing"
    else:
        doing = f"{stem}ing"
    past, done = _PAST.get(base, (regular, regular))
    return Verb(base, third or _with_s(base), past, done, doing)


def article(word: str) -> str:
    """Return "a" or "an", as the word after it asks for."""
    lower = word.lower()
    if lower.startswith(_AN):
        return "an"
    return "an" if lower[:1] in tuple("aeiou") and not lower.startswith(_A) else "a"


def owner(name: str) -> str:
    """Return the possessive of a name or a noun in the singular."""
    return f"{name}'s"
