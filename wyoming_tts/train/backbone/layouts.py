"""How a row of tokens is laid out for training, and which of its tokens are learnt."""

from __future__ import annotations

import enum
from collections.abc import Callable, Sequence
from dataclasses import dataclass

Encode = Callable[[str], list[int]]
"""Ids of a text's tokens, without any special ones."""

PEEK = 2
"""Tokens of the next word that are seen while a word is spoken: neighbours colour each other."""

_TASK, _ANSWER = "user: Convert the text to speech:", "\nassistant:"


class Layout(enum.StrEnum):
    """In which order text and speech of reference and target come."""

    NEUTTS = "neutts"
    """Both texts, then both rows of codes: as the published models are prompted."""

    REFERENCE_FIRST = "reference-first"
    """The whole reference, then the text, then its codes: a reference is computed only once."""


class Turns(enum.StrEnum):
    """How much text is given before its speech."""

    WHOLE = "whole"
    WORDS = "words"
    """One word at a time, in turn with its speech: none can be dropped or said twice."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """The ids of a vocabulary that a layout needs."""

    text_start: int
    text_end: int
    speech_start: int
    speech_end: int
    first_code: int
    encode: Encode
    begin: tuple[int, ...] = ()
    """What stands before every row."""

    def speech(self, codes: Sequence[int]) -> list[int]:
        """Return the ids of codes."""
        return [self.first_code + code for code in codes]


Row = tuple[list[int], list[bool]]
"""Ids, and for each whether it is learnt."""


def neutts_opening(tokens: Tokens, phonemes: str) -> list[int]:
    """Return what stands before the codes of a text, as the published models are prompted."""
    return [
        *tokens.begin,
        *tokens.encode(_TASK),
        tokens.text_start,
        *tokens.encode(phonemes),
        tokens.text_end,
        *tokens.encode(_ANSWER),
        tokens.speech_start,
    ]


def neutts_row(tokens: Tokens, phonemes: str, codes: Sequence[int]) -> Row:
    """Return a row of one utterance without a reference."""
    return _row(neutts_opening(tokens, phonemes), tokens, codes)


def whole_opening(tokens: Tokens, phonemes: str) -> list[int]:
    """Return what stands before the codes of an utterance whose text is given at once."""
    return [tokens.text_start, *tokens.encode(phonemes), tokens.text_end, tokens.speech_start]


def whole_turn(tokens: Tokens, phonemes: str, codes: Sequence[int]) -> Row:
    """Return an utterance whose text is given at once."""
    return _row(whole_opening(tokens, phonemes), tokens, codes)


def word_openings(tokens: Tokens, words: Sequence[str]) -> list[list[int]]:
    """Return what stands before the codes of each word of an utterance."""
    spelled = [tokens.encode(word) for word in words]
    openings = [
        [*own, tokens.text_end, *coming[:PEEK], tokens.speech_start]
        for own, coming in zip(spelled, [*spelled[1:], []], strict=True)
    ]
    openings[0].insert(0, tokens.text_start)
    return openings


def word_turns(tokens: Tokens, words: Sequence[tuple[str, int]], codes: Sequence[int]) -> Row:
    """Return an utterance whose words are given one after another.

    Args:
        tokens: of the vocabulary.
        words: phonemes of each word, and the number of the code at which it ends.
        codes: of all words.
    """
    ids: list[int] = []
    learnt: list[bool] = []
    start = 0
    openings = word_openings(tokens, [word for word, _ in words])
    for opening, (_, end) in zip(openings, words, strict=True):
        turn, turn_learnt = _row(opening, tokens, codes[start:end])
        ids += turn
        learnt += turn_learnt
        start = end
    return ids, learnt


def _row(opening: list[int], tokens: Tokens, codes: Sequence[int]) -> Row:
    speech = [*tokens.speech(codes), tokens.speech_end]
    return opening + speech, [False] * len(opening) + [True] * len(speech)
