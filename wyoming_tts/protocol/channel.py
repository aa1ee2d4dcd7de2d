"""Events out: the one writer of a connection, and the shape of a reply on it."""

from __future__ import annotations

import asyncio
import contextlib

from wyoming.audio import AudioChunk, AudioStart, AudioStop
from wyoming.error import Error
from wyoming.event import Event
from wyoming.tts import SynthesizeStopped

from wyoming_tts.audio.pcm import CHANNELS, RATE, WIDTH, duration
from wyoming_tts.errors import TtsError
from wyoming_tts.protocol.framing import encode_event

FAREWELL = 2.0
"""Seconds for the last words to a client whose connection is being closed."""


def error_event(error: TtsError) -> Event:
    """Return what a client is told of an error: one line, whatever an engine wrote."""
    return Error(text=" ".join(str(error).split()), code=error.code).event()


class Channel:
    """Writes events; raises ``ConnectionError`` once the client is gone or takes nothing."""

    def __init__(self, writer: asyncio.StreamWriter, timeout: float) -> None:
        self._writer = writer
        self._timeout = timeout

    async def send(self, *events: Event) -> None:
        """Send events, waiting while the client takes none."""
        await self.send_encoded(b"".join(map(encode_event, events)))

    async def send_encoded(self, encoded: bytes) -> None:
        """Send events that are bytes already. See ``send``."""
        if self._writer.is_closing():
            raise ConnectionResetError("the client is gone")
        self._writer.write(encoded)
        try:
            async with asyncio.timeout(self._timeout):
                await self._writer.drain()
        except TimeoutError:
            self._writer.transport.abort()
            raise ConnectionAbortedError(
                f"the client took nothing for {self._timeout:g} s and was let go"
            ) from None
        except ConnectionError:
            raise
        except OSError as error:
            raise ConnectionResetError(f"the connection was lost: {error}") from error

    def abort(self) -> None:
        """Cut the connection; nothing more is sent or waited for."""
        self._writer.transport.abort()

    async def close(self, unread: asyncio.StreamReader | None = None) -> None:
        """Close the connection, and cut it after ``FAREWELL`` seconds.

        Args:
            unread: input to pass over first: closing over it would reset the connection, and the
                last words with it.
        """
        try:
            async with asyncio.timeout(FAREWELL):
                if unread is not None and self._writer.can_write_eof():
                    self._writer.write_eof()
                    while await unread.read(65_536):
                        pass
                self._writer.close()
                await self._writer.wait_closed()
        except OSError:
            self.abort()
        except asyncio.CancelledError:
            self.abort()
            raise


class ReplySink:
    """Turns one reply into events."""

    def __init__(self, channel: Channel, *, streaming: bool) -> None:
        self._channel = channel
        self._streaming = streaming
        self._sent = 0.0

    async def start(self) -> None:
        """See ``speech.delivery.Sink``."""
        start = AudioStart(rate=RATE, width=WIDTH, channels=CHANNELS, timestamp=0)
        await self._channel.send(start.event())

    async def audio(self, pcm: bytes) -> None:
        """See ``speech.delivery.Sink``."""
        timestamp = round(self._sent * 1000)
        chunk = AudioChunk(
            rate=RATE, width=WIDTH, channels=CHANNELS, audio=pcm, timestamp=timestamp
        )
        await self._channel.send(chunk.event())
        self._sent += duration(pcm)

    async def end(self, error: TtsError | None) -> None:
        """See ``speech.delivery.Sink``. The only place that ends a reply."""
        events = [AudioStop(timestamp=round(self._sent * 1000)).event()]
        if error is not None:
            events.insert(0, error_event(error))
        if self._streaming:
            events.append(SynthesizeStopped().event())
        # Older clients never look at errors and newer ones leave on them: both are right.
        with contextlib.suppress(ConnectionError):
            await self._channel.send(*events)
