# ruff: noqa: RUF001, RUF003 - IPA looks like other letters
"""Phonemes as the published models were trained on them.

espeak-ng 1.52.0 makes them, while the models' makers use a later state of it that spells a few
sounds in another way. The differences follow rules, so the later spelling is restored here.
"""

from __future__ import annotations

import re
import unicodedata

from wyoming_tts.engines.phonemes import phonemes
from wyoming_tts.errors import EngineError

_TRAINED = {"en": "en-US", "de": "de-DE", "fr": "fr-FR", "es": "es-ES"}
"""The accent of each language that models are published for."""

_SHOWN = 60

_VOWELS = "aeiouyæœøɐɑɒɔəɚɛɜɪʊʌʏᵻ"
_ONSET = f"[ˈˌ]?[{_VOWELS}]"
"""How a syllable begins that has no consonant before its vowel."""

_Rules = tuple[tuple[re.Pattern[str], str], ...]

# The glide between a close front vowel and the vowel of the next syllable; "aɪ" and the like, and
# in English "iə", are one vowel.
_GLIDE_AFTER_LAX = (re.compile(f"(?<![aeɔ])ɪ(?={_ONSET})"), "ɪʲ")
_RULES: dict[str, _Rules] = {
    "en": (
        (re.compile(f"(?<![aeɔ])ɪ(?= ?{_ONSET})"), "ɪʲ"),
        (re.compile(f"iː(?= ?{_ONSET})"), "iːʲ"),
        (re.compile(f"i(?= {_ONSET}|[ˈˌ][{_VOWELS}])"), "iʲ"),
    ),
    "de": (
        _GLIDE_AFTER_LAX,
        (re.compile(f"i(?=[ˈˌ][{_VOWELS}])"), "iʲ"),
        (re.compile(f"(?<![{_VOWELS}ː ˈˌ\u0303r])ɾ(?={_ONSET})"), "r"),
    ),
    "fr": (
        (re.compile("-"), ""),
        (re.compile(f"ɪ(?={_ONSET})|i(?= [{_VOWELS}])"), r"\g<0>ʲ"),
    ),
    "es": (
        (re.compile(f"i(?= ?{_ONSET})"), "iʲ"),
        (re.compile(r"\bsˈer\b"), "sˈeɾ"),
    ),
}


def phonemise(text: str, language: str) -> str:
    """Return what a NeuTTS model is given for ``text``, in one line, never empty.

    ``language`` is a BCP 47 tag. English, German, French and Spanish come in the accent that the
    models know, every other language as espeak-ng speaks it.

    Raises:
        EngineError: nothing in the text can be spoken, or espeak-ng failed.
        EngineUnavailableError: espeak-ng or ``phonemizer`` is missing.
        LanguageNotSupportedError: espeak-ng does not speak the language.
    """
    known = language.replace("_", "-").partition("-")[0].lower()
    spoken = as_trained(phonemes(text, _TRAINED.get(known, language)), known)
    if not count_phonemes(spoken):
        shown = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
        raise EngineError(f"nothing can be spoken in the text {shown!r}")
    return spoken


def as_trained(spoken: str, language: str) -> str:
    """Return phonemes of espeak-ng 1.52.0 as a model knows them; repeating it changes nothing.

    ``language`` is the first part of a BCP 47 tag; phonemes of others than the four languages with
    published models stay as they are.
    """
    for pattern, replacement in _RULES.get(language, ()):
        spoken = pattern.sub(replacement, spoken)
    return " ".join(spoken.split())


def count_phonemes(spoken: str) -> int:
    """Return the number of sounds in phonemes: stress, length, glides and marks do not count."""
    return sum(unicodedata.category(character) in {"Ll", "Lo"} for character in spoken)
