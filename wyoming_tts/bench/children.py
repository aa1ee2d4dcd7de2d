"""Processes that the bench starts, and surely ends."""

from __future__ import annotations

import contextlib
import json
import os
import random
import select
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any, NoReturn, Self

from wyoming_tts.bench.processes import BenchError
from wyoming_tts.settings import ENV_PREFIX

STOP_TIMEOUT = 8.0
ANSWER_TIMEOUT = 60.0
_PORTS = range(20_000, 32_000)
"""Below the ports that the system gives to clients: none of those can be in the way."""


def free_port() -> int:
    """Return a port on which a server can listen on this machine.

    Raises:
        BenchError: none was found.
    """
    for port in random.sample(_PORTS, 50):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise BenchError("no free port was found; too much is running on this machine")


class Child:
    """A Python process; use it as a context."""

    def __init__(self, arguments: Sequence[str], log: Path, *, talks: bool = False) -> None:
        """Start ``python ARGUMENTS``, without the settings of the user's environment.

        Args:
            arguments: what follows the interpreter.
            log: file for standard error, and for standard output of a child that does not talk.
            talks: the child reads and writes lines of JSON.
        """
        environment = {k: v for k, v in os.environ.items() if not k.startswith(ENV_PREFIX)}
        self._log = log
        self._unread = b""
        with log.open("ab") as errors:
            self._process = subprocess.Popen(  # noqa: S603 - our own modules
                [sys.executable, *arguments],
                stdin=subprocess.PIPE if talks else subprocess.DEVNULL,
                stdout=subprocess.PIPE if talks else errors,
                stderr=errors,
                env=environment,
                bufsize=0,
                # Ctrl-C is for the bench alone, which then ends its children in order.
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        """Id of the process."""
        return self._process.pid

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """End the process: with a signal, or by force where that does not help."""
        process = self._process
        if process.poll() is None:
            process.terminate()
        try:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(STOP_TIMEOUT)
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
            for stream in (process.stdin, process.stdout):
                if stream is not None:
                    with contextlib.suppress(OSError):
                        stream.close()

    def check(self) -> None:
        """Raise ``BenchError`` if the process has ended."""
        if (code := self._process.poll()) is not None:
            tail = self._log.read_text(encoding="utf-8", errors="replace")[-500:].strip()
            raise BenchError(f"a process of the bench ended with status {code}: {tail}")

    def _lament(self) -> NoReturn:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(STOP_TIMEOUT)
        self.check()
        raise BenchError("a process of the bench has closed its end")

    def ask(self, request: dict[str, Any], timeout: float = ANSWER_TIMEOUT) -> dict[str, Any]:
        """Send a line of JSON to a child that talks, and return the line that it answers.

        Raises:
            BenchError: no answer came in time.
        """
        try:
            _pipe(self._process.stdin).write(json.dumps(request).encode() + b"\n")
        except BrokenPipeError:
            self._lament()
        return self.hear(timeout)

    def hear(self, timeout: float = ANSWER_TIMEOUT) -> dict[str, Any]:
        """Return the next line of a child that talks.

        Raises:
            BenchError: none came in time.
        """
        stream = _pipe(self._process.stdout)
        ends = time.monotonic() + timeout
        while b"\n" not in self._unread:
            ready, _, _ = select.select([stream], [], [], max(0.0, ends - time.monotonic()))
            if not ready:
                raise BenchError(f"a process of the bench said nothing for {timeout:g} s")
            part = os.read(stream.fileno(), 65_536)
            if not part:
                self._lament()
            self._unread += part
        line, _, self._unread = self._unread.partition(b"\n")
        answer: dict[str, Any] = json.loads(line)
        return answer


def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
    if stream is None:
        raise BenchError("this process of the bench does not talk")
    return stream
