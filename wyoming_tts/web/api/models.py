"""Models: what is here of them, what they are for, and getting, checking and removing them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Literal

from aiohttp import web
from pydantic import BaseModel

from wyoming_tts.models import made
from wyoming_tts.models.errors import ModelError
from wyoming_tts.models.model import Kind
from wyoming_tts.models.store import ModelStore, State, Status
from wyoming_tts.web.answers import answer, nothing
from wyoming_tts.web.context import Context, context_of
from wyoming_tts.web.downloads import Downloads
from wyoming_tts.web.errors import ConflictError, NotFoundError
from wyoming_tts.web.machine import free_bytes
from wyoming_tts.web.routes import Route
from wyoming_tts.web.tasks import Task, TaskKind, TaskState

EXPECTED = "expected_real_time_factor"
"""What an engine calls the speed that it found when it was loaded."""

SCAN_PATIENCE = 0.1


class ShownTask(BaseModel):
    """A download or verification. Sizes are in bytes."""

    kind: TaskKind
    model: str
    state: TaskState
    file: str
    done: int
    total: int
    problem: str
    began: float


class ShownLicence(BaseModel):
    """The terms under which a model may be used."""

    name: str
    url: str
    terms: str


class Speed(BaseModel):
    """How fast a model speaks on this machine."""

    real_time_factor: float
    """Seconds of work for a second of sound."""

    measured: Literal["replies", "load"]


class ShownModel(BaseModel):
    """A model, and what is here of it."""

    id: str
    kind: Kind
    state: State
    size: int | None
    """Bytes of its files, where they are known."""

    on_disk: int
    """Bytes that go when it is removed."""

    licence: ShownLicence
    languages: list[str]
    needs: list[str]
    description: str
    page: str
    gated: bool
    used_by: list[str]
    """Ids of voices."""

    task: ShownTask | None
    problems: dict[str, str]
    """What is wrong with which file."""

    speed: Speed | None


class Models(BaseModel):
    """All models."""

    models: list[ShownModel]
    folder_free: int
    offline: bool


@dataclass(frozen=True, slots=True)
class _Look:
    """What the disk says."""

    statuses: list[Status]
    sizes: Mapping[str, int]
    problems: Mapping[str, Mapping[str, str]]
    free: int


@dataclass(slots=True)
class _Use:
    """What a model is used for."""

    voices: list[str] = field(default_factory=list)
    speed: Speed | None = None


async def list_models(request: web.Request) -> web.Response:
    """Tell of all models."""
    context = context_of(request)
    await context.service.catalogue.refresh(SCAN_PATIENCE)
    look = await asyncio.to_thread(_look, context.store, context.downloads)
    uses = _uses(context)
    tasks = context.downloads.tasks
    return answer(
        Models(
            models=[
                _show(status, look, uses.get(status.model.id, _Use()), tasks.get(status.model.id))
                for status in look.statuses
            ],
            folder_free=look.free,
            offline=context.downloads.offline,
        )
    )


async def download_model(request: web.Request) -> web.Response:
    """Begin to download a model and what it needs."""
    task = context_of(request).downloads.download(request.match_info["model"])
    return answer(show_task(task), HTTPStatus.ACCEPTED)


async def verify_model(request: web.Request) -> web.Response:
    """Begin to compare a model's files with what they were."""
    context, name = context_of(request), request.match_info["model"]
    if name in context.store.table:
        status = await asyncio.to_thread(context.store.status, name)
        if status.record is None:
            raise ConflictError(f"model {name} is not here; there is nothing to verify")
    return answer(show_task(context.downloads.verify(name)), HTTPStatus.ACCEPTED)


async def cancel_task(request: web.Request) -> web.Response:
    """End a download or verification; what has arrived is kept."""
    await context_of(request).downloads.cancel(request.match_info["model"])
    return nothing()


async def remove_model(request: web.Request) -> web.Response:
    """Delete a model's files."""
    context, name = context_of(request), request.match_info["model"]
    if name not in context.store.table:
        raise NotFoundError(f"there is no model {name[:80]!r}")
    task = context.downloads.tasks.get(name)
    if task is not None and task.under_way:
        raise ConflictError(f"a {task.kind} of {name} is under way; end it first")
    try:
        await asyncio.to_thread(context.store.remove, name)
    except ModelError as error:
        raise ConflictError(str(error)) from error
    return nothing()


def show_task(task: Task) -> ShownTask:
    """Return how a task is shown."""
    return ShownTask(**asdict(task))


def _show(status: Status, look: _Look, use: _Use, task: Task | None) -> ShownModel:
    model, record = status.model, status.record
    problems = {**look.problems[model.id], **status.problems}
    recorded = sum(file.size for file in record.files.values()) if record else None
    return ShownModel(
        id=model.id,
        kind=model.kind,
        # A file may be altered though its size is right, which only a verification sees.
        state=State.DAMAGED if problems else status.state,
        size=recorded or model.size,
        on_disk=look.sizes[model.id],
        licence=ShownLicence(**asdict(model.licence)),
        languages=list(model.languages),
        needs=list(model.needs),
        description=model.description,
        page=model.page,
        gated=model.gated,
        used_by=sorted(use.voices),
        task=show_task(task) if task else None,
        problems=problems,
        speed=use.speed,
    )


def _uses(context: Context) -> Mapping[str, _Use]:
    """Return which voices speak with each model, and how fast it was found to be."""
    pool, service = context.pool, context.service
    uses: dict[str, _Use] = {}
    for voice in service.catalogue.current.voices.values():
        for model in pool.models(voice.host):
            uses.setdefault(model, _Use()).voices.append(voice.id)
    loads = {name: status.stats.get(EXPECTED, 0.0) for name, status in pool.status().items()}
    found: list[tuple[str, float, Literal["replies", "load"]]] = [
        *((name, factor, "load") for name, factor in loads.items()),
        # What was measured while somebody listened is told rather than what was expected.
        *((name, factor, "replies") for name, factor in service.speeds.items()),
    ]
    for name, factor, measured in found:
        for model in pool.models(name) if factor > 0 else ():
            if context.store.table[model].kind is Kind.BACKBONE:
                speed = Speed(real_time_factor=factor, measured=measured)
                uses.setdefault(model, _Use()).speed = speed
    return uses


# What looks at the disk, in a thread.


def _look(store: ModelStore, downloads: Downloads) -> _Look:
    statuses = store.statuses()
    prepared = _prepared(store.folder)
    return _Look(
        statuses,
        {
            status.model.id: 0
            if status.model.packaged
            else _bytes_in(store.folder / status.model.id) + prepared.get(status.model.id, 0)
            for status in statuses
        },
        {status.model.id: downloads.problems(status) for status in statuses},
        free_bytes(store.folder) or 0,
    )


def _prepared(folder: Path) -> Mapping[str, int]:
    """Return the bytes of what engines made of models, by id."""
    sizes: dict[str, int] = {}
    for record in (folder / made.FOLDER).glob(f"*{made.PREPARED}"):
        source = Path(str(made.read_json(record).get("source", "")))
        form = record.with_name(record.name.removesuffix(made.PREPARED) + made.FORM)
        with suppress(OSError, ValueError):
            name = source.relative_to(folder.absolute()).parts[0]
            sizes[name] = sizes.get(name, 0) + form.stat().st_size
    return sizes


def _bytes_in(folder: Path) -> int:
    total = 0
    for path in folder.rglob("*"):
        with suppress(OSError):
            if path.is_file():
                total += path.stat().st_size
    return total


_ONE = "/api/models/{model}"

ROUTES: tuple[Route, ...] = (
    Route("GET", "/api/models", list_models, "All models", answer=Models),
    Route(
        "POST",
        f"{_ONE}/download",
        download_model,
        "Download a model and what it needs",
        answer=ShownTask,
        status=HTTPStatus.ACCEPTED,
    ),
    Route(
        "POST",
        f"{_ONE}/verify",
        verify_model,
        "Compare a model's files with what they were when they came",
        answer=ShownTask,
        status=HTTPStatus.ACCEPTED,
    ),
    Route("DELETE", f"{_ONE}/task", cancel_task, "End a download or verification", status=204),
    Route("DELETE", _ONE, remove_model, "Delete a model's files", status=204),
)
