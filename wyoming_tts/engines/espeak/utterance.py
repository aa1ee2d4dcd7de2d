"""Turns a job into what espeak-ng is told."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from wyoming_tts.engines.base import SpeakJob
from wyoming_tts.engines.espeak.catalogue import (
    EspeakLanguage,
    espeak_variants,
    find_espeak_language,
    find_espeak_voice,
)
from wyoming_tts.engines.espeak.plaintext import plain_text
from wyoming_tts.engines.ipa import spoken_parts
from wyoming_tts.errors import EngineError
from wyoming_tts.text.pronunciation import spelt

DEFAULT_RATE = 175
"""Words per minute."""

DEFAULT_PITCH = 50
DEFAULT_VOLUME = 100

_RATES = (80, 450)
_PITCHES = (0, 100)
_VOLUMES = (0, 200)
_OPTIONS = frozenset({"voice", "variant", "rate", "pitch", "volume"})
# Measured: espeak-ng documents no unit. Its whole scale reaches from 0.7 to 1.65.
_STEPS_PER_OCTAVE_DOWN = 90
_STEPS_PER_OCTAVE_UP = 70


@dataclass(frozen=True, slots=True)
class Utterance:
    """One text with everything that espeak-ng needs to know."""

    text: str
    """Plain text; empty where nothing can be spoken."""

    parts: tuple[tuple[str, str], ...]
    """The text in parts, where some of its words come with their sounds in IPA: plain text with
    no sounds, or a word with its sounds. Empty for a text of plain words."""

    language: str
    """BCP 47 tag of the voice."""

    voice: str
    """Voice file below ``lang``, with its variant."""

    rate: int
    pitch: int
    volume: int


def utterance_of(job: SpeakJob) -> Utterance:
    """Return the utterance that ``job`` asks for.

    Raises:
        EngineError: the voice's options are wrong; the message names the option.
        LanguageNotSupportedError: no voice is given and espeak-ng lacks the job's language.
    """
    options = job.options
    unknown = sorted(set(options) - _OPTIONS)
    if unknown:
        raise EngineError(
            f"espeak-ng knows no option {unknown[0]!r}: it takes {', '.join(sorted(_OPTIONS))}"
        )
    rate = _number(options, "rate", DEFAULT_RATE, _RATES) * _factor(job.rate, "rate")
    octaves = math.log2(_factor(job.pitch, "pitch"))
    steps = octaves * (_STEPS_PER_OCTAVE_DOWN if octaves < 0 else _STEPS_PER_OCTAVE_UP)
    pitch = _number(options, "pitch", DEFAULT_PITCH, _PITCHES) + steps
    voice = _voice(job)
    parts = tuple(spoken_parts(job.text, voice.language))
    return Utterance(
        text=plain_text(spelt(job.text)),
        parts=parts if any(ipa for _word, ipa in parts) else (),
        language=voice.language,
        voice=voice.identifier + _variant(options),
        rate=_clamp(rate, _RATES),
        pitch=_clamp(pitch, _PITCHES),
        volume=round(_number(options, "volume", DEFAULT_VOLUME, _VOLUMES)),
    )


def _voice(job: SpeakJob) -> EspeakLanguage:
    name = job.options.get("voice")
    if name is None:
        return find_espeak_language(job.language)
    found = find_espeak_voice(name) if isinstance(name, str) else None
    if found is None:
        raise EngineError(
            f"espeak-ng has no voice {name!r}: set the option 'voice' to a language such as 'en-gb'"
        )
    return found


def _variant(options: Mapping[str, Any]) -> str:
    variant = options.get("variant")
    if variant is None:
        return ""
    if variant not in espeak_variants():
        raise EngineError(
            f"espeak-ng has no variant {variant!r}: set the option 'variant' to one such as 'f3'"
        )
    return f"+{variant}"


def _number(options: Mapping[str, Any], name: str, default: int, bounds: tuple[int, int]) -> float:
    value = options.get(name, default)
    low, high = bounds
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not (number and low <= value <= high):
        raise EngineError(f"the option {name!r} must be a number from {low} to {high}: {value!r}")
    return float(value)


def _factor(value: float, name: str) -> float:
    if not (math.isfinite(value) and value > 0):
        raise EngineError(f"the {name} must be a factor above zero, not {value!r}")
    return value


def _clamp(value: float, bounds: tuple[int, int]) -> int:
    low, high = bounds
    return round(min(max(value, low), high))
