"""The server as its own process, started by its command as a user does."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import IO, Self

from tests.support import Client, eventually

WORKER = b"wyoming_tts.engines.worker"
STARTED_IN = 25.0


class ServerProcess:
    """A running ``wyoming-tts serve``; what it logs is kept."""

    def __init__(self, process: asyncio.subprocess.Process, uri: str) -> None:
        self.process = process
        self.uri = uri
        self.log = ""
        self._logging = asyncio.create_task(self._read_log())

    async def _read_log(self) -> None:
        assert self.process.stderr is not None
        while line := await self.process.stderr.readline():
            self.log += line.decode()

    async def connect(self) -> Client:
        """Connect to the server."""
        if self.uri.startswith("unix://"):
            return Client(*await asyncio.open_unix_connection(self.uri.removeprefix("unix://")))
        return await Client.connect(int(self.uri.rpartition(":")[2]))

    async def logged(self, text: str) -> None:
        """Wait until the server has logged a text."""
        await eventually(lambda: text in self.log, f"{text!r} in the log", STARTED_IN)

    async def ended(self) -> int:
        """Wait for the end of the process and of its log; return the exit status."""
        async with asyncio.timeout(STARTED_IN):
            status = await self.process.wait()
            await self._logging
        return status

    async def refuses(self) -> None:
        """Wait until nobody can connect any more."""

        async def refused() -> bool:
            try:
                client = await self.connect()
            except OSError:
                return True
            client.reset()
            return False

        await eventually(refused, "the end of listening")

    def workers(self) -> list[int]:
        """Return the process ids of the server's workers."""
        return [pid for pid in _processes(WORKER) if _parent(pid) == self.process.pid]

    @classmethod
    async def start(
        cls,
        data_dir: Path,
        *flags: str,
        uri: str = "",
        piped: bool = False,
        stdin: int | IO[bytes] | None = None,
        folder: Path | None = None,
    ) -> Self:
        """Start a server in ``folder``; it may not be ready yet, and may never be."""
        uri = uri or f"tcp://127.0.0.1:{free_port()}"
        pipe = asyncio.subprocess.PIPE if piped else None
        process = await asyncio.create_subprocess_exec(
            # As its own script would: what lies in the current folder is no part of the server.
            *(sys.executable, "-P", "-m", "wyoming_tts", "serve"),
            *("--uri", uri, "--data-dir", str(data_dir), "--voice", "espeak-en-gb", "--web", ""),
            *(flags or ("--no-zeroconf",)),
            stdin=pipe if stdin is None else stdin,
            stdout=pipe,
            stderr=asyncio.subprocess.PIPE,
            cwd=folder,
        )
        return cls(process, uri)


@asynccontextmanager
async def serving(
    data_dir: Path, *flags: str, uri: str = "", folder: Path | None = None
) -> AsyncIterator[ServerProcess]:
    """Run a server until it is ready, and end it if it is still there after the block."""
    server = await ServerProcess.start(data_dir, *flags, uri=uri, folder=folder)
    try:
        await server.logged(" is ready with ")
        yield server
    finally:
        with suppress(ProcessLookupError):
            server.process.kill()
        await server.ended()


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as sock:
        return int(sock.getsockname()[1])


def alive(pid: int) -> bool:
    """Whether a process exists and is more than a memory."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def stop(server: ServerProcess, number: int = signal.SIGTERM) -> None:
    """Send a signal to the server alone."""
    os.kill(server.process.pid, number)


def _processes(command: bytes) -> list[int]:
    found = []
    for folder in Path("/proc").iterdir():
        with suppress(OSError):
            if folder.name.isdecimal() and command in (folder / "cmdline").read_bytes():
                found.append(int(folder.name))
    return found


def _parent(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0
