"""The words of a text, and how many of them were heard wrong."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wyoming_tts.train.evaluate.numbers import spell_numbers

_APOSTROPHES = str.maketrans({"\u2019": "'", "\u2018": "'", "\u02bc": "'"})
_NOT_OF_A_WORD = re.compile(r"[^a-z']+")
_LEAST_OF_HALF = 3
"""Words of a half that is told from a stray mistake."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an alignment of two sequences."""

    said: int | None
    """Place in the text; ``None`` for something that only was heard."""

    heard: int | None
    """Place in what was heard; ``None`` for something that was missed."""

    right: bool


@dataclass(frozen=True, slots=True)
class Halves:
    """Whether a large part of a sentence went missing or came twice."""

    dropped: bool
    repeated: bool


def words(text: str) -> list[str]:
    """Return the words of an English text: lower case, numbers spelled out, no punctuation.

    Apostrophes within a word stay (``don't``), hyphens part words.
    """
    plain = spell_numbers(text.translate(_APOSTROPHES).lower())
    stripped = (word.strip("'") for word in _NOT_OF_A_WORD.split(plain))
    return [word for word in stripped if word]


def align(said: Sequence[str], heard: Sequence[str]) -> list[Step]:
    """Return an alignment of the fewest errors (substituted, missed, added), in order."""
    costs = _costs(said, heard)
    i, j = len(said), len(heard)
    steps: list[Step] = []
    while i or j:
        same = i > 0 and j > 0 and said[i - 1] == heard[j - 1]
        if i and j and costs[i, j] == costs[i - 1, j - 1] + (not same):
            i, j = i - 1, j - 1
            steps.append(Step(i, j, same))
        elif i and costs[i, j] == costs[i - 1, j] + 1:
            i -= 1
            steps.append(Step(i, None, right=False))
        else:
            j -= 1
            steps.append(Step(None, j, right=False))
    return steps[::-1]


def errors(said: Sequence[str], heard: Sequence[str]) -> int:
    """Return the number of words substituted, missed and added."""
    return int(_costs(said, heard)[-1, -1])


def error_rate(pairs: Iterable[tuple[Sequence[str], Sequence[str]]]) -> float:
    """Return all errors by all words said, over pairs of what was said and heard; may exceed 1."""
    wrong = total = 0
    for said, heard in pairs:
        wrong += errors(said, heard)
        total += len(said)
    return wrong / total if total else 0.0


def find_halves(
    said: Sequence[str],
    heard: Sequence[str],
    length: float,
    *,
    shortest: float = 0.6,
    longest: float = 1.6,
) -> Halves:
    """Tell whether half of a sentence was dropped, or said twice.

    A half is dropped where the speech is much too short, or where no word of the first or of the
    second half was heard and nothing was heard instead. A half is repeated where the speech is much
    too long, or where words as many as half of the sentence were heard besides its own and most of
    those are words of the sentence.

    Args:
        said: words of the text.
        heard: words that were recognised.
        length: duration as a multiple of the expected one.
        shortest: multiple below which half must be missing.
        longest: multiple above which half must be there twice.
    """
    dropped, repeated = length < shortest, length > longest
    half = len(said) // 2
    if half >= _LEAST_OF_HALF:
        steps = align(said, heard)
        missed = {step.said for step in steps if step.said is not None and step.heard is None}
        first, second = set(range(half)), set(range(len(said) - half, len(said)))
        dropped = dropped or first <= missed or second <= missed
        added = [step.heard for step in steps if step.said is None and step.heard is not None]
        again = sum(heard[place] in set(said) for place in added)
        repeated = repeated or (len(added) >= half and 2 * again >= len(added))
    return Halves(dropped, repeated)


def _costs(said: Sequence[str], heard: Sequence[str]) -> NDArray[np.int64]:
    """Return the fewest errors of each pair of beginnings, shape ``[said + 1, heard + 1]``."""
    count = len(heard)
    costs = np.zeros((len(said) + 1, count + 1), np.int64)
    costs[0] = places = np.arange(count + 1)
    numbers: dict[str, int] = {}
    known = np.array([numbers.setdefault(word, len(numbers)) for word in heard], np.int64)
    for i, word in enumerate(said, 1):
        best = np.full(count + 1, i)
        wrong = known != numbers.get(word, -1)
        best[1:] = np.minimum(costs[i - 1, :-1] + wrong, costs[i - 1, 1:] + 1)
        # A run of added words costs one for each: the least of (cost - place) so far, plus place.
        costs[i] = np.minimum.accumulate(best - places) + places
    return costs
