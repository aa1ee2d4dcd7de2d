"""How replies, jobs and warnings are shown: the same in answers and in events."""

from __future__ import annotations

from pydantic import BaseModel

from wyoming_tts.speech.history import ReplyRecord
from wyoming_tts.studio.jobs import Job
from wyoming_tts.web.answers import error_content
from wyoming_tts.web.journal import Entry


class Problem(BaseModel):
    """Why something failed."""

    code: str
    message: str


class ShownReply(BaseModel):
    """A reply that has ended. Times are in seconds."""

    id: str
    at: float
    source: str
    client: str
    voice: str
    engine: str
    characters: int
    pieces: int
    first_audio: float | None
    sound: float
    worked: float
    gaps: float
    real_time_factor: float | None
    outcome: str
    error: Problem | None


class ShownJob(BaseModel):
    """A voice that is being made."""

    id: str
    kind: str
    name: str
    voice: str
    state: str
    step: str
    error: Problem | None
    began: float
    ended: float | None


class ShownEntry(BaseModel):
    """A warning or an error of the server."""

    at: float
    level: str
    message: str
    remedy: str


def show_reply(record: ReplyRecord) -> ShownReply:
    """Return how a reply is shown."""
    return ShownReply(
        id=record.id,
        at=record.at,
        source=record.source,
        client=record.client,
        voice=record.voice,
        engine=record.engine,
        characters=record.characters,
        pieces=record.pieces,
        first_audio=record.first_audio,
        sound=record.sound,
        worked=record.worked,
        gaps=record.gaps,
        real_time_factor=record.real_time_factor,
        outcome=record.outcome,
        error=Problem(**error_content(record.error)) if record.error else None,
    )


def show_job(job: Job) -> ShownJob:
    """Return how a job is shown."""
    error = Problem(code=job.error_code, message=job.error) if job.error else None
    return ShownJob(
        id=job.id,
        kind=job.kind,
        name=job.name,
        voice=job.voice,
        state=job.state.value,
        step=job.step,
        error=error,
        began=job.began,
        ended=job.ended,
    )


def show_entry(entry: Entry) -> ShownEntry:
    """Return how a line of the journal is shown."""
    return ShownEntry(at=entry.at, level=entry.level, message=entry.message, remedy=entry.remedy)
