"""Figures of many sentences, and which of them are as they should be."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from wyoming_tts.train.evaluate.judging import Heard, Judged
from wyoming_tts.train.evaluate.soundness import RUNAWAY

ALL = "all"
_LONG_SILENCE_S = 0.5
_BAD_JOINT = 4.0


@dataclass(frozen=True, slots=True)
class Limit:
    """What a figure should be."""

    value: float
    at_most: bool = True

    def met(self, value: float) -> bool:
        """Tell whether a value is within it."""
        return value <= self.value if self.at_most else value >= self.value

    def __str__(self) -> str:
        return f"{'<=' if self.at_most else '>='} {self.value:g}"


EXCESS = "word error rate above the source's"

LIMITS = {
    EXCESS: Limit(0.08),
    "half dropped or repeated, share": Limit(0.01),
    "runaway, sentences": Limit(0),
    "failed, sentences": Limit(0),
    "right voice, share": Limit(0.95, at_most=False),
    "first audio, median s": Limit(0.12),
    "real-time factor, median": Limit(0.20),
}
"""For voices."""

CODEC_LIMITS = {**LIMITS, EXCESS: Limit(0.04)}
"""For a codec alone, that only gives back what it was given."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure, over all sentences and for each voice."""

    name: str
    values: dict[str, float]
    """By voice, and under ``all``; not a number where nothing was measured."""

    limit: Limit | None

    @property
    def met(self) -> bool | None:
        """Whether the figure over all sentences is within its limit; ``None`` without one."""
        value = self.values[ALL]
        return None if self.limit is None or math.isnan(value) else self.limit.met(value)


def make_figures(judged: Sequence[Judged], limits: dict[str, Limit] = LIMITS) -> list[Figure]:
    """Return every figure that something was measured for."""
    groups = {ALL: list(judged)}
    for each in judged:
        groups.setdefault(each.voice, []).append(each)
    if len(groups) == 2:  # noqa: PLR2004 - all of it is the one voice
        groups = {ALL: groups[ALL]}
    figures = [
        Figure(name, {group: measure(some) for group, some in groups.items()}, limits.get(name))
        for name, measure in _MEASURES.items()
    ]
    return [figure for figure in figures if not all(map(math.isnan, figure.values.values()))]


def as_json(judged: Sequence[Judged], figures: Sequence[Figure]) -> dict[str, Any]:
    """Return an object of ``figures`` (name, values, limit, met) and ``sentences``."""
    return {
        "figures": [
            {
                "name": figure.name,
                "values": {group: _number(value) for group, value in figure.values.items()},
                "limit": str(figure.limit) if figure.limit else None,
                "met": figure.met,
            }
            for figure in figures
        ],
        "sentences": [_sentence(each) for each in judged],
    }


def worst(judged: Iterable[Judged], count: int) -> list[Judged]:
    """Return the sentences with the most words heard wrong beyond what the source has wrong."""

    def excess(one: Judged) -> float:
        return (one.made.errors - (one.source.errors if one.source else 0)) / max(1, one.said)

    return sorted(judged, key=excess, reverse=True)[:count]


def _sentence(one: Judged) -> dict[str, Any]:
    keys: dict[str, Any] = {}
    for name in Judged.__dataclass_fields__:
        value = getattr(one, name)
        if isinstance(value, Heard):
            value = {
                "heard": " ".join(value.words),
                "errors": value.errors,
                "phone_errors": value.phone_errors,
                "half_dropped": value.halves.dropped,
                "half_repeated": value.halves.repeated,
            }
        keys[name] = _number(value) if isinstance(value, float) else value
    return keys


def _number(value: float) -> float | None:
    return round(value, 4) if math.isfinite(value) else None


def _rate(heard: Callable[[Judged], Heard | None], of: str) -> Callable[[Sequence[Judged]], float]:
    """Return a measure: errors in words or sounds by all that were said."""

    def measure(some: Sequence[Judged]) -> float:
        pairs = [(found, one) for one in some if (found := heard(one))]
        wrong = sum(found.errors if of == "said" else found.phone_errors for found, _ in pairs)
        return wrong / total if (total := sum(getattr(one, of) for _, one in pairs)) else math.nan

    return measure


def _excess(some: Sequence[Judged]) -> float:
    """Compare on the same sentences: those that the source has."""
    both = [one for one in some if one.source]
    return _rate(_made, "said")(both) - _rate(_source, "said")(both)


def _made(one: Judged) -> Heard:
    return one.made


def _source(one: Judged) -> Heard | None:
    return one.source


def _over(
    get: Callable[[Judged], float | None], how: Callable[[list[float]], Any] = np.mean
) -> Callable[[Sequence[Judged]], float]:
    """Return a measure: ``how`` of what ``get`` gives, where it gives something."""

    def measure(some: Sequence[Judged]) -> float:
        values = [value for one in some if (value := get(one)) is not None]
        return float(how(values)) if values else math.nan

    return measure


def _percentile(share: float) -> Callable[[list[float]], Any]:
    return lambda values: np.percentile(values, share)


def _half(one: Judged) -> bool:
    return one.made.halves.dropped or one.made.halves.repeated


def _source_half(one: Judged) -> bool | None:
    if one.source is None:
        return None
    return one.source.halves.dropped or one.source.halves.repeated


def _runaway(one: Judged) -> bool:
    return one.length is not None and one.length > RUNAWAY


_MEASURES: dict[str, Callable[[Sequence[Judged]], float]] = {
    "sentences": lambda some: float(len(some)),
    "failed, sentences": _over(lambda one: one.error is not None, sum),
    "word error rate": _rate(_made, "said"),
    "word error rate of the source": _rate(_source, "said"),
    EXCESS: _excess,
    "phone error rate": _rate(_made, "phones"),
    "phone error rate of the source": _rate(_source, "phones"),
    "half dropped or repeated, share": _over(_half),
    "the same of the source": _over(_source_half),
    "runaway, sentences": _over(_runaway, sum),
    "length by the expected, median": _over(lambda one: one.length, np.median),
    "length by the expected, 5 %": _over(lambda one: one.length, _percentile(5)),
    "length by the expected, 95 %": _over(lambda one: one.length, _percentile(95)),
    "right voice, share": _over(lambda one: one.right_voice),
    "right voice of the source, share": _over(lambda one: one.source_right_voice),
    "distance to the own voice": _over(lambda one: one.voice_distance),
    "spectral distance to the source, dB": _over(lambda one: one.cepstral_db),
    "longest silence, s": _over(lambda one: one.silence, max),
    "silences over 0.5 s, share": _over(lambda one: one.silence > _LONG_SILENCE_S),
    "clicks": _over(lambda one: one.clicks, sum),
    "clipped samples": _over(lambda one: one.clipped, sum),
    "joints that are heard, sentences": _over(lambda one: one.worst_joint > _BAD_JOINT, sum),
    "first audio, median s": _over(lambda one: one.first_s, np.median),
    "first audio, 95 % s": _over(lambda one: one.first_s, _percentile(95)),
    "real-time factor, median": _over(lambda one: one.real_time_factor, np.median),
}
