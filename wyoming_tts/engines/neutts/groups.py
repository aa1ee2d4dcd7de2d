"""Divides a long text that is spoken word by word into utterances that a model speaks well."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from wyoming_tts.engines.neutts.phonemes import count_phonemes

LONGEST_GROUP = 450
"""Codes that an utterance is likely to have at most: models are trained on short ones."""

MOST_WORDS = 30
"""Words of an utterance at most: each of them costs some tokens of the context besides."""

LEAST_SHARE = 1 / 3
"""How much of the longest an utterance has at least, so that a mark may end it early."""


def group_words(words: Sequence[str], pace: float, longest: float = LONGEST_GROUP) -> list[str]:
    """Return the texts of the utterances in which words are spoken, in order, none left out.

    They are about equally long, and end behind marks of punctuation where there are some.

    Args:
        words: phonemes, each with a sound in it.
        pace: codes per phoneme that are likely.
        longest: codes of a group that are likely, at most, unless a single word has more.
    """
    # The share of what a group may have that a word takes up.
    shares = [max(pace * count_phonemes(word) / longest, 1 / MOST_WORDS) for word in words]
    groups: list[str] = []
    begin = 0
    while begin < len(words):
        end = begin + _take(words[begin:], shares[begin:])
        groups.append(" ".join(words[begin:end]))
        begin = end
    return groups


def _take(words: Sequence[str], shares: Sequence[float]) -> int:
    """Return how many of the words belong to the first group."""
    rounding = 1e-9
    if (total := sum(shares)) <= 1 + rounding:
        return len(words)
    even = total / -(-total // 1)
    taken, fitting = 0.0, list[float]()
    for share in shares:
        taken += share
        if taken > 1 + rounding and fitting:
            break
        fitting.append(taken)
    counts = range(1, len(fitting) + 1)
    marked = [n for n in counts if fitting[n - 1] >= LEAST_SHARE and _is_marked(words[n - 1])]
    return min(marked or counts, key=lambda n: abs(fitting[n - 1] - even))


def _is_marked(word: str) -> bool:
    return unicodedata.category(word[-1]).startswith("P")
