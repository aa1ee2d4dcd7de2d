"""Opens replies, counts them, and keeps what they share."""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from wyoming_tts.engines.pool import EnginePool
from wyoming_tts.errors import BusyError, StoppingError, VoiceError
from wyoming_tts.settings import Settings
from wyoming_tts.speech.cache import PcmCache
from wyoming_tts.speech.casting import Casting, VoiceRequest
from wyoming_tts.speech.casts import Casts
from wyoming_tts.speech.delivery import Sink
from wyoming_tts.speech.favourite import Favourite
from wyoming_tts.speech.history import History
from wyoming_tts.speech.lexicon_file import LexiconFolder
from wyoming_tts.speech.pacing import SpeedMeter
from wyoming_tts.speech.reply import Means, Reply
from wyoming_tts.text.lexicon import Lexicon
from wyoming_tts.text.verbaliser import prepare
from wyoming_tts.voices.catalogue import Scan, VoiceCatalogue

_LOGGER = logging.getLogger(__name__)

RANDOM_SEED = -1
WYOMING = "wyoming"

PREPARE_AFTER = 0.5
"""Seconds from the start until the default voice's language is prepared, if no reply did it."""

LEXICON_PATIENCE = 0.05
"""Seconds that a reply waits for a look at the lexicon's files."""


@dataclass(slots=True)
class Audience:
    """Who has lately been told what voices there are."""

    at: float = 0.0
    """Seconds since 1970; 0 for nobody yet."""

    client: str = ""
    scan: Scan = field(default_factory=Scan)
    """What was told."""

    listeners: list[Callable[[], None]] = field(default_factory=list)

    def told(self, client: str, scan: Scan) -> None:
        """Note that a client was told."""
        self.at, self.client, self.scan = time.time(), client, scan
        for listener in self.listeners:
            listener()


class SpeechService:
    """Everything between a request and an engine."""

    def __init__(self, settings: Settings, catalogue: VoiceCatalogue, pool: EnginePool) -> None:
        self.catalogue = catalogue
        self.favourite = Favourite(settings.data_dir)
        self.casting = Casting(settings, catalogue, pool, self.favourite)
        self.history = History()
        self.audience = Audience()
        self.connections = 0
        """How many clients are connected, as whoever accepts them says."""

        self.cache = PcmCache(settings.cache_mb * 2**20)
        self.lexicon = LexiconFolder(settings.data_dir)
        self._settings = settings
        self._pool = pool
        self._meters: defaultdict[str, SpeedMeter] = defaultdict(SpeedMeter)
        self._replies: set[Reply] = set()
        self._stopping = False
        self._preparing: asyncio.Task[None] | None = None
        self._idle = asyncio.Event()
        self._idle.set()

    def start(self) -> None:
        """Let the engines load, and the language be prepared, that will be needed."""
        for name in self.casting.first_hosts():
            self._pool.host(name)
        with suppress(VoiceError):
            language = self.casting.default_voice().languages[0]
            self._preparing = asyncio.create_task(_prepare_soon(language))
            self._preparing.add_done_callback(_log_failure)

    async def open(
        self,
        wanted: VoiceRequest,
        sink: Sink,
        *,
        ssml: bool = False,
        rate: float = 1.0,
        lexicon: Lexicon | None = None,
    ) -> Reply:
        """Admit a reply. It counts until ``close`` is called with it.

        Args:
            wanted: who is to speak.
            sink: where the sound goes.
            ssml: whether its text is SSML.
            rate: speaking rate, as a factor of the usual one.
            lexicon: words of its own; by default those that the user wrote.

        Raises:
            BusyError: as many replies are running as may.
            StoppingError: the server is being stopped.
            VoiceError: see ``Casting.find``.
            EngineUnavailableError: the voice's engine does not exist here.
        """
        self._check_running()
        self.check_room()
        meant = await self.casting.find(wanted)
        if lexicon is None:
            lexicon = await self.lexicon.refresh(LEXICON_PATIENCE)
        self._check_running()
        self.check_room()
        casts = Casts(self.casting, wanted, meant)
        self._pool.host(casts.main.voice.host)
        means = Means(self._settings, self.cache, self._pool.host, self._meters, lexicon)
        seed = self._settings.seed
        if seed == RANDOM_SEED:
            seed = secrets.randbelow(2**31)
        reply = Reply(secrets.token_hex(3), casts, seed, means, sink, ssml=ssml, rate=rate)
        self._replies.add(reply)
        self._idle.clear()
        return reply

    def _check_running(self) -> None:
        if self._stopping:
            raise StoppingError("the server is stopping; try again in a moment")

    def check_room(self) -> None:
        """Raise ``BusyError`` unless one more text may be spoken.

        A stream counts from its first text on: one that only waits keeps nobody else out.
        """
        speaking = sum(bool(reply.stats.characters) for reply in self._replies)
        if speaking >= self._settings.max_replies:
            raise BusyError(f"{speaking} replies are being spoken already; try again in a moment")

    def close(self, reply: Reply, client: str, source: str = WYOMING) -> None:
        """Note what became of a reply that has ended, and log it.

        Args:
            reply: the reply.
            client: who asked for it.
            source: by which door.
        """
        self._replies.discard(reply)
        if not self._replies:
            self._idle.set()
        self.history.add(reply, client, source)
        stats, cast = reply.stats, reply.cast
        voice = f"{cast.voice.id}/{cast.speaker}" if cast.speaker else cast.voice.id
        if len(stats.voices) > 1:
            voice += f"+{len(stats.voices) - 1}"
        first = "-" if stats.first_audio is None else f"{stats.first_audio * 1000:.0f} ms"
        factor = f"{stats.worked / stats.sound:.3f}" if stats.worked and stats.sound else "-"
        _LOGGER.info(
            "reply %s client=%s voice=%s engine=%s seed=%d characters=%d pieces=%d "
            "first_audio=%s audio=%.2f s rtf=%s gaps=%.2f s cached=%d/%d outcome=%s",
            *(reply.name, client, voice, cast.voice.engine, reply.seed),
            *(stats.characters, stats.pieces, first, stats.sound, factor, stats.gaps),
            *(stats.cached, stats.pieces, stats.outcome),
        )

    @property
    def speeds(self) -> Mapping[str, float]:
        """Real-time factors as measured lately, by name of host."""
        return {
            name: meter.real_time_factor
            for name, meter in self._meters.items()
            if meter.real_time_factor is not None
        }

    @property
    def active(self) -> int:
        """How many replies are open."""
        return len(self._replies)

    async def wait_idle(self, timeout: float) -> bool:  # noqa: ASYNC109 - false is an answer
        """Wait until no reply is open; return whether that came to pass in ``timeout`` seconds."""
        try:
            async with asyncio.timeout(timeout):
                await self._idle.wait()
        except TimeoutError:
            return False
        return True

    def refuse_new(self) -> None:
        """Open no more replies."""
        self._stopping = True

    def abort_all(self) -> None:
        """End all replies now, with an error to their clients."""
        for reply in tuple(self._replies):
            reply.abort(StoppingError("the server was stopped before the reply was complete"))


async def _prepare_soon(language: str) -> None:
    # Who asks at once what voices there are is answered first.
    await asyncio.sleep(PREPARE_AFTER)
    await asyncio.to_thread(prepare, language)


def _log_failure(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()):
        _LOGGER.error("the default voice's language could not be prepared: %s", error)
