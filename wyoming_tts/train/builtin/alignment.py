# ruff: noqa: RUF001, RUF002 - IPA looks like other letters
"""Finds which spoken words belong to which words of phonemes.

espeak-ng joins some words in writing ("ɪnðə"), flite never does; both pronounce most words alike.
So neighbours are joined where that makes the sounds agree best.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

MOST_JOINED = 3
"""Spoken words that one word of phonemes may stand for."""

_VOWEL = "V"
_VOWELS = "aeiouæɐɑɒɔəɚɛɜɪʊʌᵻ"
_R_COLOURED = "ɚɜ"
_PAIRS = {"tʃ": "C", "dʒ": "J"}
_ALIKE = {"ɾ": "t", "ʔ": "t", "ɡ": "g", "ɹ": "r", "ɫ": "l", "j": "y", "x": "k"}
_FLITE = {
    "ch": "C",
    "jh": "J",
    "dh": "ð",
    "th": "θ",
    "sh": "ʃ",
    "zh": "ʒ",
    "ng": "ŋ",
    "hh": "h",
    "er": "Vr",
}
_FLITE_VOWELS = frozenset("aa ae ah ao aw ax ay eh ey ih iy ow oy uh uw".split())  # noqa: SIM905 - a list of names


def align(written: Sequence[str], spoken: Sequence[Sequence[str]]) -> tuple[list[int], float]:
    """Return how many spoken words each written one stands for, and how badly they agree.

    Args:
        written: words of espeak's phonemes.
        spoken: flite's phones of each spoken word.

    Returns:
        Numbers of 1 to `MOST_JOINED` whose sum is the number of spoken words, and the share of
        sounds that differ; an empty list if no division is possible.
    """
    sounds = [_rough_ipa(word) for word in written]
    phones = [_rough_flite(tuple(word)) for word in spoken]
    worst = float("inf")
    best = [[worst] * (len(phones) + 1) for _ in range(len(sounds) + 1)]
    taken = [[0] * (len(phones) + 1) for _ in range(len(sounds) + 1)]
    best[0][0] = 0.0
    for i, sound in enumerate(sounds, 1):
        for j in range(i, min(len(phones), i * MOST_JOINED) + 1):
            for count in range(1, MOST_JOINED + 1):
                if count > j or best[i - 1][j - count] == worst:
                    continue
                cost = best[i - 1][j - count] + _distance(sound, "".join(phones[j - count : j]))
                if cost < best[i][j]:
                    best[i][j], taken[i][j] = cost, count
    total = best[-1][-1]
    if total == worst:
        return [], 1.0
    counts: list[int] = []
    j = len(phones)
    for i in range(len(sounds), 0, -1):
        counts.append(taken[i][j])
        j -= taken[i][j]
    return counts[::-1], total / max(1, sum(map(len, sounds)))


@lru_cache(maxsize=65_536)
def _rough_ipa(word: str) -> str:
    """Return consonants, and one V for each vowel."""
    for pair, letter in _PAIRS.items():
        word = word.replace(pair, letter)
    rough = ""
    in_vowel = False
    for letter in word:
        if letter in _VOWELS:
            rough += "" if in_vowel else _VOWEL
            rough += "r" if letter in _R_COLOURED else ""
            in_vowel = letter not in _R_COLOURED
        elif letter.isalpha() and letter not in "ˈˌːʲ":
            rough += _ALIKE.get(letter, letter)
            in_vowel = False
        elif letter == "ˈ":
            in_vowel = False
    return rough


@lru_cache(maxsize=65_536)
def _rough_flite(phones: tuple[str, ...]) -> str:
    rough = "".join(_VOWEL if p in _FLITE_VOWELS else _FLITE.get(p, p) for p in phones)
    return rough.replace("rr", "r")


@lru_cache(maxsize=262_144)
def _distance(one: str, other: str) -> int:
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        before, row[0] = row[0], i
        for j, b in enumerate(other, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (a != b))
    return row[-1]
