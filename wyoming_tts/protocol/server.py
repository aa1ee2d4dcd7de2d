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
from urllib.parse import urlsplit

from wyoming_tts.errors import BusyError, SettingsError
from wyoming_tts.protocol.channel import FAREWELL, Channel, error_event
from wyoming_tts.protocol.session import Session
from wyoming_tts.settings import Settings
from wyoming_tts.speech.service import SpeechService

_LOGGER = logging.getLogger(__name__)

BACKLOG = 512
STDIO = "stdio://"
LAST_WORDS = 3.0
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
        except OSError as error:
            await self._stop_listening()
            raise SettingsError(
                f"cannot listen on {uri}: {error.strerror or error}; "
                "stop what uses it, or choose another --uri"
            ) from error

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
        parts = urlsplit(uri)
        limit = self._settings.max_header
        if uri == STDIO:
            await self._serve_stdio()
            return
        if parts.scheme == "unix":
            path = Path(parts.path)
            _clear_stale_socket(path)
            server = await asyncio.start_unix_server(self._accept, path, limit=limit)
            self._listening.sockets.append(path)
        elif parts.hostname == "::" and socket.has_dualstack_ipv6():
            # One socket for both families, as "all addresses" should mean.
            both = socket.create_server(
                ("::", parts.port or 0),
                family=socket.AF_INET6,
                dualstack_ipv6=True,
                backlog=BACKLOG,
            )
            server = await asyncio.start_server(self._accept, sock=both, limit=limit)
        else:
            host = "0.0.0.0" if parts.hostname == "::" else parts.hostname  # noqa: S104 - asked for
            server = await asyncio.start_server(
                self._accept, host, parts.port, limit=limit, backlog=BACKLOG
            )
        self._listening.servers.append(server)
        bound = {
            name[1] for sock in server.sockets if isinstance(name := sock.getsockname(), tuple)
        }
        _LOGGER.info("listening on %s%s", uri, f", port {bound.pop()}" if bound else "")

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
        try:
            await session.run()
        except asyncio.CancelledError:
            # The stop of the server; a stream server would log the cancelled task as a fault.
            _LOGGER.debug("%s: ended by the stop of the server", name)
        finally:
            del self._sessions[session]

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
        loop = asyncio.get_running_loop()
        reader = asyncio.StreamReader(limit=self._settings.max_header)
        try:
            await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
            transport, protocol = await loop.connect_write_pipe(
                lambda: asyncio.StreamReaderProtocol(asyncio.StreamReader()), claim_stdout()
            )
        except ValueError:
            raise SettingsError(
                "stdio:// needs pipes or a terminal; put `cat |` before and `| cat` behind"
            ) from None
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


def _peer(writer: asyncio.StreamWriter) -> str:
    peer = writer.get_extra_info("peername")
    if isinstance(peer, tuple):
        return str(peer[0]).removeprefix("::ffff:")
    return "unix"


def _clear_stale_socket(path: Path) -> None:
    """Remove the socket that a killed server left behind; never anything else."""
    try:
        if not stat.S_ISSOCK(path.stat().st_mode):
            raise SettingsError(f"{path} is in the way and is not a socket; remove it")
    except FileNotFoundError:
        return
    with socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(1)
        try:
            probe.connect(str(path))
        except ConnectionRefusedError:
            path.unlink()
            return
    raise SettingsError(f"another server listens on {path}; stop it, or choose another --uri")
