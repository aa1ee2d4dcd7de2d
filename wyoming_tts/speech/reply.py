"""One reply: text in, samples out, ended exactly once."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from dataclasses import dataclass
from typing import Protocol

from wyoming_tts.audio.pcm import BYTES_PER_SECOND, duration, silence
from wyoming_tts.engines.base import SpeakJob
from wyoming_tts.engines.host import Host
from wyoming_tts.errors import TtsError
from wyoming_tts.settings import Settings
from wyoming_tts.speech.cache import PcmCache
from wyoming_tts.speech.casting import Cast
from wyoming_tts.speech.intake import TextIntake
from wyoming_tts.speech.pacing import ListenerClock, SpeedMeter
from wyoming_tts.speech.take import Script, Take
from wyoming_tts.text.cutter import Pause, Piece
from wyoming_tts.text.verbaliser import verbalise

_LOGGER = logging.getLogger(__name__)

NOTHING_TO_SAY = 0.2
"""Seconds of silence that answer a text without speech; players fail on none at all."""

KEEPALIVE_AFTER = 0.3
"""Seconds without text before silence may be sent."""

KEEPALIVE_LEAD = 0.4
"""Seconds of sound that a listener who awaits text is kept ahead."""

KEEPALIVE_STEP = 0.1
LARGEST_CHUNK = BYTES_PER_SECOND // 2
MOST_AHEAD = 20.0
"""Seconds of unsent sound from which no further piece of the reply is begun."""


class Sink(Protocol):
    """Where a reply goes. Methods raise ``ConnectionError`` when the listener is gone."""

    async def start(self) -> None:
        """Announce the sound."""

    async def audio(self, pcm: bytes) -> None:
        """Take samples, waiting while the listener takes none."""

    async def end(self, error: TtsError | None) -> None:
        """Report the error, if any, and close the reply."""


@dataclass(slots=True)
class ReplyStats:
    """What is logged of a reply, and shown to people."""

    characters: int = 0
    pieces: int = 0
    cached: int = 0
    first_audio: float | None = None
    """Seconds from the first text to the first sample of speech."""

    sound: float = 0.0
    worked: float = 0.0
    gaps: float = 0.0
    outcome: str = "not spoken"


@dataclass(frozen=True, slots=True)
class Means:
    """What a reply works with."""

    settings: Settings
    host: Host
    cache: PcmCache
    meter: SpeedMeter


class Reply:
    """Speaks a text that may still be arriving.

    Text is cut into pieces; several pieces are synthesised at once; their samples are sent in
    order. ``run`` owns all of it: when it returns or is cancelled, nothing of the reply is left.
    """

    def __init__(self, name: str, cast: Cast, seed: int, means: Means, sink: Sink) -> None:
        self.name = name
        self.cast = cast
        self.seed = seed
        self.stats = ReplyStats()
        self._means = means
        self._sink = sink
        self._text = TextIntake(means.settings.max_text)
        self._takes: asyncio.Queue[Take | None] = asyncio.Queue()
        self._in_flight: list[Take] = []
        self._room = asyncio.Semaphore(means.settings.pieces_in_flight)
        self._less_unsent = asyncio.Event()
        self._clock = ListenerClock()
        self._pause_due = 0.0
        self._abort: asyncio.Future[TtsError] = asyncio.get_running_loop().create_future()

    # Text comes in, from whoever reads the client's events.

    def feed(self, text: str) -> None:
        """Take more text.

        Raises:
            TextTooLongError: the text as a whole exceeds the limit; the reply is not changed.
        """
        self._text.feed(text)
        self.stats.characters = self._text.characters

    def finish(self) -> None:
        """Note that the text is complete."""
        self._text.finish()

    def abort(self, error: TtsError) -> None:
        """End the reply now, telling the client ``error``; too late once it is ending."""
        if not self._abort.done():
            self._abort.set_result(error)

    # The one owner of everything that happens.

    async def run(self) -> None:
        """Speak to the end, then close the reply; an error is told to the client, not raised.

        Cancelling means that the client is gone: nothing more is sent.
        """
        self.stats.outcome = "running"
        gone = False
        error: TtsError | None = None
        try:
            await self._speak()
        except asyncio.CancelledError:
            gone = True
            raise
        except ConnectionError:
            gone = True
        except TtsError as failure:
            error = failure
        except Exception:
            _LOGGER.exception("reply %s failed; this is a fault of the server", self.name)
            error = TtsError("the server failed on this text; its log says why")
        finally:
            self._note_end(error, gone=gone)
            if not gone:
                await self._sink.end(error)

    async def _speak(self) -> None:
        if self._abort.done():
            raise self._abort.result()
        try:
            async with asyncio.TaskGroup() as tasks:
                aborted = tasks.create_task(self._aborted(), name=f"reply {self.name} abort")
                await self._sink.start()
                tasks.create_task(self._plan(tasks), name=f"reply {self.name} plan")
                await self._send_all()
                aborted.cancel()
        except ExceptionGroup as failures:
            task = asyncio.current_task()
            if task is not None and task.cancelling():
                # A group that fails while it is cancelled tells only of the failure.
                raise asyncio.CancelledError from None
            raise failures.exceptions[0] from None

    async def _aborted(self) -> None:
        raise await self._abort

    # First stage: text to pieces, each at once given to the engine.

    async def _plan(self, tasks: asyncio.TaskGroup) -> None:
        async with contextlib.aclosing(self._text.pieces()) as pieces:
            async for piece in pieces:
                await self._begin(piece, tasks)
        self._takes.put_nowait(None)

    async def _begin(self, piece: Piece, tasks: asyncio.TaskGroup) -> None:
        settings, cast = self._means.settings, self.cast
        words = verbalise(piece.text, cast.language)
        if not words:
            return
        await self._room.acquire()
        while self._unsent() > MOST_AHEAD:
            self._less_unsent.clear()
            await self._less_unsent.wait()
        job = SpeakJob(
            text=words,
            language=cast.language,
            options=cast.voice.options_for(cast.speaker),
            rate=settings.rate,
            pitch=settings.pitch,
            seed=self.seed,
        )
        voice = cast.voice
        script = Script(job, piece.pause, voice.id, voice.revision, cast.speaker)
        take = Take(script, self._means.host, self._means.cache, self._means.meter)
        deadline = self._clock.runs_out(self._text.began)
        deadline += sum(earlier.expected for earlier in self._in_flight)
        self._in_flight.append(take)
        self._takes.put_nowait(take)
        tasks.create_task(take.produce(deadline), name=f"reply {self.name} take")
        self.stats.pieces += 1

    def _unsent(self) -> float:
        return sum(take.buffered for take in self._in_flight)

    # Last stage: samples to the listener, in order.

    async def _send_all(self) -> None:
        settings = self._means.settings
        while (take := await self._next_take()) is not None:
            if not self._clock.started:
                await self._hold_back()
            fresh = True
            while (block := await take.read()) is not None:
                if fresh and self._clock.started:
                    await self._send(silence(self._pause_due))
                elif fresh:
                    await self._send(silence(settings.lead_silence_ms / 1000))
                    now = asyncio.get_running_loop().time()
                    self.stats.first_audio = now - self._text.began
                fresh = False
                await self._send(block)
                self._less_unsent.set()
            if not fresh:
                self._pause_due = self._pause_after(take)
            self._in_flight.remove(take)
            self._less_unsent.set()
            self._room.release()
            self.stats.cached += take.cached
            self.stats.worked += take.worked
        spoke = self.stats.first_audio is not None
        await self._send(silence(settings.tail_silence_ms / 1000 if spoke else NOTHING_TO_SAY))

    def _pause_after(self, take: Take) -> float:
        settings = self._means.settings
        milliseconds = {
            Pause.CLAUSE: settings.clause_pause_ms,
            Pause.SENTENCE: settings.sentence_pause_ms,
            Pause.PARAGRAPH: settings.paragraph_pause_ms,
        }[take.script.pause]
        return milliseconds / 1000

    async def _next_take(self) -> Take | None:
        """Wait for the next piece; meanwhile silence keeps players and converters going."""
        loop = asyncio.get_running_loop()
        left = self._means.settings.keepalive_s
        while left > 0 and self._clock.started:
            patience = max(
                self._clock.runs_out(0.0) - KEEPALIVE_LEAD - loop.time(),
                self._text.arrived + KEEPALIVE_AFTER - loop.time(),
            )
            try:
                async with asyncio.timeout(max(0.0, patience)):
                    return await self._takes.get()
            except TimeoutError:
                if self._text.over:
                    break
            await self._send(silence(KEEPALIVE_STEP))
            self._pause_due = max(0.0, self._pause_due - KEEPALIVE_STEP)
            left -= KEEPALIVE_STEP
        return await self._takes.get()

    async def _hold_back(self) -> None:
        """Wait until an engine slower than speech has made enough to never be caught up with."""
        loop = asyncio.get_running_loop()
        meter = self._means.meter
        gives_up = loop.time() + self._means.settings.hold_back_s
        guess = self.stats.characters * meter.seconds_per_character
        needed = meter.needed_buffer(guess)
        if not needed:
            return
        _LOGGER.info(
            "reply %s: the engine needs %.2f s per second of speech; holding back up to %.1f s",
            *(self.name, meter.real_time_factor, needed),
        )
        for take in iter(lambda: next((t for t in self._in_flight if not t.ended), None), None):
            if self._unsent() >= needed:
                return
            try:
                async with asyncio.timeout_at(gives_up):
                    await take.progress()
            except TimeoutError:
                _LOGGER.warning(
                    "reply %s may stutter: the engine is too slow here; "
                    "a smaller model or a larger hold_back_s helps",
                    self.name,
                )
                return

    async def _send(self, pcm: bytes) -> None:
        loop = asyncio.get_running_loop()
        for start in range(0, len(pcm), LARGEST_CHUNK):
            chunk = pcm[start : start + LARGEST_CHUNK]
            await self._sink.audio(chunk)
            self._clock.add(loop.time(), duration(chunk))

    def _note_end(self, error: TtsError | None, *, gone: bool) -> None:
        stats = self.stats
        stats.sound, stats.gaps = self._clock.sent, self._clock.gaps
        stats.outcome = "client gone" if gone else f"failed: {error.code}" if error else "complete"
        if error is not None:
            _LOGGER.error("reply %s: %s", self.name, error)
