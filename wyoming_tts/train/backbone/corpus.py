"""From codes of clips to what is learnt in a layout."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wyoming_tts.engines.neutts.phonemes import phonemise
from wyoming_tts.engines.neutts.prompt import InputFormat, clean
from wyoming_tts.errors import EngineError, LanguageNotSupportedError, TrainingError
from wyoming_tts.train.backbone.codes import Codes
from wyoming_tts.train.backbone.layouts import (
    Layout,
    Row,
    Tokens,
    Turns,
    neutts_row,
    whole_turn,
    word_turns,
)
from wyoming_tts.train.backbone.rows import Sequences
from wyoming_tts.train.encoding.manifest import HELD_OUT
from wyoming_tts.train.export.clips import Clip

Report = Callable[[str], None]

_TOLD_EVERY = 2000
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Utterance:
    """A clip whose text is in phonemes."""

    id: str
    speaker: str
    held_out: bool
    phonemes: str
    words: tuple[tuple[str, int], ...]
    """Phonemes of each word and the code at which it ends, for turns of words; empty otherwise."""

    codes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Corpus:
    """All that a training learns from and is measured by."""

    layout: Layout
    turns: Turns
    learnt: Sequences
    held_out: Sequences
    utterances: Sequence[Utterance]
    left_out: Mapping[str, Sequence[str]]
    """Why clips are not among them, and the ids of these clips."""


def read_corpus(
    codes: Codes, tokens: Tokens, layout: Layout, turns: Turns, *, length: int, report: Report
) -> Corpus:
    """Lay out all clips; what cannot be learnt from is left out as a whole, and told.

    Args:
        codes: of the clips.
        tokens: of the model's vocabulary.
        layout: order of text and speech.
        turns: how much text comes at a time.
        length: tokens of a row at most.
        report: is told of progress, and of what is left out.

    Raises:
        TrainingError: nothing is left, or no phonemes can be made at all.
    """
    alone = layout is Layout.NEUTTS
    room = length if alone else length - len(tokens.begin)
    left_out: dict[str, list[str]] = {}
    utterances: list[Utterance] = []
    rows: list[Row] = []
    longest = 0
    for number, clip in enumerate(codes.clips, 1):
        if number % _TOLD_EVERY == 0:
            report(f"{number} of {len(codes.clips)} texts are read")
        try:
            utterance = _utterance(clip, codes.header.language, turns)
        except _LeftOutError as error:
            left_out.setdefault(str(error), []).append(clip.id)
            continue
        row = lay_out(utterance, tokens, layout, turns)
        if len(row[0]) > room:
            longest = max(longest, len(row[0]) + length - room)
            left_out.setdefault(f"longer than a row of {length} tokens", []).append(clip.id)
            continue
        utterances.append(utterance)
        rows.append(row)
    _tell(left_out, longest, report)
    begin = () if alone else tokens.begin
    learnt, held_out = (
        _sequences(utterances, rows, begin, alone=alone, held_out=held) for held in (False, True)
    )
    if not learnt.ids:
        raise TrainingError(
            "no clip is left to learn from: see above why they are left out, and that the split "
            "of some is train"
        )
    return Corpus(layout, turns, learnt, held_out, utterances, left_out)


def lay_out(utterance: Utterance, tokens: Tokens, layout: Layout, turns: Turns) -> Row:
    """Return the row of an utterance."""
    if layout is Layout.NEUTTS:
        return neutts_row(tokens, utterance.phonemes, utterance.codes)
    if turns is Turns.WORDS:
        return word_turns(tokens, utterance.words, utterance.codes)
    return whole_turn(tokens, utterance.phonemes, utterance.codes)


class _LeftOutError(Exception):
    """Why a clip cannot be learnt from."""


def _utterance(clip: Clip, language: str, turns: Turns) -> Utterance:
    held_out = clip.split == HELD_OUT
    if turns is Turns.WORDS:
        if not clip.words:
            raise _LeftOutError("not known where their words end")
        # A word may spell the name of a token.
        words = tuple((word.replace("<|", "< |"), end) for word, end in clip.words)
        if not all(word.strip() for word, _ in words):
            raise _LeftOutError("with a word without phonemes")
        spoken = " ".join(word for word, _ in words)
        return Utterance(clip.id, clip.speaker, held_out, spoken, words, clip.codes)
    try:
        spoken = clean(phonemise(clip.text, language), InputFormat.PHONEMES)
    except LanguageNotSupportedError as error:
        raise TrainingError(
            f"no phonemes can be made of the language {language!r:.20} ({error}): encode again "
            "with the right --language"
        ) from error
    except EngineError as error:
        if clip.text.strip() and error.code != EngineError.code:
            raise TrainingError(f"no phonemes can be made: {error}") from error
        raise _LeftOutError("without anything to speak in their text") from error
    return Utterance(clip.id, clip.speaker, held_out, spoken, (), clip.codes)


def _sequences(
    utterances: Sequence[Utterance],
    rows: Sequence[Row],
    begin: tuple[int, ...],
    *,
    alone: bool,
    held_out: bool,
) -> Sequences:
    ids: list[NDArray[np.uint32]] = []
    learnt: list[NDArray[np.bool_]] = []
    speakers: dict[str, list[int]] = {}
    for utterance, (row, row_learnt) in zip(utterances, rows, strict=True):
        if utterance.held_out is held_out:
            speakers.setdefault(utterance.speaker, []).append(len(ids))
            ids.append(np.array(row, np.uint32))
            learnt.append(np.array(row_learnt, np.bool_))
    return Sequences(ids, learnt, speakers, begin, alone)


def _tell(left_out: Mapping[str, Sequence[str]], longest: int, report: Report) -> None:
    for why, names in left_out.items():
        more = len(names) - _SHOWN
        shown = ", ".join(names[:_SHOWN]) + (f" and {more} more" if more > 0 else "")
        advice = ""
        if why.startswith("longer"):
            advice = f"; --length {longest} would take all that fit the model"
        report(f"left out, {why}: {len(names)} clips ({shown:.200}){advice}")
