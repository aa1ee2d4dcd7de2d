"""Listening: addresses in, sessions out, and a stop that lets replies finish."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import logging
import os
import socket
import stat
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from wyoming_tts.errors import BusyError, SettingsError
from wyoming_tts.protocol.channel import FAREWELL, Channel, error_event
from wyoming_tts.protocol.listen import BACKLOG, open_sockets
from wyoming_tts.protocol.session import Session
from wyoming_tts.settings import Settings
from wyoming_tts.speech.service import SpeechService

_LOGGER = logging.getLogger(__name__)

STDIO = "stdio://"
LAST_WORDS = 1.5
"""Seconds for replies that are being ended at the stop of the server."""


@dataclass(slots=True)
class _Listening:
    servers: list[asyncio.Server] = field(default_factory=list)
    sockets: list[Path] = field(default_factory=list)


class WyomingServer:
    """Accepts connections and gives each one a session."""

    def __init__(self, settings: Settings, service: SpeechService) -> None:
        self._settings = settings
        self._service = service
        self._listening = _Listening()
        self._sessions: dict[Session, asyncio.Task[None]] = {}
        self._numbers = itertools.count(1)
        self._leaving = 0
        self._stdio: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Listen on every URI of the settings; afterwards connections are answered.

        Raises:
            SettingsError: one of them cannot be listened on; none is then.
        """
        try:
            for uri in self._settings.uri:
                await self._listen(uri)
        except SettingsError:
            await self._stop_listening()
            raise

    @property
    def ports(self) -> list[tuple[str, int]]:
        """Host and port of every TCP socket, as bound."""
        names = (
            sock.getsockname()
            for server in self._listening.servers
            for sock in server.sockets
            if sock.family in {socket.AF_INET, socket.AF_INET6}
        )
        return [(name[0], name[1]) for name in names]

    async def wait_stdio(self) -> None:
        """Wait for the end of standard input, where that is what is listened on; else for ever."""
        await (asyncio.shield(self._stdio) if self._stdio else asyncio.Event().wait())

    async def _listen(self, uri: str) -> None:
        if uri == STDIO:
            await self._serve_stdio()
            return
        # A name is looked up, and a stale socket tried: neither may hold up who is served already.
        for bound in await asyncio.to_thread(open_sockets, uri):
            name = bound.getsockname()
            start = asyncio.start_server if isinstance(name, tuple) else asyncio.start_unix_server
            server = await start(
                self._accept, sock=bound, limit=self._settings.max_header, backlog=BACKLOG
            )
            self._listening.servers.append(server)
            if isinstance(name, tuple):
                _LOGGER.info(
                    "listening on %s",
                    uri.replace(":0", f":{name[1]}", 1) if uri.endswith(":0") else uri,
                )
            else:
                self._listening.sockets.append(Path(name))
                _LOGGER.info("listening on %s", uri)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        name = f"{_peer(writer)}#{next(self._numbers)}"
        if len(self._sessions) >= self._settings.max_connections and not self._make_room():
            await self._turn_away(name, reader, writer)
            return
        session = Session(name, (reader, writer), self._service, self._settings)
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("connections are accepted in tasks")
        self._sessions[session] = task
        self._service.connections = len(self._sessions)
        try:
            await session.run()
        except asyncio.CancelledError:
            # The stop of the server; a stream server would log the cancelled task as a fault.
            _LOGGER.debug("%s: ended by the stop of the server", name)
        finally:
            del self._sessions[session]
            self._service.connections = len(self._sessions)

    def _make_room(self) -> bool:
        """Let go of the oldest connection that waits for nothing: better one never heard of."""
        resting = [s for s in self._sessions if not s.busy and not s.dismissed]
        chosen = min(resting, key=lambda session: session.heard, default=None)
        if chosen is not None:
            chosen.dismiss(BusyError("this connection asked nothing and others were waiting"))
        return chosen is not None

    async def _turn_away(
        self, name: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        error = BusyError(
            f"{len(self._sessions)} connections are open, as many as may be; try again later"
        )
        _LOGGER.warning("%s: %s", name, error)
        channel = Channel(writer, FAREWELL)
        self._leaving += 1
        try:
            with contextlib.suppress(ConnectionError):
                await channel.send(error_event(error))
            # In a flood nobody is waited for.
            await channel.close(reader if self._leaving <= self._settings.max_connections else None)
        finally:
            self._leaving -= 1

    async def _serve_stdio(self) -> None:
        if not (_streams(sys.stdin) and _streams(sys.stdout)):
            raise SettingsError(
                "stdio:// needs pipes or a terminal; put `cat |` before and `| cat` behind"
            )
        loop = asyncio.get_running_loop()
        reader = asyncio.StreamReader(limit=self._settings.max_header)
        await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
        transport, protocol = await loop.connect_write_pipe(
            lambda: asyncio.StreamReaderProtocol(asyncio.StreamReader()), claim_stdout()
        )
        writer = asyncio.StreamWriter(transport, protocol, reader, loop)
        session = Session("stdio", (reader, writer), self._service, self._settings)
        self._stdio = asyncio.create_task(session.run(finish_on_eof=True))
        self._sessions[session] = self._stdio
        self._stdio.add_done_callback(lambda _task: self._sessions.pop(session, None))

    async def stop(self) -> None:
        """Stop accepting, let replies finish for as long as the settings say, end the rest."""
        await self._stop_listening()
        self._service.refuse_new()
        if self._service.active:
            _LOGGER.info("waiting for %d replies to finish", self._service.active)
        if not await self._service.wait_idle(self._settings.stop_timeout_s):
            self._service.abort_all()
            await self._service.wait_idle(LAST_WORDS)
        tasks = tuple(self._sessions.values())
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=LAST_WORDS)

    async def _stop_listening(self) -> None:
        for server in self._listening.servers:
            server.close()
        for path in self._listening.sockets:
            with contextlib.suppress(OSError):
                path.unlink()
        self._listening = _Listening()


def claim_stdout() -> IO[bytes]:
    """Take standard output for the protocol alone: whatever else prints goes to the errors."""
    sys.stdout.flush()
    real = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    return real


def _streams(file: IO[str] | None) -> bool:
    """Whether a file can be waited for; ordinary ones, /dev/null and closed ones cannot."""
    if file is None:
        return False
    mode = os.fstat(file.fileno()).st_mode
    return stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode) or file.isatty()


def _peer(writer: asyncio.StreamWriter) -> str:
    peer = writer.get_extra_info("peername")
    if isinstance(peer, tuple):
        return str(peer[0]).removeprefix("::ffff:")
    return "unix"
