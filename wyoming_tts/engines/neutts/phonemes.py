# ruff: noqa: RUF001, RUF003 - IPA looks like other letters
"""Phonemes as the published models were trained on them.

espeak-ng 1.52.0 makes them, while the models' makers use a later state of it that spells a few
sounds in another way. The differences follow rules, so the later spelling is restored here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container

from wyoming_tts.engines.ipa import fit, prepare
from wyoming_tts.engines.phonemes import phonemes
from wyoming_tts.errors import EngineError
from wyoming_tts.text.pronunciation import PRONOUNCED, parts, pronounced, spelt

_TRAINED = {"en": "en-US", "de": "de-DE", "fr": "fr-FR", "es": "es-ES"}
"""The accent of each language that models are published for."""

_SHOWN = 60

_VOWELS = "aeiouyæœøɐɑɒɔəɚɛɜɪʊʌʏᵻ"
_ONSET = f"[ˈˌ]?[{_VOWELS}]"
"""How a syllable begins that has no consonant before its vowel."""

_CONSONANTS = "b d f ɡ h j k l m n ŋ p s ʃ t tʃ v w x z ʒ dʒ"
_SOUNDS = {
    language: frozenset(f"{_CONSONANTS} {more}".split())
    for language, more in {
        "en": "ɹ ɾ θ ð ʔ n̩ l̩ ɪ ᵻ i iː ɛ æ ɑː ɔ ɔː oː ʊ u uː ʌ ə ɚ ɜː ɐ eɪ aɪ aʊ oʊ ɔɪ ɔ̃ ɑ̃",
        "de": "r ɾ ç pf ts ɪ i iː ɛ ɛː e eː a aː ɑː ɔ o oː ʊ u uː ʏ y yː œ øː ə ɜ aɪ aʊ ɔø "
        "ɑ̃ ɔ̃ œ̃ ɐ ʊɐ",
        "fr": "ʁ ɲ i ɪ y u ʊ e ɛ ə ø œ o ɔ a ɑ̃ ɔ̃ ɛ̃ œ̃",
        "es": "r ɾ θ ð β ɣ ʎ ʝ ɲ ɟ ts i u ʊ ɪ e ɛ a o ɔ aɪ aʊ eɪ eʊ oɪ ",
    }.items()
}
"""What the models of a language are trained on; other sounds become the nearest of these."""

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
    if (sounds := _SOUNDS.get(known)) is not None:
        text = PRONOUNCED.sub(lambda found: _fitted(found[0], sounds, known), text)
    spoken = as_trained(phonemes(text, _TRAINED.get(known, language)), known)
    if not count_phonemes(spoken):
        text = spelt(text)
        shown = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
        raise EngineError(f"nothing can be spoken in the text {shown!r}")
    return spoken


def _fitted(mark: str, sounds: Container[str], language: str) -> str:
    """Return a word with sounds in those that the models know, or the word alone."""
    ((word, ipa),) = parts(mark)
    try:
        fitted = fit(prepare(ipa, language), sounds, language)
    except ValueError:
        return word
    return word if fitted is None else pronounced(word, "".join(fitted))


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
