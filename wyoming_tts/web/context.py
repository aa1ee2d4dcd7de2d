"""What the handlers of requests work with."""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import web

from wyoming_tts.engines.pool import EnginePool
from wyoming_tts.models.store import ModelStore
from wyoming_tts.settings import Settings
from wyoming_tts.speech.service import SpeechService
from wyoming_tts.studio.studio import Studio
from wyoming_tts.web.downloads import Downloads
from wyoming_tts.web.events import EventHub
from wyoming_tts.web.journal import Journal
from wyoming_tts.web.metrics import Metrics


@dataclass(frozen=True, slots=True)
class Context:
    """The parts of the server that the page shows and steers."""

    settings: Settings
    service: SpeechService
    pool: EnginePool
    store: ModelStore
    studio: Studio
    downloads: Downloads
    events: EventHub
    journal: Journal
    metrics: Metrics
    """What Prometheus reads."""

    started: float
    """Seconds since 1970."""


CONTEXT = web.AppKey("context", Context)


def context_of(request: web.Request) -> Context:
    """Return what a request is answered with."""
    return request.app[CONTEXT]
