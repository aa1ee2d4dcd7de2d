"""Whether clips are spoken as fast as their speaker speaks: if not, the text may be another's."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from wyoming_tts.audio.activity import Activity, Stretch
from wyoming_tts.train.clips.card import Card
from wyoming_tts.train.clips.findings import ClipFinding, Kind, Severity, refused, warned
from wyoming_tts.voices.checks import check_transcript
from wyoming_tts.voices.findings import Level

ODD = 3.5
"""Robust z-score from which a clip is worth a look."""

WRONG = 7.0
"""Robust z-score from which a text cannot be that of its recording."""

LEAST_CLIPS = 8
"""Of a speaker, for a median that means something."""

# How far the logarithm of the rate of n sounds is spread around its speaker's usual one.
_TEMPO_SPREAD, _SOUND_SPREAD = 0.09, 0.5
_LEAST_SCALE = 0.6
_SHIFTED_SCALE = 2.0
_LEAST_SOUNDS = 12
_MAD_TO_SIGMA = 1.4826


@dataclass(frozen=True, slots=True)
class SpeakerPace:
    """How fast one speaker speaks."""

    median: float
    """Phonemes per second of speech."""

    scale: float
    """How much more its clips differ in rate than those of a usual speaker; about 1."""

    scores: dict[str, float]
    """Robust z-score of each clip by its id; above 0 is faster."""

    findings: tuple[ClipFinding, ...]


def judge_pace(speaker: str, cards: Sequence[Card]) -> SpeakerPace:
    """Compare the clips of one speaker, at least one, none of them refused, with each other."""
    median = statistics.median(card.pace for card in cards)
    if len(cards) < LEAST_CLIPS:
        findings = [finding for card in cards for finding in _against_people(card)]
        return SpeakerPace(median, 1.0, {}, tuple(findings))
    steps = {card.id: math.log(card.pace / median) / _spread(card.sounds) for card in cards}
    scale = _MAD_TO_SIGMA * statistics.median(map(abs, steps.values()))
    scores = {name: step / max(scale, _LEAST_SCALE) for name, step in steps.items()}
    findings = [finding for card in cards for finding in _against(card, median, scores[card.id])]
    if scale > _SHIFTED_SCALE:
        findings.append(
            warned(
                Kind.PACE,
                f"speaker {speaker}",
                f"the rates of the clips differ {scale:.1f} times as much as people's do",
                "check whether the texts are shifted by a line against the recordings",
            )
        )
    return SpeakerPace(median, scale, scores, tuple(findings))


def _spread(sounds: int) -> float:
    return math.sqrt(_TEMPO_SPREAD**2 + _SOUND_SPREAD**2 / sounds)


def _against(card: Card, median: float, score: float) -> list[ClipFinding]:
    said = (
        f"its text has {card.pace:.1f} sounds per second of speech, the speaker's are {median:.1f}"
    )
    if abs(score) < ODD:
        return [each for each in _against_people(card) if each.severity is Severity.REFUSED]
    more, less = ("text", "recording") if score > 0 else ("recording", "text")
    advice = f"there seems to be more in the {more} than in the {less}; correct the text"
    make = refused if abs(score) >= WRONG else warned
    return [make(Kind.PACE, card.id, f"{said} (z {score:+.1f})", advice)]


def _against_people(card: Card) -> list[ClipFinding]:
    if card.sounds < _LEAST_SOUNDS:
        return []
    speech = Activity((Stretch(0.0, card.spoken_s),), 0.0, None)
    found = check_transcript(card.sounds, speech)
    if found.level is Level.OK:
        return []
    make = refused if found.level is Level.ERROR else warned
    return [make(Kind.PACE, card.id, found.message, found.advice)]
