"""A document's content is made into pieces."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from wyoming_tts.text.boundaries import CLOSERS
from wyoming_tts.text.piece import Manner, Pause, Piece
from wyoming_tts.text.pronunciation import pronounced, read_as
from wyoming_tts.text.speakable import has_speech
from wyoming_tts.text.ssml.run import Run

_STOPS: Final = ".!?\u2026\u3002\uff01\uff1f\uff61\u061f\u06d4\u0964\u0965"
_CLAUSES: Final = ",;:\u060c\u061b\u3001\uff0c\uff1b\uff1a\u2013\u2014"
_SENTENCE_ENDS: Final = re.compile(f"[{_STOPS}][{CLOSERS}]{{0,4}}\\Z")
_CLAUSE_ENDS: Final = re.compile(f"[{_CLAUSES}][{CLOSERS}]{{0,4}}\\Z")
# An apostrophe may begin the rest of a word.
_NO_APOSTROPHES: Final = str.maketrans("", "", "'\u2019")
_TAIL: Final = re.compile(
    f"[{_STOPS},;:\u060c\u061b\u3001\uff0c\uff1b\uff1a{CLOSERS.translate(_NO_APOSTROPHES)}]*"
)
_LONGEST_TAIL: Final = 4
_RANK: Final = (Pause.CLAUSE, Pause.SENTENCE, Pause.PARAGRAPH)


@dataclass(slots=True)
class _Held:
    """A piece that waits for what follows it, which decides on its pause."""

    text: str
    manner: Manner
    pause: Pause | None
    """``None`` in the middle of a sentence."""

    silence: float | None = None
    tail: int = 0
    """Characters of punctuation that were put behind it."""

    ended: bool = False
    """Whether its sentence is over, so that punctuation behind it is not its own."""


class Composer:
    """A ``Narration`` that is made into pieces, each as early as is safe.

    A change of manner, a boundary and a silence end a piece. In the middle of a sentence the next
    one follows without a pause. A silence at the start or at the end is a piece without text.
    """

    def __init__(self) -> None:
        self._pieces: list[Piece] = []
        self._run: Run | None = None
        self._held: _Held | None = None
        self._spoke = False
        self._apart = False  # whether the last text ended in white space
        self._at_start = False  # whether the run is empty and continues the text of what is held

    def take(self) -> list[Piece]:
        """Return the pieces that were completed since the last call."""
        pieces, self._pieces = self._pieces, []
        return pieces

    def settle(self) -> None:
        """Complete what certainly is a piece already, because no more text comes for a while."""
        held = self._held
        if held is not None and (held.pause is not None or held.silence is not None):
            self._release()
        if self._run is not None:
            self._put(self._run.settle())

    def give_up(self) -> None:
        """End the text in front of a fault: a sentence that is not complete is left out."""
        if self._held is not None:
            self._held.pause = self._held.pause or Pause.SENTENCE
            self._release()
        self._run = None

    # The narration.

    def text(self, text: str, manner: Manner) -> None:
        """See ``Narration``."""
        if not text:
            return
        # Space alone belongs to whatever surrounds it.
        run = self._run if text.isspace() else self._run_in(manner)
        if run is not None:
            self._push(run, run.read(text))
        self._apart = text[-1].isspace()

    def pronounced(self, word: str, ipa: str, manner: Manner) -> None:
        """See ``Narration``."""
        self._mark(pronounced(word, ipa), word, manner)

    def read_as(self, content: str, interpret_as: str, form: str, manner: Manner) -> None:
        """See ``Narration``."""
        if has_speech(content):
            self._mark(read_as(content, interpret_as, form), content, manner)
        else:
            self.text(content, manner)

    def boundary(self, pause: Pause) -> None:
        """See ``Narration``."""
        self._close()
        if self._held is not None:
            stronger = max(_RANK.index(self._held.pause or Pause.CLAUSE), _RANK.index(pause))
            self._held.pause = _RANK[stronger]
            self._held.ended = True

    def silence(self, seconds: float, manner: Manner) -> None:
        """See ``Narration``."""
        self._close()
        held = self._held
        if held is not None:
            held.silence = (held.silence or 0.0) + seconds
            held.ended = True
        elif seconds:
            self._held = _Held("", manner, Pause.SENTENCE, seconds, ended=True)

    def end(self) -> None:
        """See ``Narration``."""
        self.boundary(Pause.SENTENCE)
        held = self._held
        if held is not None and held.text and held.silence:
            # Behind the last word there is no pause that it could take the place of.
            silence, held.silence = held.silence, 0.0
            self._release()
            self._held = _Held("", held.manner, Pause.SENTENCE, silence, ended=True)
        self._release()

    def _mark(self, mark: str, word: str, manner: Manner) -> None:
        run = self._run_in(manner)
        self._push(run, run.read_rest())
        self._at_start = self._apart = False
        self._put(run.push_mark(mark, word))

    def _run_in(self, manner: Manner) -> Run:
        """Return the run that a text belongs to: a new one if it is spoken in another manner."""
        run = self._run
        if run is None or run.manner != manner:
            self._close()
            run = self._run = Run(manner, early=not self._spoke)
            held = self._held
            self._at_start = held is not None and not held.ended and not self._apart
        return run

    def _push(self, run: Run, characters: str) -> None:
        held = self._held
        if self._at_start and held is not None and characters:
            tail = _TAIL.match(characters)
            end = tail.end() if tail else 0
            behind = characters[:end][: _LONGEST_TAIL - held.tail]
            held.text += behind
            held.tail += len(behind)
            held.pause = _pause_of(held.text)
            characters = characters[end:]
            self._at_start = not characters
        self._put(run.push(characters))

    def _put(self, pieces: list[Piece]) -> None:
        """Give out pieces, and what waited for a text behind it."""
        if pieces or (self._run is not None and self._run.speaks):
            self._release()
        if pieces:
            self._pieces += pieces
            self._spoke = True

    def _close(self) -> None:
        """End the run; its last piece waits for what follows."""
        run = self._run
        if run is None:
            return
        self._push(run, run.read_rest())
        self._run = None
        pieces = run.flush()
        if pieces:
            last = pieces.pop()
            self._put(pieces)
            self._release()
            self._held = _Held(last.text, run.manner, _pause_of(last.text))
            self._spoke = True

    def _release(self) -> None:
        held, self._held = self._held, None
        if held is None:
            return
        silence = 0.0 if held.pause is None and held.silence is None else held.silence
        pause = held.pause or Pause.CLAUSE
        self._pieces.append(Piece(held.text, pause, held.manner, silence))


def _pause_of(text: str) -> Pause | None:
    """Return the pause that the punctuation at the end of ``text`` makes."""
    if _SENTENCE_ENDS.search(text, max(0, len(text) - 8)):
        return Pause.SENTENCE
    return Pause.CLAUSE if _CLAUSE_ENDS.search(text, max(0, len(text) - 8)) else None
