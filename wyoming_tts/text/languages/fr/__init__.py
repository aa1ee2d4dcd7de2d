"""French."""

from wyoming_tts.text.languages.fr.french import LANGUAGE

__all__ = ["LANGUAGE"]
