"""English."""

from wyoming_tts.text.languages.en.english import LANGUAGE

__all__ = ["LANGUAGE"]
