"""English sentences without end, for training on synthetic speech."""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import cache
from importlib import resources

from wyoming_tts.train.builtin.english.everyday import everyday_sentence
from wyoming_tts.train.builtin.english.fragments import sequence, short_utterance
from wyoming_tts.train.builtin.english.home import home_sentence

MAX_WORDS = 14

_KINDS = (home_sentence, everyday_sentence, sequence, short_utterance)
_SHARES = (30, 40, 15, 15)
_REMEMBERED = 100_000
_MARKS = str.maketrans("", "", ".,?!")


@cache
def _held_out() -> tuple[str, ...]:
    text = resources.files(__package__).joinpath("held_out.txt").read_text(encoding="ascii")
    return tuple(text.splitlines())


def held_out() -> list[str]:
    """Return the 200 sentences that `sentences` never gives, to test what was trained."""
    return list(_held_out())


def normalised(text: str) -> str:
    """Return the words of a text in lower case, without its marks."""
    return " ".join(text.translate(_MARKS).lower().split())


def sentences(seed: int) -> Iterator[str]:
    """Give English sentences of 1 to 14 words without end, the same for the same seed.

    They are written with ASCII letters, apostrophes, spaces and ``. , ? !`` only. None of them
    has the words of a held-out sentence, and none is repeated within 100,000.
    """
    rng = random.Random(seed)  # noqa: S311 - sentences are no secrets
    refused = {normalised(text) for text in _held_out()}
    recent: dict[str, None] = {}
    while True:
        text = rng.choices(_KINDS, _SHARES)[0](rng)
        words = normalised(text)
        if text in recent or words in refused or words.count(" ") >= MAX_WORDS:
            continue
        recent[text] = None
        if len(recent) > _REMEMBERED:
            del recent[next(iter(recent))]
        yield text
