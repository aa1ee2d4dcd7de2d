"""What the server must know of NeuTTS before it is loaded."""

from __future__ import annotations

from collections.abc import Mapping

from wyoming_tts.errors import VoiceError
from wyoming_tts.models.table import find_model
from wyoming_tts.settings import Settings
from wyoming_tts.voices.voice import Voice

MOST_TOKENS = 4096
VOICE_OPTIONS = frozenset({"emotion", "tokens"})


def engine_options(settings: Settings, model: str) -> Mapping[str, object]:
    """Return what the engine is loaded with for voices of ``model``; empty for the usual one."""
    return {
        "model": model or settings.neutts_model,
        "codec": settings.neutts_codec,
        "models_dir": str(settings.user_models_dir),
        "device": settings.neutts_device,
        "threads": settings.neutts_threads,
        "streams": settings.neutts_streams,
        "context": settings.neutts_context,
        "watermark": settings.watermark,
        "temperature": settings.neutts_temperature,
        "top_k": settings.neutts_top_k,
        "top_p": settings.neutts_top_p,
        "min_p": settings.neutts_min_p,
    }


def needed_models(settings: Settings, model: str) -> tuple[str, ...]:
    """Return the ids of the models that must be here; a user's own paths are not among them."""
    names = (model or settings.neutts_model, settings.neutts_codec)
    return tuple(known.id for name in names if (known := find_model(name)))


def check_voice(voice: Voice) -> None:
    """Raise ``VoiceError`` for a voice that could not speak."""
    if voice.prompt is None:
        raise VoiceError(f"it is not prepared: run `wyoming-tts voices prepare {voice.id}`")
    for options in (voice.options, *voice.speakers.values()):
        if unknown := sorted(options.keys() - VOICE_OPTIONS):
            raise VoiceError(f"neutts has no option {unknown[0]!r}; it has: emotion")
        if not isinstance(options.get("emotion", ""), str):
            raise VoiceError("the option emotion is not a word")
        tokens = options.get("tokens", 0)
        if not isinstance(tokens, int) or not 0 <= tokens <= MOST_TOKENS:
            raise VoiceError("the option tokens is not a number of codes")
