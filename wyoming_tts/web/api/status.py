"""How the server does: for people, for their helpers, for watchdogs and for Prometheus."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from http import HTTPStatus
from itertools import islice
from typing import Literal

from aiohttp import web
from pydantic import BaseModel

from wyoming_tts import __version__
from wyoming_tts.errors import TtsError
from wyoming_tts.models.store import ModelStore
from wyoming_tts.speech.service import SpeechService
from wyoming_tts.web.answers import answer
from wyoming_tts.web.context import Context, context_of
from wyoming_tts.web.diagnostics import Diagnostics, make_diagnostics
from wyoming_tts.web.machine import look_at_machine, versions
from wyoming_tts.web.metrics import CONTENT_TYPE, Surroundings
from wyoming_tts.web.routes import Route
from wyoming_tts.web.shown import ShownEntry, ShownReply, show_entry, show_reply
from wyoming_tts.web.snapshot import (
    Distribution,
    ShortStatus,
    first_audio,
    real_time_factor,
    take_status,
)

MOST_RECENT = 20
FILE_NAME = "wyoming-tts-diagnostics.json"
UNKNOWN = "unknown"


class Watermark(BaseModel):
    """Whether cloned speech is marked."""

    on: bool
    """Whether the settings want it."""

    checked: bool
    """Whether an engine that is loaded has tried its mark and found it again."""


class LexiconCounts(BaseModel):
    """How many words the user has written."""

    entries: int
    problems: int


class Status(ShortStatus):
    """Everything that the page shows of the server."""

    version: str
    first_audio: Distribution
    real_time_factor: Distribution
    recent: list[ShownReply]
    """The last replies, newest first."""

    errors: list[ShownEntry]
    """The last warnings and errors, newest first."""

    watermark: Watermark
    lexicon: LexiconCounts
    versions: dict[str, str | None]
    pages: int


class Health(BaseModel):
    """Whether the server can speak."""

    status: Literal["ok", "starting", "failed"]
    voices: int


async def read_status(request: web.Request) -> web.Response:
    """Tell how the server does."""
    context = context_of(request)
    service = context.service
    packages = await asyncio.to_thread(versions)
    records = service.history.records
    short = _take_status(context)
    return answer(
        Status(
            **dict(short),
            version=__version__,
            first_audio=first_audio(records),
            real_time_factor=real_time_factor(records),
            recent=[show_reply(record) for record in islice(reversed(records), MOST_RECENT)],
            errors=[show_entry(entry) for entry in reversed(context.journal.entries)],
            watermark=Watermark(
                on=context.settings.watermark,
                checked=any(engine.stats.get("watermark") for engine in short.engines),
            ),
            lexicon=LexiconCounts(
                entries=len(service.lexicon.current.entries),
                problems=len(service.lexicon.problems),
            ),
            versions=packages,
            pages=len(context.events),
        )
    )


def _take_status(context: Context) -> ShortStatus:
    return take_status(context.service, context.pool, context.started, context.settings.max_replies)


async def read_diagnostics(request: web.Request) -> web.Response:
    """Give a file that may be shown to anybody."""
    context = context_of(request)
    machine = await asyncio.to_thread(look_at_machine, context.settings.user_models_dir)
    states = await asyncio.to_thread(model_states, context.store)
    packages = await asyncio.to_thread(versions)
    content = make_diagnostics(context, machine, states, packages)
    return web.Response(
        text=content.model_dump_json(indent=2),
        content_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="{FILE_NAME}"'},
    )


async def read_health(request: web.Request) -> web.Response:
    """Tell whether the server can speak; anybody may ask."""
    health = find_health(context_of(request))
    ok = health.status == "ok"
    return answer(health, HTTPStatus.OK if ok else HTTPStatus.SERVICE_UNAVAILABLE)


def find_health(context: Context) -> Health:
    """Return whether what speaks for requests that name no voice is there, or will be."""
    service, pool = context.service, context.pool
    voices = len(service.catalogue.current.voices)
    hosts = _first_hosts(service, context.settings.fallback_engine)
    if voices and any(pool.usable(name) for name in hosts):
        return Health(status="ok", voices=voices)
    if voices and any(pool.coming(name) for name in hosts):
        return Health(status="starting", voices=voices)
    return Health(status="failed", voices=voices)


async def read_metrics(request: web.Request) -> web.Response:
    """Tell Prometheus what it asks for."""
    context = context_of(request)
    states = await asyncio.to_thread(model_states, context.store)
    surroundings = Surroundings(
        pages=len(context.events),
        models=states,
        known_models=frozenset(context.store.table),
        limit=context.settings.max_replies,
    )
    text = context.metrics.text(surroundings)
    return web.Response(body=text, headers={"Content-Type": CONTENT_TYPE})


def model_states(store: ModelStore) -> Mapping[str, str]:
    """Return how each published model does, by its id; it reads the disk."""
    try:
        return {status.model.id: status.state.value for status in store.statuses()}
    except TtsError:
        return dict.fromkeys(store.table, UNKNOWN)


def _first_hosts(service: SpeechService, fallback: str) -> set[str]:
    return {*service.casting.first_hosts(), *filter(None, (fallback,))}


ROUTES: tuple[Route, ...] = (
    Route("GET", "/api/status", read_status, "How the server does", answer=Status),
    Route(
        "GET",
        "/api/diagnostics",
        read_diagnostics,
        "The same without anything private, as a file",
        answer=Diagnostics,
    ),
    Route("GET", "/health", read_health, "Whether the server can speak", answer=Health),
    Route("GET", "/metrics", read_metrics, "What Prometheus reads", answer="text/plain"),
)
