"""Downloads for a running server, which never waits for them."""

from __future__ import annotations

import asyncio
import enum
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from wyoming_tts.models.errors import ModelError
from wyoming_tts.models.hub import offline_wanted
from wyoming_tts.models.process import FetchProcess
from wyoming_tts.models.store import ModelStore
from wyoming_tts.models.transfer import megabytes

LOG_STEP = 10
LOG_INTERVAL = 30.0
"""A file's progress is logged when so many percent and so many seconds have passed."""

_LOGGER = logging.getLogger(__name__)


class FetchState(enum.StrEnum):
    """What a fetcher is doing."""

    IDLE = "idle"
    FETCHING = "fetching"
    PAUSED = "paused"
    """The last attempt failed, another will come."""

    FAILED = "failed"
    """It needs somebody's help; the models are awaited."""

    OFFLINE = "offline"
    """Downloads are turned off; the models are awaited."""

    COMPLETE = "complete"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class FetchPatience:
    """How a fetcher deals with failures."""

    restarts: int = 50
    """Processes in a row that failed for a passing reason, before help is needed."""

    first_pause: float = 5.0
    longest_pause: float = 900.0
    """Seconds between two of them; they double from one to the other."""

    poll: float = 15.0
    """Seconds between two looks for models that somebody else downloads or puts there."""


class ModelFetcher:
    """Brings the models that an engine needs, in a process of its own, and says when they are here.

    All methods belong to one event loop.
    """

    def __init__(
        self,
        store: ModelStore,
        models: tuple[str, ...],
        *,
        offline: bool = False,
        patience: FetchPatience | None = None,
    ) -> None:
        """Prepare; nothing runs yet.

        Args:
            store: where the models are kept.
            models: ids of the table; paths of the user's are not fetched and do not belong here.
            offline: never download, only wait until the models are there.
            patience: how to deal with failures.

        Raises:
            UnknownModelError: there is no such model.
        """
        self._store = store
        self._models = tuple(store.find(name).id for name in models)
        self._offline = offline or offline_wanted()
        self._died = False
        self._patience = patience or FetchPatience()
        self._task: asyncio.Task[None] | None = None
        self._state = FetchState.IDLE
        self._problem = ""
        self._permanent = False
        self._changed = asyncio.Condition()
        self._log = _ProgressLog()

    @property
    def state(self) -> FetchState:
        """What it is doing."""
        return self._state

    @property
    def problem(self) -> str:
        """Why the last attempt failed; empty if it did not."""
        return self._problem

    @property
    def progress(self) -> str:
        """The file that is arriving, and how far it is, for people; empty if there is none."""
        return self._log.last if self._state is FetchState.FETCHING else ""

    def start(self) -> None:
        """Begin; returns at once."""
        if self._task is None and self._state is not FetchState.CLOSED:
            self._task = asyncio.create_task(self._run(), name="model fetcher")

    async def wait_for(self, *states: FetchState) -> FetchState:
        """Wait until it is in one of the states, or will not be; return in which it is.

        That is ``CLOSED``, or ``FAILED`` by a fault of its own, after which it awaits nothing.
        """
        ends = {*states, FetchState.CLOSED}
        async with self._changed:
            await self._changed.wait_for(lambda: self._died or self._state in ends)
            return self._state

    async def close(self) -> None:
        """End the process and everything that waits; what has arrived is kept for the next time."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait((self._task,))
        await self._set(FetchState.CLOSED)

    async def _set(self, state: FetchState) -> None:
        async with self._changed:
            self._state = state
            self._changed.notify_all()

    async def _run(self) -> None:
        try:
            await self._bring()
        except Exception as error:
            # Whoever waits for the models has to be told, whatever happened.
            _LOGGER.exception("fetching models failed; this is a fault of the server")
            self._problem = f"fetching models failed: {type(error).__name__}: {error}"
            self._died = True
            await self._set(FetchState.FAILED)

    async def _bring(self) -> None:
        if missing := await self._missing():
            _LOGGER.info("models to be downloaded first: %s", ", ".join(missing))
            if self._offline:
                _LOGGER.warning(
                    "downloads are turned off; waiting for `wyoming-tts models download %s`,"
                    " or for another setting",
                    " ".join(missing),
                )
                await self._set(FetchState.OFFLINE)
                await self._await_others()
            else:
                await self._fetch_until_complete()
            _LOGGER.info("all models are here: %s", ", ".join(self._models))
        await self._set(FetchState.COMPLETE)

    async def _missing(self) -> tuple[str, ...]:
        try:
            return await asyncio.to_thread(self._store.missing, self._models)
        except ModelError as error:
            if self._problem != str(error):
                _LOGGER.error("%s", error)  # noqa: TRY400 - one line says it all
            self._problem = str(error)
            return self._models

    async def _await_others(self) -> None:
        while await self._missing():  # noqa: ASYNC110 - no event comes from another process
            await asyncio.sleep(self._patience.poll)
        self._problem = ""

    async def _fetch_until_complete(self) -> None:
        failures = 0
        while await self._missing():
            await self._set(FetchState.FETCHING)
            if await self._fetch_once():
                # It came to its end, and yet something is missing: not at once again.
                self._problem = ""
                if not await self._missing():
                    return
                self._problem = "the download ended, but the models are not whole"
            failures += 1
            if self._permanent or failures > self._patience.restarts:
                _LOGGER.error("models cannot be downloaded: %s", self._problem)
                await self._set(FetchState.FAILED)
                await self._await_others()
                return
            pause = min(
                self._patience.first_pause * 2 ** min(failures - 1, 20),
                self._patience.longest_pause,
            )
            # The first tells what is the matter; the others would only say it again.
            level = logging.WARNING if failures == 1 else logging.DEBUG
            _LOGGER.log(level, "%s; trying again in %.2g s", self._problem, pause)
            await self._set(FetchState.PAUSED)
            await asyncio.sleep(pause)

    async def _fetch_once(self) -> bool:
        """Run one process to its end; return whether it did what it should."""
        process = FetchProcess(
            self._store.folder,
            self._models,
            on_progress=lambda told: self._log.take(told, asyncio.get_running_loop().time()),
            on_notice=lambda text: _LOGGER.info("%s", text),
        )
        done = await process.run()
        self._problem, self._permanent = process.problem, process.permanent
        return done


class _ProgressLog:
    """Logs the progress of files, seldom."""

    def __init__(self) -> None:
        self.last = ""
        self._file = ("", "")
        self._logged = 0
        self._logged_at = 0.0

    def take(self, told: Mapping[str, Any], now: float) -> None:
        """Log a progress event if it is worth a line."""
        file, done, total = (told["model"], told["file"]), int(told["done"]), int(told["total"])
        part = done * 100 // total if total > 0 else 100
        self.last = f"{file[0]}: {file[1]}, {part} % of {megabytes(total)}"
        if file != self._file:
            self._file, self._logged, self._logged_at = file, part, now
            _LOGGER.info("downloading %s", self.last)
        elif part >= self._logged + LOG_STEP and now - self._logged_at >= LOG_INTERVAL:
            self._logged, self._logged_at = part, now
            _LOGGER.info("downloading %s", self.last)
