"""The processes that open recordings and make voices, as the server sees them."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from wyoming_tts.errors import (
    BusyError,
    EngineError,
    EngineUnavailableError,
    LanguageNotSupportedError,
    RequestError,
    TtsError,
    VoiceError,
)
from wyoming_tts.models.errors import ModelDamagedError, ModelError, ModelMissingError
from wyoming_tts.studio.errors import StudioError

MOST_DECODING = 2
"""Children that decode at the same time."""

MOST_WAITING = 8
LINE = 1 << 20
"""Longest line of a child, in bytes."""

_COMMAND = (sys.executable, "-P", "-m", "wyoming_tts.studio.child")
"""``-P``: a file in the working directory must not be taken for a package."""

_ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
_TAIL = 4096
_SHOWN_OF_A_CRASH = 200
_END_S = 5.0
_ERRORS: Mapping[str, type[TtsError]] = {
    kind.code: kind
    for kind in (
        RequestError,
        VoiceError,
        LanguageNotSupportedError,
        EngineError,
        EngineUnavailableError,
        ModelError,
        ModelMissingError,
        ModelDamagedError,
    )
}


@dataclass(frozen=True, slots=True)
class Patience:
    """How long the studio waits for what, in seconds."""

    decoding: float = 60.0
    """For a child that reads a recording."""

    making: float = 1200.0
    """For a child that makes a voice; a slow disk may need minutes to load the encoder."""

    stopping: float = 15.0
    """For a child that is to end; it may be putting a voice in its place."""

    silence: float = 30.0
    """For the next bytes of an upload."""

    upload: float = 600.0
    """For a whole upload."""

    unused: float = 3600.0
    """Until a take is forgotten."""

    resting: float = 300.0
    """Until a take may be forgotten where another needs its place."""


class Children:
    """Runs children: a few that decode at once, others wait, and more are refused."""

    def __init__(self, patience: Patience) -> None:
        self._patience = patience
        self._slots = asyncio.Semaphore(MOST_DECODING)
        self._waiting = 0

    async def decode(self, task: str, **request: Any) -> Any:
        """Return the result of a short task.

        Raises:
            BusyError: too many wait already.
            StudioError: the child crashed or took too long.
            TtsError: what the child says.
        """
        if self._slots.locked() and self._waiting >= MOST_WAITING:
            raise BusyError("too many recordings are being looked at; try again in a moment")
        self._waiting += 1
        try:
            await self._slots.acquire()
        finally:
            self._waiting -= 1
        try:
            return await run_child(
                {"task": task, **request},
                timeout=self._patience.decoding,
                environment={**os.environ, **_ONE_THREAD},
            )
        finally:
            self._slots.release()

    async def make(
        self,
        request: Mapping[str, Any],
        on_progress: Callable[[str], None],
        stop: asyncio.Event,
    ) -> bool:
        """Have a voice made; return whether it was, and not stopped before.

        Raises:
            StudioError: the child crashed or took too long.
            TtsError: what the child says.
        """
        done = await run_child(
            {"task": "make", **request},
            timeout=self._patience.making,
            on_progress=on_progress,
            stop=stop,
            grace=self._patience.stopping,
        )
        return done is not None


async def run_child(
    request: Mapping[str, Any],
    *,
    timeout: float,  # noqa: ASYNC109 - it ends the child, in its own way
    on_progress: Callable[[str], None] = lambda _step: None,
    stop: asyncio.Event | None = None,
    grace: float = 0.0,
    environment: Mapping[str, str] | None = None,
) -> Any:
    """Have a child do a task and return its result; whatever ends the wait ends the child.

    Args:
        request: the task and what it needs.
        timeout: seconds it may take.
        on_progress: told each step.
        stop: set, it makes the child end.
        grace: seconds for which a child that is stopped may go on with what it cannot leave half.
        environment: the child's; by default the same as here.

    Returns:
        The result; ``None`` if it was stopped before there was one.

    Raises:
        StudioError: it crashed or took too long.
        TtsError: what the child says.
    """
    try:
        process = await asyncio.create_subprocess_exec(
            *_COMMAND,
            stdin=PIPE,
            stdout=PIPE,
            stderr=PIPE,
            limit=LINE,
            env=environment,
            start_new_session=True,
        )
    except OSError as error:
        raise StudioError(f"a process cannot be started: {error.strerror}") from error
    talk = asyncio.create_task(_converse(process, request, on_progress))
    tail = asyncio.create_task(_hear_complaints(process))
    stopped = asyncio.create_task((stop or asyncio.Event()).wait())
    try:
        await asyncio.wait((talk, stopped), timeout=timeout, return_when=asyncio.FIRST_COMPLETED)
        late = not talk.done() and not stopped.done()
        if stopped.done() and not talk.done():
            _close_input(process)
            await asyncio.wait((talk,), timeout=grace)
        if late:
            raise StudioError(
                f"it took longer than {timeout:g} s; try again when the machine has less to do"
            )
        answer = talk.result() if talk.done() else None
        if answer is not None and "done" in answer:
            return answer["done"]
        if stopped.done():
            return None
        if answer is not None:
            raise _told(answer["error"])
        await _reap(process)
        raise StudioError(_told_end(process.returncode, await _soon(tail)))
    finally:
        for task in (talk, tail, stopped):
            task.cancel()
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
        await asyncio.wait((talk, tail, stopped))
        await process.wait()


async def _converse(
    process: Process, request: Mapping[str, Any], on_progress: Callable[[str], None]
) -> dict[str, Any] | None:
    """Return the last answer, or ``None`` where the process ended without one."""
    stdin, stdout = process.stdin, process.stdout
    assert stdin is not None  # noqa: S101 - both were asked for as pipes
    assert stdout is not None  # noqa: S101 - as above
    with contextlib.suppress(ConnectionError):
        stdin.write(json.dumps(request).encode() + b"\n")
        await stdin.drain()
    try:
        while line := await stdout.readline():
            answer = json.loads(line)
            if "progress" not in answer:
                return answer if "done" in answer or "error" in answer else None
            on_progress(str(answer["progress"]))
    except (ValueError, TypeError):
        pass
    return None


async def _hear_complaints(process: Process) -> str:
    """Return the end of what a process wrote to its standard error."""
    tail = b""
    assert process.stderr is not None  # noqa: S101 - it was asked for as a pipe
    while block := await process.stderr.read(_TAIL):
        tail = (tail + block)[-_TAIL:]
    return tail.decode(errors="replace").strip()


def _close_input(process: Process) -> None:
    if process.stdin is not None:
        process.stdin.close()


async def _reap(process: Process) -> None:
    """Wait for a process that has closed its output, so that its own exit status is seen."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_END_S):
            await process.wait()


async def _soon(tail: asyncio.Task[str]) -> str:
    await asyncio.wait((tail,), timeout=_END_S)
    return tail.result() if tail.done() else ""


def _told(error: Mapping[str, str]) -> TtsError:
    return _ERRORS.get(error["code"], StudioError)(error["message"])


def _told_end(status: int | None, said: str) -> str:
    if status is not None and -status in {signal.SIGXCPU, signal.SIGKILL}:
        what = "was ended: it took too much of the machine"
    elif status is not None and status < 0:
        what = "crashed; the recording may be damaged, save it again as WAV"
    else:
        what = f"failed (status {status})"
    last = said.splitlines()[-1][:_SHOWN_OF_A_CRASH] if said and (status or 0) >= 0 else ""
    return f"the process for recordings {what}" + (f": {last}" if last else "")
