"""Making a voice of a take: what it needs, and the jobs that do it."""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import Literal

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from wyoming_tts.errors import RequestError, TtsError, VoiceError
from wyoming_tts.models.store import ModelStore
from wyoming_tts.studio.errors import ModelsMissingError, PackagesMissingError
from wyoming_tts.studio.jobs import VoiceOrder
from wyoming_tts.studio.studio import Needs
from wyoming_tts.voices.reference import DEFAULT_S
from wyoming_tts.web.answers import answer, error_content, nothing, read_body
from wyoming_tts.web.context import context_of
from wyoming_tts.web.errors import status_of
from wyoming_tts.web.routes import Route
from wyoming_tts.web.shown import ShownJob, show_job

USUAL_LANGUAGE = "en-US"

Codec = Literal["neucodec", "distill-neucodec"]
USUAL_CODEC: Codec = "neucodec"


class MakingOrder(BaseModel):
    """The voice that is to be made of a take."""

    model_config = ConfigDict(extra="forbid")

    take: str = Field(max_length=100)
    name: str = Field(max_length=200)
    language: str = Field(max_length=40)
    text: str = Field(max_length=20_000)
    description: str = Field("", max_length=2000)
    licence: str = Field("", max_length=1000)
    seconds: float = Field(DEFAULT_S, ge=0, allow_inf_nan=False)
    start: float = Field(0.0, ge=0, allow_inf_nan=False)
    end: float | None = Field(None, ge=0, allow_inf_nan=False)
    replace: bool = False
    codec: Codec = USUAL_CODEC


class NeededModel(BaseModel):
    """A model that making a voice, or speaking with it, takes."""

    id: str
    size: int | None
    state: str


class Making(BaseModel):
    """Whether voices can be made here."""

    ready: bool
    problem: str
    models: list[NeededModel]
    packages: list[str]
    """Those that are missing."""

    remedy: str


class MakingQuery(BaseModel):
    """For which voices."""

    language: str = Field(USUAL_LANGUAGE, min_length=1, max_length=40)
    codec: Codec = USUAL_CODEC


class Jobs(BaseModel):
    """The last voices that were ordered, newest last."""

    jobs: list[ShownJob]


async def read_making(request: web.Request) -> web.Response:
    """Tell what making a voice needs."""
    context = context_of(request)
    try:
        query = MakingQuery.model_validate(dict(request.query))
    except ValidationError as error:
        first = error.errors()[0]
        raise RequestError(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from error
    try:
        needs = await context.studio.needs(query.language, query.codec)
    except VoiceError as error:
        # No model speaks the language: that is an answer.
        message = error_content(error)["message"]
        return answer(Making(ready=False, problem=message, models=[], packages=[], remedy=""))
    models = await asyncio.to_thread(_show_models, context.store, needs)
    problem = _problem(needs)
    return answer(
        Making(
            ready=not problem,
            problem=problem,
            models=models,
            packages=list(needs.packages),
            remedy=needs.remedy,
        )
    )


def _show_models(store: ModelStore, needs: Needs) -> list[NeededModel]:
    shown = []
    for name in needs.models:
        status = store.status(name)
        # Of a model whose smallest files are not known, the others are what matters.
        size = sum(file.size or 0 for file in status.model.files) or None
        if status.record is not None:
            size = sum(held.size for held in status.record.files.values())
        shown.append(NeededModel(id=status.model.id, size=size, state=status.state.value))
    return shown


def _problem(needs: Needs) -> str:
    if needs.packages:
        return f"packages are missing: {', '.join(needs.packages)}"
    return f"models are missing: {', '.join(needs.missing)}" if needs.missing else ""


async def make_voice(request: web.Request) -> web.Response:
    """Begin to make a voice of a take."""
    order = await read_body(request, MakingOrder)
    try:
        job = await context_of(request).studio.make(VoiceOrder(**order.model_dump()))
    except ModelsMissingError as error:
        return _missing(error, models=error.models)
    except PackagesMissingError as error:
        return _missing(error, packages=error.packages)
    return answer(show_job(job), HTTPStatus.ACCEPTED)


def _missing(error: TtsError, **what: tuple[str, ...]) -> web.Response:
    return answer({"error": error_content(error), **what}, status_of(error))


async def list_jobs(request: web.Request) -> web.Response:
    """Tell which voices are being made, and which were lately."""
    return answer(Jobs(jobs=[show_job(job) for job in context_of(request).studio.jobs]))


async def cancel_job(request: web.Request) -> web.Response:
    """End a job; nothing of it is left."""
    context_of(request).studio.cancel(request.match_info["job"])
    return nothing()


ROUTES = (
    Route(
        "GET",
        "/api/making",
        read_making,
        "What making a voice, and speaking with it, needs",
        answer=Making,
        query={
            "language": "BCP 47 tag of the voice; en-US by default",
            "codec": "neucodec, which is the default, or distill-neucodec",
        },
    ),
    Route(
        "POST",
        "/api/voices",
        make_voice,
        "Make a voice of a take",
        body=MakingOrder,
        answer=ShownJob,
        status=HTTPStatus.ACCEPTED,
    ),
    Route("GET", "/api/jobs", list_jobs, "The last voices that were ordered", answer=Jobs),
    Route("DELETE", "/api/jobs/{job}", cancel_job, "End a job", status=HTTPStatus.NO_CONTENT),
)
