"""Portuguese."""

from wyoming_tts.text.languages.pt.portuguese import LANGUAGE

__all__ = ["LANGUAGE"]
