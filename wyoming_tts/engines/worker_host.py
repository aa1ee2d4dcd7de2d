"""Starts, watches, restarts and talks to the worker process of one engine."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import logging
import socket
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from wyoming_tts import errors
from wyoming_tts.engines.base import EngineInfo, SpeakJob
from wyoming_tts.engines.host import Emit, Host, HostState, HostStatus
from wyoming_tts.engines.slots import DeadlineSlots
from wyoming_tts.engines.wire import Frame, WireError, read_frame
from wyoming_tts.errors import EngineCrashedError, EngineError, EngineUnavailableError

_LOGGER = logging.getLogger(__name__)

FIRST_BACK_OFF = 0.05
LONGEST_BACK_OFF = 60.0
PATIENCE = 3
"""Failed starts in a row for which requests still wait; after these they are told at once."""
HEALTHY_AFTER = 30.0
"""Seconds of life after which a worker's end starts the counting of failures anew."""
PING_INTERVAL = 10.0
WIRE_BUFFER = 1 << 20
STDERR = 2

_CODES: dict[str, type[EngineError]] = {
    cls.code: cls
    for cls in vars(errors).values()
    if isinstance(cls, type) and issubclass(cls, EngineError)
}


@dataclass(frozen=True, slots=True)
class WorkerOptions:
    """How a worker is started and watched."""

    target: str
    """The engine, as ``package.module:Class``."""

    engine_options: Mapping[str, Any] = field(default_factory=dict)
    start_timeout: float = 60.0
    step_timeout: float = 10.0
    """Seconds without a sign of life from a running job, or from the process, before a kill."""

    idle: float = -1.0
    """Seconds after which an unneeded worker is ended; negative for never."""

    cpus: tuple[int, ...] = ()
    log_level: str = "info"


class _Connection:
    """One life of a worker: its process, its socket, and the jobs that it runs."""

    def __init__(
        self,
        process: asyncio.subprocess.Process,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        self.process = process
        self.reader = reader
        self.writer = writer
        self.jobs: dict[int, asyncio.Queue[Frame | None]] = {}
        self.pong = asyncio.Event()
        self.stats: Mapping[str, float] = {}

    def send(self, header: dict[str, Any]) -> None:
        """Send a small frame; their number is bounded by the slots, so there is no waiting."""
        if not self.writer.is_closing():
            self.writer.write(Frame(header).encode())

    def kill(self) -> None:
        """End the process at once."""
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()


class WorkerHost(Host):
    """An engine in a process of its own. See ``Host`` for the contract of each method."""

    def __init__(self, name: str, options: WorkerOptions) -> None:
        self._name = name
        self._options = options
        self._state = HostState.RESTING
        self._changed = asyncio.Condition()
        self._demand = asyncio.Event()
        self._connection: _Connection | None = None
        self._info: EngineInfo | None = None
        self._slots = DeadlineSlots(1)
        self._numbers = itertools.count(1)
        self._failures = 0
        self._restarts = 0
        self._problem = ""
        self._last_used = 0.0
        self._supervisor: asyncio.Task[None] | None = None

    def start(self) -> None:
        """See ``Host.start``."""
        self._demand.set()
        if self._supervisor is None:
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
        if self._state is not HostState.READY or self._info is None:
            raise EngineUnavailableError(
                f"engine {self._name} is not available: {self._problem or 'it was closed'}"
            )
        return self._info

    @property
    def _settled(self) -> bool:
        """Whether waiting any longer would change nothing soon."""
        if self._state is HostState.FAILED:
            return self._failures >= PATIENCE
        return self._state in {HostState.READY, HostState.CLOSED}

    async def speak(self, job: SpeakJob, deadline: float, emit: Emit) -> float:
        """See ``Host.speak``."""
        loop = asyncio.get_running_loop()
        self._last_used = loop.time()
        await self.ready()
        async with self._slots.hold(deadline):
            connection = self._connection
            if connection is None:
                raise EngineCrashedError(f"engine {self._name} was lost; it is being restarted")
            began = loop.time()
            await self._run(connection, job, emit)
            self._last_used = loop.time()
            return self._last_used - began

    async def _run(self, connection: _Connection, job: SpeakJob, emit: Emit) -> None:
        number = next(self._numbers)
        frames: asyncio.Queue[Frame | None] = asyncio.Queue()
        connection.jobs[number] = frames
        ended = False
        try:
            connection.send({"op": "speak", "job": number, "fields": asdict(job)})
            while True:
                async with asyncio.timeout(self._options.step_timeout):
                    frame = await frames.get()
                if frame is None:
                    ended = True
                    raise EngineCrashedError(
                        f"engine {self._name} ended while it spoke; it is being restarted"
                    )
                if frame.header["op"] == "audio":
                    emit(frame.payload)
                    continue
                ended = True
                if frame.header["op"] == "failed":
                    error = _CODES.get(frame.header["code"], EngineError)
                    raise error(f"engine {self._name}: {frame.header['error']}")
                return
        except TimeoutError:
            connection.kill()
            raise EngineCrashedError(
                f"engine {self._name} made no sound for {self._options.step_timeout:g} s "
                "and was ended; it is being restarted"
            ) from None
        finally:
            del connection.jobs[number]
            if not ended:
                connection.send({"op": "cancel", "job": number})

    @property
    def status(self) -> HostStatus:
        """See ``Host.status``."""
        connection = self._connection
        return HostStatus(
            self._name,
            self._state,
            pid=connection.process.pid if connection else None,
            restarts=self._restarts,
            problem=self._problem,
            stats=connection.stats if connection else {},
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
        loop = asyncio.get_running_loop()
        while True:
            await self._demand.wait()
            await self._set_state(HostState.STARTING)
            began = loop.time()
            try:
                rested = await self._live()
            except (OSError, EngineUnavailableError, WireError, TimeoutError) as error:
                self._problem = str(error) or "it did not load in time"
                rested = False
            if rested:
                self._failures = 0
                await self._set_state(HostState.RESTING)
                continue
            self._failures = 0 if loop.time() - began > HEALTHY_AFTER else self._failures + 1
            self._restarts += 1
            pause = min(FIRST_BACK_OFF * 4 ** (self._failures - 1), LONGEST_BACK_OFF)
            _LOGGER.error(
                "engine %s: %s; starting it again in %.2g s", self._name, self._problem, pause
            )
            await self._set_state(HostState.FAILED)
            await asyncio.sleep(pause)

    async def _live(self) -> bool:
        """Run one worker to its end; return whether it was ended because nobody needed it."""
        connection = await self._spawn()
        try:
            async with asyncio.timeout(self._options.start_timeout):
                self._info = await self._handshake(connection)
            if self._slots.size != self._info.concurrency:
                self._slots = DeadlineSlots(self._info.concurrency)
            self._connection = connection
            self._last_used = asyncio.get_running_loop().time()
            if self._restarts and self._problem:
                _LOGGER.warning("engine %s is back", self._name)
            await self._set_state(HostState.READY)
            watch = asyncio.create_task(self._watch(connection))
            try:
                await self._receive(connection)
            finally:
                watch.cancel()
                await asyncio.wait((watch,))
            if watch.cancelled() or not (rested := watch.result()):
                code = await connection.process.wait()
                self._problem = f"the worker ended by itself ({_reason(code)})"
                return False
            self._demand.clear()
            return rested
        finally:
            self._connection = None
            for frames in connection.jobs.values():
                frames.put_nowait(None)
            connection.kill()
            connection.writer.close()
            await connection.process.wait()

    async def _spawn(self) -> _Connection:
        ours, theirs = socket.socketpair()
        options = self._options
        try:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                *("-m", "wyoming_tts.engines.worker"),
                *("--fd", str(theirs.fileno()), "--target", options.target),
                *("--options", json.dumps(dict(options.engine_options))),
                *("--cpus", ",".join(map(str, options.cpus))),
                *("--log-level", options.log_level),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=STDERR,  # stdout may be the protocol's own channel
                pass_fds=(theirs.fileno(),),
            )
        except BaseException:
            ours.close()
            raise
        finally:
            theirs.close()
        reader, writer = await asyncio.open_unix_connection(sock=ours, limit=WIRE_BUFFER)
        return _Connection(process, reader, writer)

    async def _handshake(self, connection: _Connection) -> EngineInfo:
        frame = await read_frame(connection.reader)
        if frame is None:
            code = await connection.process.wait()
            raise EngineUnavailableError(f"the worker ended while loading ({_reason(code)})")
        if frame.header["op"] != "ready":
            raise EngineUnavailableError(frame.header["error"])
        return EngineInfo(**frame.header["info"])

    async def _receive(self, connection: _Connection) -> None:
        """Hand frames to the jobs that they belong to, until the worker is gone."""
        while (frame := await read_frame(connection.reader)) is not None:
            if frame.header["op"] == "pong":
                connection.stats = frame.header["stats"]
                connection.pong.set()
            elif frames := connection.jobs.get(frame.header["job"]):
                frames.put_nowait(frame)

    async def _watch(self, connection: _Connection) -> bool:
        """End a worker that does not answer, or that is not needed; true for the latter."""
        loop = asyncio.get_running_loop()
        idle = self._options.idle
        while True:
            connection.pong.clear()
            connection.send({"op": "ping"})
            try:
                async with asyncio.timeout(self._options.step_timeout):
                    await connection.pong.wait()
            except TimeoutError:
                _LOGGER.error("engine %s does not answer; ending its worker", self._name)  # noqa: TRY400 - the cause is the other process
                connection.kill()
                return False
            await asyncio.sleep(
                PING_INTERVAL if idle < 0 else min(PING_INTERVAL, max(idle / 2, 0.1))
            )
            if 0 <= idle <= loop.time() - self._last_used and not connection.jobs:
                _LOGGER.info("engine %s was not needed for %g s; unloading it", self._name, idle)
                connection.kill()
                return True


def _reason(code: int) -> str:
    return f"killed by signal {-code}" if code < 0 else f"exit status {code}"
