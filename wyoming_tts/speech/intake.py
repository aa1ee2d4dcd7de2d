"""Text on its way in: it arrives in any parts, at any time, and leaves in pieces."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator
from typing import Protocol

from wyoming_tts.errors import SsmlError, TextTooLongError
from wyoming_tts.text.cleaner import Cleaner
from wyoming_tts.text.cutter import Cutter
from wyoming_tts.text.piece import Piece
from wyoming_tts.text.ssml.fault import SsmlFault

SETTLE_AFTER = (0.2, 1.0)
"""Seconds without text, at least and at most, after which a finished sentence is spoken without
seeing the next one."""

SETTLE_GAPS = 2.5
"""The same in usual times between two chunks: a slow writer's next word may belong to it."""

LARGEST_BITE = 1024
"""Characters looked at in one go: other clients wait meanwhile."""

CHECKED_AT_ONCE = 8192
"""Characters of SSML that are looked through for faults while other clients wait."""


class TextIntake:
    """Takes the text of one reply and cuts it, each piece as early as is safe.

    Args:
        limit: Characters that are taken at most, markup included.
        ssml: Whether the text is SSML.
    """

    def __init__(self, limit: int, *, ssml: bool = False) -> None:
        self.characters = 0
        self.over = False
        """Whether the text is complete."""

        self.began = self.arrived = asyncio.get_running_loop().time()
        """Event-loop times of the first and of the last text."""

        self._gap = 0.0
        self._limit = limit
        self._ssml = ssml
        self._untouched = True
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
        """Note that the text is complete.

        Raises:
            SsmlError: it cannot be spoken, and nothing of it was yet.
        """
        self.over = True
        self._news.set()
        if self._ssml and self._untouched and self.characters <= CHECKED_AT_ONCE:
            _refuse_faults("".join(self._chunks))

    async def pieces(self) -> AsyncGenerator[Piece, None]:
        """Yield the pieces as they become certain, until the text is over.

        Raises:
            SsmlError: the rest cannot be spoken; what was complete before it was yielded.
        """
        reader: _Reader = _ssml_reader() if self._ssml else _PlainReader()
        if self._ssml and self.over and self.characters > CHECKED_AT_ONCE:
            await asyncio.to_thread(_refuse_faults, "".join(self._chunks))
        while self._chunks or not self.over:
            if self._chunks:
                self._untouched = False
                pieces = reader.push(self._chunks.popleft())
                await asyncio.sleep(0)
            elif await self._wait(self._patience()):
                continue
            else:
                pieces = reader.settle()
                if not pieces:
                    await self._wait(None)
            for piece in pieces:
                yield piece
            _check(reader)
        for piece in reader.flush():
            yield piece
        _check(reader)

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


class _Reader(Protocol):
    """Makes pieces of a text that arrives in parts; see ``SsmlReader``."""

    @property
    def fault(self) -> SsmlFault | None: ...

    def push(self, text: str) -> list[Piece]: ...

    def settle(self) -> list[Piece]: ...

    def flush(self) -> list[Piece]: ...


class _PlainReader:
    """The whole way from plain text, or Markdown, to pieces."""

    fault = None

    def __init__(self) -> None:
        self._cleaner = Cleaner()
        self._cutter = Cutter()

    def push(self, text: str) -> list[Piece]:
        return self._cutter.push(self._cleaner.push(text))

    def settle(self) -> list[Piece]:
        return self._cutter.settle()

    def flush(self) -> list[Piece]:
        return self._cutter.push(self._cleaner.flush()) + self._cutter.flush()


def _ssml_reader() -> _Reader:
    from wyoming_tts.text.ssml.reader import SsmlReader  # noqa: PLC0415 - few clients send any

    return SsmlReader()


def _refuse_faults(document: str) -> None:
    from wyoming_tts.text.ssml.reader import check  # noqa: PLC0415 - as above

    try:
        check(document)
    except SsmlFault as fault:
        raise SsmlError(str(fault)) from fault


def _check(reader: _Reader) -> None:
    if reader.fault is not None:
        raise SsmlError(str(reader.fault)) from reader.fault
