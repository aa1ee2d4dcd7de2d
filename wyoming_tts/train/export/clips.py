"""Chooses the clip of a training set that a voice is prompted with."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from wyoming_tts.errors import TrainingError
from wyoming_tts.voices.prompts import FRAME_RATE

SHORTEST_S = 3.0
LONGEST_S = 8.0
IDEAL_S = 5.0
USUAL_RATE = 0.15
"""How far, as a share, the rate of speaking may be from the speaker's usual one."""

_LONGEST_LINE = 1 << 20
_FINAL = (".", "!", "?")


@dataclass(frozen=True, slots=True)
class CodesHeader:
    """The first line of a ``codes.jsonl``."""

    codec: str
    codebook: int
    language: str


@dataclass(frozen=True, slots=True)
class Clip:
    """One encoded clip."""

    id: str
    text: str
    speaker: str
    split: str
    codes: tuple[int, ...]
    words: tuple[tuple[str, int], ...] = ()
    """Phonemes of each word, and the frame at which it ends; empty where they are not known."""

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return len(self.codes) / FRAME_RATE

    @property
    def rate(self) -> float:
        """Letters per second."""
        return sum(map(str.isalnum, self.text)) / self.seconds


def read_clips(path: Path) -> tuple[CodesHeader, list[Clip]]:
    """Read a ``codes.jsonl``.

    Raises:
        TrainingError: it cannot be read, or a line is damaged; the message has its number.
    """
    lines = _lines(path)
    number, first = next(lines, (0, {}))
    try:
        header = CodesHeader(str(first["codec"]), int(first["codebook"]), str(first["language"]))
    except (KeyError, TypeError, ValueError) as error:
        raise _damaged(path, number or 1) from error
    clips = []
    for number, values in lines:
        try:
            clip = _clip(values)
        except (KeyError, TypeError, ValueError) as error:
            raise _damaged(path, number) from error
        if not clip.codes or not 0 <= min(clip.codes) <= max(clip.codes) < header.codebook:
            raise _damaged(path, number)
        clips.append(clip)
    return header, clips


def choose_clip(clips: list[Clip], speaker: str = "", *, words: bool = False) -> Clip:
    """Return the clip that represents a speaker best.

    Of the clips for training that last 3 to 8 s, end with a mark, and are spoken at the usual rate,
    it is the one that lasts nearest to 5 s. Where there is none, these wishes are given up from the
    last to the first, and at the end it is the longest of at most 8 s.

    Args:
        clips: of all speakers.
        speaker: whose; may be empty if there is only one.
        words: whether it must be known where the words of the clip end.

    Raises:
        TrainingError: there is no such speaker, or no clip that can be used.
    """
    speakers = sorted({clip.speaker for clip in clips})
    if not speaker and len(speakers) > 1:
        raise TrainingError(f"say with --speaker whose voice it is: {', '.join(speakers)[:200]}")
    theirs = [clip for clip in clips if speaker in {"", clip.speaker} and clip.split == "train"]
    if words:
        theirs = [clip for clip in theirs if clip.words and clip.words[-1][1] == len(clip.codes)]
    usable = [clip for clip in theirs if clip.seconds <= LONGEST_S and clip.text.strip()]
    if not usable:
        raise TrainingError(
            f"no clip for training of {speaker or 'the speaker'} lasts at most {LONGEST_S:g} s"
            f"{' and knows where its words end' if words else ''}; there are the speakers "
            f"{', '.join(speakers)[:200] or 'none'}"
        )
    usual = median(clip.rate for clip in theirs)
    long = [clip for clip in usable if clip.seconds >= SHORTEST_S]
    ended = [clip for clip in long if clip.text.rstrip().endswith(_FINAL)]
    even = [clip for clip in ended if abs(clip.rate - usual) <= USUAL_RATE * usual]
    best = even or ended or long
    if not best:
        return max(usable, key=lambda clip: (len(clip.codes), clip.id))
    return min(best, key=lambda clip: (abs(clip.seconds - IDEAL_S), clip.id))


def _clip(values: Mapping[str, Any]) -> Clip:
    return Clip(
        id=str(values["id"]),
        text=str(values["text"]),
        speaker=str(values["speaker"]),
        split=str(values["split"]),
        codes=tuple(map(int, values["codes"])),
        words=tuple((str(word), int(end)) for word, end in values.get("words") or ()),
    )


def _lines(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    number = 0
    try:
        with path.open("rb") as file:
            while line := file.readline(_LONGEST_LINE):
                number += 1
                values = json.loads(line)
                if not isinstance(values, dict):
                    raise _damaged(path, number)
                yield number, values
    except OSError as error:
        raise TrainingError(f"cannot read {path}: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise _damaged(path, number) from error


def _damaged(path: Path, number: int) -> TrainingError:
    return TrainingError(
        f"line {number} of {path} is damaged: run `wyoming-tts train encode` again"
    )
