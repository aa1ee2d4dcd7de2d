"""The HTTP server: what it is made of, where it listens, how it ends."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Mapping
from contextlib import suppress
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from wyoming_tts.protocol.listen import open_sockets
from wyoming_tts.web import middlewares, pages
from wyoming_tts.web.access import Access
from wyoming_tts.web.answers import LARGEST_BODY
from wyoming_tts.web.api import (
    making,
    models,
    openai,
    session,
    speak,
    status,
    takes,
    voices,
    words,
)
from wyoming_tts.web.context import CONTEXT, Context
from wyoming_tts.web.limits import RateLimit
from wyoming_tts.web.openapi import document_route
from wyoming_tts.web.routes import Route

_LOGGER = logging.getLogger(__name__)

MOST_CONNECTIONS = 512
"""Of all pages and programs; browsers keep up to six each."""

REST = 75.0
"""Seconds for which a connection may ask nothing, its beginning included; proxies take 60."""

PATIENCE = 1.0
"""Seconds that requests may go on when the server ends, after the replies are over."""

ROUTES: tuple[Route, ...] = (
    *session.ROUTES,
    *speak.ROUTES,
    *voices.ROUTES,
    *takes.ROUTES,
    *making.ROUTES,
    *models.ROUTES,
    *words.ROUTES,
    *status.ROUTES,
    *openai.ROUTES,
)
OPEN = frozenset({("GET", "/health"), ("POST", "/api/session")})
"""What needs no token, besides the page's own files."""


def make_application(context: Context, files: Mapping[str, pages.StaticFile]) -> web.Application:
    """Return the application that answers every request."""
    application = web.Application(
        client_max_size=LARGEST_BODY,
        middlewares=[
            middlewares.note_busy,
            middlewares.answer_errors,
            middlewares.check_access,
        ],
    )
    application[CONTEXT] = context
    application[middlewares.ACCESS] = Access(context.settings)
    application[middlewares.OPEN_TO_ALL] = OPEN | {("GET", path) for path in files}
    application[middlewares.CHANGES] = RateLimit(per_second=20, burst=60)
    application[middlewares.FAILURES] = RateLimit(per_second=1 / 12, burst=5)
    application[middlewares.LOGINS] = RateLimit(per_second=1 / 12, burst=5)
    application[middlewares.BUSY] = set()
    application[takes.UPLOADS] = takes.Uploads()
    application.on_response_prepare.append(middlewares.add_headers)

    async def send_file(request: web.Request) -> web.Response:
        return files[request.path].answer(request)

    for path in files:
        application.router.add_get(path, send_file)
    for route in (*ROUTES, document_route(ROUTES)):
        application.router.add_route(route.method, route.path, route.handler)
    # Watchdogs ask so.
    application.router.add_head("/health", status.read_health)
    return application


class WebServer:
    """Answers requests over HTTP, for as long as it runs."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._runner: web.AppRunner | None = None
        self._listening: list[asyncio.Server] = []
        self._port = 0
        self._busy: set[asyncio.Protocol] = set()

    async def start(self) -> None:
        """Listen where the settings say.

        Raises:
            SettingsError: that cannot be listened on.
        """
        files = await asyncio.to_thread(pages.read_files)
        application = make_application(self._context, files)
        self._busy = application[middlewares.BUSY]
        uri = f"tcp://{urlsplit(self._context.settings.web).netloc}"
        sockets = await asyncio.to_thread(open_sockets, uri)
        self._port = sockets[0].getsockname()[1]
        self._runner = web.AppRunner(
            application,
            access_log=None,
            handle_signals=False,
            shutdown_timeout=PATIENCE,
            logger=_quiet_logger(),
            keepalive_timeout=REST,
            # Unpacked a few bytes may be many, and the unpacking keeps everybody waiting.
            auto_decompress=False,
            # A handler whose client is gone ends at once, and so does its reply.
            handler_cancellation=True,
        )
        await self._runner.setup()
        loop = asyncio.get_running_loop()
        for bound in sockets:
            _let_go_of_the_deaf(bound, self._context.settings.write_timeout_s)
            self._listening.append(await loop.create_server(self._welcome, sock=bound))

    def _welcome(self) -> asyncio.Protocol:
        """Return what talks to a new connection."""
        server = self._runner.server if self._runner else None
        if server is None or not self._has_room(server):
            return _TurnedAway()
        return server()

    def _has_room(self, server: web.Server) -> bool:
        """Return whether there is room for one more, if need be made by ending an idle one."""
        open_ones = [each for each in server.connections if each.transport is not None]
        if len(open_ones) < MOST_CONNECTIONS:
            return True
        for connection in open_ones:
            if connection not in self._busy:
                connection.force_close()
                return True
        return False

    @property
    def url(self) -> str:
        """Where people find the page."""
        name = urlsplit(self._context.settings.web).hostname or ""
        return f"http://{f'[{name}]' if ':' in name else name}:{self._port}/"

    async def stop(self) -> None:
        """End all requests and listen no more."""
        for listening in self._listening:
            listening.close()
        await self._context.events.close()
        if self._runner is not None:
            await self._runner.cleanup()


def _let_go_of_the_deaf(bound: socket.socket, seconds: float) -> None:
    """Make the system end connections of a socket that for so long take nothing sent to them."""
    with suppress(AttributeError, OSError):  # not every system can
        milliseconds = min(round(seconds * 1000), 2**31 - 1)
        bound.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, milliseconds)


def _quiet_logger() -> logging.Logger:
    """Return the log of what aiohttp finds wrong, without what strangers sent.

    It tells of every request that is none, with the bytes at fault: they may be a token or a text;
    and of every client that was let go while a file was sent to it.
    """

    def is_our_fault(record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        return not isinstance(error, HttpProcessingError | TimeoutError)

    logger = _LOGGER.getChild("requests")
    if not logger.filters:
        logger.addFilter(is_our_fault)
    return logger


class _TurnedAway(asyncio.Protocol):
    """Ends a connection that is one too many, before anything is read from it."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Cut it."""
        transport.close()
