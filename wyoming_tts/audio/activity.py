"""Where in a recording somebody speaks, and where the pauses are."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.floating]

FRAME_S = 0.01
"""Seconds between two measurements."""

SHORTEST_PAUSE_S = 0.12
"""A shorter silence is the closure of a consonant, not a pause."""

SHORTEST_SOUND_S = 0.05
"""A shorter sound between two silences is a click, not speech."""

_WINDOW_S = 0.02
_FLOOR_DB = -90.0
_BELOW_SPEECH_DB = 25.0
_ABOVE_NOISE_DB = 8.0
_FADE = 4
_LEAST_QUIET = 5


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a recording, in seconds."""

    start: float
    end: float

    @property
    def seconds(self) -> float:
        """How long it is."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Activity:
    """Speech and silence of a recording."""

    speech: tuple[Stretch, ...]
    """Stretches without a pause in them, in order; empty where nobody speaks."""

    speech_db: float
    """Level of the speech, dBFS."""

    noise_db: float | None
    """Level of what is heard while nobody speaks, dBFS; ``None`` where somebody always does."""

    @property
    def snr_db(self) -> float | None:
        """How far the speech stands above the noise; ``None`` where that cannot be told."""
        return None if self.noise_db is None else self.speech_db - self.noise_db

    @property
    def pauses(self) -> tuple[Stretch, ...]:
        """The silences between stretches of speech."""
        pairs = zip(self.speech, self.speech[1:], strict=False)
        return tuple(Stretch(a.end, b.start) for a, b in pairs)

    @property
    def spoken_s(self) -> float:
        """Seconds of speech, pauses not counted."""
        return sum(stretch.seconds for stretch in self.speech)


def frame_levels(samples: Samples, rate: int) -> NDArray[np.float64]:
    """Return the level of each 10 ms of mono ``samples`` in dBFS, at least -90."""
    hop, window = max(1, round(FRAME_S * rate)), max(1, round(_WINDOW_S * rate))
    # Speech has next to nothing below 60 Hz, where rumble and a constant offset are.
    power = np.square(_without_rumble(samples, rate))
    sums = np.concatenate(([0.0], np.cumsum(power)))
    starts = np.arange(0, max(len(samples) - window, 0) + 1, hop)
    ends = np.minimum(starts + window, len(samples))
    means = np.maximum(sums[ends] - sums[starts], 0.0) / np.maximum(ends - starts, 1)
    return np.asarray(10 * np.log10(np.maximum(means, 10 ** (_FLOOR_DB / 10))))


def find_activity(samples: Samples, rate: int) -> Activity:
    """Tell speech from silence in mono ``samples`` (-1 to 1, shape ``[n]``)."""
    if not len(samples):
        return Activity((), _FLOOR_DB, None)
    levels = frame_levels(samples, rate)
    top = float(np.percentile(levels, 95))
    noise = float(np.percentile(levels, 3))
    threshold = max(
        min(noise + _ABOVE_NOISE_DB, (noise + top) / 2), top - _BELOW_SPEECH_DB, _FLOOR_DB + 1
    )
    loud = levels > threshold
    runs = _speech_runs(loud)
    speech = tuple(
        Stretch(start * FRAME_S, min(end * FRAME_S + _WINDOW_S - FRAME_S, len(samples) / rate))
        for start, end in runs
    )
    power = 10 ** (levels[loud] / 10)
    speech_db = 10 * math.log10(power.mean()) if len(power) else _FLOOR_DB
    quiet = levels[_far_from(runs, len(levels))]
    noise_db = float(np.median(quiet)) if len(quiet) >= _LEAST_QUIET else None
    return Activity(speech, speech_db, noise_db)


def _far_from(runs: list[tuple[int, int]], count: int) -> NDArray[np.bool_]:
    """Return which frames are well outside of all runs: words fade in and out."""
    far = np.ones(count, np.bool_)
    for start, end in runs:
        far[max(0, start - _FADE) : end + _FADE] = False
    return far


def _speech_runs(loud: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Return first and last + 1 of each run of frames, clicks dropped and short gaps closed."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], loud.astype(np.int8), [0]))))
    shortest_sound = round(SHORTEST_SOUND_S / FRAME_S)
    shortest_pause = round(SHORTEST_PAUSE_S / FRAME_S)
    runs: list[tuple[int, int]] = []
    for start, end in edges.reshape(-1, 2).tolist():
        if runs and start - runs[-1][1] < shortest_pause:
            runs[-1] = (runs[-1][0], end)
        else:
            runs.append((start, end))
    return [run for run in runs if run[1] - run[0] >= shortest_sound]


def _without_rumble(samples: Samples, rate: int) -> NDArray[np.float64]:
    spectrum = np.fft.rfft(samples.astype(np.float64))
    frequencies = np.fft.rfftfreq(len(samples), 1 / rate)
    return np.fft.irfft(spectrum * np.clip(frequencies / 60 - 0.5, 0, 1), len(samples))
