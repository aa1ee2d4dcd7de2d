"""Rows of a training: utterances of one speaker behind each other, as far as they fit.

Behind the first utterance of a row each has the ones before it as its reference.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_POOL = 16
"""Batches of rows that stand alone, among which rows of a like length are put together."""


@dataclass(frozen=True, slots=True)
class Sequences:
    """Tokenised utterances of all speakers, each whole."""

    ids: Sequence[NDArray[np.uint32]]
    learnt: Sequence[NDArray[np.bool_]]
    speakers: Mapping[str, Sequence[int]]
    """Numbers of the utterances of each."""

    begin: tuple[int, ...] = ()
    """Ids before the first utterance of a row."""

    alone: bool = False
    """Whether each is a row of its own."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows of one step, each padded at its end."""

    ids: NDArray[np.int64]
    """``[rows, length]``."""

    learnt: NDArray[np.bool_]
    """Which tokens are to be predicted, likewise."""

    @property
    def predicted(self) -> int:
        """Number of tokens that are predicted; the first of a row never is."""
        return int(self.learnt[:, 1:].sum())

    def split(self, parts: int) -> list[Batch]:
        """Return parts of about equally many rows, none of them empty."""
        pieces = np.array_split(np.arange(len(self.ids)), min(parts, len(self.ids)))
        return [Batch(self.ids[piece], self.learnt[piece]) for piece in pieces]


def batches(
    sequences: Sequences, length: int, rows: int, seed: int, start: int = 0
) -> Iterator[tuple[int, Batch]]:
    """Give batches without end, each with its number; the same for the same seed.

    Every utterance comes once in each pass, in another order and company; what is left over at the
    end of a pass makes no batch. Where there are fewer rows than a batch has, some come twice.

    Args:
        sequences: what is learnt; none is longer than ``length``.
        length: tokens of a row at most.
        rows: rows of each batch.
        seed: chooses the order.
        start: number of the first batch that is wanted.
    """
    number, epoch = 0, 0
    while True:
        draw = np.random.default_rng((seed, epoch))
        packed = _pack(sequences, length, draw)
        order = draw.permutation(len(packed))
        if not len(order):
            raise ValueError("there are no rows")
        order = np.resize(order, rows) if len(order) < rows else order
        order = order[: len(order) // rows * rows]
        if sequences.alone:
            order = _alike(sequences, packed, order, rows, draw)
        for first in range(0, len(order), rows):
            if number >= start:
                yield number, _join(sequences, [packed[i] for i in order[first : first + rows]])
            number += 1
        epoch += 1


def each_once(sequences: Sequences, length: int, rows: int) -> Iterator[Batch]:
    """Give batches in which every utterance comes once, always the same."""
    packed = _pack(sequences, length, np.random.default_rng(0))
    packed.sort(key=lambda row: _size(sequences, row))
    for first in range(0, len(packed), rows):
        yield _join(sequences, packed[first : first + rows])


def _pack(sequences: Sequences, length: int, draw: np.random.Generator) -> list[list[int]]:
    packed: list[list[int]] = []
    before = len(sequences.begin)
    for speaker in sorted(sequences.speakers):
        row: list[int] = []
        used = before
        for i in draw.permutation(np.asarray(sequences.speakers[speaker], np.int64)):
            size = len(sequences.ids[i])
            if used + size > length or sequences.alone:
                packed.append(row)
                row, used = [], before
            row.append(int(i))
            used += size
        packed.append(row)
    return [row for row in packed if row]


def _alike(
    sequences: Sequences,
    packed: list[list[int]],
    order: NDArray[np.int64],
    rows: int,
    draw: np.random.Generator,
) -> NDArray[np.int64]:
    """Put rows of a like length into a batch, so that little is padded."""
    ordered = []
    for first in range(0, len(order), rows * _POOL):
        pool = order[first : first + rows * _POOL]
        sizes = [_size(sequences, packed[i]) for i in pool]
        by_size = pool[np.argsort(sizes, kind="stable")].reshape(-1, rows)
        ordered.append(by_size[draw.permutation(len(by_size))].reshape(-1))
    return np.concatenate(ordered)


def _size(sequences: Sequences, row: list[int]) -> int:
    return len(sequences.begin) + sum(len(sequences.ids[i]) for i in row)


def _join(sequences: Sequences, rows: list[list[int]]) -> Batch:
    longest = max(_size(sequences, row) for row in rows)
    before = len(sequences.begin)
    ids = np.zeros((len(rows), longest), np.int64)
    learnt = np.zeros((len(rows), longest), np.bool_)
    for number, row in enumerate(rows):
        size = _size(sequences, row)
        ids[number, :before] = sequences.begin
        ids[number, before:size] = np.concatenate([sequences.ids[i] for i in row])
        learnt[number, before:size] = np.concatenate([sequences.learnt[i] for i in row])
    return Batch(ids, learnt)
