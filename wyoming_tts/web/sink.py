"""A reply as the body of an answer over HTTP."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp import web

from wyoming_tts.errors import TtsError
from wyoming_tts.speech.casting import VoiceRequest
from wyoming_tts.text.lexicon import Lexicon
from wyoming_tts.web.context import context_of
from wyoming_tts.web.formats import Encoder
from wyoming_tts.web.middlewares import peer_of

_LOGGER = logging.getLogger(__name__)

REPLY_HEADER = "X-Reply"
FAREWELL = 2.0
"""Seconds in which a client can take the rest of a sound that broke off."""


class ResponseSink:
    """Sends a reply as it is made; implements ``speech.delivery.Sink``.

    Headers leave with the first sound: until then an error can be told in an answer of its own.
    ``conclude`` ends the answer, behind everything that is noted of the reply.
    """

    def __init__(self, request: web.Request, encoder: Encoder, timeout: float) -> None:
        """Send to whoever asked, giving up after ``timeout`` seconds in which nothing is taken."""
        self.headers = {"Content-Type": encoder.media_type, "X-Accel-Buffering": "no"}
        self._request = request
        self._encoder = encoder
        self._timeout = timeout
        self._response: web.StreamResponse | None = None
        self._error: TtsError | None = None
        self._ended = False

    async def start(self) -> None:
        """See ``speech.delivery.Sink``."""

    async def audio(self, pcm: bytes) -> None:
        """See ``speech.delivery.Sink``."""
        await self._send(await self._encode(self._encoder.push, pcm))

    async def end(self, error: TtsError | None) -> None:
        """See ``speech.delivery.Sink``."""
        self._error = error
        if error is not None:
            return
        try:
            await self._send(await self._encode(self._encoder.flush))
            self._ended = True
        except ConnectionError:
            pass
        except Exception:
            _LOGGER.exception("the end of a reply failed; this is a fault of the server")

    async def conclude(self) -> web.StreamResponse:
        """End the answer: well where the reply is whole, else so that the client sees it is not.

        Raises:
            TtsError: of the reply, none of which was sent.
        """
        if self._error is not None and self._response is None:
            raise self._error
        response = self._response or web.StreamResponse()
        if self._ended:
            # A listener who goes now has all of it.
            with contextlib.suppress(ConnectionError):
                await self._patiently(response.write_eof())
        elif (transport := self._request.transport) is not None:
            transport.close()
            asyncio.get_running_loop().call_later(FAREWELL, transport.abort)
        return response

    async def _encode(self, make: Callable[..., bytes], *samples: bytes) -> bytes:
        if self._encoder.costly:
            return await asyncio.to_thread(make, *samples)
        return make(*samples)

    async def _send(self, encoded: bytes) -> None:
        if self._response is None:
            response = web.StreamResponse(headers=self.headers)
            await self._patiently(response.prepare(self._request))
            self._response = response
        await self._patiently(self._response.write(encoded))

    async def _patiently(self, sending: Awaitable[object]) -> None:
        try:
            async with asyncio.timeout(self._timeout):
                await sending
        except TimeoutError:
            if self._request.transport is not None:
                self._request.transport.abort()
            raise ConnectionAbortedError(
                f"the client took nothing for {self._timeout:g} s and was let go"
            ) from None


@dataclass(frozen=True, slots=True)
class Speech:
    """What is to be spoken, and how."""

    text: str
    wanted: VoiceRequest
    ssml: bool = False
    rate: float = 1.0
    lexicon: Lexicon | None = None
    """Words of its own; by default those that the user wrote."""


async def send_speech(
    request: web.Request, speech: Speech, encoder: Encoder, source: str
) -> web.StreamResponse:
    """Answer a request with speech, as it is made.

    Args:
        request: who asks.
        speech: what for.
        encoder: in which format.
        source: by which door, for the history of replies.

    Raises:
        TtsError: nothing could be spoken, and nothing was sent. An error behind the first sound
            breaks the answer off; the history knows it.
    """
    context, client = context_of(request), peer_of(request)
    sink = ResponseSink(request, encoder, context.settings.write_timeout_s)
    reply = await context.service.open(
        speech.wanted, sink, ssml=speech.ssml, rate=speech.rate, lexicon=speech.lexicon
    )
    try:
        sink.headers[REPLY_HEADER] = reply.name
        try:
            reply.feed(speech.text)
            reply.finish()
        except TtsError as error:
            reply.abort(error)
        await reply.run()
    finally:
        # Before the answer ends: whoever has heard the end may ask at once how it went.
        context.service.close(reply, client, source)
    return await sink.conclude()
