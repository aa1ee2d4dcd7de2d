"""One reply: text in, samples out, ended exactly once."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass, field

from wyoming_tts.engines.base import SpeakJob
from wyoming_tts.engines.host import Host
from wyoming_tts.errors import EngineError, TtsError
from wyoming_tts.settings import Settings
from wyoming_tts.speech.cache import PcmCache
from wyoming_tts.speech.casting import Cast
from wyoming_tts.speech.casts import Casts
from wyoming_tts.speech.delivery import Delivery, Sink
from wyoming_tts.speech.intake import TextIntake
from wyoming_tts.speech.line import TakeLine
from wyoming_tts.speech.pacing import SpeedMeter
from wyoming_tts.speech.take import Script, Take
from wyoming_tts.text.lexicon import Lexicon
from wyoming_tts.text.piece import FASTEST, SLOWEST, Piece
from wyoming_tts.text.pronunciation import spelt
from wyoming_tts.text.verbaliser import is_prepared, prepare, verbalise

_LOGGER = logging.getLogger(__name__)


@dataclass(slots=True)
class ReplyStats:
    """What is logged of a reply, and shown to people."""

    characters: int = 0
    pieces: int = 0
    voices: set[str] = field(default_factory=set)
    """Ids of all that spoke."""

    cached: int = 0
    first_audio: float | None = None
    """Seconds from the first text to the first sample of speech."""

    sound: float = 0.0
    worked: float = 0.0
    gaps: float = 0.0
    outcome: str = "not spoken"
    error: TtsError | None = None
    """Why it failed, if it did."""


@dataclass(frozen=True, slots=True)
class Means:
    """What a reply works with."""

    settings: Settings
    cache: PcmCache
    host: Callable[[str], Host]
    """Gives the host of a voice, by ``Voice.host``."""

    meters: MutableMapping[str, SpeedMeter]
    """How fast each host is; for one not yet met it makes a meter."""

    lexicon: Lexicon = field(default_factory=Lexicon)
    """How the user wants words to be spoken."""


class Reply:
    """Speaks a text that may still be arriving.

    Text is cut into pieces; several pieces are synthesised at once; their samples are sent in
    order. ``run`` owns all of it: when it returns or is cancelled, nothing of the reply is left.
    """

    def __init__(
        self,
        name: str,
        casts: Casts,
        seed: int,
        means: Means,
        sink: Sink,
        *,
        ssml: bool = False,
        rate: float = 1.0,
    ) -> None:
        self.name = name
        self.cast = casts.main
        """Who spoke first, or would speak."""

        self.seed = seed
        self.stats = ReplyStats()
        self._casts = casts
        self._rate = rate
        self._means = means
        self._sink = sink
        self._text = TextIntake(means.settings.max_text, ssml=ssml)
        self._line = TakeLine(means.settings.pieces_in_flight)
        meter = means.meters[self.cast.voice.host]
        self._delivery = Delivery(name, means.settings, meter, self._text, sink)
        self._failure: TtsError | None = None
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
        """Note that the text is complete.

        Raises:
            SsmlError: the text is meant to be SSML, cannot be spoken, and nothing of it was yet.
        """
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
                await self._delivery.run(self._line)
                aborted.cancel()
            if self._failure is not None:
                raise self._failure
        except ExceptionGroup as failures:
            task = asyncio.current_task()
            if task is not None and task.cancelling():
                # A group that fails while it is cancelled tells only of the failure.
                raise asyncio.CancelledError from None
            raise failures.exceptions[0] from None

    async def _aborted(self) -> None:
        raise await self._abort

    # Text to pieces, each at once given to the engine.

    async def _plan(self, tasks: asyncio.TaskGroup) -> None:
        try:
            async with contextlib.aclosing(self._text.pieces()) as pieces:
                async for piece in pieces:
                    await self._begin(piece, tasks)
        except TtsError as error:
            # It is told behind the sound of all that was in front of it.
            self._failure = error
        self._line.close()

    async def _begin(self, piece: Piece, tasks: asyncio.TaskGroup) -> None:
        cast = await self._casts.of(piece) if piece.text else self.cast
        if not is_prepared(cast.language):
            await asyncio.to_thread(prepare, cast.language)
        words = self._words(piece, cast)
        if not words and not piece.silence:
            return
        await self._line.room()
        means, voice = self._means, cast.voice
        script = self._script(piece, cast, words)
        engine = means.host(voice.host), means.cache, means.meters[voice.host]
        if not words:
            self._line.put(Take.silent(script, *engine))
            return
        if not self.stats.voices:
            self.cast, self._delivery.meter = cast, engine[-1]
        take = Take(script, *engine)
        deadline = self._delivery.clock.runs_out(self._text.began) + self._line.expected
        self._line.put(take)
        tasks.create_task(take.produce(deadline), name=f"reply {self.name} take")
        self.stats.pieces += 1
        self.stats.voices.add(voice.id)
        _LOGGER.debug("reply %s piece %d: %s", self.name, self.stats.pieces, spelt(words))

    def _words(self, piece: Piece, cast: Cast) -> str:
        means = self._means
        return verbalise(
            piece.text,
            cast.language,
            lexicon=means.lexicon,
            say_links=means.settings.links == "say",
        )

    def _script(self, piece: Piece, cast: Cast, words: str) -> Script:
        settings, voice = self._means.settings, cast.voice
        job = SpeakJob(
            text=words,
            language=cast.language,
            options=voice.options_for(cast.speaker),
            rate=min(max(settings.rate * self._rate * piece.manner.rate, SLOWEST), FASTEST),
            pitch=settings.pitch,
            seed=self.seed,
            prompt=str(voice.prompt or ""),
        )
        return Script(
            job,
            piece.pause,
            voice.id,
            voice.revision,
            cast.speaker,
            gain=piece.manner.gain,
            silence=piece.silence,
        )

    def _note_end(self, error: TtsError | None, *, gone: bool) -> None:
        stats, delivery = self.stats, self._delivery
        stats.first_audio = delivery.first_audio
        stats.sound, stats.gaps = delivery.clock.sent, delivery.clock.gaps
        stats.cached, stats.worked = delivery.cached, delivery.worked
        stats.outcome = "client gone" if gone else f"failed: {error.code}" if error else "complete"
        stats.error = error
        if error is not None:
            level = logging.ERROR if isinstance(error, EngineError) else logging.WARNING
            _LOGGER.log(level, "reply %s: %s", self.name, error)
