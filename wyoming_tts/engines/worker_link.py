"""One life of a worker: its process, its socket, and the jobs that it runs."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import logging
import os
import signal
import socket
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Self

from wyoming_tts import errors
from wyoming_tts.engines.base import EngineInfo, SpeakJob
from wyoming_tts.engines.host import Emit
from wyoming_tts.engines.wire import LENGTHS, Frame, parse_header, read_lengths
from wyoming_tts.errors import EngineCrashedError, EngineError, EngineUnavailableError, TtsError

WIRE_BUFFER = 1 << 20
STDERR = 2
LAST_BREATH = 5.0
"""Seconds for a killed process to go; one that waits for a stuck device never does."""

_LOGGER = logging.getLogger(__name__)

_CODES: dict[str, type[TtsError]] = {
    cls.code: cls
    for cls in vars(errors).values()
    if isinstance(cls, type) and issubclass(cls, TtsError)
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


class WorkerLink:
    """The server's end of one worker process, from its start to its end."""

    def __init__(
        self,
        process: asyncio.subprocess.Process,
        streams: tuple[asyncio.StreamReader, asyncio.StreamWriter],
        step_timeout: float,
    ) -> None:
        self.used = False
        """Whether the worker was given a job."""

        self.stats: Mapping[str, float] = {}
        self._process = process
        self._reader, self._writer = streams
        self._step_timeout = step_timeout
        self._jobs: dict[int, asyncio.Queue[Frame | None]] = {}
        self._numbers = itertools.count(1)
        self._pong = asyncio.Event()
        self._killed_for = ""

    @classmethod
    async def spawn(cls, options: WorkerOptions) -> Self:
        """Start a worker process; it begins to load its engine."""
        ours, theirs = socket.socketpair()
        async with contextlib.AsyncExitStack() as undo:
            undo.callback(ours.close)
            with theirs:
                process = await asyncio.create_subprocess_exec(
                    sys.executable,
                    # Without -P a file in the current folder could stand in for any module.
                    *("-P", "-m", "wyoming_tts.engines.worker"),
                    *("--fd", str(theirs.fileno()), "--target", options.target),
                    *("--options", json.dumps(dict(options.engine_options))),
                    *("--cpus", ",".join(map(str, options.cpus))),
                    *("--log-level", options.log_level),
                    stdin=asyncio.subprocess.DEVNULL,
                    stdout=STDERR,  # stdout may be the protocol's own channel
                    pass_fds=(theirs.fileno(),),
                )
            undo.push_async_callback(_end, process)
            streams = await asyncio.open_unix_connection(sock=ours, limit=WIRE_BUFFER)
            undo.pop_all()
        return cls(process, streams, options.step_timeout)

    @property
    def pid(self) -> int:
        """The worker's process id."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether a job may be given to the worker: it was not killed."""
        return not self._killed_for

    @property
    def busy(self) -> bool:
        """Whether a job is running."""
        return bool(self._jobs)

    async def loaded(self) -> EngineInfo:
        """Wait for the engine to load.

        Raises:
            EngineUnavailableError: it does not; the message says why.
        """
        frame = await read_frame(self._reader)
        if frame is None:
            code = await self._process.wait()
            raise EngineUnavailableError(f"the worker ended while loading ({_reason(code)})")
        if frame.header["op"] != "ready":
            raise EngineUnavailableError(frame.header["error"])
        return EngineInfo(**frame.header["info"])

    async def receive(self) -> str:
        """Hand frames to the jobs that they belong to until the worker is gone; return why."""
        while (frame := await read_frame(self._reader)) is not None:
            if frame.header["op"] == "pong":
                self.stats = frame.header["stats"]
                self._pong.set()
            elif frames := self._jobs.get(frame.header["job"]):
                frames.put_nowait(frame)
        code = await self._process.wait()
        return self._killed_for or f"the worker ended by itself ({_reason(code)})"

    async def ping(self) -> bool:
        """Whether the process answers in time."""
        self._pong.clear()
        self._send({"op": "ping"})
        try:
            async with asyncio.timeout(self._step_timeout):
                await self._pong.wait()
        except TimeoutError:
            return False
        return True

    async def speak(self, name: str, job: SpeakJob, emit: Emit) -> None:
        """Run a job to its end. See ``Host.speak``; ``name`` is the engine's, for messages."""
        self.used = True
        number = next(self._numbers)
        frames = self._jobs[number] = asyncio.Queue()
        ended = False
        try:
            self._send({"op": "speak", "job": number, "fields": asdict(job)})
            while (frame := await self._next(frames)) is not None:
                if frame.header["op"] == "audio":
                    emit(frame.payload)
                    continue
                ended = True
                if frame.header["op"] == "failed":
                    error = _CODES.get(frame.header["code"], EngineError)
                    raise error(f"engine {name}: {frame.header['error']}")
                return
            ended = True
            raise EngineCrashedError(f"engine {name} ended while it spoke; it is being restarted")
        except TimeoutError:
            reason = f"it made no sound for {self._step_timeout:g} s and was ended"
            self.kill(reason)
            raise EngineCrashedError(f"engine {name}: {reason}; it is being restarted") from None
        finally:
            del self._jobs[number]
            if not ended:
                self._send({"op": "cancel", "job": number})

    async def _next(self, frames: asyncio.Queue[Frame | None]) -> Frame | None:
        async with asyncio.timeout(self._step_timeout):
            return await frames.get()

    def kill(self, reason: str) -> None:
        """End the process at once; the first reason given is the one that is told."""
        self._killed_for = self._killed_for or reason
        _kill(self._process)

    async def close(self) -> None:
        """End the process and everything that waits for it."""
        for frames in self._jobs.values():
            frames.put_nowait(None)
        self.kill("it was closed")
        self._writer.close()
        await _end(self._process)

    def _send(self, header: dict[str, Any]) -> None:
        """Send a small frame; their number is bounded by the slots, so there is no waiting."""
        if not self._writer.is_closing():
            self._writer.write(Frame(header).encode())


async def read_frame(reader: asyncio.StreamReader) -> Frame | None:
    """Read a frame in the server; ``None`` when the worker has closed its end.

    Raises:
        WireError: what arrived is not a frame.
    """
    try:
        sizes = read_lengths(await reader.readexactly(LENGTHS.size))
        header = await reader.readexactly(sizes[0])
        payload = await reader.readexactly(sizes[1]) if sizes[1] else b""
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
    return Frame(parse_header(header), payload)


def _kill(process: asyncio.subprocess.Process) -> None:
    # Not by the process's own method: that looks whether it has ended, which takes the exit
    # status away from the event loop.
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process.pid, signal.SIGKILL)


async def _end(process: asyncio.subprocess.Process) -> None:
    _kill(process)
    try:
        async with asyncio.timeout(LAST_BREATH):
            await process.wait()
    except TimeoutError:
        _LOGGER.error("worker %d cannot be ended; its device may be stuck", process.pid)  # noqa: TRY400 - the cause is not here


def _reason(code: int) -> str:
    return f"killed by signal {-code}" if code < 0 else f"exit status {code}"
