"""A text that is spoken in one manner without an interruption."""

from __future__ import annotations

import re
import sys
from collections import deque
from dataclasses import replace
from typing import Final

from wyoming_tts.text.characters import Characters
from wyoming_tts.text.cutter import Cutter
from wyoming_tts.text.piece import Manner, Piece
from wyoming_tts.text.speakable import has_speech
from wyoming_tts.text.tidy import Tidy

# A marked word passes the stages as a word of this letter, which none of them lets in
# from outside, so that its own characters end no sentence. The marker says where it belongs.
_LETTER: Final = "\u2139"
_MARKER: Final = "\ue010"
_STAND_IN: Final = re.compile(f"[{_LETTER}{_MARKER}]")
_SHORTEST: Final = 3  # fewer letters may be an initial


class Run:
    """Cleans and cuts a text that arrives in parts; white space in it is only space.

    However the text is split into parts, the pieces are the same, as long as ``settle`` is not
    called. Emoji and characters without a sound are taken out; there is no Markdown in it.

    Args:
        manner: How all of it is spoken.
        early: Whether its first piece may be a clause, so that there is something to hear early.
    """

    def __init__(self, manner: Manner, *, early: bool) -> None:
        self.manner = manner
        self.speaks = False
        """Whether it holds a letter or a digit so far."""

        self._characters = Characters()
        self._tidy = Tidy()
        self._cutter = Cutter() if early else Cutter(first_clause_min=sys.maxsize)
        self._words: deque[str] = deque()

    def read(self, text: str) -> str:
        """Return what is certain of ``text`` and of what was read before, in its characters."""
        return self._characters.push(text).replace("\n", " ")

    def read_rest(self) -> str:
        """Return the rest of what was read."""
        rest = self._characters.flush().replace("\n", " ")
        self._characters = Characters()
        return rest

    def push(self, characters: str) -> list[Piece]:
        """Take what was read, return the pieces that are complete by now."""
        return self._cut(self._tidy.push(characters))

    def push_mark(self, mark: str, word: str) -> list[Piece]:
        """Take a mark that stands for ``word``, return the pieces that are complete by now."""
        self._words.append(mark)
        letters = _LETTER * max(_SHORTEST, len(mark))
        # Whether a sentence ends in front of a word depends on its first letter.
        lower = word[:1].islower()
        stand_in = letters[0] + _MARKER + letters[1:] if lower else _MARKER + letters
        return self._cut(self._tidy.push(stand_in))

    def settle(self) -> list[Piece]:
        """See ``Cutter.settle``."""
        return self._complete(self._cutter.settle())

    def flush(self) -> list[Piece]:
        """End the text, return the remaining pieces; the run is then used up."""
        pieces = self._cut(self._tidy.flush())
        return pieces + self._complete(self._cutter.flush())

    def _cut(self, text: str) -> list[Piece]:
        self.speaks = self.speaks or has_speech(text)
        return self._complete(self._cutter.push(text))

    def _complete(self, pieces: list[Piece]) -> list[Piece]:
        completed = []
        for piece in pieces:
            text = _STAND_IN.sub(self._word, piece.text).strip()
            if has_speech(text):
                completed.append(replace(piece, text=text, manner=self.manner))
        return completed

    def _word(self, found: re.Match[str]) -> str:
        return self._words.popleft() if found.group() == _MARKER else ""
