# ruff: noqa: RUF001 - IPA looks like other letters
"""Fits sounds that a person wrote to those that a voice can make."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from typing import Final

from wyoming_tts.text.ipa import is_sound, read_ipa
from wyoming_tts.text.pronunciation import parts

STRESS: Final = "ˈˌ"
LONG: Final = "ː"
_LONGEST: Final = 4
_BREAKS: Final = ". "

_HABITS: Final[dict[str, dict[str, str]]] = {
    "en": {"r": "ɹ", "e": "ɛ", "o": "ɔ", "tʰ": "t", "kʰ": "k", "pʰ": "p", "ʁ": "ɹ"},
    "de": {"ʁ": "r", "ʀ": "r", "ɐ": "ɜ", "ɐ̯": "ɾ", "ɔʏ": "ɔø", "ɔɪ": "ɔø"},
    "fr": {"r": "ʁ", "ʀ": "ʁ", "ɹ": "ʁ", "ɑ": "a"},
    "es": {"ʁ": "r"},
    "it": {"ʁ": "r"},
    "nl": {"ʁ": "r", "ʀ": "r", "ɹ": "r", "ʏ": "ɵ", "œ": "ɵ", "ɦ": "h", "ɛi": "ɛɪ"},
    "pt": {"ʀ": "ʁ", "h": "ʁ"},
}
"""Letters that are written for a sound which the language has in another colour."""

_NEAREST: Final[dict[str, tuple[str, ...]]] = {
    "aɪ": ("aɪ", "ai", "aj"),
    "ai": ("aɪ",),
    "aʊ": ("aʊ", "au", "aw"),
    "au": ("aʊ",),
    "eɪ": ("eɪ", "ɛɪ", "eː"),
    "ei": ("eɪ", "ɛɪ"),
    "ɛɪ": ("eɪ",),
    "əʊ": ("oʊ", "əʊ", "oː"),
    "oʊ": ("əʊ", "oː"),
    "ou": ("oʊ", "əʊ"),
    "ɔɪ": ("ɔø", "oɪ"),
    "ɔʏ": ("ɔø", "ɔɪ", "oɪ"),
    "œʏ": ("œy",),
    "ʌʊ": ("aʊ",),
    "ɜ˞": ("ɜː", "ɚ"),
    "ə˞": ("ɚ", "ɜ"),
    "ɑ̃": ("ɑ̃", "ɐ̃", "ɔ̃", "ɑ"),
    "ɔ̃": ("ɔ̃", "õ", "ɔ"),
    "ɛ̃": ("ɛ̃", "ẽ", "ɛ"),
    "a": ("æ", "ɑː", "ɑ", "ɐ"),
    "æ": ("a", "ɛ"),
    "ɐ": ("ɜ", "ə", "a"),
    "ɑ": ("ɑː", "a", "aː"),
    "ɒ": ("ɑː", "ɔ", "ɑ", "o"),
    "ɔ": ("o", "ɔː"),
    "o": ("oː", "oʊ", "ɔ"),
    "ɤ": ("o", "oː", "ɔ"),
    "ʌ": ("a", "ɐ", "ɑ"),
    "ə": ("ɐ", "e", "ɛ"),
    "ɘ": ("ə",),
    "ɚ": ("ə", "ɜ"),
    "ɜ": ("ɜː", "ə", "œ"),
    "ɞ": ("œ", "ɜː", "ə"),
    "e": ("eː", "ɛ", "eɪ"),
    "ɛ": ("e", "eː"),
    "œ": ("ø", "øː", "ɜː", "ɵ", "ɛ"),
    "ɶ": ("œ", "a"),
    "ø": ("øː", "œ", "ɜː", "e"),
    "ɵ": ("ʊ", "ø", "ə"),
    "i": ("iː", "ɪ"),
    "ɪ": ("i", "iː"),
    "ᵻ": ("ɪ", "i"),
    "ᵿ": ("ʊ", "u"),
    "ɨ": ("ᵻ", "ɪ", "i"),
    "y": ("yː", "ʏ", "i", "iː"),
    "ʏ": ("y", "yː", "ɪ", "i"),
    "u": ("uː", "ʊ"),
    "ʉ": ("uː", "u", "y"),
    "ɯ": ("u", "uː", "ʊ"),
    "ʊ": ("u", "uː"),
    "r": ("ɾ", "ɹ", "ʁ"),
    "ɾ": ("r", "ɹ", "ʁ", "d"),
    "ɹ": ("r", "ɾ", "ʁ"),
    "ɻ": ("ɹ", "r", "ɾ"),
    "ɽ": ("ɾ", "r", "ɹ"),
    "ʀ": ("ʁ", "r", "ɹ"),
    "ʁ": ("ʀ", "r", "ɣ", "ɹ"),
    "l": ("ɫ",),
    "ɫ": ("l",),
    "ɭ": ("l",),
    "ʟ": ("l",),
    "ʎ": ("lj", "l"),
    "ɬ": ("ʃ", "l"),
    "ɮ": ("ʒ", "l"),
    "n": ("n̪",),
    "ɱ": ("m",),
    "ɲ": ("nj", "n"),
    "ɳ": ("n",),
    "ŋ": ("nɡ", "n"),
    "ɴ": ("ŋ", "n"),
    "t": ("t̪",),
    "d": ("d̪",),
    "ʈ": ("t",),
    "ɖ": ("d",),
    "c": ("tj", "k"),
    "ɟ": ("dj", "ɡ"),
    "q": ("k",),
    "ɢ": ("ɡ",),
    "ɓ": ("b",),
    "ɗ": ("d",),
    "ɠ": ("ɡ",),
    "ɸ": ("f",),
    "β": ("b", "v"),
    "θ": ("s", "t"),
    "ð": ("d", "z"),
    "ʂ": ("ʃ", "s"),
    "ʐ": ("ʒ", "z"),
    "ɕ": ("ʃ", "s"),
    "ʑ": ("ʒ", "z"),
    "ʃ": ("s",),
    "ʒ": ("z", "ʃ"),
    "ɧ": ("ʃ", "x"),
    "ç": ("x", "ʃ", "h"),
    "ʝ": ("j",),
    "x": ("χ", "h", "k"),
    "χ": ("x", "h", "k"),
    "ɣ": ("ɡ", "x"),
    "ħ": ("h", "x"),
    "ʕ": ("ʔ", ""),
    "ʔ": ("",),
    "ʡ": ("ʔ", ""),
    "ʜ": ("h", "x"),
    "ʢ": ("ʔ", ""),
    "h": ("x", ""),
    "ɦ": ("h", "x", ""),
    "v": ("ʋ", "f", "b"),
    "ʋ": ("v", "w"),
    "ⱱ": ("v",),
    "w": ("ʋ", "v", "u"),
    "ʍ": ("w", "v"),
    "ɥ": ("y", "j", "w"),
    "ɰ": ("ɣ", "w"),
    "ʘ": ("p",),
    "ǀ": ("t",),
    "ǁ": ("l",),
    "ǂ": ("k",),
    "ǃ": ("k",),
}
"""What stands in for a sound that a voice lacks, the best first; "" where it is left out."""

_VOWELS: Final = "aeiouyæœøɐɑɒɔəɘɚɛɜɞɤɪɨɯʉʊʌʏɵɶᵻᵿ"
_EARLY_STRESS: Final = re.compile(f"([{STRESS}])([^{_VOWELS}{STRESS} ]+)(?=[{_VOWELS}])")
_NUCLEUS: Final = re.compile(f"[{_VOWELS}][^a-zðŋɡɹɾʁʃʒθçɲʎβɣ.]*")
_STRESSED_SYLLABLES: Final = {"en": 0, "de": 0, "nl": 0, "fr": -1}
"""The syllable that is stressed where nothing says which, for other languages the last but one."""

_LINKING: Final = re.compile(f"[ɹl](?=[{STRESS}]?[{_VOWELS}])")
"""An r or l that begins a syllable: a vowel with one in it is another sound."""


def fit(ipa: str, sounds: Container[str], language: str) -> list[str] | None:
    """Return ``ipa`` divided into sounds of a voice, or nothing where one cannot be made.

    Args:
        ipa: as ``read_ipa`` returns it.
        sounds: what the voice can make, each without stress; one may be several letters.
        language: a BCP 47 tag; its first part decides what some letters mean.

    Returns:
        Sounds, and between them stress marks, spaces, ``.`` and ``LONG`` where ``ipa`` has them.
    """
    habits = _HABITS.get(language.replace("_", "-").partition("-")[0].lower(), {})
    fitted: list[str] = []
    position = 0
    while position < len(ipa):
        if ipa[position] in STRESS or ipa[position] in _BREAKS:
            fitted.append(ipa[position])
            position += 1
            continue
        longest = min(_LONGEST, len(ipa) - position)
        for end in range(position + longest, position, -1):
            if end - position > 1 and _LINKING.match(ipa, end - 1):
                continue
            if (found := _find(ipa[position:end], sounds, habits)) is not None:
                fitted += found
                position = end
                break
        else:
            if is_sound(ipa[position]):
                return None
            if ipa[position] == LONG and fitted:
                fitted.append(LONG)
            position += 1  # Other marks by themselves only colour the sound before them.
    return fitted


def _find(letters: str, sounds: Container[str], habits: dict[str, str]) -> list[str] | None:
    if (meant := habits.get(letters)) is not None and meant in sounds:
        return [meant]
    if letters in sounds:
        return [letters]
    for other in _NEAREST.get(letters, ()):
        if not other or other in sounds:
            return [other] if other else []
        if len(other) > 1 and all(each in sounds for each in other):
            return [*other]
    return None


def prepare(ipa: str, language: str) -> str:
    """Return sounds as ``fit`` and espeak-ng's listeners know them, every word with its stress.

    Stress marks stand before their vowel, not before the syllable. Where there is none at all,
    each word is stressed where the language would.

    Raises:
        ValueError: see ``read_ipa``.
    """
    ipa = read_ipa(ipa)
    if not any(mark in ipa for mark in STRESS):
        place = _STRESSED_SYLLABLES.get(language[:2].lower(), -2)
        ipa = " ".join(_stressed(word, place) for word in ipa.split())
    return _EARLY_STRESS.sub(r"\2\1", ipa)


def _stressed(word: str, place: int) -> str:
    starts = [found.start() for found in _NUCLEUS.finditer(word)]
    if not starts:
        return word
    at = starts[max(place, -len(starts))]
    return f"{word[:at]}ˈ{word[at:]}"


_POSSESSIVE: Final = re.compile(r"['\u2019]s(?!\w)")
_HISSING: Final = ("s", "z", "ʃ", "ʒ")
_VOICELESS: Final = ("p", "t", "k", "f", "θ", "x")
_ELIDED: Final = re.compile(r"(?<!\w)(qu|[cdjlmnst])['\u2019]\Z", re.IGNORECASE)
_ELISIONS: Final = {
    "fr": {"c": "s", "j": "ʒ", "qu": "k"} | {letter: letter for letter in "dlmnst"},
    "it": {"c": "tʃ"} | {letter: letter for letter in "dlmst"},
}


def spoken_parts(text: str, language: str) -> Iterator[tuple[str, str]]:
    """Yield the parts of a text as ``text.pronunciation.parts`` does.

    What belongs to a word with sounds and is no word by itself is given its sound: an English
    ``'s`` behind it, an elided French or Italian article before it.
    """
    found = [*parts(text)]
    for index, part in enumerate(found):
        word, ipa = part
        if not ipa:
            continue
        before = found[index - 1] if index else ("", "")
        if not before[1] and (joined := _elision(before[0], language)):
            cut, sound = joined
            found[index - 1] = (before[0][:cut], "")
            word, ipa = before[0][cut:] + word, sound + ipa
        behind = found[index + 1] if index + 1 < len(found) else ("", "")
        if not behind[1] and (ending := _possessive(ipa, behind[0], language)):
            found[index + 1] = (behind[0][2:], "")
            word, ipa = word + behind[0][:2], ipa + ending
        found[index] = (word, ipa)
    yield from (part for part in found if part[0] or part[1])


def _elision(plain: str, language: str) -> tuple[int, str] | None:
    """Return where an elided article begins at the end of a text, and its sound."""
    sounds = _ELISIONS.get(language[:2].lower(), {})
    elided = _ELIDED.search(plain[-4:])
    if elided is None or not (sound := sounds.get(elided[1].lower())):
        return None
    return len(plain) - len(elided[0]), sound


def _possessive(ipa: str, plain: str, language: str) -> str:
    """Return the sound of the ``'s`` at the beginning of a text."""
    if language[:2].lower() != "en" or not _POSSESSIVE.match(plain):
        return ""
    ipa = ipa.rstrip("/] ")
    if ipa.endswith(_HISSING):
        return "ɪz"
    return "s" if ipa.endswith(_VOICELESS) else "z"
