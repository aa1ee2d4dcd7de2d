"""One piece of a reply on its way from text to samples."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, replace

import numpy as np

from wyoming_tts.audio.edges import EdgeTrimmer
from wyoming_tts.audio.gain import amplified
from wyoming_tts.audio.pcm import BYTES_PER_SECOND
from wyoming_tts.audio.stretch import FASTEST, SLOWEST, Stretcher
from wyoming_tts.engines.base import EngineInfo, SpeakJob
from wyoming_tts.engines.host import Host
from wyoming_tts.errors import EngineCrashedError, RunawayError, TtsError
from wyoming_tts.speech.cache import CacheKey, PcmCache
from wyoming_tts.speech.guard import PieceGuard
from wyoming_tts.speech.pacing import SpeedMeter
from wyoming_tts.text.piece import Pause
from wyoming_tts.text.pronunciation import spelt

_LOGGER = logging.getLogger(__name__)

ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Script:
    """What a take is to say and how."""

    job: SpeakJob
    pause: Pause
    voice_id: str
    voice_revision: str
    speaker: str | None
    gain: float = 1.0
    """Amplitude, as a factor of what the engine and the voice give."""

    silence: float | None = None
    """Seconds of silence behind the piece; ``None`` for what its pause stands for."""


class _SaidAll(Exception):  # noqa: N818 - no error: it ends the engine's work
    """All of a piece was said although the engine goes on."""


class _Attempt:
    """One try to speak a piece: what its sound goes through on the way from the engine.

    Guard and trimmer hear what the engine said; only then it is made faster or slower.
    """

    def __init__(self, script: Script, info: EngineInfo) -> None:
        job = script.job
        paced = info.paced
        self.guard = PieceGuard(spelt(job.text), job.rate if paced else 1.0, sampled=info.seeded)
        self._trimmer = EdgeTrimmer()
        self._stretcher = Stretcher(1.0 if paced else min(max(job.rate, SLOWEST), FASTEST))
        self._gain = script.gain

    def push(self, pcm: bytes) -> bytes:
        """Return what of the engine's samples may be heard.

        Raises:
            RunawayError: the piece cannot become what it should be.
        """
        heard = self._trimmer.push(self.guard.push(np.frombuffer(pcm, "<i2")))
        return amplified(self._stretcher.push(heard), self._gain).tobytes()

    def flush(self) -> bytes:
        """Return the last samples, faded out; the attempt is over."""
        rest = np.concatenate((self._trimmer.push(self.guard.flush()), self._trimmer.flush()))
        rest = np.concatenate((self._stretcher.push(rest), self._stretcher.flush()))
        return amplified(rest, self._gain).tobytes()


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
        self._made = 0
        self._kept: list[bytes] = []
        self._characters = len(spelt(script.job.text))

    @classmethod
    def silent(cls, script: Script, host: Host, cache: PcmCache, meter: SpeedMeter) -> Take:
        """Return the take of a piece without a text: it has no sound and is ended already."""
        take = cls(script, host, cache, meter)
        take.ended = True
        return take

    @property
    def buffered(self) -> float:
        """Seconds of sound made and not yet read."""
        return self._buffered / BYTES_PER_SECOND

    @property
    def expected(self) -> float:
        """Seconds of sound, measured or guessed, that are still to be read."""
        if self.ended:
            return self.buffered
        guess = self._characters * self._meter.seconds_per_character
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
            tried = _Attempt(self.script, info)
            try:
                worked = await self._speak(job, deadline, tried)
            except EngineCrashedError as error:
                if self._released or attempt == ATTEMPTS:
                    raise
                _LOGGER.warning("%s; the piece is spoken again", error)
                self._start_over()
                continue
            except RunawayError as error:
                # Sound that was heard cannot be taken back: then it fades out here.
                if not self._another_may_help(attempt, info):
                    self._fade_out(tried, error)
                    return
                _LOGGER.warning("%s; it is spoken again with another seed", error)
            else:
                self._give(tried.flush())
                if tried.guard.believable or not self._another_may_help(attempt, info):
                    if not self._made:
                        _LOGGER.warning("a piece of %d characters made no sound", self._characters)
                    self._finish(key, worked)
                    return
                made = tried.guard.made
                _LOGGER.warning("a piece ended after %.2f s; it is spoken again", made)
            job = replace(job, seed=job.seed + 1)
            self._start_over()

    def _another_may_help(self, attempt: int, info: EngineInfo) -> bool:
        """Whether another seed may still be tried for the piece."""
        return attempt < ATTEMPTS and info.seeded and not self._released

    async def _speak(self, job: SpeakJob, deadline: float, tried: _Attempt) -> float:
        """Let the engine speak until it or the guard ends the piece; return its seconds of work."""

        def take(pcm: bytes) -> None:
            self._give(tried.push(pcm))
            if tried.guard.over:
                raise _SaidAll

        try:
            return await self._host.speak(job, deadline, take)
        except _SaidAll:
            _LOGGER.info("a piece fell silent after %.2f s and ends there", tried.guard.made)
            return 0.0

    def _fade_out(self, tried: _Attempt, error: RunawayError) -> None:
        """End a piece that went wrong where its sound ends; without any sound, raise ``error``."""
        self._give(tried.flush())
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

    def _finish(self, key: CacheKey, worked: float) -> None:
        self.worked = worked
        sound = self._made / BYTES_PER_SECOND
        if worked:
            self._meter.add(characters=self._characters, worked=worked, sound=sound)
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
            gain=self.script.gain,
            seed=job.seed if info.seeded else 0,
            text=job.text,
        )
