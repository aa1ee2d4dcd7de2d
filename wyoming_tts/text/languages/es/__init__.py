"""Spanish."""

from wyoming_tts.text.languages.es.spanish import LANGUAGE

__all__ = ["LANGUAGE"]
