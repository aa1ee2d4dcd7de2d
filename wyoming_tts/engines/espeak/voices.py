"""Every voice of espeak-ng, for those who ask for more than the shipped ones."""

from __future__ import annotations

from functools import lru_cache

from wyoming_tts.engines.base import SpeakJob
from wyoming_tts.engines.espeak.catalogue import (
    EspeakLanguage,
    espeak_languages,
    espeak_variants,
    find_espeak_voice,
)
from wyoming_tts.engines.espeak.utterance import utterance_of
from wyoming_tts.errors import EngineUnavailableError
from wyoming_tts.voices.voice import Voice

PREFIX = "espeak-"


@lru_cache(maxsize=1)
def all_voices() -> tuple[Voice, ...]:
    """Return a voice for each language, with every variant as a speaker."""
    try:
        return tuple(_voice(language) for language in espeak_languages())
    except EngineUnavailableError:
        return ()


def find_voice(name: str) -> Voice | None:
    """Return the voice called ``espeak-LANGUAGE`` or ``espeak-LANGUAGE+VARIANT``, if there is one.

    The language is espeak-ng's code for it, such as ``cy`` or ``en-gb-scotland``.
    """
    code, plus, variant = name.removeprefix(PREFIX).partition("+")
    try:
        language = find_espeak_voice(code) if name.startswith(PREFIX) else None
        if language is None or (plus and variant not in espeak_variants()):
            return None
        return _voice(language, variant)
    except EngineUnavailableError:
        return None


def check_voice(voice: Voice) -> None:
    """Raise ``TtsError`` if espeak-ng could not speak with the voice or one of its speakers."""
    for speaker in (None, *voice.speakers):
        utterance_of(SpeakJob("a", voice.languages[0], voice.options_for(speaker)))


def _voice(language: EspeakLanguage, variant: str = "") -> Voice:
    options = {"voice": language.espeak_name} | ({"variant": variant} if variant else {})
    return Voice(
        id=f"{PREFIX}{language.espeak_name.lower()}" + (f"+{variant}" if variant else ""),
        name=f"{language.name} (espeak)",
        languages=(language.language,),
        engine="espeak",
        attribution="eSpeak NG",
        url="https://github.com/espeak-ng/espeak-ng",
        licence="GPL-3.0-or-later",
        options=options,
        speakers={name: {"variant": name} for name in espeak_variants()},
    )
