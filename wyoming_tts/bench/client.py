"""A client that asks for speech and notes when it hears it."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from wyoming.event import Event

from wyoming_tts.protocol.framing import encode_event

TIMEOUT = 60.0
"""Seconds for a whole reply."""

GONE = "connection-lost"
LATE = "no-answer"
BUSY = "busy"


@dataclass(slots=True)
class Heard:
    """One reply as a client saw it. Times are of ``time.perf_counter``."""

    first_sound: float | None = None
    """When the first chunk arrived that is not all zero."""

    sound_bytes: int = 0
    error: str | None = None
    """Code of the error, if there was one."""


class Client:
    """One connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def send(self, kind: str, **data: Any) -> None:
        """Send one event."""
        self._writer.write(encode_event(Event(kind, data)))
        await self._writer.drain()

    async def read(self) -> tuple[str, dict[str, Any], bytes]:
        """Return type, data (empty for chunks of audio) and payload of the next event.

        Raises:
            ConnectionError: the server has closed the connection.
        """
        try:
            header = json.loads(await self._reader.readuntil(b"\n"))
            length = int(header.get("data_length") or 0)
            size = int(header.get("payload_length") or 0)
            rest = await self._reader.readexactly(length + size) if length + size else b""
        except asyncio.IncompleteReadError:
            raise ConnectionResetError("the server has closed the connection") from None
        kind = str(header["type"])
        data = json.loads(rest[:length]) if length and kind != "audio-chunk" else {}
        return kind, data, rest[length:]

    async def listen(self, end: str, heard: Heard | None = None) -> Heard:
        """Read one reply up to the event ``end``; a connection lost is an error in the result."""
        heard = heard or Heard()
        try:
            while True:
                kind, data, payload = await self.read()
                if kind == "audio-chunk":
                    heard.sound_bytes += len(payload)
                    if heard.first_sound is None and payload.count(0) < len(payload):
                        heard.first_sound = time.perf_counter()
                elif kind == "error":
                    heard.error = str(data.get("code"))
                elif kind == end:
                    return heard
        except ConnectionError:
            heard.error = heard.error or GONE
            return heard

    async def say(self, text: str, voice: str) -> Heard:
        """Ask for a text that is known whole, and hear the reply to its end."""
        try:
            async with asyncio.timeout(TIMEOUT):
                await self.send("synthesize", text=text, voice={"name": voice})
                return await self.listen("audio-stop")
        except (ConnectionError, TimeoutError) as error:
            return Heard(error=GONE if isinstance(error, ConnectionError) else LATE)

    async def hang_up(self) -> None:
        """Close the connection."""
        self._writer.close()
        with contextlib.suppress(ConnectionError, TimeoutError):
            async with asyncio.timeout(5):
                await self._writer.wait_closed()


@asynccontextmanager
async def connected(port: int) -> AsyncIterator[Client]:
    """Connect to a server on this machine for the length of the block."""
    client = Client(*await asyncio.open_connection("127.0.0.1", port))
    try:
        yield client
    finally:
        await client.hang_up()


async def together(jobs: Sequence[Callable[[], Awaitable[Heard]]]) -> list[Heard]:
    """Run jobs at the same time; a connection lost, or no answer in time, is an error of one."""
    async with asyncio.TaskGroup() as tasks:
        running = [tasks.create_task(_run(job)) for job in jobs]
    return [task.result() for task in running]


async def _run(job: Callable[[], Awaitable[Heard]]) -> Heard:
    try:
        async with asyncio.timeout(TIMEOUT):
            return await job()
    except ConnectionError:
        return Heard(error=GONE)
    except TimeoutError:
        return Heard(error=LATE)
