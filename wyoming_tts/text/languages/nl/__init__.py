"""Dutch."""

from wyoming_tts.text.languages.nl.dutch import LANGUAGE

__all__ = ["LANGUAGE"]
