"""Speech made for training, kept in files of some hundred utterances each."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from wyoming_tts.errors import TrainingError
from wyoming_tts.train.builtin.corpus import SOURCES, Reader, Utterance
from wyoming_tts.train.builtin.sentences import sentences

UTTERANCES = 500
"""Utterances of one shard."""

_SEEDS_APART = 1_000_003


@dataclass(frozen=True, slots=True)
class Shard:
    """The utterances of one file, all of one voice."""

    voice: str
    samples: NDArray[np.int16]
    """All utterances behind each other, 24 kHz, mapped from the file."""

    utterances: list[tuple[str, int, tuple[tuple[str, int], ...]]]
    """Text, samples, and words with the frame at which each ends."""

    def __iter__(self) -> Iterator[Utterance]:
        at = 0
        for text, count, words in self.utterances:
            yield Utterance(text, self.samples[at : at + count], words)
            at += count


def make_shard(folder: Path, voice: str, number: int, utterances: int = UTTERANCES) -> Path:
    """Make one shard if it is not there, and return its path; the same for the same number.

    Raises:
        TrainingError: flite is missing, or it cannot be written.
    """
    path = folder / f"{voice}-{number:03}.npy"
    if path.exists():
        return path
    reader = Reader(SOURCES[voice])
    seed = number * _SEEDS_APART + sorted(SOURCES).index(voice)
    read = (reader.read(text) for text in sentences(seed))
    write_shard(path, islice((each for each in read if each), utterances))
    return path


def write_shard(path: Path, utterances: Iterable[Utterance]) -> None:
    """Write a shard; its samples are there last, so that a shard is whole or not there.

    Raises:
        TrainingError: it cannot be written.
    """
    kept = list(utterances)
    table = [(each.text, len(each.samples), each.words) for each in kept]
    told = json.dumps(table, ensure_ascii=False)
    fresh = path.with_suffix(".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.with_suffix(".json").write_text(told, encoding="utf-8")
        with fresh.open("wb") as file:
            np.save(file, np.concatenate([each.samples for each in kept]))
        fresh.replace(path)
    except OSError as error:
        raise TrainingError(
            f"cannot write {path} ({error.strerror or error}): make room and run the command again"
        ) from error


def read_shard(path: Path) -> Shard:
    """Open a shard that `write_shard` wrote.

    Raises:
        TrainingError: it cannot be read.
    """
    try:
        table = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        utterances = [
            (text, count, tuple((word, end) for word, end in words)) for text, count, words in table
        ]
        samples = np.load(path, mmap_mode="r")
    except (OSError, ValueError, TypeError, EOFError) as error:
        raise TrainingError(
            f"cannot read {path} ({error}): remove it and run the command again to make it anew"
        ) from error
    return Shard(path.name.partition("-")[0], samples, utterances)
