"""Tells voices apart, without any model: by the mean colour of the sound and by the pitch.

Good enough to say which of a few known voices speaks; no measure of how alike two voices sound to
people, as speakers' embeddings of trained networks are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wyoming_tts.audio.pcm import RATE
from wyoming_tts.errors import TrainingError
from wyoming_tts.train.evaluate.mel import cepstra, frames_of, levelled, levels

Samples = NDArray[np.float32]
Vector = NDArray[np.float64]

_CEPSTRA = 20
_BELOW_TOP_DB = 30.0
_LOWEST_HZ, _HIGHEST_HZ = 60.0, 400.0
_PITCH_WINDOW = round(0.04 * RATE)
_PITCH_SIZE = 2048
_VOICED = 0.5
_LEAST_FRAMES = 20
_PIECE_S = 2.0
"""Length of the pieces of a reference: about that of a short sentence."""

_LEAST_SCATTER = 0.02


@dataclass(frozen=True, slots=True)
class Choice:
    """Which reference a recording is nearest to."""

    nearest: str
    distances: dict[str, float]
    """To each reference, in multiples of what one voice differs from itself; 1 is alike."""


def embed(samples: Samples) -> Vector | None:
    """Return a vector for the voice in 24 kHz mono samples; ``None`` where too little is said.

    Means, then spreads, of the cepstra of the loud frames, then median and spread of the pitch in
    octaves.
    """
    sound = levelled(samples)
    level = levels(sound)
    loud = level > max(float(level.max()) - _BELOW_TOP_DB, -60)
    pitch = _pitch(sound)
    if np.count_nonzero(loud) < _LEAST_FRAMES or len(pitch) < _LEAST_FRAMES:
        return None
    colour = cepstra(sound, _CEPSTRA)[loud]
    low, middle, high = np.percentile(pitch, (20, 50, 80))
    return np.concatenate((colour.mean(0), colour.std(0), [middle, high - low]))


class VoiceReferences:
    """Recordings of known voices, to which others are compared."""

    def __init__(self, recordings: Mapping[str, Sequence[Samples]]) -> None:
        """Learn how the voices sound, and how much each varies.

        Args:
            recordings: at least one for each voice, together 3 s or more, 24 kHz mono.

        Raises:
            TrainingError: a voice has too little speech.
        """
        self._centres: dict[str, Vector] = {}
        strays: list[Vector] = []
        for name, each in recordings.items():
            found = [one for samples in each for one in map(embed, _pieces(samples))]
            pieces = np.array([one for one in found if one is not None])
            if not len(pieces):
                raise TrainingError(
                    f"the reference of the voice {name!r} has too little speech to know it by: "
                    "give 3 s or more"
                )
            self._centres[name] = pieces.mean(0)
            if len(pieces) > 1:
                # Each stray is measured from a mean that it has part in, hence the factor.
                strays.extend((pieces - pieces.mean(0)) * np.sqrt(len(pieces) / (len(pieces) - 1)))
        if not strays:
            raise TrainingError(
                "the references are too short to tell how much a voice varies: give 5 s or more"
            )
        self._scatter = np.sqrt(np.mean(np.square(strays), axis=0)) + _LEAST_SCATTER

    @property
    def names(self) -> list[str]:
        """The voices that are known."""
        return list(self._centres)

    def choose(self, samples: Samples) -> Choice | None:
        """Return the voice that speaks; ``None`` where too little is said to tell."""
        vector = embed(samples)
        if vector is None:
            return None
        distances = {
            name: float(np.sqrt(np.mean(np.square((vector - centre) / self._scatter))))
            for name, centre in self._centres.items()
        }
        return Choice(min(distances, key=distances.__getitem__), distances)


def _pieces(samples: Samples) -> list[Samples]:
    """Cut into two or more equal pieces of about two seconds, which show how the voice varies."""
    return np.array_split(samples, max(2, round(len(samples) / (_PIECE_S * RATE))))


def _pitch(samples: Samples) -> Vector:
    """Return the pitch of each voiced frame in octaves above 1 Hz, by autocorrelation."""
    frames = frames_of(samples, _PITCH_WINDOW)
    frames = frames - frames.mean(1, keepdims=True)
    window = np.hanning(_PITCH_WINDOW)
    power = np.square(np.abs(np.fft.rfft(frames * window, _PITCH_SIZE)))
    correlation = np.fft.irfft(power)[:, : _PITCH_WINDOW // 2 + 1]
    # Divided by what the window alone does, a steady tone has 1 at each of its periods.
    itself = np.fft.irfft(np.square(np.abs(np.fft.rfft(window, _PITCH_SIZE))))
    energy = correlation[:, :1]
    alike = correlation / np.maximum(energy, 1e-9) * (itself[0] / itself[: correlation.shape[1]])
    first, last = round(RATE / _HIGHEST_HZ), round(RATE / _LOWEST_HZ)
    range_ = alike[:, first : last + 1]
    best = range_.max(1)
    # The first peak that is nearly as high as the highest: later ones are its multiples.
    lag = first + np.argmax(_peaks(range_) & (range_ > 0.9 * best[:, None]), axis=1)
    loud = energy[:, 0] > energy.max(initial=0) * 10 ** (-_BELOW_TOP_DB / 10)
    return np.asarray(np.log2(RATE / lag[loud & (best > _VOICED)]))


def _peaks(rows: NDArray[np.float64]) -> NDArray[np.bool_]:
    peaks = np.zeros(rows.shape, np.bool_)
    peaks[:, 1:-1] = (rows[:, 1:-1] >= rows[:, :-2]) & (rows[:, 1:-1] > rows[:, 2:])
    return peaks
