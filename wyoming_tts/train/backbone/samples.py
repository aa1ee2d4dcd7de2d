"""Lets a model speak while it is trained."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from wyoming_tts.errors import TrainingError
from wyoming_tts.train.backbone.corpus import Corpus, Utterance, lay_out
from wyoming_tts.train.backbone.layouts import (
    Layout,
    Tokens,
    Turns,
    neutts_opening,
    whole_opening,
    word_openings,
)
from wyoming_tts.train.backbone.learner import Learner, Session
from wyoming_tts.train.codec.journal import SAMPLES, Journal
from wyoming_tts.train.export.layout import ModelSampling

Decode = Callable[[Sequence[int]], NDArray[np.float32]]
"""Samples at 24 kHz of codes."""

HEARD = 3
"""Texts that are spoken each time."""

_LEAST_CODES, _CODES_PER_TOKEN = 12, 14
"""A turn may be so long, and so much longer for each token of its text."""

_REFERENCE = 250
"""Codes that a reference has most gladly: 5 s."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A part of a text."""

    opening: list[int]
    """What is fed before its codes."""

    most: int
    """Codes after which it is ended."""


def speak(
    session: Session,
    turns: Sequence[Turn],
    tokens: Tokens,
    sampling: ModelSampling,
    seed: int,
) -> list[int]:
    """Return the codes that a model speaks.

    A speech that does not end, or does not fit the model's context, is cut off.

    Args:
        session: of the model, at its beginning.
        turns: what it is given.
        tokens: of the model.
        sampling: how codes are chosen.
        seed: chooses them.
    """
    draw = torch.Generator().manual_seed(seed)
    spoken: list[int] = []
    fed = 0

    def feed(ids: list[int]) -> Tensor:
        nonlocal fed
        fed += len(ids)
        return session.feed(ids)

    for number, turn in enumerate(turns):
        opening = [tokens.speech_end, *turn.opening] if number else turn.opening
        if fed + len(opening) + 1 > session.context:
            break
        logits = feed(opening)
        for _ in range(turn.most):
            code = choose(logits, sampling, draw)
            if code == len(logits) - 1:
                break
            spoken.append(code)
            if fed == session.context:
                break
            logits = feed([tokens.first_code + code])
    return spoken


def choose(logits: Tensor, sampling: ModelSampling, draw: torch.Generator) -> int:
    """Return the place of the value that is drawn, of logits ``[n]``."""
    if sampling.temperature <= 0:
        return int(logits.argmax())
    count = min(sampling.top_k, len(logits)) if sampling.top_k > 0 else len(logits)
    values, places = torch.topk(logits, count)
    likely = values.softmax(0)
    kept = (likely >= sampling.min_p * likely[0]) & (likely.cumsum(0) - likely < sampling.top_p)
    kept[0] = True
    chances = (values[kept] / sampling.temperature).softmax(0)
    return int(places[kept][torch.multinomial(chances, 1, generator=draw)])


def make_turns(
    tokens: Tokens, layout: Layout, turns: Turns, text: Utterance, reference: Utterance | None
) -> list[Turn]:
    """Return what a model is given to speak a text in the voice of a reference."""
    if layout is Layout.NEUTTS:
        spoken = f"{reference.phonemes} {text.phonemes}" if reference else text.phonemes
        codes = tokens.speech(reference.codes) if reference else []
        most = _most(tokens, text.phonemes)
        return [Turn([*neutts_opening(tokens, spoken), *codes], most)]
    before = [*tokens.begin, *(lay_out(reference, tokens, layout, turns)[0] if reference else ())]
    if turns is Turns.WHOLE:
        opening = whole_opening(tokens, text.phonemes)
        return [Turn([*before, *opening], _most(tokens, text.phonemes))]
    words = [word for word, _ in text.words]
    openings = word_openings(tokens, words)
    openings[0] = [*before, *openings[0]]
    return [
        Turn(opening, _most(tokens, word)) for opening, word in zip(openings, words, strict=True)
    ]


class Samples:
    """Speaks always the same held-out texts, each in the voice of its own speaker."""

    def __init__(
        self,
        corpus: Corpus,
        tokens: Tokens,
        sampling: ModelSampling,
        folder: Path,
        *,
        decode: Decode | None,
        seed: int = 0,
    ) -> None:
        """Choose the texts.

        Args:
            corpus: where they come from.
            tokens: of the model.
            sampling: how codes are chosen.
            folder: of the run.
            decode: makes sound of codes; None if they are to be kept as they are.
            seed: chooses codes.
        """
        self._folder, self._decode, self._seed = folder, decode, seed
        self._tokens, self._sampling = tokens, sampling
        texts = [each for each in corpus.utterances if each.held_out]
        count = min(HEARD, len(texts))
        chosen = [texts[number * len(texts) // count] for number in range(count)]
        self._spoken = [
            (
                text.id,
                make_turns(
                    tokens, corpus.layout, corpus.turns, text, _reference(corpus, text.speaker)
                ),
            )
            for text in chosen
        ]

    def __call__(self, learner: Learner, journal: Journal, step: int) -> None:
        """Keep what the model says.

        Raises:
            TrainingError: the disk is full.
        """
        for number, (name, turns) in enumerate(self._spoken):
            codes = speak(
                learner.begin(),
                turns,
                self._tokens,
                self._sampling,
                self._seed + number,
            )
            if self._decode is not None and codes:
                journal.sound(f"text-{number}", self._decode(codes), step)
                continue
            path = self._folder / SAMPLES / f"text-{number}-{step:06}.json"
            try:
                path.write_text(json.dumps({"id": name, "codes": codes}) + "\n", "utf-8")
            except OSError as error:
                raise TrainingError(
                    f"cannot write {path} ({error.strerror}): make room and run the command again"
                ) from error


def _reference(corpus: Corpus, speaker: str) -> Utterance | None:
    theirs = [each for each in corpus.utterances if each.speaker == speaker and not each.held_out]
    return min(theirs, key=lambda each: (abs(len(each.codes) - _REFERENCE), each.id), default=None)


def _most(tokens: Tokens, phonemes: str) -> int:
    return _LEAST_CODES + _CODES_PER_TOKEN * len(tokens.encode(phonemes))
