"""German."""

from wyoming_tts.text.languages.de.german import LANGUAGE

__all__ = ["LANGUAGE"]
