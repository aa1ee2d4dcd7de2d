"""Opens replies, counts them, and keeps what they share."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections import defaultdict

from wyoming_tts.engines.pool import EnginePool
from wyoming_tts.errors import BusyError, StoppingError
from wyoming_tts.settings import Settings
from wyoming_tts.speech.cache import PcmCache
from wyoming_tts.speech.casting import Casting, VoiceRequest
from wyoming_tts.speech.delivery import Sink
from wyoming_tts.speech.pacing import SpeedMeter
from wyoming_tts.speech.reply import Means, Reply
from wyoming_tts.voices.catalogue import VoiceCatalogue

_LOGGER = logging.getLogger(__name__)

RANDOM_SEED = -1


class SpeechService:
    """Everything between a request and an engine."""

    def __init__(self, settings: Settings, catalogue: VoiceCatalogue, pool: EnginePool) -> None:
        self.catalogue = catalogue
        self.casting = Casting(settings, catalogue, pool)
        self.cache = PcmCache(settings.cache_mb * 2**20)
        self._settings = settings
        self._pool = pool
        self._meters: defaultdict[str, SpeedMeter] = defaultdict(SpeedMeter)
        self._replies: set[Reply] = set()
        self._stopping = False
        self._idle = asyncio.Event()
        self._idle.set()

    def start(self) -> None:
        """Let the engines that will be needed load."""
        for name in self.casting.first_hosts():
            self._pool.host(name)

    async def open(self, wanted: VoiceRequest, sink: Sink) -> Reply:
        """Admit a reply. It counts until ``close`` is called with it.

        Raises:
            BusyError: as many replies are running as may.
            StoppingError: the server is being stopped.
            VoiceError: see ``Casting.choose``.
            EngineUnavailableError: the voice's engine does not exist here.
        """
        self._check_running()
        self.check_room()
        cast = await self.casting.choose(wanted)
        self._check_running()
        self.check_room()
        engine = cast.voice.host
        means = Means(self._settings, self._pool.host(engine), self.cache, self._meters[engine])
        seed = self._settings.seed
        if seed == RANDOM_SEED:
            seed = secrets.randbelow(2**31)
        reply = Reply(secrets.token_hex(3), cast, seed, means, sink)
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

    def close(self, reply: Reply, client: str) -> None:
        """Forget a reply that has ended, and log it."""
        self._replies.discard(reply)
        if not self._replies:
            self._idle.set()
        stats, cast = reply.stats, reply.cast
        speaker = f"/{cast.speaker}" if cast.speaker else ""
        first = "-" if stats.first_audio is None else f"{stats.first_audio * 1000:.0f} ms"
        factor = f"{stats.worked / stats.sound:.3f}" if stats.worked and stats.sound else "-"
        _LOGGER.info(
            "reply %s client=%s voice=%s engine=%s seed=%d characters=%d pieces=%d "
            "first_audio=%s audio=%.2f s rtf=%s gaps=%.2f s cached=%d/%d outcome=%s",
            *(reply.name, client, cast.voice.id + speaker, cast.voice.engine, reply.seed),
            *(stats.characters, stats.pieces, first, stats.sound, factor, stats.gaps),
            *(stats.cached, stats.pieces, stats.outcome),
        )

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
