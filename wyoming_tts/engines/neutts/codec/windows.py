"""Decoding a growing row of codes in windows, each joined to the one before.

The codec has no local decoding: its normalisation and its attention reach over a whole window.
So every window takes codes before (``back``) and behind (``ahead``) its own along and throws
their samples away, and neighbours fade into each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from wyoming_tts.audio.stitch import Stitcher
from wyoming_tts.engines.neutts.codec.contract import CODEBOOK, HOP, LONGEST, Codes, Samples
from wyoming_tts.errors import EngineError


@dataclass(frozen=True, slots=True)
class WindowPlan:
    """How a row of codes is divided into windows; all lengths in codes, 50 a second."""

    first: int = 10
    """New codes of the first window: fewer are heard sooner, more are steadier."""

    growth: float = 2.0
    """By what factor each window has more new codes than the one before; at least 1."""

    longest: int = 100
    """New codes of a window at most."""

    back: int = 25
    """Codes before the new ones that are decoded again."""

    ahead: int = 5
    """Codes behind the new ones that are waited for."""

    overlap: int = 1
    """Codes over which two windows fade into each other; at most ``ahead``."""

    def __post_init__(self) -> None:
        if not (
            1 <= self.first <= self.longest
            and self.growth >= 1
            and self.back >= 0
            and 0 <= self.overlap <= self.ahead
            and self.back + self.longest + 2 * self.ahead <= LONGEST
        ):
            raise ValueError(f"{self} divides nothing into windows")

    def after(self, fresh: int) -> int:
        """Return the new codes of the window after one of ``fresh`` new codes."""
        return min(self.longest, int(fresh * self.growth + 0.5))


@dataclass(frozen=True, slots=True)
class Window:
    """Codes to decode in one go."""

    codes: Codes
    """``back`` codes, then the new ones, then ``ahead``, shape ``[n]``."""

    back: int
    fresh: int
    ahead: int


@dataclass(frozen=True, slots=True)
class Decoded:
    """What a decoded window adds to the stream."""

    samples: Samples
    """The stream's next samples, final, shape ``[m]``."""

    ahead: Samples
    """What will follow them, roughly, shape ``[k]``; empty after the last."""


class WindowStream:
    """Divides one row of codes into windows while it grows.

    The division depends on the plan and on the number of codes alone, never on when windows are
    asked for. Each code's samples come out once, ``HOP`` for each. Work and memory per window
    are bounded by the plan, whatever the length of the row.
    """

    def __init__(self, plan: WindowPlan, lead: Sequence[int] | Codes = ()) -> None:
        """Begin a row.

        Args:
            plan: how to divide it.
            lead: the codes of the voice's reference, of which the last ``plan.back`` stand
                before the first window.
        """
        self._plan = plan
        # A slice of nothing for a plan without look-back: [-0:] would be everything.
        start = max(0, len(lead) - plan.back)
        self._codes = [_checked(int(code)) for code in lead[start:]]
        self._back = len(self._codes)
        self._fresh = plan.first
        self._window: Window | None = None
        self._stitcher = Stitcher(plan.overlap * HOP)
        self._ended = False

    @property
    def frames_needed(self) -> int:
        """Codes still missing until a window is due; 0 if one is due or nothing is left."""
        return 0 if self._ended else max(0, self._fresh + self._plan.ahead - self._waiting)

    @property
    def finished(self) -> bool:
        """Whether the row has ended and all of it came out."""
        return self._ended and not self._waiting

    def push(self, code: int) -> None:
        """Add a code.

        Raises:
            EngineError: it is no code.
            ValueError: the row has ended.
        """
        if self._ended:
            raise ValueError("the row of codes has ended")
        self._codes.append(_checked(code))

    def end(self) -> None:
        """Say that no code follows; what waits is decoded without look-ahead."""
        self._ended = True

    def due(self) -> Window | None:
        """Return the window to decode next, or None; the same one until it is accepted."""
        if self._window is None and not self.frames_needed and self._waiting:
            whole = self._waiting >= self._fresh + self._plan.ahead
            fresh = self._fresh if whole else self._waiting
            ahead = self._plan.ahead if whole else 0
            codes = np.array(self._codes[: self._back + fresh + ahead], np.int32)
            self._window = Window(codes, self._back, fresh, ahead)
        return self._window

    def accept(self, window: Window, samples: Samples) -> Decoded:
        """Take the samples of the window that was due and return what they add.

        Args:
            window: what `due` returned.
            samples: ``HOP`` for each of its codes.

        Raises:
            EngineError: the number of samples is wrong.
            ValueError: another window is due.
        """
        if window is not self._window:
            raise ValueError("another window is due")
        if samples.shape != (len(window.codes) * HOP,):
            raise EngineError(
                f"the codec made samples of shape {samples.shape} from {len(window.codes)} codes"
            )
        block = samples[window.back * HOP :]
        final = self._stitcher.join(block, window.fresh * HOP)
        last = self._ended and window.fresh == self._waiting
        done = window.back + window.fresh
        keep = min(self._plan.back, done)
        del self._codes[: done - keep]
        self._back = keep
        self._fresh = self._plan.after(self._fresh)
        self._window = None
        return Decoded(final, block[:0] if last else block[window.fresh * HOP :])

    @property
    def _waiting(self) -> int:
        """Codes whose samples have not come out."""
        return len(self._codes) - self._back


def _checked(code: int) -> int:
    if not 0 <= code < CODEBOOK:
        raise EngineError(f"{code} is no code of the codec: they lie in 0..{CODEBOOK - 1}")
    return code
