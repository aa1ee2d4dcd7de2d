"""Hands blocks of samples from the thread that makes them to the thread that wants them."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

MAX_BLOCKS = 500
"""Blocks that may wait: about 30 s of sound, so that a slow reader seldom holds up the next job."""

_POLL_S = 0.02


class BlockFeed:
    """A bounded queue with one writer and one reader, which either of them can end."""

    def __init__(self, cancelled: Callable[[], bool]) -> None:
        self._cancelled = cancelled
        self._blocks: deque[NDArray[np.int16]] = deque()
        self._changed = threading.Condition()
        self._ended = False
        self._closed = False
        self._failure: BaseException | None = None

    def abandoned(self) -> bool:
        """Whether nobody wants further blocks."""
        return self._closed or self._cancelled()

    def put(self, block: NDArray[np.int16]) -> bool:
        """Add a block, waiting while the queue is full; answers false once it is abandoned."""
        if self.abandoned():
            return False
        with self._changed:
            while len(self._blocks) >= MAX_BLOCKS:
                self._changed.wait(_POLL_S)
                if self.abandoned():
                    return False
            self._blocks.append(block)
            self._changed.notify()
        return True

    def end(self, failure: BaseException | None = None) -> None:
        """Say that no block follows; ``failure`` is raised to the reader."""
        with self._changed:
            self._ended = True
            self._failure = failure
            self._changed.notify()

    def close(self) -> None:
        """Say that no block will be read."""
        with self._changed:
            self._closed = True
            self._changed.notify()

    def __iter__(self) -> Iterator[NDArray[np.int16]]:
        while not self.abandoned():
            with self._changed:
                if not self._blocks and not self._ended:
                    self._changed.wait(_POLL_S)
                block = self._blocks.popleft() if self._blocks else None
                self._changed.notify()
                over = block is None and self._ended
            if block is not None:
                yield block
            elif over:
                if self._failure is not None:
                    raise self._failure
                return
