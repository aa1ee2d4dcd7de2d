"""Speech made for training: sentences, their sound, and where each word ends."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import soxr
from numpy.typing import NDArray

from wyoming_tts.engines.neutts.layouts import split_words
from wyoming_tts.engines.neutts.phonemes import phonemise
from wyoming_tts.train.builtin.alignment import align
from wyoming_tts.train.builtin.flite import Flite, Phone, Spoken
from wyoming_tts.train.codec.shape import HOP, RATE

BEFORE, BEHIND = 0.06, 0.14
"""Seconds of silence kept around an utterance."""

WORST = 0.34
"""Share of sounds in which espeak and flite may differ; beyond it they read the text otherwise."""

LOUDNESS = 0.08
"""Root mean square of every utterance."""


@dataclass(frozen=True, slots=True)
class Source:
    """A voice to learn from."""

    flite: str
    pitch: float = 1.0
    """By what its pitch and formants are multiplied; its pace stays."""


SOURCES = {
    "ada": Source("slt"),
    "nora": Source("slt", 0.88),
    "tom": Source("rms"),
    "ewan": Source("awb"),
}
"""The built-in voices by their names."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """One sentence as it is learnt."""

    text: str
    samples: NDArray[np.int16]
    """At 24 kHz; a whole number of frames."""

    words: tuple[tuple[str, int], ...]
    """Phonemes of each word with its punctuation, and the frame at which it ends."""


class Reader:
    """Reads sentences in one voice."""

    def __init__(self, source: Source) -> None:
        """Load the voice.

        Raises:
            TrainingError: flite is missing.
        """
        self._flite = Flite(source.flite)
        self._pitch = source.pitch

    def read(self, text: str) -> Utterance | None:
        """Return a sentence as it is spoken, or None where espeak and flite read it differently."""
        words = split_words(phonemise(text, "en-US"))
        spoken = self._flite.speak(text, self._pitch)
        phones: list[list[str]] = [[] for _ in spoken.words]
        for phone in spoken.phones:
            if phone.word >= 0:
                phones[phone.word].append(phone.name)
        counts, difference = align(words, phones)
        if not counts or difference > WORST:
            return None
        first, last = _edges(spoken.phones)
        start = max(0.0, first - BEFORE)
        samples = _resample(spoken, start, last + BEHIND, self._pitch)
        ends = _word_ends(spoken, counts, start, self._pitch)
        ends[-1] = len(samples) // HOP
        if any(b <= a for a, b in zip([0, *ends[:-1]], ends, strict=True)):
            return None
        return Utterance(text, samples, tuple(zip(words, ends, strict=True)))


def read_all(source: Source, texts: Iterator[str]) -> Iterator[Utterance]:
    """Read one text after another, leaving out those that cannot be learnt from."""
    reader = Reader(source)
    for text in texts:
        if utterance := reader.read(text):
            yield utterance


def _edges(phones: tuple[Phone, ...]) -> tuple[float, float]:
    """Return where the first sound begins and the last one ends, in seconds."""
    starts = [0.0, *(phone.end for phone in phones)]
    sounding = [i for i, phone in enumerate(phones) if phone.word >= 0]
    return starts[sounding[0]], phones[sounding[-1]].end


def _resample(spoken: Spoken, start: float, end: float, pitch: float) -> NDArray[np.int16]:
    piece = spoken.samples[int(start * spoken.rate) : int(end * spoken.rate)]
    samples = soxr.resample(piece, spoken.rate * pitch, RATE, quality="HQ")
    samples = samples * (LOUDNESS / np.sqrt(np.mean(samples**2) + 1e-9))
    whole = -(-len(samples) // HOP) * HOP
    samples = np.pad(samples, (0, whole - len(samples)))
    scaled: NDArray[np.float32] = np.clip(samples, -1, 1) * 32_767
    return scaled.astype(np.int16)


def _word_ends(spoken: Spoken, counts: list[int], start: float, pitch: float) -> list[int]:
    """Return the frame at which each word ends; pauses belong to the word before them."""
    begins: dict[int, float] = {}
    at = 0.0
    for phone in spoken.phones:
        begins.setdefault(phone.word, at)
        at = phone.end
    ends: list[int] = []
    number = 0
    for count in counts:
        number += count
        # Played `pitch` times as fast as it was made.
        seconds = (begins.get(number, at) - start) / pitch
        ends.append(round(seconds * RATE / HOP))
    return ends
