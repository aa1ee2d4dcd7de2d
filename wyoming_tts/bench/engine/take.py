"""What is spoken in the bench, and what is noted of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from wyoming_tts.engines.base import SAMPLE_RATE


@dataclass(frozen=True, slots=True)
class Models:
    """The files that speak."""

    backbone: Path
    codec: Path


@dataclass(frozen=True, slots=True)
class Reference:
    """The recording that gives the voice, as codes, and what is said in it."""

    name: str
    codes: tuple[int, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """A text, and the number of codes that it is spoken with."""

    text: str
    tokens: int


@dataclass(frozen=True, slots=True)
class Chunk:
    """Samples that came at once."""

    at: float
    """Seconds since the start."""

    samples: int


@dataclass(frozen=True, slots=True)
class Take:
    """One text spoken once."""

    chunks: tuple[Chunk, ...]
    total: float
    """Seconds until everything was there."""

    tokens: int
    stages: Mapping[str, float] = field(default_factory=dict)
    """Seconds of each stage."""

    prompts: tuple[int, ...] = ()
    """Tokens of each prompt."""

    @property
    def heard(self) -> tuple[Chunk, ...]:
        """The chunks that have samples: an engine may send empty ones to show that it lives."""
        return tuple(chunk for chunk in self.chunks if chunk.samples)

    @property
    def first_audio(self) -> float:
        """Seconds until the first samples; the whole time where there are none."""
        return self.heard[0].at if self.heard else self.total

    @property
    def sound(self) -> float:
        """Seconds of speech."""
        return sum(chunk.samples for chunk in self.chunks) / SAMPLE_RATE

    @property
    def real_time_factor(self) -> float:
        """Seconds of work for each second of speech."""
        return self.total / max(self.sound, 1e-9)

    @property
    def gap(self) -> float:
        """Seconds of the longest silence for a listener who plays what comes at once."""
        longest, ends = 0.0, self.first_audio
        for chunk in self.heard:
            longest = max(longest, chunk.at - ends)
            ends = max(ends, chunk.at) + chunk.samples / SAMPLE_RATE
        return longest
