"""A host for tests of takes: what the engine does in each attempt is written down beforehand."""

from __future__ import annotations

import asyncio
import enum
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from wyoming_tts.audio.pcm import RATE
from wyoming_tts.engines.base import EngineInfo, SpeakJob
from wyoming_tts.engines.host import Emit, Host, HostState, HostStatus
from wyoming_tts.errors import RunawayError
from wyoming_tts.speech.cache import PcmCache
from wyoming_tts.speech.pacing import SpeedMeter
from wyoming_tts.speech.take import Script, Take
from wyoming_tts.text.piece import Pause

TEXT = "The kitchen light is on."
WHOLE = 1.4
"""Seconds in which the text is spoken."""

BLOCK = RATE // 10

NOTHING = np.zeros(0, np.int16)
"""A sign of life of an engine that has no sound yet."""

LEAK = RunawayError("the voice began to speak its reference")


class Act(enum.Enum):
    """What happens besides sound."""

    HEARD = "the listener takes what there is"
    WAIT = "nothing more, until the attempt is cancelled"


Part = NDArray[np.int16] | Exception | Act


def sound(seconds: float) -> NDArray[np.int16]:
    """Return a tone."""
    wave = np.sin(np.arange(round(seconds * RATE)) * 2 * np.pi * 220 / RATE)
    return (wave * 8_000).astype(np.int16)


def still(seconds: float) -> NDArray[np.int16]:
    """Return silence."""
    return np.zeros(round(seconds * RATE), np.int16)


class ScriptedHost(Host):
    """A host that does in each attempt what a test says, and counts what it was asked for."""

    def __init__(
        self,
        *attempts: Sequence[Part],
        seeded: bool = True,
        paced: bool = True,
        block: int = BLOCK,
        rate: float = 1.0,
        gain: float = 1.0,
        text: str = TEXT,
        cache: PcmCache | None = None,
    ) -> None:
        self._attempts = attempts
        self._info = EngineInfo("scripted", "1", seeded=seeded, paced=paced)
        self._block = block
        self._emitted = 0
        self.seeds: list[int] = []
        self.stopped = 0
        self.waits = asyncio.Event()
        self.cache = cache or PcmCache(8 * 2**20)
        self.meter = SpeedMeter()
        job = SpeakJob(text, "en", rate=rate, seed=7)
        script = Script(job, Pause.SENTENCE, "voice", "1", None, gain)
        self.take = Take(script, self, self.cache, self.meter)
        self.heard = np.zeros(0, np.int16)

    def start(self) -> None:
        """Do nothing: there is nothing to start."""

    async def ready(self) -> EngineInfo:
        """Return at once."""
        return self._info

    async def speak(self, job: SpeakJob, deadline: float, emit: Emit) -> float:
        """Play the next attempt's parts."""
        attempt = self._attempts[len(self.seeds)]
        self.seeds.append(job.seed)
        try:
            for part in attempt:
                await self._act(part, emit)
        except BaseException:
            self.stopped += 1
            raise
        return 0.5

    async def _act(self, part: Part, emit: Emit) -> None:
        if isinstance(part, Exception):
            raise part
        if part is Act.HEARD:
            await self.hear()
            return
        if part is Act.WAIT:
            self.waits.set()
            await asyncio.Event().wait()
            return
        for start in range(0, max(len(part), 1), self._block):
            emit(part[start : start + self._block].tobytes())

    @property
    def status(self) -> HostStatus:
        """Always ready."""
        return HostStatus("scripted", HostState.READY)

    async def close(self) -> None:
        """Do nothing: there is nothing to close."""

    async def hear(self) -> bool:
        """Let the listener take what is there; return whether more may come."""
        pcm = await self.take.read()
        self.heard = np.concatenate((self.heard, np.frombuffer(pcm or b"", np.int16)))
        return pcm is not None

    async def play(self) -> NDArray[np.int16]:
        """Let the piece be made and heard; return the samples."""
        await self.take.produce(0)
        while await self.hear():
            pass
        return self.heard


def seconds(samples: NDArray[np.int16]) -> float:
    """Return how long samples last."""
    return len(samples) / RATE


def ends_softly(samples: NDArray[np.int16]) -> bool:
    """Whether the last samples fade out."""
    return abs(int(samples[-1])) < 200
