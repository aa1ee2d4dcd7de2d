"""The HTTP server: what it is made of, where it listens, how it ends."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from urllib.parse import urlsplit

from aiohttp import web

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
        middlewares=[middlewares.answer_errors, middlewares.check_access],
    )
    application[CONTEXT] = context
    application[middlewares.ACCESS] = Access(context.settings)
    application[middlewares.OPEN_TO_ALL] = OPEN | {("GET", path) for path in files}
    application[middlewares.CHANGES] = RateLimit(per_second=20, burst=60)
    application[middlewares.FAILURES] = RateLimit(per_second=1 / 12, burst=5)
    application[takes.UPLOADS] = takes.Uploads()
    application.on_response_prepare.append(middlewares.add_headers)

    async def send_file(request: web.Request) -> web.Response:
        return files[request.path].answer(request)

    for path in files:
        application.router.add_get(path, send_file)
    for route in (*ROUTES, document_route(ROUTES)):
        application.router.add_route(route.method, route.path, route.handler)
    return application


class WebServer:
    """Answers requests over HTTP, for as long as it runs."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._runner: web.AppRunner | None = None
        self._listening: list[asyncio.Server] = []
        self._port = 0

    async def start(self) -> None:
        """Listen where the settings say.

        Raises:
            SettingsError: that cannot be listened on.
        """
        files = await asyncio.to_thread(pages.read_files)
        application = make_application(self._context, files)
        uri = f"tcp://{urlsplit(self._context.settings.web).netloc}"
        sockets = await asyncio.to_thread(open_sockets, uri)
        self._port = sockets[0].getsockname()[1]
        self._runner = web.AppRunner(
            application,
            access_log=None,
            handle_signals=False,
            shutdown_timeout=PATIENCE,
            # A handler whose client is gone ends at once, and so does its reply.
            handler_cancellation=True,
        )
        await self._runner.setup()
        loop = asyncio.get_running_loop()
        for bound in sockets:
            self._listening.append(await loop.create_server(self._welcome, sock=bound))

    def _welcome(self) -> asyncio.Protocol:
        """Return what talks to a new connection."""
        server = self._runner.server if self._runner else None
        if server is None or len(server.connections) >= MOST_CONNECTIONS:
            return _TurnedAway()
        return server()

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


class _TurnedAway(asyncio.Protocol):
    """Ends a connection that is one too many, before anything is read from it."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Cut it."""
        transport.close()
