"""How the server does at one moment: for pages, and for people who are asked for help."""

from __future__ import annotations

import math
import time
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from wyoming_tts.engines.host import HostState
from wyoming_tts.engines.pool import EnginePool
from wyoming_tts.speech.history import ReplyRecord
from wyoming_tts.speech.service import SpeechService
from wyoming_tts.web.metrics import FIRST_AUDIO, REAL_TIME_FACTOR
from wyoming_tts.web.proc import read_use

_DIGITS = 4


class ProcessUse(BaseModel):
    """What the server takes of the machine."""

    memory: int
    """Bytes."""

    threads: int
    connections: int
    """Clients of the Wyoming protocol."""


class EngineNow(BaseModel):
    """An engine that was needed so far."""

    name: str
    state: HostState
    pid: int | None
    memory: int | None
    """Bytes of its worker; null where it has none."""

    restarts: int
    problem: str
    stats: dict[str, float]
    """What the engine counts; a worker tells it every ten seconds."""


class RepliesNow(BaseModel):
    """Replies: how many are open, and sums over all since the start."""

    active: int
    limit: int
    total: int
    failed: int
    characters: int
    sound: float


class Distribution(BaseModel):
    """A histogram: ``counts`` has one more than ``edges``, for what is above the last."""

    edges: list[float]
    counts: list[int]
    """Of the values above the edge before, up to and with the edge at the same place."""


class ShortStatus(BaseModel):
    """What every page is told every other second."""

    uptime: float
    process: ProcessUse
    engines: list[EngineNow]
    replies: RepliesNow


def take_status(
    service: SpeechService, pool: EnginePool, started: float, limit: int
) -> ShortStatus:
    """Look at the server now.

    Args:
        service: whose replies are counted.
        pool: the engines.
        started: when the server started, in seconds since 1970.
        limit: replies that may be open at the same time.
    """
    use, totals = read_use(), service.history.totals
    return ShortStatus(
        uptime=round(time.time() - started, 1),
        process=ProcessUse(memory=use.memory, threads=use.threads, connections=service.connections),
        engines=[
            EngineNow(
                name=name,
                state=status.state,
                pid=status.pid,
                memory=read_use(status.pid).memory or None if status.pid else None,
                restarts=status.restarts,
                problem=" ".join(status.problem.split()),
                stats=_finite(status.stats),
            )
            for name, status in pool.status().items()
        ],
        replies=RepliesNow(
            active=service.active,
            limit=limit,
            total=totals.replies,
            failed=totals.failed,
            characters=totals.characters,
            sound=round(totals.sound, 2),
        ),
    )


def short_status(
    service: SpeechService, pool: EnginePool, started: float, limit: int
) -> Mapping[str, Any]:
    """Return ``take_status`` as it is sent."""
    return take_status(service, pool, started, limit).model_dump(mode="json")


def _finite(stats: Mapping[str, float]) -> dict[str, float]:
    """Return what can be written in JSON."""
    return {name: round(value, _DIGITS) for name, value in stats.items() if math.isfinite(value)}


def first_audio(records: Iterable[ReplyRecord]) -> Distribution:
    """Return how long it took until replies were heard, in seconds."""
    values = (record.first_audio for record in records)
    return distribute(FIRST_AUDIO, (value for value in values if value is not None))


def real_time_factor(records: Iterable[ReplyRecord]) -> Distribution:
    """Return how much work a second of sound was."""
    values = (record.real_time_factor for record in records)
    return distribute(REAL_TIME_FACTOR, (value for value in values if value is not None))


def distribute(edges: Sequence[float], values: Iterable[float]) -> Distribution:
    """Count values between edges."""
    counts = [0] * (len(edges) + 1)
    for value in values:
        counts[bisect_left(edges, value)] += 1
    return Distribution(edges=list(edges), counts=counts)
