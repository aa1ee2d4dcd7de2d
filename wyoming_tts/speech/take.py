"""One piece of a reply on its way from text to samples."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, replace

import numpy as np

from wyoming_tts.audio.edges import EdgeTrimmer
from wyoming_tts.audio.pcm import BYTES_PER_SECOND
from wyoming_tts.engines.base import EngineInfo, SpeakJob
from wyoming_tts.engines.host import Host
from wyoming_tts.errors import EngineCrashedError, RunawayError, TtsError
from wyoming_tts.speech.cache import CacheKey, PcmCache
from wyoming_tts.speech.guard import PieceGuard
from wyoming_tts.speech.pacing import SpeedMeter
from wyoming_tts.text.piece import Pause

_LOGGER = logging.getLogger(__name__)

ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Script:
    """What a take is to say and how, the same for all pieces of a reply but for the job."""

    job: SpeakJob
    pause: Pause
    voice_id: str
    voice_revision: str
    speaker: str | None


class _SaidAll(Exception):  # noqa: N818 - no error: it ends the engine's work
    """All of a piece was said although the engine goes on."""


class Take:
    """Makes the samples of one piece, and keeps them until they are read in their turn.

    A failure is kept as well: it is raised to the reader when all sound before it was read.
    """

    def __init__(self, script: Script, host: Host, cache: PcmCache, meter: SpeedMeter) -> None:
        self.script = script
        self.cached = False
        self.worked = 0.0
        """Seconds that the engine spent on the piece."""

        self.ended = False
        self._host = host
        self._cache = cache
        self._meter = meter
        self._blocks: list[bytes] = []
        self._buffered = 0
        self._released = False
        self._failure: TtsError | None = None
        self._progress = asyncio.Event()
        self._trimmer = EdgeTrimmer()
        self._made = 0
        self._kept: list[bytes] = []

    @property
    def buffered(self) -> float:
        """Seconds of sound made and not yet read."""
        return self._buffered / BYTES_PER_SECOND

    @property
    def expected(self) -> float:
        """Seconds of sound, measured or guessed, that are still to be read."""
        if self.ended:
            return self.buffered
        guess = len(self.script.job.text) * self._meter.seconds_per_character
        return max(self.buffered, guess)

    async def read(self) -> bytes | None:
        """Return what samples there are, waiting for some; ``None`` after the last.

        Raises:
            TtsError: the piece could not be spoken to its end.
        """
        while not self._blocks and not self.ended:
            self._progress.clear()
            await self._progress.wait()
        if self._blocks:
            self._released = True
            # One large chunk costs the server and its client less than many small ones.
            made = b"".join(self._blocks)
            self._blocks.clear()
            self._buffered = 0
            return made
        if self._failure is not None:
            raise self._failure
        return None

    async def progress(self) -> None:
        """Wait until something was made or the piece ended."""
        if not self.ended:
            self._progress.clear()
            await self._progress.wait()

    async def produce(self, deadline: float) -> None:
        """Make the samples; every failure that a user may see is kept for the reader."""
        try:
            await self._produce(deadline)
        except TtsError as error:
            self._failure = error
        finally:
            self.ended = True
            self._progress.set()

    async def _produce(self, deadline: float) -> None:
        job = self.script.job
        for attempt in range(1, ATTEMPTS + 1):
            info = await self._host.ready()
            key = self._key(info)
            if (pcm := self._cache.get(key)) is not None:
                self.cached = True
                self._give(pcm)
                return
            guard = PieceGuard(job.text, job.rate if info.paced else 1.0, sampled=info.seeded)
            try:
                worked = await self._speak(job, deadline, guard)
            except EngineCrashedError as error:
                if self._released or attempt == ATTEMPTS:
                    raise
                _LOGGER.warning("%s; the piece is spoken again", error)
                self._start_over()
                continue
            except RunawayError as error:
                # Sound that was heard cannot be taken back: then it fades out here.
                if not self._another_may_help(attempt, info):
                    self._fade_out(guard, error)
                    return
                _LOGGER.warning("%s; it is spoken again with another seed", error)
            else:
                self._end(guard)
                if guard.believable or not self._another_may_help(attempt, info):
                    if not self._made:
                        _LOGGER.warning("a piece of %d characters made no sound", len(job.text))
                    self._finish(key, worked)
                    return
                _LOGGER.warning("a piece ended after %.2f s; it is spoken again", guard.made)
            job = replace(job, seed=job.seed + 1)
            self._start_over()

    def _another_may_help(self, attempt: int, info: EngineInfo) -> bool:
        """Whether another seed may still be tried for the piece."""
        return attempt < ATTEMPTS and info.seeded and not self._released

    async def _speak(self, job: SpeakJob, deadline: float, guard: PieceGuard) -> float:
        """Let the engine speak until it or the guard ends the piece; return its seconds of work."""

        def take(pcm: bytes) -> None:
            self._give(self._trimmer.push(guard.push(np.frombuffer(pcm, "<i2"))).tobytes())
            if guard.over:
                raise _SaidAll

        try:
            return await self._host.speak(job, deadline, take)
        except _SaidAll:
            _LOGGER.info("a piece fell silent after %.2f s and ends there", guard.made)
            return 0.0

    def _end(self, guard: PieceGuard) -> None:
        rest = self._trimmer.push(guard.flush())
        self._give(rest.tobytes() + self._trimmer.flush().tobytes())

    def _fade_out(self, guard: PieceGuard, error: RunawayError) -> None:
        """End a piece that went wrong where its sound ends; without any sound, raise ``error``."""
        self._end(guard)
        if not self._made:
            raise error
        _LOGGER.warning("%s; it was faded out", error)

    def _give(self, pcm: bytes) -> None:
        if pcm:
            self._blocks.append(pcm)
            self._buffered += len(pcm)
            self._made += len(pcm)
            if self._cache.keeps(self._made):
                self._kept.append(pcm)
            self._progress.set()

    def _start_over(self) -> None:
        self._blocks.clear()
        self._kept.clear()
        self._buffered = self._made = 0
        self._trimmer = EdgeTrimmer()

    def _finish(self, key: CacheKey, worked: float) -> None:
        self.worked = worked
        sound = self._made / BYTES_PER_SECOND
        if worked:
            characters = len(self.script.job.text)
            self._meter.add(characters=characters, worked=worked, sound=sound)
        if self._cache.keeps(self._made):
            self._cache.put(key, b"".join(self._kept))
        self._kept.clear()

    def _key(self, info: EngineInfo) -> CacheKey:
        job = self.script.job
        return CacheKey(
            engine=info.name,
            engine_version=info.version,
            voice=self.script.voice_id,
            voice_revision=self.script.voice_revision,
            speaker=self.script.speaker,
            language=job.language,
            rate=job.rate,
            pitch=job.pitch,
            seed=job.seed if info.seeded else 0,
            text=job.text,
        )
