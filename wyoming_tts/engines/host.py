"""What the server sees of an engine, wherever the engine runs."""

from __future__ import annotations

import enum
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from wyoming_tts.engines.base import EngineInfo, SpeakJob

Emit = Callable[[bytes], None]
"""Takes samples, int16 little-endian at 24 kHz, as they are made."""


class HostState(enum.Enum):
    """Where an engine stands."""

    STARTING = "starting"
    READY = "ready"
    FAILED = "failed"
    RESTING = "resting"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class HostStatus:
    """A host at one moment, for people and diagnostics."""

    engine: str
    state: HostState
    pid: int | None = None
    restarts: int = 0
    problem: str = ""
    stats: Mapping[str, float] = field(default_factory=dict)


class Host(ABC):
    """Keeps one engine, loads it again when it is lost, and gives its time to jobs."""

    @abstractmethod
    def start(self) -> None:
        """Begin to load the engine; returns at once."""

    @abstractmethod
    async def ready(self) -> EngineInfo:
        """Wait until the engine is loaded, waking it if it rests.

        Raises:
            EngineUnavailableError: it does not load; the message says why.
        """

    @abstractmethod
    async def speak(self, job: SpeakJob, deadline: float, emit: Emit) -> float:
        """Speak a job; return the seconds that it took of the engine's time.

        Waiting in line does not count, and time in which several jobs run is divided among them.

        Cancelling this coroutine, or raising from ``emit``, cancels the job within one step of
        the engine.

        Args:
            job: what to speak.
            deadline: event-loop time at which its listener runs out of sound; the earliest is
                served first.
            emit: called in the event loop with each block of samples.

        Raises:
            EngineUnavailableError: the engine is not loaded and cannot be.
            EngineCrashedError: the engine was lost while it spoke.
            EngineError: the engine refused the job.
        """

    @property
    @abstractmethod
    def status(self) -> HostStatus:
        """How the engine does."""

    @abstractmethod
    async def close(self) -> None:
        """End the engine and everything that waits for it."""
