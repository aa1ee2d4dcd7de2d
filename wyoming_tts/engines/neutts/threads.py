"""Keeps the number of threads right while other programs come and go.

Threads of one step wait for each other: where another program takes a processor away, two threads
may need several times as long as one. Which number is best can only be seen by trying.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import fmean

EXPLORE_AFTER = 150
"""Steps, three seconds of speech, after which another number of threads is tried."""

TRIAL = 3
"""Steps of such a trial; the first of them wakes threads up and does not count."""

SMOOTHING = 0.2
BETTER = 0.85
"""Share of the present step's time below which a trial was worth it."""

WORSE = 1.5
"""Times the usual step from which the next trial comes at once."""


class ThreadTuner:
    """Watches the steps of the decoder and says with how many threads the next is computed."""

    def __init__(self, measured: Mapping[int, float], chosen: int) -> None:
        """Begin with ``chosen``; ``measured`` has a step's seconds by number of threads."""
        self._candidates: Sequence[int] = sorted(measured)
        self._average = self._usual = 1.0
        self._current = self._best = chosen
        self._since = 0
        self._trial: list[float] = []

    @property
    def threads(self) -> int:
        """The number for the next step."""
        return self._current

    def note(self, seconds: float, expected: float) -> int:
        """Take note of a step and return the number of threads for the next.

        Args:
            seconds: what the step took.
            expected: what it should take, for as many utterances, by what was measured at first.
        """
        if len(self._candidates) == 1:
            return self._current
        share = seconds / expected
        if self._current != self._best:
            self._trial.append(share)
            if len(self._trial) >= TRIAL:
                self._conclude()
            return self._current
        self._average += SMOOTHING * (share - self._average)
        self._since += 1
        slow = self._average > WORSE * self._usual and self._since >= TRIAL * TRIAL
        if slow or self._since >= EXPLORE_AFTER:
            place = self._candidates.index(self._best)
            # Fewer threads help against a crowd; more may again when it is gone.
            fewer, more = self._candidates[:place][-1:], self._candidates[place + 1 :][:1]
            self._current = (fewer or more)[0] if slow else (more or fewer)[0]
            self._since = 0
        return self._current

    def _conclude(self) -> None:
        found = fmean(self._trial[1:])
        self._trial.clear()
        if found < self._average * BETTER:
            self._best = self._current
            self._average = self._usual = found
        else:
            self._current = self._best
