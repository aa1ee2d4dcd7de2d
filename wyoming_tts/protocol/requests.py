"""Reading a client's requests: every field is checked, as anything may arrive."""

from __future__ import annotations

from typing import Any

from wyoming.event import Event
from wyoming.tts import SynthesizeTextFormat

from wyoming_tts.errors import RequestError, TextFormatError
from wyoming_tts.speech.casting import VoiceRequest


def read_text(event: Event) -> str:
    """Return the text of a ``synthesize`` or ``synthesize-chunk`` event.

    Raises:
        RequestError: there is none.
    """
    text = event.data.get("text")
    if not isinstance(text, str):
        raise RequestError(f"{event.type}: text must be a string, not {_kind(text)}")
    return text


def read_voice_request(event: Event) -> VoiceRequest:
    """Return the voice that a ``synthesize`` or ``synthesize-start`` event asks for.

    Raises:
        RequestError: a field has the wrong type.
    """
    voice = event.data.get("voice")
    if voice is None:
        return VoiceRequest()
    if not isinstance(voice, dict):
        raise RequestError(f"{event.type}: voice must be an object, not {_kind(voice)}")
    fields = {}
    for key in ("name", "speaker", "language"):
        value = voice.get(key)
        if value is not None and not isinstance(value, str):
            raise RequestError(f"{event.type}: voice.{key} must be a string, not {_kind(value)}")
        fields[key] = value or None
    return VoiceRequest(**fields)


def read_ssml(event: Event) -> bool:
    """Return whether the text of a ``synthesize`` or ``synthesize-start`` event is SSML.

    Raises:
        TextFormatError: it is neither that nor plain text.
    """
    text_format = event.data.get("text_format")
    if text_format is None or text_format == SynthesizeTextFormat.TEXT.value:
        return False
    if text_format == SynthesizeTextFormat.SSML.value:
        return True
    raise TextFormatError(
        f"{event.type}: text_format {str(text_format)[:40]!r} is not spoken here; "
        "send 'text' or 'ssml'"
    )


def _kind(value: Any) -> str:
    names = {type(None): "nothing", dict: "an object", list: "a list", bool: "a truth value"}
    return names.get(type(value), "a number" if isinstance(value, int | float) else "a string")
