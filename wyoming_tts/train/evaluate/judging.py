"""What is measured of one sentence that was spoken."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wyoming_tts.audio.pcm import RATE
from wyoming_tts.engines.phonemes import phonemes
from wyoming_tts.train.evaluate import soundness
from wyoming_tts.train.evaluate.speakers import Speech
from wyoming_tts.train.evaluate.spectra import cepstral_distance
from wyoming_tts.train.evaluate.voices import VoiceReferences
from wyoming_tts.train.evaluate.words import Halves, errors, find_halves, words

Samples = NDArray[np.float32]

_NO_SOUND = re.compile(r"[^\w]|[ˈˌː]")


@dataclass(frozen=True, slots=True)
class Heard:
    """How well the words of a sentence were recognised."""

    words: tuple[str, ...]
    errors: int
    phone_errors: int
    """Of the sounds of the words, in which homophones are alike."""

    halves: Halves


@dataclass(frozen=True, slots=True)
class Judged:
    """All that was measured of one sentence."""

    id: str
    voice: str
    text: str
    said: int
    """Words of the text."""

    phones: int
    """Sounds of the text."""

    made: Heard
    source: Heard | None
    """The same for the source's recording; ``None`` where there is none."""

    error: str | None
    seconds: float
    """From the first sound to the last."""

    length: float | None
    """Duration as a multiple of the source's, else of what the voice usually takes."""

    nearest: str | None
    """The reference that the voice is nearest to; ``None`` where none was given."""

    right_voice: bool | None
    voice_distance: float | None
    """To the voice's own reference; 1 is what it differs from itself."""

    source_right_voice: bool | None
    cepstral_db: float | None
    """Spectral distance to the source."""

    silence: float
    """The longest within the sentence, in seconds."""

    clicks: int
    clipped: int
    worst_joint: float
    first_s: float | None
    real_time_factor: float | None


@dataclass(frozen=True, slots=True)
class Asked:
    """A sentence, who should speak it, and the reference that is right for that voice."""

    id: str
    text: str
    voice: str
    reference: str


def judge(
    asked: Asked,
    speech: Speech,
    heard: list[str],
    *,
    source: tuple[Samples, list[str]] | None,
    usual_s: float | None,
    references: VoiceReferences | None,
) -> Judged:
    """Measure one sentence.

    Args:
        asked: what should have been said.
        speech: what was.
        heard: the words recognised in it.
        source: samples of the source's recording, and the words recognised in it.
        usual_s: seconds that the voice usually takes for so many letters; for a lack of source.
        references: voices to choose from.
    """
    said = words(asked.text)
    samples = speech.samples
    seconds = soundness.spoken_seconds(samples)
    expected = soundness.spoken_seconds(source[0]) if source else usual_s
    length = seconds / expected if expected else None
    choice = references.choose(samples) if references else None
    before = references.choose(source[0]) if references and source else None
    total = len(samples) / RATE
    return Judged(
        id=asked.id,
        voice=asked.voice,
        text=asked.text,
        said=len(said),
        phones=len(_phones(said)),
        made=_heard(said, heard, 1.0 if length is None else length),
        source=_heard(said, source[1], 1.0) if source else None,
        error=speech.error,
        seconds=seconds,
        length=length,
        nearest=choice.nearest if choice else None,
        # A sentence in which no voice can be told is not in the right one.
        right_voice=None if not references else bool(choice and choice.nearest == asked.reference),
        voice_distance=choice.distances[asked.reference] if choice else None,
        source_right_voice=before.nearest == asked.reference if before else None,
        cepstral_db=cepstral_distance(samples, source[0]) if source and len(samples) else None,
        silence=soundness.longest_silence(samples),
        clicks=soundness.clicks(samples),
        clipped=soundness.clipped(samples),
        worst_joint=soundness.worst_seam(samples, speech.joints),
        first_s=speech.first_s,
        real_time_factor=speech.total_s / total if speech.total_s and total else None,
    )


def _heard(said: list[str], heard: list[str], length: float) -> Heard:
    return Heard(
        tuple(heard),
        errors(said, heard),
        errors(_phones(said), _phones(heard)),
        find_halves(said, heard, length),
    )


def _phones(words_: list[str]) -> list[str]:
    """Return the sounds of words, each a letter of IPA, without stress and length."""
    return list(_NO_SOUND.sub("", phonemes(" ".join(words_), "en-US")))
