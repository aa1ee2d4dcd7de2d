# ruff: noqa: RUF001 - IPA looks like other letters
"""Sounds as people write them, in the International Phonetic Alphabet."""

from __future__ import annotations

import unicodedata
from typing import Final

LONGEST_IPA: Final = 200
"""Characters of the sounds of one word, or of a few."""

_ENCLOSED: Final = ("//", "[]", "⟨⟩")
_MEANT: Final = str.maketrans(
    {
        "'": "ˈ",
        ":": "ː",
        "g": "ɡ",
        "ε": "ɛ",
        "ǝ": "ə",
        "ɝ": "ɜ˞",
        "ʤ": "dʒ",
        "ʧ": "tʃ",
        "ʦ": "ts",
        "ʣ": "dz",
        "ʨ": "tɕ",
        "ʥ": "dʑ",
        "\u035c": "",
        "\u0361": "",
        "(": "",
        ")": "",
        "‿": "",
        "|": " ",
        "‖": " ",
    }
)
"""What is often typed for a letter, ligatures, and what changes no sound."""

_LETTERS: Final = frozenset("abcdefhijklmnopqrstuvwxyzæçðøħŋœβθχᵻᵿⱱǀǁǂǃ") | frozenset(
    map(chr, range(0x250, 0x2B0))
)
_SPACING_MARKS: Final = frozenset("ⁿ. ") | frozenset(map(chr, range(0x2B0, 0x300)))
_COMBINING_MARKS: Final = frozenset(map(chr, range(0x300, 0x370)))
_KNOWN: Final = _LETTERS | _SPACING_MARKS | _COMBINING_MARKS


def read_ipa(written: str) -> str:
    """Return sounds in one spelling, whatever the habits of who wrote them.

    Slashes or brackets around are taken off, tie bars out, ligatures apart; ``g``, ``'`` and
    ``:`` become the letter and the marks that they stand for. The result is in Unicode
    normalisation form D but for ``ç``, with single spaces between words.

    Raises:
        ValueError: it holds something else, no sound, or too much; the message says what.
    """
    sounds = written.strip()
    if len(sounds) > LONGEST_IPA:
        raise ValueError(f"the IPA has more than {LONGEST_IPA} characters")
    if len(sounds) > 1 and sounds[0] + sounds[-1] in _ENCLOSED:
        sounds = sounds[1:-1]
    sounds = unicodedata.normalize("NFD", sounds).replace("c\u0327", "ç").translate(_MEANT)
    sounds = " ".join(sounds.split())
    for sound in sounds:
        if sound not in _KNOWN:
            raise ValueError(f"{sound!r} is no letter of the International Phonetic Alphabet (IPA)")
    if not any(sound in _LETTERS for sound in sounds):
        raise ValueError("the IPA holds no sound")
    return sounds


def is_sound(character: str) -> bool:
    """Return whether a character of ``read_ipa``'s result is a sound, not a mark on one."""
    return character in _LETTERS
