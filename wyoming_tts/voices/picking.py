"""Which few seconds of a recording a voice is cloned from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wyoming_tts.audio.activity import Activity, Stretch
from wyoming_tts.voices.matching import Clause, match_pauses

LONGEST_S = 15.0
"""Seconds of a reference, at most; a longer one leaves a model no room to speak."""

SHORTEST_S = 3.0
LEAD_S, TAIL_S = 0.08, 0.12
"""Silence that is kept before the first word and behind the last."""

_CERTAIN = 0.9
_SOFTER_END = 0.25  # a cut behind a comma must be so much nearer to the wanted length


@dataclass(frozen=True, slots=True)
class Pick:
    """A stretch of a recording and what is said in it."""

    stretch: Stretch
    text: str
    whole: bool
    """Whether nothing but silence was cut off."""

    certainty: float
    """Probability that the text is that of the stretch, as far as the pauses tell: 0 to 1."""


def pick(
    clauses: Sequence[Clause], activity: Activity, seconds: float, length: float
) -> Pick | None:
    """Return the stretch that comes nearest to ``seconds``, cut only where the text is certain.

    ``length`` is that of the recording in seconds. ``None`` where the whole is longer than
    ``LONGEST_S`` and no certain cut makes it shorter.
    """
    whole = Pick(
        _with_margins(activity, 0, len(activity.speech), length),
        " ".join(clause.text for clause in clauses),
        whole=True,
        certainty=1.0,
    )
    candidates = [(_badness(whole.stretch, seconds), 0, whole)]
    cuts = _certain_cuts(clauses, activity)
    starts = [(0, 0, 1.0), *cuts]
    ends = [*cuts, (len(clauses), len(activity.speech), 1.0)]
    for first, begin, sure_begin in starts:
        for last, end, sure_end in ends:
            if last <= first or end <= begin or last - first == len(clauses):
                continue
            stretch = _with_margins(activity, begin, end, length)
            if stretch.seconds < min(SHORTEST_S, seconds):
                continue
            soft = (not clauses[last - 1].ends_sentence) + (
                first > 0 and not clauses[first - 1].ends_sentence
            )
            badness = _badness(stretch, seconds) + _SOFTER_END * soft
            text = " ".join(clause.text for clause in clauses[first:last])
            candidates.append(
                (badness, len(candidates), Pick(stretch, text, False, sure_begin * sure_end))
            )
    within = [each for each in candidates if each[2].stretch.seconds <= LONGEST_S]
    return min(within)[2] if within else None


def _badness(stretch: Stretch, seconds: float) -> float:
    return abs(stretch.seconds - seconds) / seconds


def _certain_cuts(clauses: Sequence[Clause], activity: Activity) -> list[tuple[int, int, float]]:
    """Return clauses before the cut, stretches of speech before it, and how sure it is."""
    chances: NDArray[np.float64] = match_pauses(clauses, activity)
    return [
        (int(clause) + 1, int(pause) + 1, float(chances[clause, pause]))
        for clause, pause in np.argwhere(chances >= _CERTAIN)
    ]


def _with_margins(activity: Activity, begin: int, end: int, length: float) -> Stretch:
    """Return the stretches of speech from ``begin`` to before ``end``, with a little silence."""
    first, last = activity.speech[begin], activity.speech[end - 1]
    before = activity.speech[begin - 1].end if begin else -first.start
    after = activity.speech[end].start if end < len(activity.speech) else 2 * length - last.end
    return Stretch(
        first.start - min(LEAD_S, (first.start - before) / 2),
        last.end + min(TAIL_S, (after - last.end) / 2),
    )
