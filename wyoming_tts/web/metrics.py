"""What Prometheus reads: sums and histograms over all replies, and how things stand now."""

from __future__ import annotations

import itertools
import platform
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector
from prometheus_client.exposition import generate_latest
from prometheus_client.metrics_core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    InfoMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from wyoming_tts import __version__
from wyoming_tts.engines.host import HostState
from wyoming_tts.engines.pool import EnginePool
from wyoming_tts.speech.history import ReplyRecord
from wyoming_tts.speech.service import SpeechService
from wyoming_tts.web.proc import read_use

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

PREFIX = "wyoming_tts"
FIRST_AUDIO = (0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0)
"""Upper edges of the histograms of the time to the first sample, in seconds."""

REAL_TIME_FACTOR = (0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0, 1.25, 1.5, 2.0, 4.0)
"""Upper edges of the histograms of the work for a second of sound, in seconds."""

FAILED, GONE = "failed", "client gone"
OWN = "own"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What whoever asks for the metrics knows, and they do not."""

    pages: int = 0
    models: Mapping[str, str] = field(default_factory=dict)
    """State of each model, by its id."""

    known_models: frozenset[str] = frozenset()
    """Ids of models that may be named."""

    limit: int = 0
    """Replies that may be spoken at the same time."""


class Names:
    """Gives engines names that may be shown to anybody.

    The name of an engine is followed by its model where that is not the usual one, which may be a
    path of the user's; such models get numbers, in the order in which they are met.
    """

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._next = itertools.count(1)

    def public(self, name: str, known: Iterable[str]) -> str:
        """Return the name of an engine whose model is named only if it is a known one."""
        engine, _, model = name.partition(":")
        if not model or model in known:
            return name
        if name not in self._numbers:
            self._numbers[name] = next(self._next)
        return f"{engine}:{OWN}-{self._numbers[name]}"


class Metrics:
    """Counts replies, and tells all that can be measured. All methods belong to the event loop."""

    def __init__(self, service: SpeechService, pool: EnginePool) -> None:
        """Prepare; nothing is counted but what is noted from now on."""
        self._registry = registry = CollectorRegistry(auto_describe=False)
        self._first_audio = Histogram(
            "first_audio_seconds",
            "Time from the first text of a reply to its first sample.",
            ("engine",),
            namespace=PREFIX,
            buckets=FIRST_AUDIO,
            registry=registry,
        )
        self._factor = Histogram(
            "real_time_factor",
            "Seconds of an engine's work for each second of sound of a reply.",
            ("engine",),
            namespace=PREFIX,
            buckets=REAL_TIME_FACTOR,
            registry=registry,
        )

        def counter(name: str, meaning: str, *labels: str) -> Counter:
            return Counter(name, meaning, labels, namespace=PREFIX, registry=registry)

        self._replies = counter(
            "replies", "Replies that have ended.", "engine", "source", "outcome", "code"
        )
        self._characters = counter("characters", "Characters of text taken.", "engine")
        self._sound = counter("sound_seconds", "Seconds of sound sent.", "engine")
        self._work = counter("work_seconds", "Seconds of the engines' work.", "engine")
        self._gaps = counter("gap_seconds", "Seconds for which listeners had nothing.", "engine")
        self._pieces = counter("pieces", "Pieces of text spoken.", "engine")
        self._cached = counter(
            "cache_hits", "Pieces that were remembered and had not to be made.", "engine"
        )
        self._now = _Now(service, pool)
        registry.register(self._now)
        ProcessCollector(registry=registry)

    def note(self, record: ReplyRecord) -> None:
        """Count a reply that has ended."""
        engine = record.engine
        outcome, _, code = record.outcome.partition(": ")
        self._replies.labels(engine, record.source, outcome.replace(" ", "_"), code).inc()
        self._characters.labels(engine).inc(record.characters)
        self._sound.labels(engine).inc(record.sound)
        self._work.labels(engine).inc(record.worked)
        self._gaps.labels(engine).inc(record.gaps)
        self._pieces.labels(engine).inc(record.pieces)
        self._cached.labels(engine).inc(record.cached)
        if record.first_audio is not None:
            self._first_audio.labels(engine).observe(record.first_audio)
        if (factor := record.real_time_factor) is not None:
            self._factor.labels(engine).observe(factor)

    def text(self, surroundings: Surroundings | None = None) -> bytes:
        """Return all of it in Prometheus's text format."""
        self._now.surroundings = surroundings or Surroundings()
        return generate_latest(self._registry)


class _Now(Collector):
    """How things stand at the moment at which they are read."""

    def __init__(self, service: SpeechService, pool: EnginePool) -> None:
        self.surroundings = Surroundings()
        self._service = service
        self._pool = pool
        self._names = Names()
        self._began = time.time()

    def collect(self) -> Iterator[Metric]:
        """See ``Collector.collect``."""
        around, service = self.surroundings, self._service
        yield InfoMetricFamily(
            f"{PREFIX}_build",
            "Versions of the server.",
            {"version": __version__, "python": platform.python_version()},
        )
        cache = service.cache
        voices = service.catalogue.current
        for name, meaning, value in (
            ("active_replies", "Replies that are open.", service.active),
            ("most_replies", "Replies that may be open.", around.limit),
            ("connections", "Clients of the Wyoming protocol.", service.connections),
            ("pages", "Open pages.", around.pages),
            ("threads", "Threads of the server.", read_use().threads),
            ("cache_bytes", "Memory of remembered sound.", cache.size),
            ("cache_pieces", "Pieces whose sound is remembered.", len(cache)),
            ("voices", "Voices that are offered.", len(voices.voices)),
            ("broken_voices", "Voices that cannot be used.", len(voices.broken)),
            ("start_time_seconds", "When counting began, since 1970.", self._began),
        ):
            yield GaugeMetricFamily(f"{PREFIX}_{name}", meaning, value)
        yield from self._engines()
        models = GaugeMetricFamily(
            f"{PREFIX}_models", "Models in each state.", labels=("model", "state")
        )
        for model, state in around.models.items():
            models.add_metric((model, state), 1)
        yield models

    def _engines(self) -> Iterator[Metric]:
        state = GaugeMetricFamily(
            f"{PREFIX}_engine_state", "1 for the state of an engine.", labels=("engine", "state")
        )
        memory = GaugeMetricFamily(
            f"{PREFIX}_engine_memory_bytes", "Memory of a worker.", labels=("engine",)
        )
        restarts = CounterMetricFamily(
            f"{PREFIX}_engine_restarts", "Times that a worker was lost.", labels=("engine",)
        )
        speed = GaugeMetricFamily(
            f"{PREFIX}_engine_speed",
            "Seconds of work for each second of sound, as measured lately.",
            labels=("engine",),
        )
        named = {
            name: self._names.public(name, self.surroundings.known_models)
            for name in (*self._pool.status(), *self._service.speeds)
        }
        for name, status in self._pool.status().items():
            for each in HostState:
                state.add_metric((named[name], each.value), float(status.state is each))
            used = read_use(status.pid).memory if status.pid else 0
            memory.add_metric((named[name],), used)
            restarts.add_metric((named[name],), status.restarts)
        for name, factor in self._service.speeds.items():
            speed.add_metric((named[name],), factor)
        yield from (state, memory, restarts, speed)
