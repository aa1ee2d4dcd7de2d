"""What happens in the server, told to every open page as server-sent events."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import suppress
from typing import Any

from wyoming_tts.errors import BusyError

MOST_PAGES = 128
MOST_UNREAD = 64
"""Events that a page may leave unread; one that reads nothing is let go and may come again."""

STATUS_EVERY = 2.0
PING_EVERY = 15.0
PING = b": ping\n\n"
RETRY = b"retry: 1000\n\n"
"""After so many milliseconds a page that lost its connection comes again."""

_END = b""


class EventHub:
    """Gives each page a bounded queue. Encodes each event once, however many pages there are."""

    def __init__(self, status: Callable[[], Mapping[str, Any]]) -> None:
        """Make a hub; ``status`` returns what pages are told every ``STATUS_EVERY`` seconds."""
        self._status = status
        self._pages: set[asyncio.Queue[bytes]] = set()
        self._beat: asyncio.Task[None] | None = None
        self._closed = False

    def __len__(self) -> int:
        return len(self._pages)

    def publish(self, kind: str, data: Mapping[str, Any]) -> None:
        """Tell all pages; never waits."""
        if not self._pages:
            return
        encoded = encode(kind, data)
        for page in tuple(self._pages):
            self._put(page, encoded)

    def _put(self, page: asyncio.Queue[bytes], encoded: bytes) -> None:
        try:
            page.put_nowait(encoded)
        except asyncio.QueueFull:
            self._pages.discard(page)
            page.get_nowait()
            page.put_nowait(_END)

    async def listen(self) -> AsyncGenerator[bytes, None]:
        """Yield encoded events for one page until it is let go or the hub is closed.

        Raises:
            BusyError: as many pages are open as may.
        """
        if len(self._pages) >= MOST_PAGES or self._closed:
            raise BusyError(f"{len(self._pages)} pages are open already; close some")
        page: asyncio.Queue[bytes] = asyncio.Queue(MOST_UNREAD)
        self._pages.add(page)
        if self._beat is None:
            self._beat = asyncio.create_task(self._tell_status(), name="status of the page")
        try:
            yield RETRY + encode("status", self._status())
            while True:
                try:
                    async with asyncio.timeout(PING_EVERY):
                        encoded = await page.get()
                except TimeoutError:
                    encoded = PING
                if encoded == _END:
                    return
                yield encoded
        finally:
            self._pages.discard(page)
            if not self._pages and self._beat is not None:
                # Nobody looks: nothing is counted.
                self._beat.cancel()
                self._beat = None

    async def _tell_status(self) -> None:
        while True:
            await asyncio.sleep(STATUS_EVERY)
            self.publish("status", self._status())

    async def close(self) -> None:
        """End all pages' streams."""
        self._closed = True
        for page in tuple(self._pages):
            while page.full():
                page.get_nowait()
            page.put_nowait(_END)
        if self._beat is not None:
            self._beat.cancel()
            with suppress(asyncio.CancelledError):
                await self._beat
            self._beat = None


def encode(kind: str, data: Mapping[str, Any]) -> bytes:
    """Return an event as it is sent."""
    return f"event: {kind}\ndata: {json.dumps(data)}\n\n".encode()
