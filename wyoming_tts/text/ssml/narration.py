"""What a document asks for, once its elements are understood."""

from __future__ import annotations

from typing import Protocol

from wyoming_tts.text.piece import Manner, Pause


class Narration(Protocol):
    """Takes a document's content in its order."""

    def text(self, text: str, manner: Manner) -> None:
        """Take a text, or a part of one; line ends in it are spaces."""

    def pronounced(self, word: str, ipa: str, manner: Manner) -> None:
        """Take a word that holds a letter or a digit, with its sounds."""

    def read_as(self, content: str, interpret_as: str, form: str, manner: Manner) -> None:
        """Take a text that is to be read as a number, a date, single letters or the like."""

    def boundary(self, pause: Pause) -> None:
        """End the sentence, if there is one, with this pause at least."""

    def silence(self, seconds: float, manner: Manner) -> None:
        """End the sentence, if there is one, with a silence in place of its usual pause."""

    def end(self) -> None:
        """Hear that nothing follows."""
