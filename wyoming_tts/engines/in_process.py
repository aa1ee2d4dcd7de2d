"""An engine in threads of the server's own process: for debugging, and for tests."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from wyoming_tts.engines.base import Engine, EngineInfo, SpeakJob
from wyoming_tts.engines.host import Emit, Host, HostState, HostStatus
from wyoming_tts.engines.shares import SharedTime
from wyoming_tts.engines.slots import DeadlineSlots
from wyoming_tts.errors import (
    EngineCrashedError,
    EngineError,
    EngineUnavailableError,
    TtsError,
)


class InProcessHost(Host):
    """Runs an engine in threads of this process: for tests and debugging."""

    def __init__(self, engine: Engine, options: Mapping[str, Any] | None = None) -> None:
        self._engine = engine
        self._options = options or {}
        self._loading: asyncio.Task[EngineInfo] | None = None
        self._slots = DeadlineSlots(1)
        self._shared = SharedTime()
        self._jobs: dict[asyncio.Future[None], threading.Event] = {}
        self._closed = False

    def start(self) -> None:
        """See ``Host.start``."""
        if not self._closed and (self._loading is None or self._problem):
            self._loading = asyncio.create_task(asyncio.to_thread(self._engine.load, self._options))
            self._loading.add_done_callback(_take_note)

    @property
    def _problem(self) -> str:
        """Why the engine did not load; empty while that is not the case."""
        loading = self._loading
        if loading is None or not loading.done():
            return ""
        return "it was cancelled" if loading.cancelled() else _tell(loading.exception())

    async def ready(self) -> EngineInfo:
        """See ``Host.ready``."""
        self.start()
        loading = self._loading
        if loading is not None:
            await asyncio.wait((loading,))
        if self._closed or loading is None:
            raise EngineUnavailableError("the engine was closed")
        if self._problem:
            raise EngineUnavailableError(f"the engine is not available: {self._problem}")
        info = loading.result()
        if self._slots.size != info.concurrency:
            self._slots = DeadlineSlots(info.concurrency)
        return info

    async def speak(self, job: SpeakJob, deadline: float, emit: Emit) -> float:
        """See ``Host.speak``."""
        await self.ready()
        timed = replace(job, deadline=deadline)
        loop = asyncio.get_running_loop()
        blocks: asyncio.Queue[bytes | None] = asyncio.Queue()
        cancelled = threading.Event()

        def run() -> None:
            try:
                for samples in self._engine.speak(timed, cancelled.is_set):
                    if cancelled.is_set():
                        break
                    block = samples.astype(np.dtype("<i2")).tobytes()
                    loop.call_soon_threadsafe(blocks.put_nowait, block)
            finally:
                loop.call_soon_threadsafe(blocks.put_nowait, None)

        async with self._slots.hold(deadline):
            if self._closed:
                raise EngineUnavailableError("the engine was closed")
            begun = self._shared.begin(loop.time())
            thread = asyncio.ensure_future(asyncio.to_thread(run))
            self._jobs[thread] = cancelled
            thread.add_done_callback(self._forget)
            try:
                while (block := await blocks.get()) is not None:
                    emit(block)
            finally:
                cancelled.set()
                try:
                    # The thread ends within one step; the engine is not free before.
                    await _outlast(thread)
                finally:
                    worked = self._shared.end(loop.time(), begun)
            if self._closed:
                raise EngineCrashedError("the engine was closed while it spoke")
            if error := thread.exception():
                raise error if isinstance(error, TtsError) else EngineError(_tell(error))
            return worked

    def _forget(self, thread: asyncio.Future[None]) -> None:
        del self._jobs[thread]
        _take_note(thread)

    @property
    def status(self) -> HostStatus:
        """See ``Host.status``."""
        if self._closed:
            state = HostState.CLOSED
        elif self._loading is None:
            state = HostState.RESTING
        elif not self._loading.done():
            state = HostState.STARTING
        else:
            state = HostState.FAILED if self._problem else HostState.READY
        return HostStatus(
            type(self._engine).__name__,
            state,
            problem=self._problem,
            stats=self._engine.stats() if state is HostState.READY else {},
        )

    async def close(self) -> None:
        """See ``Host.close``."""
        self._closed = True
        for cancelled in self._jobs.values():
            cancelled.set()
        ending: list[asyncio.Future[Any]] = [*self._jobs]
        if self._loading is not None:
            ending.append(self._loading)
        if ending:
            await asyncio.wait(ending)
        await asyncio.to_thread(self._engine.close)


def _tell(error: BaseException | None) -> str:
    """Return what happened in one sentence; empty for no error."""
    if error is None:
        return ""
    return (isinstance(error, TtsError) and str(error)) or f"{type(error).__name__}: {error}"


async def _outlast(work: asyncio.Future[Any]) -> None:
    """Wait for the end of ``work``, however often the waiting is cancelled meanwhile."""
    cancelled: asyncio.CancelledError | None = None
    while not work.done():
        try:
            await asyncio.wait((work,))
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled is not None:
        raise cancelled


def _take_note(work: asyncio.Future[Any]) -> None:
    # Whoever waits hears of a failure; where nobody does, it is no fault of the event loop.
    if not work.cancelled():
        work.exception()
