"""Downloads and verifications of models that a person asked for."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from wyoming_tts.errors import StoppingError
from wyoming_tts.models.errors import ModelError
from wyoming_tts.models.fetcher import FetchPatience
from wyoming_tts.models.hub import offline_wanted
from wyoming_tts.models.model import Model
from wyoming_tts.models.process import FetchProcess
from wyoming_tts.models.store import ModelStore, State, Status
from wyoming_tts.web.errors import ConflictError, NotFoundError, TooManyRequestsError
from wyoming_tts.web.tasks import Task, TaskKind, TaskState

_LOGGER = logging.getLogger(__name__)

MOST_WAITING = 16
TELL_EVERY = 0.5
"""Seconds between two reports on the progress of a task, at least."""

PATIENCE = FetchPatience(restarts=5, first_pause=5.0, longest_pause=60.0)
"""Somebody waits, and can ask again."""


@dataclass(slots=True, eq=False)
class _Work:
    task: Task
    models: tuple[str, ...]
    expected: dict[str, int] = field(default_factory=dict)
    """Bytes to come of each model, as far as known."""

    files: dict[tuple[str, str], tuple[int, int]] = field(default_factory=dict)
    """Bytes done and in all of each file of a model."""

    told: float = 0.0
    job: asyncio.Task[None] | None = None


_Stamp = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Finding:
    """What a verification found wrong with a file, and how the file was then."""

    problem: str
    stamp: _Stamp | None


class Downloads:
    """Does one task after the other, each in a process of its own.

    A task belongs to the model that was asked for; the last of each model is remembered. All
    methods belong to one event loop, but for ``problems``.
    """

    def __init__(
        self,
        store: ModelStore,
        *,
        offline: bool,
        on_task: Callable[[Mapping[str, Any]], None] = lambda _task: None,
        patience: FetchPatience = PATIENCE,
    ) -> None:
        """Prepare; nothing runs yet.

        Args:
            store: where models are kept.
            offline: refuse downloads; ``HF_HUB_OFFLINE`` does so as well.
            on_task: told of a task, as the fields of ``Task``, when its state changes, and of its
                progress every ``TELL_EVERY`` seconds at most; must return at once.
            patience: how to deal with failures that may pass.
        """
        self.offline = offline or offline_wanted()
        self._store = store
        self._on_task = on_task
        self._patience = patience
        self._works: dict[str, _Work] = {}
        self._queue: deque[_Work] = deque()
        self._serving: asyncio.Task[None] | None = None
        self._findings: dict[str, Mapping[str, _Finding]] = {}
        self._closed = False

    @property
    def tasks(self) -> Mapping[str, Task]:
        """The last task of each model, by its id."""
        return {name: work.task for name, work in self._works.items()}

    def download(self, name: str) -> Task:
        """Have a model downloaded, and what it needs; a task that does so already is returned.

        Raises:
            NotFoundError: there is no such model.
            ConflictError: it cannot be downloaded, or is being verified.
            TooManyRequestsError: too many tasks wait already.
            StoppingError: the server is being stopped.
        """
        model = self._find(name)
        if model.packaged:
            raise ConflictError(f"{name} is built in; there is nothing to download")
        if self.offline:
            raise ConflictError(
                "downloads are turned off by the settings; allow them, or put the files there"
            )
        needs = (self._find(need) for need in model.needs)
        names = (name, *(need.id for need in needs if not need.packaged))
        return self._order(TaskKind.DOWNLOAD, name, names)

    def verify(self, name: str) -> Task:
        """Have every byte of a model compared with its record; errors as with ``download``."""
        return self._order(TaskKind.VERIFY, self._find(name).id, (name,))

    async def cancel(self, name: str) -> None:
        """End a model's task, keeping what has arrived; returns when nothing of it runs.

        Raises:
            NotFoundError: there is no such model, or no task of it under way.
        """
        work = self._works.get(self._find(name).id)
        if work is None or not work.task.under_way:
            raise NotFoundError(f"nothing is being done with {name}")
        if work.job is None:
            self._queue.remove(work)
            self._set(work, state=TaskState.CANCELLED)
        else:
            work.job.cancel()
            await asyncio.wait((work.job,))
            self._settle(work)

    def problems(self, status: Status) -> Mapping[str, str]:
        """Return what the last verification found wrong with files that are still as they were.

        It looks at the disk; may be called in any thread.
        """
        found = self._findings.get(status.model.id)
        if not found or status.record is None:
            return {}
        folder = self._store.model_folder(status.model, status.record.commit)
        return {
            file: finding.problem
            for file, finding in found.items()
            if _stamp(folder / file) == finding.stamp
        }

    async def close(self) -> None:
        """End what runs and forget what waits; what has arrived is kept."""
        self._closed = True
        if self._serving is not None:
            self._serving.cancel()
            await asyncio.wait((self._serving,))
        for work in self._queue:
            self._set(work, state=TaskState.CANCELLED)
        self._queue.clear()

    def _find(self, name: str) -> Model:
        try:
            return self._store.table[name]
        except KeyError:
            raise NotFoundError(f"there is no model {name[:80]!r}") from None

    def _order(self, kind: TaskKind, name: str, models: tuple[str, ...]) -> Task:
        if self._closed:
            raise StoppingError("the server is stopping; ask again in a moment")
        if (known := self._works.get(name)) and known.task.under_way:
            if known.task.kind is not kind:
                raise ConflictError(f"a {known.task.kind} of {name} is under way; end it first")
            return known.task
        if len(self._queue) >= MOST_WAITING:
            raise TooManyRequestsError(f"{MOST_WAITING} tasks wait already; let some end")
        task = Task(kind, name, TaskState.WAITING, "", 0, 0, "", time.time())
        work = self._works[name] = _Work(task, models)
        self._queue.append(work)
        if self._serving is None or self._serving.done():
            self._serving = asyncio.create_task(self._serve(), name="downloads of the page")
        self._on_task(asdict(task))
        return task

    async def _serve(self) -> None:
        while self._queue:
            work = self._queue.popleft()
            work.job = asyncio.create_task(self._do(work), name=f"{work.task.kind} of a model")
            try:
                await asyncio.wait((work.job,))
            finally:
                # The end of the server: its processes go first.
                work.job.cancel()
                await asyncio.wait((work.job,))
                self._settle(work)

    def _settle(self, work: _Work) -> None:
        """Note the end of a job that was cancelled before it had begun."""
        if work.task.under_way:
            self._set(work, state=TaskState.CANCELLED)

    async def _do(self, work: _Work) -> None:
        try:
            self._set(work, state=TaskState.RUNNING)
            if work.task.kind is TaskKind.VERIFY:
                await self._verify(work)
            else:
                await self._download(work)
        except asyncio.CancelledError:
            self._set(work, state=TaskState.CANCELLED)
        except ModelError as error:
            self._set(work, state=TaskState.FAILED, problem=str(error))
        except Exception as error:
            _LOGGER.exception("a %s failed; this is a fault of the server", work.task.kind)
            problem = f"{type(error).__name__}: {error}"
            self._set(work, state=TaskState.FAILED, problem=problem)

    async def _download(self, work: _Work) -> None:
        work.expected = await asyncio.to_thread(self._absent, work.models)
        failures = 0
        while not await (process := self._process(work)).run():
            failures += 1
            problem = process.problem
            if process.permanent or failures > self._patience.restarts:
                _LOGGER.warning("%s was not downloaded: %s", work.task.model, problem)
                self._set(work, state=TaskState.FAILED, problem=problem)
                return
            self._set(work, state=TaskState.PAUSED, problem=problem)
            pause = self._patience.first_pause * 2 ** (failures - 1)
            await asyncio.sleep(min(pause, self._patience.longest_pause))
            self._set(work, state=TaskState.RUNNING, problem="")
        for name in work.models:
            self._findings.pop(name, None)
        self._set(work, state=TaskState.DONE, file="", done=work.task.total)

    async def _verify(self, work: _Work) -> None:
        name = work.task.model
        work.expected = {name: await asyncio.to_thread(self._recorded, name)}
        process = self._process(work)
        if not await process.run():
            raise ModelError(process.problem)
        found = process.findings.get(name, {})
        self._findings[name] = await asyncio.to_thread(self._stamped, name, found)
        if found:
            problem = "; ".join(f"{file} {problem}" for file, problem in found.items())
            _LOGGER.warning("model %s is damaged: %s; download it again", name, problem)
            self._set(work, state=TaskState.FAILED, problem=f"{problem}; download it again")
        else:
            self._set(work, state=TaskState.DONE, file="", done=work.task.total)

    def _process(self, work: _Work) -> FetchProcess:
        return FetchProcess(
            self._store.folder,
            work.models,
            verify=work.task.kind is TaskKind.VERIFY,
            on_progress=lambda told: self._take(work, told),
            on_notice=lambda text: _LOGGER.info("%s", text),
        )

    def _take(self, work: _Work, told: Mapping[str, Any]) -> None:
        """Take in how far a file is, and tell of it if that was not just done."""
        name, file = str(told["model"]), str(told["file"])
        work.files[name, file] = int(told["done"]), int(told["total"])
        begun: dict[str, int] = {}
        for (model, _), (_, total) in work.files.items():
            begun[model] = begun.get(model, 0) + total
        total = sum(max(work.expected.get(model, 0), begun.get(model, 0)) for model in work.models)
        done = sum(done for done, _ in work.files.values())
        work.task = replace(work.task, file=file, done=done, total=total)
        now = asyncio.get_running_loop().time()
        if now - work.told >= TELL_EVERY:
            work.told = now
            self._on_task(asdict(work.task))

    def _set(self, work: _Work, **changes: Any) -> None:
        work.task = replace(work.task, **changes)
        self._on_task(asdict(work.task))

    # What looks at the disk, in threads.

    def _absent(self, names: Iterable[str]) -> dict[str, int]:
        """Return the bytes of the models of which nothing whole is here."""
        statuses = [self._store.status(name) for name in names]
        return {
            status.model.id: status.model.size or 0
            for status in statuses
            if status.state in {State.MISSING, State.INCOMPLETE}
        }

    def _recorded(self, name: str) -> int:
        record = self._store.record(self._store.find(name))
        return sum(file.size for file in record.files.values()) if record else 0

    def _stamped(self, name: str, found: Mapping[str, str]) -> Mapping[str, _Finding]:
        model = self._store.find(name)
        if not found or (record := self._store.record(model)) is None:
            return {}
        folder = self._store.model_folder(model, record.commit)
        return {file: _Finding(problem, _stamp(folder / file)) for file, problem in found.items()}


def _stamp(path: Path) -> _Stamp | None:
    with suppress(OSError):
        status = path.stat()
        return status.st_mtime_ns, status.st_size
    return None
