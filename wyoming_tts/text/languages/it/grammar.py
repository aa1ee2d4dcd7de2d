"""Italian nouns: their gender, and the articles that they ask for."""

from __future__ import annotations

import re
from typing import Final

from wyoming_tts.text.languages.language import FEMININE, MASCULINE


def words(text: str) -> frozenset[str]:
    """Return a set of words that is written with spaces."""
    return frozenset(text.split())


MEN: Final = words(
    "programma problema sistema schema tema clima diagramma aroma pigiama cinema pianeta dramma"
    " lampione milione copione enigma papa trauma panorama"
)
WOMEN: Final = words(
    "email mail e-mail app password luce luci notte notti mano mani foto auto moto radio tv chat"
    " parte parti serie chiave chiavi classe voce voci base basi fase fasi torre parete rete sede"
    " neve carne valle siepe gente febbre cornice croce elementare superiore olimpiade ore volte"
    " lampade tazze persone settimane tapparelle finestre porte prese telecamere notifiche"
    " bottiglie confezioni gocce fette uova dita prolunghe regole pagine righe gare partite"
)
_WOMEN_END: Final = ("ione", "tà", "tù", "ie", "ice", "ite", "udine", "ioni")
_VOWELS: Final = "aeiouàèéìòù"


def gender_of(noun: str) -> str:
    """Return the gender that a noun, or an adjective before it, most likely has."""
    noun = noun.lower()
    if noun in MEN:
        return MASCULINE
    return FEMININE if noun in WOMEN or noun.endswith(("a", *_WOMEN_END)) else MASCULINE


def article(noun: str, gender: str) -> str:
    """Return the word for one before a noun, with the space behind it if it needs one."""
    if gender == FEMININE:
        return "un'" if noun[:1].lower() in _VOWELS else "una "
    return "uno " if re.match(rf"s[^{_VOWELS}]|z|gn|ps|pn|x|y", noun, re.IGNORECASE) else "un "


def to_the(noun: str, gender: str) -> str:
    """Return a noun behind "to the", as it is said of what each of it costs or holds."""
    if noun[:1].lower() in _VOWELS:
        return f"all'{noun}"
    if gender == FEMININE:
        return f"alla {noun}"
    return f"{'allo' if article(noun, gender) == 'uno ' else 'al'} {noun}"


def like(written: str, said: str) -> str:
    """Return ``said`` with a capital letter if ``written`` begins with one."""
    return said[:1].upper() + said[1:] if written[:1].isupper() else said


def tail(found: re.Match[str]) -> str:
    """Return the little that stands before a match."""
    return found.string[max(0, found.start() - 24) : found.start()]
