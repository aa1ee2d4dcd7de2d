"""What a text is cut into, on its way to being spoken."""

from __future__ import annotations

import enum
from dataclasses import dataclass

SLOWEST, FASTEST = 0.5, 2.0
"""Bounds of speaking rates."""

LONGEST_SILENCE = 60.0
"""Seconds of silence that one text may ask for in all."""


class Pause(enum.Enum):
    """What separates a piece from the next one."""

    CLAUSE = "clause"
    SENTENCE = "sentence"
    PARAGRAPH = "paragraph"


@dataclass(frozen=True, slots=True)
class Manner:
    """How a piece is to be spoken, where its text asks for something of its own."""

    voice: str = ""
    """Name of the voice; empty for that of the reply."""

    language: str = ""
    """BCP 47 tag; empty for that of the reply."""

    rate: float = 1.0
    """Speaking rate, as a factor of the reply's."""

    gain: float = 1.0
    """Amplitude, as a factor."""


PLAIN = Manner()


@dataclass(frozen=True, slots=True)
class Piece:
    """A text that is spoken in one go, without a line end.

    It holds a letter or a digit; only a piece with a ``silence`` may be empty.
    """

    text: str
    pause: Pause
    manner: Manner = PLAIN
    silence: float | None = None
    """Seconds of silence behind the piece, in place of its usual pause."""
