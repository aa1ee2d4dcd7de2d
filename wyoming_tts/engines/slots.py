"""Who may use the engine next: the listener who runs out of sound first."""

from __future__ import annotations

import asyncio
import heapq
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class DeadlineSlots:
    """A bounded number of places, given to the earliest deadline first."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._free = size
        self._order = itertools.count()
        self._waiting: list[tuple[float, int, asyncio.Future[None]]] = []

    @property
    def waiting(self) -> int:
        """How many wait for a place."""
        return sum(not future.done() for *_, future in self._waiting)

    @asynccontextmanager
    async def hold(self, deadline: float) -> AsyncIterator[None]:
        """Wait for a place and keep it for the length of the block."""
        if self._free:
            self._free -= 1
        else:
            future = asyncio.get_running_loop().create_future()
            entry = (deadline, next(self._order), future)
            heapq.heappush(self._waiting, entry)
            try:
                await future
            except asyncio.CancelledError:
                # The place may have been handed over in the same moment: pass it on.
                if future.done() and not future.cancelled():
                    self._release()
                elif entry in self._waiting:
                    self._waiting.remove(entry)
                    heapq.heapify(self._waiting)
                raise
        try:
            yield
        finally:
            self._release()

    def _release(self) -> None:
        while self._waiting:
            _, _, future = heapq.heappop(self._waiting)
            if not future.done():
                future.set_result(None)
                return
        self._free += 1
