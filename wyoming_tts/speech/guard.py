"""What a piece may sound like: bounds that hold for any voice, against runaways and dropouts."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wyoming_tts.audio.pcm import RATE
from wyoming_tts.audio.silence import PauseLimiter
from wyoming_tts.errors import RunawayError

SPELT_OUT = 2.0
"""Seconds that a character may take at most which may be read as several words.

Such are digits, signs, ideographs, capitals (``double u``) and letters that a voice knows only by
name (``Cyrillic letter shcha``).
"""

LETTER = 0.3
"""Seconds that a letter of an ordinary word may take at most."""

GRACE = 2.0
"""Seconds allowed beyond, for hesitations and silent ends."""

SHORTEST_PER_LETTER = 0.01
"""Seconds that a letter takes at least; the fastest intelligible speech needs three times that."""

LIKELY_PER_LETTER = 0.04
"""Seconds of sound, pauses not counted, within which even a hasty speaker says no letter more."""

LIKELY_PER_SIGN = 0.12
"""The same for a digit or an ideograph."""

LONGEST_PAUSE = 1.2
"""Seconds of silence inside a piece at most; speakers pause for half of that."""

LOST = 3.0
"""Seconds of silence after which no more is expected of an engine."""

_STEP = RATE // 10
"""Samples after which a piece is judged anew: a block may hold more than one silence."""

_SMALL_LETTERS = re.compile("[a-zß-öø-ɏ]{2,}")
_VOWELS = frozenset("aeiouyæœøə")


@dataclass(frozen=True, slots=True)
class DurationBounds:
    """Seconds of sound between which a piece is believable."""

    shortest: float
    longest: float

    likely: float
    """Seconds of sound with which all may have been said."""

    @classmethod
    def of(cls, text: str, rate: float = 1.0) -> DurationBounds:
        """Return the bounds for verbalised ``text`` spoken at ``rate`` times normal speed."""
        letters = sum(char.isalpha() and char < "\u2e80" for char in text)
        in_words = sum(len(run) for run in _SMALL_LETTERS.findall(text) if _pronounceable(run))
        others = sum(not char.isspace() for char in text) - in_words
        signs = sum(map(str.isalnum, text)) - letters
        return cls(
            shortest=letters * SHORTEST_PER_LETTER / rate,
            longest=(GRACE + LETTER * in_words + SPELT_OUT * others) / rate,
            likely=(LIKELY_PER_LETTER * letters + LIKELY_PER_SIGN * signs) / rate,
        )


def _pronounceable(letters: str) -> bool:
    return not _VOWELS.isdisjoint(unicodedata.normalize("NFD", letters))


class PieceGuard:
    """Listens to a piece while it is made, and knows when it went wrong.

    Engines that choose by chance may go on after the text, fall silent, or say nothing; one that
    always speaks a text in the same way makes the pauses that it means, and only its length is
    watched.
    """

    def __init__(self, text: str, rate: float, *, sampled: bool) -> None:
        """Expect ``text`` at ``rate`` times normal speed from an engine that is ``sampled``."""
        self._characters = len(text)
        self._bounds = DurationBounds.of(text, rate)
        self._pauses = PauseLimiter(LONGEST_PAUSE / rate) if sampled else None
        self._longest_pause = LONGEST_PAUSE / rate
        self._lost = LOST / rate
        self._made = 0.0
        self.over = False
        """Whether all was said and the engine goes on: nothing that follows is to be heard."""

    @property
    def made(self) -> float:
        """Seconds that the engine has made, less the silences where these are known."""
        return self._made if self._pauses is None else self._pauses.sounding

    @property
    def believable(self) -> bool:
        """Whether what was made can be all of the text."""
        return self.made >= self._bounds.shortest and bool(self.made or not self._bounds.likely)

    def push(self, block: NDArray[np.int16]) -> NDArray[np.int16]:
        """Return what of a block of samples ``[n]`` may be heard, shape ``[m]``.

        Raises:
            RunawayError: the piece cannot become what it should be.
        """
        self._made += len(block) / RATE
        if self._made > self._bounds.longest:
            raise RunawayError(
                f"a piece of {self._characters} characters went on for {self._made:.1f} s; "
                "another voice or reference may help"
            )
        if self._pauses is None:
            return block
        parts = (block[start : start + _STEP] for start in range(0, len(block), _STEP))
        return np.concatenate([block[:0], *(self._listen(part) for part in parts)])

    def _listen(self, part: NDArray[np.int16]) -> NDArray[np.int16]:
        if self._pauses is None or self.over:
            return part[:0]
        heard = self._pauses.push(part)
        silent = self._pauses.silent
        if silent >= self._longest_pause and self.made and self.made >= self._bounds.likely:
            self.over = True
        elif silent >= self._lost:
            raise RunawayError(
                f"a piece of {self._characters} characters fell silent after {self.made:.1f} s"
            )
        return heard

    def flush(self) -> NDArray[np.int16]:
        """Return the last samples of the piece, shape ``[m]``."""
        return np.zeros(0, np.int16) if self._pauses is None else self._pauses.flush()
