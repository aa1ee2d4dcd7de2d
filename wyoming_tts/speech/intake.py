"""Text on its way in: it arrives in any parts, at any time, and leaves in pieces."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator

from wyoming_tts.errors import TextTooLongError
from wyoming_tts.text.cleaner import Cleaner
from wyoming_tts.text.cutter import Cutter
from wyoming_tts.text.piece import Piece

SETTLE_AFTER = (0.2, 1.0)
"""Seconds without text, at least and at most, after which a finished sentence is spoken without
seeing the next one."""

SETTLE_GAPS = 2.5
"""The same in usual times between two chunks: a slow writer's next word may belong to it."""

LARGEST_BITE = 1024
"""Characters looked at in one go: other clients wait meanwhile."""


class TextIntake:
    """Takes the text of one reply and cuts it, each piece as early as is safe."""

    def __init__(self, limit: int) -> None:
        """Take up to ``limit`` characters."""
        self.characters = 0
        self.over = False
        """Whether the text is complete."""

        self.began = self.arrived = asyncio.get_running_loop().time()
        """Event-loop times of the first and of the last text."""

        self._gap = 0.0
        self._limit = limit
        self._chunks: deque[str] = deque()
        self._news = asyncio.Event()

    def feed(self, text: str) -> None:
        """Take more text.

        Raises:
            TextTooLongError: the text as a whole exceeds the limit; nothing is taken.
        """
        if self.characters + len(text) > self._limit:
            raise TextTooLongError(
                f"the text is longer than {self._limit} characters; send it in parts, "
                "or raise max_text in the server's settings"
            )
        now = asyncio.get_running_loop().time()
        if not self.characters:
            self.began = now
        else:
            self._gap += (now - self.arrived - self._gap) / 2
        self.arrived = now
        self.characters += len(text)
        for start in range(0, len(text), LARGEST_BITE):
            self._chunks.append(text[start : start + LARGEST_BITE])
            self._news.set()

    def finish(self) -> None:
        """Note that the text is complete."""
        self.over = True
        self._news.set()

    async def pieces(self) -> AsyncGenerator[Piece, None]:
        """Yield the pieces as they become certain, until the text is over."""
        cleaner, cutter = Cleaner(), Cutter()
        while self._chunks or not self.over:
            if self._chunks:
                pieces = cutter.push(cleaner.push(self._chunks.popleft()))
                await asyncio.sleep(0)
            elif await self._wait(self._patience()):
                continue
            else:
                pieces = cutter.settle()
                if not pieces:
                    await self._wait(None)
            for piece in pieces:
                yield piece
        for piece in cutter.push(cleaner.flush()) + cutter.flush():
            yield piece

    def _patience(self) -> float:
        least, most = SETTLE_AFTER
        return min(most, max(least, SETTLE_GAPS * self._gap))

    async def _wait(self, patience: float | None) -> bool:
        """Wait for text, or for its end; false if neither came in ``patience`` seconds."""
        try:
            async with asyncio.timeout(patience):
                await self._news.wait()
        except TimeoutError:
            return False
        self._news.clear()
        return True
