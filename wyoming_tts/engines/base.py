"""The contract that every engine keeps."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

SAMPLE_RATE = 24_000
"""Samples per second of everything that an engine yields: mono, 16 bit."""


@dataclass(frozen=True, slots=True)
class EngineInfo:
    """What an engine says of itself once it is loaded."""

    name: str
    version: str
    """Version of the engine and its model: samples are cached under it."""

    concurrency: int = 1
    """Jobs that gain from running at the same time."""

    seeded: bool = False
    """Whether another seed gives other samples, so that a second try can help."""

    paced: bool = False
    """Whether the engine follows ``SpeakJob.rate`` and ``SpeakJob.pitch``."""


@dataclass(frozen=True, slots=True)
class SpeakJob:
    """One piece of text to speak."""

    text: str
    """Verbalised text, never empty."""

    language: str
    """BCP 47 tag."""

    options: Mapping[str, Any] = field(default_factory=dict)
    """The voice's options for this engine, as its ``voice.toml`` gives them."""

    rate: float = 1.0
    """Speaking rate as a factor of the voice's own."""

    pitch: float = 1.0
    """Pitch as a factor of the voice's own."""

    seed: int = 0

    prompt: str = ""
    """Path of the voice's prepared reference; empty for a voice without one."""

    deadline: float = 0.0
    """Time of the monotonic clock at which the listener runs out of sound made before."""


class Engine(ABC):
    """Speaks jobs. Lives in a worker process; every method is called from threads there."""

    @abstractmethod
    def load(self, options: Mapping[str, Any]) -> EngineInfo:
        """Load the model; called once, before anything else.

        Raises:
            EngineError: the engine cannot work here; the message says what to do.
        """

    @abstractmethod
    def speak(self, job: SpeakJob, cancelled: Callable[[], bool]) -> Iterator[NDArray[np.int16]]:
        """Yield samples of shape ``[n]`` at ``SAMPLE_RATE`` as they are made.

        An empty array is a sign of life from a job that has to wait for others.

        ``cancelled`` is asked at least once in every step of the engine; once it answers true,
        the iterator ends. Up to ``EngineInfo.concurrency`` calls run at once, each in a thread.

        Raises:
            EngineError: this job failed; the engine remains usable.
        """

    def stats(self) -> dict[str, float]:
        """Return the engine's own counters, for people to read."""
        return {}

    def close(self) -> None:
        """Release everything; by default there is nothing to release."""
        return
