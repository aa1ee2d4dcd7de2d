"""Keeps the worker process of one engine alive: starts, watches and restarts it."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from typing import Protocol

from wyoming_tts.engines.base import EngineInfo, SpeakJob
from wyoming_tts.engines.host import Emit, Host, HostState, HostStatus
from wyoming_tts.engines.shares import SharedTime
from wyoming_tts.engines.slots import DeadlineSlots
from wyoming_tts.engines.wire import WireError
from wyoming_tts.engines.worker_link import WorkerLink, WorkerOptions
from wyoming_tts.errors import EngineCrashedError, EngineUnavailableError

__all__ = ["WorkerHost", "WorkerOptions"]

_LOGGER = logging.getLogger(__name__)

FIRST_BACK_OFF = 0.05
LONGEST_BACK_OFF = 60.0
PATIENCE = 3
"""Failed starts in a row for which requests still wait; after these they are told at once."""
HEALTHY_AFTER = 30.0
"""Seconds of life after which a worker's end starts the counting of failures anew."""
PING_INTERVAL = 10.0
GATE_PATIENCE = 2.0
"""Seconds that looking for an engine's models may take before requests are told that they lack."""


class Gate(Protocol):
    """What must come to pass before an engine can be loaded."""

    @property
    def reason(self) -> str:
        """What is awaited, in one line for people."""

    async def wait(self) -> None:
        """Wait until the engine may be loaded; returns at once where nothing is missing."""


class WorkerHost(Host):
    """An engine in a process of its own. See ``Host`` for the contract of each method."""

    def __init__(self, name: str, options: WorkerOptions, gate: Gate | None = None) -> None:
        self._name = name
        self._options = options
        self._gate = gate
        self._gated = False
        self._state = HostState.RESTING
        self._changed = asyncio.Condition()
        self._demand = asyncio.Event()
        self._link: WorkerLink | None = None
        self._info: EngineInfo | None = None
        self._slots = DeadlineSlots(1)
        self._shared = SharedTime()
        self._failures = 0
        self._restarts = 0
        self._problem = ""
        self._last_used = 0.0
        self._supervisor: asyncio.Task[None] | None = None

    def start(self) -> None:
        """See ``Host.start``."""
        self._demand.set()
        if self._supervisor is None and self._state is not HostState.CLOSED:
            self._state = HostState.STARTING
            self._supervisor = asyncio.create_task(self._supervise(), name=f"{self._name} worker")

    async def ready(self) -> EngineInfo:
        """See ``Host.ready``."""
        self.start()
        try:
            async with asyncio.timeout(self._options.start_timeout), self._changed:
                await self._changed.wait_for(lambda: self._settled)
        except TimeoutError:
            raise EngineUnavailableError(
                f"engine {self._name} is still loading; try again in a moment"
            ) from None
        if self._gated and self._gate is not None:
            raise EngineUnavailableError(f"engine {self._name} waits: {self._gate.reason}")
        if self._state is not HostState.READY or self._info is None:
            raise EngineUnavailableError(
                f"engine {self._name} is not available: {self._problem or 'it was closed'}"
            )
        return self._info

    @property
    def _settled(self) -> bool:
        """Whether waiting any longer would change nothing soon."""
        if self._gated:
            return True
        if self._state is HostState.FAILED:
            return self._failures >= PATIENCE
        if self._state is HostState.READY:
            return self._link is not None and self._link.alive
        return self._state is HostState.CLOSED

    async def speak(self, job: SpeakJob, deadline: float, emit: Emit) -> float:
        """See ``Host.speak``."""
        loop = asyncio.get_running_loop()
        self._last_used = loop.time()
        await self.ready()
        async with self._slots.hold(deadline):
            link = self._link
            if link is None or not link.alive:
                raise EngineCrashedError(f"engine {self._name} was lost; it is being restarted")
            begun = self._shared.begin(loop.time())
            worked = 0.0
            try:
                await link.speak(self._name, replace(job, deadline=deadline), emit)
            finally:
                self._last_used = loop.time()
                worked = self._shared.end(self._last_used, begun)
            return worked

    @property
    def status(self) -> HostStatus:
        """See ``Host.status``."""
        link = self._link
        return HostStatus(
            self._name,
            self._state,
            pid=link.pid if link else None,
            restarts=self._restarts,
            problem=self._gate.reason if self._gated and self._gate else self._problem,
            stats=link.stats if link else {},
        )

    async def close(self) -> None:
        """See ``Host.close``."""
        if self._supervisor is not None:
            self._supervisor.cancel()
            await asyncio.wait((self._supervisor,))
        await self._set_state(HostState.CLOSED)

    async def _set_state(self, state: HostState) -> None:
        async with self._changed:
            self._state = state
            self._changed.notify_all()

    async def _supervise(self) -> None:
        """Keep a worker alive while it is needed; the only place that starts one."""
        while True:
            await self._demand.wait()
            await self._set_state(HostState.STARTING)
            if await self._live():
                await self._set_state(HostState.RESTING)
                continue
            self._restarts += 1
            pause = min(FIRST_BACK_OFF * 4 ** min(self._failures - 1, 10), LONGEST_BACK_OFF)
            # Once is enough for an engine that will not load; its return is told as well.
            level = logging.ERROR if self._failures <= PATIENCE else logging.DEBUG
            _LOGGER.log(
                *(level, "engine %s: %s; starting it again in %.2g s"),
                *(self._name, self._problem, pause),
            )
            await self._set_state(HostState.FAILED)
            await asyncio.sleep(pause)

    async def _pass_gate(self) -> None:
        """Wait for what the engine needs; requests are told so at once."""
        if self._gate is None:
            return
        passing = asyncio.ensure_future(self._gate.wait())
        try:
            done, _ = await asyncio.wait((passing,), timeout=GATE_PATIENCE)
            if not done:
                self._gated = True
                await self._set_state(HostState.STARTING)
            await passing
        finally:
            passing.cancel()
            # What it started, such as a download, has to be gone before this host is.
            await asyncio.wait((passing,))
            self._gated = False
            await self._set_state(HostState.STARTING)

    async def _live(self) -> bool:
        """Run one worker to its end; return whether it was ended because nobody needed it."""
        link: WorkerLink | None = None
        try:
            await self._pass_gate()
            link = await WorkerLink.spawn(self._options)
            async with asyncio.timeout(self._options.start_timeout):
                info = await link.loaded()
            return await self._work(link, info)
        except (EngineUnavailableError, WireError, TimeoutError) as error:
            self._fail(str(error) or "it did not load in time")
            return False
        except OSError as error:
            self._fail(f"the worker cannot be started: {error}")
            return False
        except Exception as error:
            # Nobody else starts workers: whatever happened, the engine is tried again.
            _LOGGER.exception("engine %s failed; this is a fault of the server", self._name)
            self._fail(f"{type(error).__name__}: {error}")
            return False
        finally:
            self._link = None
            if link is not None:
                await link.close()

    async def _work(self, link: WorkerLink, info: EngineInfo) -> bool:
        """Let a loaded worker serve until its end. See ``_live``."""
        loop = asyncio.get_running_loop()
        began = self._last_used = loop.time()
        if self._slots.size != info.concurrency:
            self._slots = DeadlineSlots(info.concurrency)
        self._link, self._info = link, info
        if self._problem:
            _LOGGER.warning("engine %s is back", self._name)
        self._problem = ""
        await self._set_state(HostState.READY)
        watch = asyncio.create_task(self._watch(link))
        try:
            problem = await link.receive()
        finally:
            watch.cancel()
            await asyncio.wait((watch,))
        if not watch.cancelled() and watch.result():
            self._failures = 0
            return True
        # Work that kills workers must not keep other work waiting: only ends without a cause, or
        # without any use, are counted together.
        if link.used or loop.time() - began > HEALTHY_AFTER:
            self._failures = 0
        self._fail(problem)
        return False

    def _fail(self, problem: str) -> None:
        self._failures += 1
        self._problem = problem

    async def _watch(self, link: WorkerLink) -> bool:
        """End a worker that does not answer, or that is not needed; true for the latter."""
        loop = asyncio.get_running_loop()
        idle = self._options.idle
        pause = PING_INTERVAL if idle < 0 else min(PING_INTERVAL, max(idle / 2, 0.1))
        while await link.ping():
            _LOGGER.debug("engine %s, worker %d: %s", self._name, link.pid, dict(link.stats))
            await asyncio.sleep(pause)
            if 0 <= idle <= loop.time() - self._last_used and not link.busy:
                _LOGGER.info("engine %s was not needed for %g s; unloading it", self._name, idle)
                self._demand.clear()
                link.kill("it was not needed")
                return True
        link.kill("it did not answer and was ended")
        return False
