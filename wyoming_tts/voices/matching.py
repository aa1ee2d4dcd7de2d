"""Which pause of a recording belongs to which punctuation mark of its transcript.

There is no aligner here: a text is matched with the pauses by how long its clauses should take.
That gives a probability for every pair, and a cut is made only where there is next to no doubt.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wyoming_tts.audio.activity import Activity

MOST_CLAUSES = 80
MOST_PAUSES = 200

# Of a text whose white space is single spaces.
_BOUNDARY = re.compile(
    r"(?<=[.!?…。！？؟।,;:،，；：])[\"'”’»)\]]* | (?=[-–—] )"  # noqa: RUF001 - other scripts
)
_SENTENCE_END = ".!?…。！？؟।"  # noqa: RUF001 - other scripts
_CLOSING = "\"'”’»)]"  # noqa: RUF001 - quotation marks as people type them

# How likely a speaker pauses at a mark, and how many pauses per second fall elsewhere.
_PAUSES_AT_SENTENCE, _PAUSES_AT_CLAUSE = 0.95, 0.6
_STRAY_SHORT, _STRAY_LONG, _LONG_PAUSE_S = 0.3, 0.03, 0.35
_SOUND_SPREAD, _TEMPO_SPREAD = 0.5, 0.09
_MOST_SKIPPED = 8


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a text that ends where a speaker may pause."""

    text: str
    weight: float
    """How many sounds it has."""

    ends_sentence: bool


def split_clauses(text: str, weigh: Callable[[str], float]) -> list[Clause]:
    """Cut a text behind its punctuation; ``weigh`` counts the sounds of a part."""
    text = " ".join(text.split())
    parts: list[str] = []
    start = 0
    for mark in _BOUNDARY.finditer(text):
        parts.append(text[start : mark.end()].strip())
        start = mark.end()
    parts.append(text[start:].strip())
    clauses: list[Clause] = []
    for part in filter(None, parts):
        ends = part.rstrip(_CLOSING).endswith(tuple(_SENTENCE_END))
        weight = weigh(part)
        if clauses and (weight <= 0 or len(clauses) == MOST_CLAUSES):
            last = clauses.pop()
            clauses.append(Clause(f"{last.text} {part}", last.weight + weight, ends))
        else:
            clauses.append(Clause(part, max(weight, 1.0), ends))
    return clauses


def match_pauses(clauses: Sequence[Clause], activity: Activity) -> NDArray[np.float64]:
    """Return the probability that clause ``k`` ends in pause ``p``, shape ``[k - 1, p]``.

    The end of the last clause is the end of the recording and has no row.
    """
    model = _Model(clauses, activity)
    inner, pauses = len(clauses) - 1, model.pauses
    if not inner or not pauses:
        return np.zeros((inner, pauses))
    forward = _run(model, range(len(clauses) + 1), ahead=True)
    backward = _run(model, range(len(clauses), -1, -1), ahead=False)
    whole = forward[-1][-1]
    return np.asarray(np.exp(np.minimum((forward + backward)[1:-1, 1:-1] - whole, 0.0)))


class _Model:
    """Clause ends and pauses as nodes, the two ends of the recording among them."""

    def __init__(self, clauses: Sequence[Clause], activity: Activity) -> None:
        spoken = [stretch.seconds for stretch in activity.speech[: MOST_PAUSES + 1]]
        if len(activity.speech) > len(spoken):
            spoken[-1] += sum(s.seconds for s in activity.speech[len(spoken) :])
        lengths = [pause.seconds for pause in activity.pauses[: len(spoken) - 1]]
        self.pauses = len(lengths)
        self.at = np.concatenate(([0.0], np.cumsum(spoken)))
        sounds = np.concatenate(([0.0], np.cumsum([clause.weight for clause in clauses])))
        self.sound_s = float(self.at[-1] / sounds[-1])
        self.due = sounds * self.sound_s
        strays = np.interp(lengths, (0.1, _LONG_PAUSE_S), (_STRAY_SHORT, _STRAY_LONG))
        self.stray = np.concatenate(([0.0], np.cumsum(np.log(strays)), [0.0]))
        self.stray[-1] = self.stray[-2]
        kept = [_PAUSES_AT_SENTENCE if c.ends_sentence else _PAUSES_AT_CLAUSE for c in clauses[:-1]]
        self.pausing = np.concatenate(([0.0], np.log(kept), [0.0]))
        self.unpaused = np.concatenate(
            ([0.0], np.cumsum(np.log1p(-np.asarray(kept, dtype=np.float64))), [0.0])
        )
        self.unpaused[-1] = self.unpaused[-2]
        gone = np.arange(len(self.at))
        # From pause p to pause q, those between them belong to no clause.
        self.between = self.stray[np.maximum(gone - 1, 0)][None, :] - self.stray[gone][:, None]
        self.took = self.at[None, :] - self.at[:, None]

    def step(self, before: int, after: int) -> NDArray[np.float64]:
        """Return log likelihoods ``[p, q]`` of one clause ending in p and the next in q."""
        due = self.due[after] - self.due[before]
        spread = due * self.sound_s * _SOUND_SPREAD**2 + (_TEMPO_SPREAD * due) ** 2
        fit = -0.5 * (np.square(self.took - due) / spread + math.log(2 * math.pi * spread))
        skipped = self.unpaused[max(after - 1, 0)] - self.unpaused[before]
        likely = fit + skipped + self.pausing[after] + self.between
        return np.where(self.took > 0, likely, -np.inf)


def _run(model: _Model, order: Sequence[int], *, ahead: bool) -> NDArray[np.float64]:
    count, last = len(model.due), len(model.at) - 1
    scores = np.full((count, last + 1), -np.inf)
    scores[order[0], 0 if ahead else last] = 0.0
    for place, node in enumerate(order[1:], 1):
        ways = []
        # The ends are reached from everywhere, or a long text read without pauses had no path.
        ends = node in {0, count - 1}
        for other in order[0 if ends else max(0, place - _MOST_SKIPPED) : place]:
            if ahead:
                ways.append(scores[other][:, None] + model.step(other, node))
            else:
                ways.append((scores[other][None, :] + model.step(node, other)).T)
        scores[node] = _log_sum(np.concatenate(ways))
        if node not in {0, count - 1}:
            scores[node, [0, last]] = -np.inf
        else:
            keep = last if node else 0
            scores[node, np.arange(last + 1) != keep] = -np.inf
    return scores


def _log_sum(values: NDArray[np.float64]) -> NDArray[np.float64]:
    top = values.max(axis=0)
    top = np.where(np.isfinite(top), top, 0.0)
    with np.errstate(divide="ignore"):
        return np.asarray(top + np.log(np.exp(values - top).sum(axis=0)))
