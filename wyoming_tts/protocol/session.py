"""One client's connection: its events in, its replies out, in order."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass

from wyoming.event import Event
from wyoming.info import Describe
from wyoming.ping import Ping, Pong
from wyoming.tts import Synthesize, SynthesizeChunk, SynthesizeStart, SynthesizeStop

from wyoming_tts.errors import BusyError, ClientTimeoutError, TtsError, UnexpectedEventError
from wyoming_tts.protocol.channel import FAREWELL, Channel, ReplySink, error_event
from wyoming_tts.protocol.framing import FrameLimits, read_event
from wyoming_tts.protocol.info import encoded_info
from wyoming_tts.protocol.probe import PROBE
from wyoming_tts.protocol.requests import read_ssml, read_text, read_voice_request
from wyoming_tts.settings import Settings
from wyoming_tts.speech.reply import Reply
from wyoming_tts.speech.service import SpeechService

_LOGGER = logging.getLogger(__name__)

DESCRIBE_PATIENCE = 0.02
"""Seconds that an answer to Describe waits for a fresh look at the voices' folders."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A request that was not admitted; told to the client in its turn."""

    error: TtsError
    sink: ReplySink


class Session:
    """Serves one connection until the client leaves or breaks the rules."""

    def __init__(
        self,
        name: str,
        streams: tuple[asyncio.StreamReader, asyncio.StreamWriter],
        service: SpeechService,
        settings: Settings,
    ) -> None:
        self.name = name
        self.heard = False
        """Whether the client has sent a whole event."""

        self._reader, writer = streams
        self._channel = Channel(writer, settings.write_timeout_s)
        self._service = service
        self._settings = settings
        self._limits = FrameLimits(
            header=settings.max_header,
            data=settings.max_data,
            payload=settings.max_payload,
            event_timeout=settings.event_timeout_s,
        )
        self._answers: asyncio.Queue[Reply | Refusal] = asyncio.Queue()
        self._open: set[Reply] = set()
        self._stream: Reply | None = None
        self._discarding = False
        self._stray = False
        self._handling = False
        self._task: asyncio.Task[None] | None = None
        self._dismissal: TtsError | None = None
        self._told = False
        self._piped = False

    @property
    def dismissed(self) -> bool:
        """Whether the connection is being closed for the sake of others."""
        return self._dismissal is not None

    @property
    def busy(self) -> bool:
        """Whether a request is being answered, or is about to be."""
        return self._handling or bool(self._open) or not self._answers.empty()

    async def run(self, *, finish_on_eof: bool = False) -> None:
        """Serve the connection and close it.

        Args:
            finish_on_eof: the client is a pipe: it may be silent for ever, and what it asked is
                answered although it sends no more. Over a network the end of input means that
                nobody listens.
        """
        self._piped = finish_on_eof
        self._task = asyncio.current_task()
        try:
            async with asyncio.TaskGroup() as tasks:
                speaking = tasks.create_task(self._answer_all(), name=f"{self.name} replies")
                farewell = await self._read_all()
                if farewell is not None:
                    await self._say_farewell(farewell)
                elif finish_on_eof:
                    if self._stream is not None:
                        self._stream_stop()
                    await self._answers.join()
                speaking.cancel()
        except asyncio.CancelledError:
            if self._dismissal is None or self._task is None:
                raise
            self._task.uncancel()
            await self._say_farewell(self._dismissal)
        finally:
            for reply in tuple(self._open):
                self._close(reply)
            # Who is dismissed makes room at once.
            linger = self._told and not self.dismissed
            await self._channel.close(self._reader if linger else None)

    def dismiss(self, error: TtsError) -> None:
        """Tell the client why and close the connection; for sessions without a running reply."""
        self._dismissal = error
        if self._told:
            self._channel.abort()
        elif self._task is not None:
            self._task.cancel()

    # Events in.

    async def _read_all(self) -> TtsError | None:
        """Take events until the client has left, or must leave for the reason returned."""
        try:
            async for event in self._events():
                self.heard = self._handling = True
                await self._handle(event)
                self._handling = False
        except ConnectionError:
            return None
        except TtsError as error:
            _LOGGER.warning("%s: %s", self.name, error)
            return error
        except Exception:
            _LOGGER.exception("%s: an event failed; this is a fault of the server", self.name)
            return TtsError("the server failed on this event; its log says why")
        return None

    async def _events(self) -> AsyncIterator[Event]:
        while True:
            try:
                event = await read_event(self._reader, self._limits, self._patience())
            except TimeoutError:
                if self._stream is not None:
                    self._fail_stream(
                        ClientTimeoutError("no text came for too long; the stream was ended")
                    )
                elif not self.busy:
                    raise ClientTimeoutError("nothing was asked for too long") from None
                continue
            if event is None:
                return
            yield event

    def _patience(self) -> float | None:
        if self._stream is not None:
            return self._settings.stream_timeout_s
        if self._piped:
            return None
        if not self.heard:
            return self._settings.first_event_timeout_s
        return self._settings.idle_timeout_s

    async def _handle(self, event: Event) -> None:
        kind = event.type
        if Describe.is_type(kind):
            scan = await self._service.catalogue.refresh(DESCRIBE_PATIENCE)
            await self._channel.send_encoded(encoded_info(scan, watermark=self._settings.watermark))
            if not event.data.get(PROBE):
                self._service.audience.told(self.name, scan)
        elif Ping.is_type(kind):
            text = event.data.get("text")
            await self._channel.send(Pong(text if isinstance(text, str) else None).event())
        elif Synthesize.is_type(kind):
            # Inside a stream this is a copy of the whole text for servers that cannot stream.
            if self._stream is None and not self._discarding:
                await self._synthesize(event)
        elif SynthesizeStart.is_type(kind):
            await self._stream_start(event)
        elif SynthesizeChunk.is_type(kind):
            self._stream_chunk(event)
        elif SynthesizeStop.is_type(kind):
            self._stream_stop()
        else:
            _LOGGER.debug("%s: ignoring event %.40r", self.name, kind)

    async def _synthesize(self, event: Event) -> None:
        sink = ReplySink(self._channel, streaming=False)
        try:
            text = read_text(event)
            reply = await self._open_reply(event, sink)
        except TtsError as error:
            self._refuse(error, sink)
            return
        try:
            reply.feed(text)
        except TtsError as error:
            reply.abort(error)
        _finish(reply)

    async def _stream_start(self, event: Event) -> None:
        if self._stream is not None:
            # The stream that is open goes on: what the client has sent of it is not lost.
            error = UnexpectedEventError("synthesize-start inside a stream; stop that one first")
            await self._tell(error)
            return
        sink = ReplySink(self._channel, streaming=True)
        try:
            self._stream = await self._open_reply(event, sink)
        except TtsError as error:
            self._refuse(error, sink)
        self._discarding = self._stream is None
        self._stray = False

    def _stream_chunk(self, event: Event) -> None:
        if self._discarding:
            return
        if self._stream is None:
            if self._stray:
                return
            self._stray = True
            error = UnexpectedEventError("synthesize-chunk outside of a stream; start one first")
            self._refuse(error, ReplySink(self._channel, streaming=True))
            return
        try:
            if not self._stream.stats.characters:
                self._service.check_room()
            self._stream.feed(read_text(event))
        except TtsError as error:
            self._fail_stream(error)

    def _stream_stop(self) -> None:
        if self._stream is not None:
            stream, self._stream = self._stream, None
            _finish(stream)
        elif not (self._discarding or self._stray):
            error = UnexpectedEventError("synthesize-stop outside of a stream; nothing to end")
            self._refuse(error, ReplySink(self._channel, streaming=True))
        self._discarding = self._stray = False

    def _fail_stream(self, error: TtsError) -> None:
        """End the open stream; what the client still sends of it is passed over."""
        if self._stream is not None:
            self._stream.abort(error)
        self._stream = None
        self._discarding = True

    # Replies out, one after the other.

    async def _open_reply(self, event: Event, sink: ReplySink) -> Reply:
        wanted, ssml = read_voice_request(event), read_ssml(event)
        if self._answers.qsize() >= self._settings.max_pending:
            raise BusyError(
                f"{self._answers.qsize()} requests are waiting on this connection; "
                "let some be answered, or open another connection"
            )
        reply = await self._service.open(wanted, sink, ssml=ssml)
        self._open.add(reply)
        self._answers.put_nowait(reply)
        return reply

    def _refuse(self, error: TtsError, sink: ReplySink) -> None:
        _LOGGER.warning("%s: %s", self.name, error)
        if self._answers.qsize() >= 2 * self._settings.max_pending:
            raise BusyError("too many requests on this connection; it was closed")
        self._answers.put_nowait(Refusal(error, sink))

    async def _answer_all(self) -> None:
        while True:
            answer = await self._answers.get()
            if isinstance(answer, Refusal):
                await answer.sink.end(answer.error)
            else:
                try:
                    await answer.run()
                finally:
                    self._close(answer)
            self._answers.task_done()

    def _close(self, reply: Reply) -> None:
        self._open.discard(reply)
        self._service.close(reply, self.name)
        if self._stream is reply:
            self._stream = None
            self._discarding = True

    # The end.

    async def _tell(self, error: TtsError) -> None:
        _LOGGER.warning("%s: %s", self.name, error)
        await self._channel.send(error_event(error))

    async def _say_farewell(self, error: TtsError) -> None:
        """Tell the client why the connection ends: through the replies that are open, if any."""
        self._told = True
        replies = tuple(self._open)
        for reply in replies:
            reply.abort(error)
        with contextlib.suppress(ConnectionError, TimeoutError):
            async with asyncio.timeout(FAREWELL):
                if replies:
                    await self._answers.join()
                else:
                    await self._tell(error)


def _finish(reply: Reply) -> None:
    """Note that a reply's text is complete; one that cannot be spoken is told so."""
    try:
        reply.finish()
    except TtsError as error:
        reply.abort(error)
