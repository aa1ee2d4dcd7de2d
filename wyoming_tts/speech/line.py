"""The pieces of a reply that are being made, in the order in which they will be heard."""

from __future__ import annotations

import asyncio

from wyoming_tts.speech.take import Take

MOST_AHEAD = 5.0
"""Seconds of unsent sound from which no further piece of the reply is begun."""


class TakeLine:
    """A bounded queue of takes; a take stays in it until it was heard to its end."""

    def __init__(self, size: int) -> None:
        """Make a line for up to ``size`` takes."""
        self._waiting: asyncio.Queue[Take | None] = asyncio.Queue()
        self._takes: list[Take] = []
        self._room = asyncio.Semaphore(size)
        self._less_unsent = asyncio.Event()

    @property
    def unsent(self) -> float:
        """Seconds of sound that are made and not yet read."""
        return sum(take.buffered for take in self._takes)

    @property
    def expected(self) -> float:
        """Seconds of sound, made or guessed, until the end of the line is heard."""
        return sum(take.expected for take in self._takes)

    @property
    def unfinished(self) -> Take | None:
        """The first take that is still being made."""
        return next((take for take in self._takes if not take.ended), None)

    async def room(self) -> None:
        """Wait until another take may stand in line; it must then be put there."""
        await self._room.acquire()
        while self.unsent > MOST_AHEAD:
            self._less_unsent.clear()
            await self._less_unsent.wait()

    def put(self, take: Take) -> None:
        """Add a take, for which there is room."""
        self._takes.append(take)
        self._waiting.put_nowait(take)

    def close(self) -> None:
        """Note that no take follows."""
        self._waiting.put_nowait(None)

    async def get(self) -> Take | None:
        """Return the next take, waiting for it; ``None`` after the last."""
        return await self._waiting.get()

    def note_sent(self) -> None:
        """Note that samples of a take were read."""
        self._less_unsent.set()

    def remove(self, take: Take) -> None:
        """Forget a take that was heard to its end."""
        self._takes.remove(take)
        self._less_unsent.set()
        self._room.release()
