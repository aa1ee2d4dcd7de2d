"""What codes of an utterance can be believed: bounds of its length, loops, leaks of the reference.

Of real speech hardly a code occurs twice: in the nine references of NeuTTS no stretch repeats for
longer than four codes, and no two of them share more than one code in the same order. So a few
repetitions tell much.
"""

from __future__ import annotations

import math
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from wyoming_tts.engines.neutts.phonemes import count_phonemes
from wyoming_tts.engines.neutts.prompt import InputFormat
from wyoming_tts.errors import RunawayError
from wyoming_tts.voices.prompts import FRAME_RATE

HASTY, TYPICAL, SLOW = 2.5, 4.0, 6.0
"""Codes per phoneme, 50 codes being a second; the references have 2.9 to 4.9."""

PER_DIGIT = 6
"""Phonemes of a digit in plain text, at most."""

PER_IDEOGRAPH = 4
"""Phonemes of an ideograph in plain text, at most."""

SLACK = 2.0
"""How much longer than at the voice's own pace an utterance may last."""

GRACE = 75
"""Codes allowed beyond, for hesitations and a silent end."""

PAUSE = 25
"""Codes allowed beyond for each mark of punctuation."""

SHORTEST = 8
SHORTEST_PER_PHONEME = 1.2
"""Codes that an utterance has at least: for long texts half of what a hasty speaker needs."""

TURN_SHORTEST = 2
"""Codes of a word with a sound in it, at least."""

TURN_GRACE, TURN_SLOWEST = 12, 14
"""Codes of a word at most: so many, and so many for each phoneme; pauses come on top."""

LOOP = 60
"""Codes after which a stretch that repeats itself is a loop."""

LONGEST_PERIOD = 50
"""Codes of a stretch that is watched for repetition."""

REPETITIONS = 2
"""How often the longer stretches must be repeated besides."""

LEAK_WITHIN = 15
"""Codes at the start among which a leak is looked for: the first sound needs as many."""

LEAK = 5
"""Codes in the order of the reference that make a leak."""

RARE = 2
"""How often a code of the reference may occur there to tell something."""


class LoopError(RunawayError):
    """The utterance repeats itself."""


class LeakError(RunawayError):
    """The utterance begins with what is said in the reference."""


@dataclass(frozen=True, slots=True)
class TokenBounds:
    """Codes between which an utterance is believable."""

    shortest: int
    longest: int

    likely: int = 0
    """Codes of it at the voice's own pace."""

    @classmethod
    def of(
        cls,
        text: str,
        input_format: InputFormat = InputFormat.PHONEMES,
        *,
        reference: str = "",
        reference_codes: int = 0,
    ) -> TokenBounds:
        """Return the bounds for a text.

        Args:
            text: what the model is given: phonemes, or plain text.
            input_format: which of the two.
            reference: what is said in the voice's reference, in the same format.
            reference_codes: how many codes the reference has; with it the voice's own pace counts.
        """
        phonemes = _count(text, input_format)
        said = _count(reference, input_format)
        measured = reference_codes / said if said and reference_codes else TYPICAL
        pace = min(max(measured, HASTY), SLOW)
        marks = sum(unicodedata.category(character).startswith("P") for character in text)
        # Many letters of plain text are silent, and a digit may be short.
        sure = phonemes
        if input_format is InputFormat.BPE:
            sure = sum(map(str.isalpha, text)) // 2
        return cls(
            shortest=math.ceil(SHORTEST + SHORTEST_PER_PHONEME * sure),
            longest=math.ceil(GRACE + SLACK * pace * phonemes + PAUSE * marks),
            likely=math.ceil(pace * phonemes),
        )


@dataclass(frozen=True, slots=True)
class TurnBounds:
    """Codes between which one word of an utterance that is spoken word by word ends.

    A word that the model does not end in time is ended for it, and the next one is given: as every
    word is asked for by itself, what was heard goes on cleanly. A word with sounds in it cannot be
    left out either.
    """

    shortest: int
    """Codes before which the model may not end it."""

    longest: int
    """Codes with which it ends at the latest."""

    @classmethod
    def of(cls, word: str) -> TurnBounds:
        """Return the bounds of a word, phonemes with its punctuation."""
        phonemes = count_phonemes(word)
        marks = sum(unicodedata.category(character).startswith("P") for character in word)
        longest = TURN_GRACE + TURN_SLOWEST * phonemes + PAUSE * marks
        return cls(TURN_SHORTEST if phonemes else 0, longest)


class TokenGuard:
    """Watches the codes of one utterance as they are chosen."""

    def __init__(self, bounds: TokenBounds, reference: Sequence[int] = ()) -> None:
        """Expect an utterance within ``bounds``; without ``reference`` no leak is looked for."""
        self._bounds = bounds
        self._count = 0
        # Place p: the code p + 1 codes ago, and how well what came since repeats at that distance.
        self._last = np.full(LONGEST_PERIOD, -1, np.int64)
        self._scores = np.zeros(LONGEST_PERIOD, np.int64)
        self._places = _rare_places(reference)
        self._offsets: Counter[int] = Counter()

    @property
    def count(self) -> int:
        """Codes so far."""
        return self._count

    @property
    def may_end(self) -> bool:
        """Whether the end may be chosen already."""
        return self._count >= self._bounds.shortest

    def push(self, code: int) -> None:
        """Take the next code, 0 to 65,535.

        Raises:
            LeakError: the reference is being spoken; this comes before the first sound is due.
            LoopError: the utterance repeats itself.
            RunawayError: it is longer than the text can need.
        """
        if self._count < LEAK_WITHIN:
            self._look_for_leak(code)
        self._count += 1
        if self._count > self._bounds.longest:
            raise RunawayError(
                f"the voice went on for {self._count / FRAME_RATE:.1f} s, more than the text needs"
            )
        self._scores += np.where(self._last == code, 1, -1)
        np.maximum(self._scores, 0, out=self._scores)
        self._last[1:] = self._last[:-1]
        self._last[0] = code
        if (self._scores >= _ALARMS).any():
            raise LoopError(f"the voice repeats itself after {self._count / FRAME_RATE:.1f} s")

    def forget_loop(self) -> None:
        """Look for repetition only in what comes from now on: what repeated itself was ended."""
        self._last[:] = -1
        self._scores[:] = 0

    def _look_for_leak(self, code: int) -> None:
        for place in self._places.get(code, ()):
            offset = place - self._count
            self._offsets[offset] += 1
            if self._offsets[offset] >= LEAK:
                raise LeakError("the voice began to speak its reference instead of the text")


_PERIODS = np.arange(1, LONGEST_PERIOD + 1)
_ALARMS = np.maximum(LOOP - _PERIODS, REPETITIONS * _PERIODS)


def _rare_places(reference: Sequence[int]) -> dict[int, list[int]]:
    """Return where in a reference its codes are, less those that occur again and again."""
    places: defaultdict[int, list[int]] = defaultdict(list)
    for place, code in enumerate(reference):
        places[code].append(place)
    return {code: found for code, found in places.items() if len(found) <= RARE}


def _count(text: str, input_format: InputFormat) -> int:
    """Return the phonemes of a text, at most."""
    if input_format is InputFormat.PHONEMES:
        return count_phonemes(text)
    return sum(_phonemes_of(character) for character in text)


def _phonemes_of(character: str) -> int:
    if character.isalpha():
        return 1 if character < "\u2e80" else PER_IDEOGRAPH
    return PER_DIGIT if character.isalnum() else 0
