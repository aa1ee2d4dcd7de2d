"""Voices that are being made, one at a time."""

from __future__ import annotations

import asyncio
import enum
import logging
import secrets
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Any

from wyoming_tts.engines.neutts.cloning import DEFAULT_ENCODER
from wyoming_tts.errors import BusyError, StoppingError, TtsError
from wyoming_tts.studio.errors import JobNotFoundError
from wyoming_tts.voices.reference import DEFAULT_S

_LOGGER = logging.getLogger(__name__)

MOST_WAITING = 4
MOST_REMEMBERED = 20


class JobState(enum.StrEnum):
    """How far a job is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def ended(self) -> bool:
        """Whether nothing more will become of it."""
        return self not in {JobState.WAITING, JobState.RUNNING}


@dataclass(frozen=True, slots=True)
class Job:
    """A voice that is being made, as it stands; every change makes another of the same id."""

    id: str
    kind: str
    """``voice``."""

    name: str
    """What people will call the voice."""

    voice: str
    """Id of the voice."""

    state: JobState
    step: str
    """What is being done, for people; empty while it waits."""

    error_code: str
    error: str
    """Why it failed, in one line; empty if it did not."""

    began: float
    """When it was ordered, in seconds since 1970."""

    ended: float | None


@dataclass(frozen=True, slots=True)
class VoiceOrder:
    """What somebody wants to be made of a take."""

    take: str
    """Id of the take."""

    name: str
    language: str
    """BCP 47 tag."""

    text: str
    """Word for word what is said from ``start`` to ``end``."""

    description: str = ""
    licence: str = ""
    seconds: float = DEFAULT_S
    """Wanted length of the reference."""

    start: float = 0.0
    end: float | None = None
    replace: bool = False
    """Whether a voice of this name may be replaced."""

    codec: str = DEFAULT_ENCODER
    """Id of the encoder: one of ``ENCODERS``."""


Work = Callable[[Callable[[str], None], asyncio.Event], Awaitable[bool]]
"""Does a job, telling its steps, until the event ends it; returns whether it was done."""


@dataclass(slots=True)
class _Entry:
    job: Job
    work: Work
    drop: Callable[[], None]
    stop: asyncio.Event = field(default_factory=asyncio.Event)


class JobLine:
    """Does jobs one after the other. All methods belong to one event loop."""

    def __init__(self, on_job: Callable[[Job], None]) -> None:
        self._on_job = on_job
        self._entries: dict[str, _Entry] = {}
        self._runner: asyncio.Task[None] | None = None
        self._closed = False

    @property
    def jobs(self) -> tuple[Job, ...]:
        """The last jobs, newest last."""
        return tuple(entry.job for entry in self._entries.values())

    def check_room(self) -> None:
        """Find out whether a job could be added.

        Raises:
            BusyError: as many as may be are waiting.
        """
        waiting = [job for job in self.jobs if job.state is JobState.WAITING]
        if len(waiting) >= MOST_WAITING + (not self._busy):
            raise BusyError("enough voices are waiting to be made; try again later")

    @property
    def _busy(self) -> bool:
        return any(job.state is JobState.RUNNING for job in self.jobs)

    def add(self, name: str, voice: str, work: Work, *, drop: Callable[[], None]) -> Job:
        """Let a job be done when its turn comes.

        Args:
            name: what people will call the voice.
            voice: its id.
            work: does it; is never called if the job is cancelled before its turn.
            drop: called when the job has ended, however it did.

        Raises:
            BusyError: as many as may be are waiting.
            StoppingError: the line is closed.
        """
        if self._closed:
            raise StoppingError("the server is being stopped")
        self.check_room()
        job = Job(
            id=secrets.token_hex(8),
            kind="voice",
            name=name,
            voice=voice,
            state=JobState.WAITING,
            step="",
            error_code="",
            error="",
            began=time.time(),
            ended=None,
        )
        self._entries[job.id] = _Entry(job, work, drop)
        self._tell(job)
        for old in [job.id for job in self.jobs if job.state.ended]:
            if len(self._entries) > MOST_REMEMBERED:
                del self._entries[old]
        if self._runner is None or self._runner.done():
            self._runner = asyncio.create_task(self._run(), name="voices being made")
        return job

    def cancel(self, job_id: str) -> None:
        """End a job; one that is putting its voice in place may still be done.

        Raises:
            JobNotFoundError: there is none of this id.
        """
        entry = self._entries.get(job_id)
        if entry is None:
            raise JobNotFoundError(f"there is no job {job_id[:40]!r}, or no longer")
        entry.stop.set()
        if entry.job.state is JobState.WAITING:
            self._end(entry, JobState.CANCELLED)

    async def close(self) -> None:
        """End all jobs and wait until nothing of them runs."""
        self._closed = True
        for entry in [*self._entries.values()]:
            if not entry.job.state.ended:
                self.cancel(entry.job.id)
        if self._runner is not None:
            await asyncio.wait((self._runner,))

    async def _run(self) -> None:
        while waiting := [
            entry for entry in self._entries.values() if entry.job.state is JobState.WAITING
        ]:
            await self._do(waiting[0])

    async def _do(self, entry: _Entry) -> None:
        self._change(entry, state=JobState.RUNNING, step="starting")
        state, code, problem = JobState.CANCELLED, "", ""
        try:
            if await entry.work(lambda step: self._change(entry, step=step), entry.stop):
                state = JobState.DONE
        except TtsError as error:
            state, code, problem = JobState.FAILED, error.code, str(error)
        except Exception:
            # The jobs behind it must have their turn.
            _LOGGER.exception("making a voice failed")
            state, code, problem = JobState.FAILED, TtsError.code, "it failed; see the log"
        finally:
            self._end(entry, state, code, problem)

    def _end(self, entry: _Entry, state: JobState, code: str = "", problem: str = "") -> None:
        entry.drop()
        self._change(entry, state=state, step="", error_code=code, error=problem, ended=time.time())

    def _change(self, entry: _Entry, **changes: Any) -> None:
        entry.job = replace(entry.job, **changes)
        self._tell(entry.job)

    def _tell(self, job: Job) -> None:
        # Later: whoever listens can neither fail the work nor come in between.
        asyncio.get_running_loop().call_soon(self._on_job, job)
