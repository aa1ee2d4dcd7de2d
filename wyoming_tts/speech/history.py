"""What became of the last replies, for people to look at; never what was said in them."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from wyoming_tts.errors import TtsError
from wyoming_tts.speech.reply import Reply

MOST_RECORDS = 500


@dataclass(frozen=True, slots=True)
class ReplyRecord:
    """A reply that has ended. Times are in seconds."""

    id: str
    at: float
    """When it ended, in seconds since 1970."""

    source: str
    """How it was asked for: ``wyoming``, ``page`` or ``api``."""

    client: str
    voice: str
    engine: str
    characters: int
    pieces: int
    first_audio: float | None
    """From the first text to the first sample of speech; ``None`` if there was none."""

    sound: float
    worked: float
    """Of the engine; 0 for a reply that was remembered."""

    gaps: float
    outcome: str
    error: TtsError | None = None
    cached: int = 0
    """Pieces that had not to be made."""

    @property
    def real_time_factor(self) -> float | None:
        """Seconds of work for each second of sound; ``None`` where nothing was made."""
        return self.worked / self.sound if self.worked and self.sound else None


@dataclass(slots=True)
class Totals:
    """Sums over all replies since the start."""

    replies: int = 0
    failed: int = 0
    characters: int = 0
    sound: float = 0.0


@dataclass(slots=True)
class History:
    """The last replies, newest last, and sums over all."""

    records: deque[ReplyRecord] = field(default_factory=lambda: deque(maxlen=MOST_RECORDS))
    totals: Totals = field(default_factory=Totals)
    listeners: list[Callable[[ReplyRecord], None]] = field(default_factory=list)
    """Told of each reply that ends; must return at once."""

    def add(self, reply: Reply, client: str, source: str) -> ReplyRecord:
        """Take in a reply that has ended."""
        stats = reply.stats
        record = ReplyRecord(
            id=reply.name,
            at=time.time(),
            source=source,
            client=client,
            voice=reply.cast.voice.id,
            engine=reply.cast.voice.engine,
            characters=stats.characters,
            pieces=stats.pieces,
            first_audio=stats.first_audio,
            sound=stats.sound,
            worked=stats.worked,
            gaps=stats.gaps,
            outcome=stats.outcome,
            error=stats.error,
            cached=stats.cached,
        )
        self.records.append(record)
        self.totals.replies += 1
        self.totals.failed += stats.error is not None
        self.totals.characters += stats.characters
        self.totals.sound += stats.sound
        for listener in self.listeners:
            listener(record)
        return record

    def find(self, name: str) -> ReplyRecord | None:
        """Return the record of a reply, if it is among the last ones."""
        return next((record for record in reversed(self.records) if record.id == name), None)
