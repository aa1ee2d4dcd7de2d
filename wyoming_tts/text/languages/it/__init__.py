"""Italian."""

from wyoming_tts.text.languages.it.italian import LANGUAGE

__all__ = ["LANGUAGE"]
