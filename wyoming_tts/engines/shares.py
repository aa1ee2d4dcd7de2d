"""Whose work the engine's time was, when it serves several jobs at once."""

from __future__ import annotations


class SharedTime:
    """Divides time among the jobs that run: two jobs at once have worked for half of it each."""

    def __init__(self) -> None:
        self._running = 0
        self._since = 0.0
        self._share = 0.0

    def begin(self, now: float) -> float:
        """Note that a job begins; return what ``end`` must be given for it."""
        self._advance(now)
        self._running += 1
        return self._share

    def end(self, now: float, begun: float) -> float:
        """Note that a job has ended; return its seconds of the engine's time."""
        self._advance(now)
        self._running -= 1
        return self._share - begun

    def _advance(self, now: float) -> None:
        if self._running:
            self._share += (now - self._since) / self._running
        self._since = now
