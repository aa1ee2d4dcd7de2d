"""From what a language model or a script sends to plain text that can be spoken."""

from __future__ import annotations

from wyoming_tts.text.characters import Characters
from wyoming_tts.text.markdown import Markdown
from wyoming_tts.text.tidy import Tidy


class Cleaner:
    r"""Takes markup and characters without a sound out of a text that arrives in parts.

    However the text is split into parts, what is given out is the same, joined together. Text is
    given out as soon as its meaning is decided; what is held back is bounded. In what is given
    out, ``\n`` is the end of a line and ``\n\n`` the end of a paragraph; there is no whitespace
    at its start.
    """

    def __init__(self) -> None:
        self._characters = Characters()
        self._markdown = Markdown()
        self._tidy = Tidy()

    def push(self, chunk: str) -> str:
        """Take the next part of the text, return what is certain by now."""
        return self._tidy.push(self._markdown.push(self._characters.push(chunk)))

    def flush(self) -> str:
        """End the text, return the rest; the cleaner is then used up."""
        markdown = self._markdown.push(self._characters.flush()) + self._markdown.flush()
        return self._tidy.push(markdown) + self._tidy.flush()


def clean(text: str) -> str:
    """Return ``text`` without markup and characters that have no sound, stripped."""
    cleaner = Cleaner()
    return (cleaner.push(text) + cleaner.flush()).strip()
