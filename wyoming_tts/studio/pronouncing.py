"""How texts are pronounced; runs in a child, as the server itself loads no espeak-ng."""

from __future__ import annotations

from typing import Any

from wyoming_tts.engines.phonemes import phonemes
from wyoming_tts.errors import TtsError
from wyoming_tts.studio.tasks import Done, Tell


def run(request: dict[str, Any], _tell: Tell, done: Done) -> None:
    """Give each text of ``texts``, pairs of text and language, in IPA."""
    done([_phonemes(text, language) for text, language in request["texts"]])


def _phonemes(text: str, language: str) -> str:
    try:
        return phonemes(text, language)
    except TtsError:
        return ""
