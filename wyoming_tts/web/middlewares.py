"""What every request goes through: access, limits, errors made into answers, security headers."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from http import HTTPStatus

from aiohttp import web

from wyoming_tts.errors import TtsError
from wyoming_tts.web.access import COOKIE, SAFE_METHODS, Access
from wyoming_tts.web.answers import error_answer
from wyoming_tts.web.errors import (
    ForbiddenError,
    MethodError,
    NotFoundError,
    TooLargeError,
    TooManyRequestsError,
)
from wyoming_tts.web.limits import RateLimit

_LOGGER = logging.getLogger(__name__)

ACCESS = web.AppKey("access", Access)
OPEN_TO_ALL = web.AppKey("open", frozenset[tuple[str, str]])
"""Methods and paths that need no token: what the page is made of, and how one logs in."""

CHANGES = web.AppKey("changes", RateLimit)
FAILURES = web.AppKey("failures", RateLimit)
LOGINS = web.AppKey("logins", RateLimit)
BUSY = web.AppKey("busy", set[asyncio.Protocol])
"""Connections on which a request is being answered."""

CONTENT_SECURITY = (
    "default-src 'self'; img-src 'self' data:; media-src 'self' blob:; worker-src 'self' blob:; "
    "object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "microphone=(self), camera=(), geolocation=()",
}

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@web.middleware
async def note_busy(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Note on which connections something is being done."""
    busy, connection = request.app[BUSY], request.protocol
    busy.add(connection)
    try:
        return await handler(request)
    finally:
        busy.discard(connection)


@web.middleware
async def answer_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Make an answer of every error; what is no error of ours is a fault of the server."""
    try:
        return await handler(request)
    except TtsError as error:
        return error_answer(error)
    except web.HTTPRequestEntityTooLarge:
        return error_answer(TooLargeError("the request is too large; send less"))
    except web.HTTPException as error:
        if error.status == HTTPStatus.NOT_FOUND:
            return error_answer(NotFoundError("there is nothing under this address"))
        if error.status == HTTPStatus.METHOD_NOT_ALLOWED:
            return error_answer(MethodError(f"{request.method} is not for this address"))
        raise
    except Exception:
        _LOGGER.exception("%s %s failed; this is a fault of the server", *_named(request))
        return error_answer(TtsError("the server failed on this request; its log says why"))


@web.middleware
async def check_access(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let in who may."""
    access, peer = request.app[ACCESS], peer_of(request)
    access.check_origin(peer, request.method, request.headers)
    client = client_of(request)
    if not _is_open(request):
        authorisation = request.headers.get("Authorization", "")
        cookie = request.cookies.get(COOKIE, "")
        try:
            access.check_token(peer, authorisation, cookie, passed_on_by(request))
        except TtsError:
            # A cookie is too long to be guessed; one of an earlier token is sent again and again.
            if authorisation and not request.app[FAILURES].take(client):
                raise TooManyRequestsError("too many wrong tokens; wait a minute") from None
            raise
    if request.method not in SAFE_METHODS and not request.app[CHANGES].take(client):
        raise TooManyRequestsError("too many requests at once; wait a second")
    return await handler(request)


async def add_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Tell browsers what the page may do, on every answer."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if not _is_open(request):
        response.headers.setdefault("Cache-Control", "no-store")
    response.headers.pop("Server", None)


def _is_open(request: web.Request) -> bool:
    method = "GET" if request.method == "HEAD" else request.method
    return (method, request.path) in request.app[OPEN_TO_ALL]


def peer_of(request: web.Request) -> str:
    """Return the address of the other end of a request's connection."""
    name = request.transport.get_extra_info("peername") if request.transport else None
    if not isinstance(name, tuple):
        raise ForbiddenError("the connection is gone")
    return str(name[0]).removeprefix("::ffff:")


def passed_on_by(request: web.Request) -> tuple[str, ...]:
    """Return the addresses for which a proxy says that it asks; one of no form if it hides them."""
    headers = request.headers
    named = [*headers.getall("X-Forwarded-For", ()), *headers.getall("X-Real-IP", ())]
    addresses = (each.strip() for each in ",".join(named).split(","))
    return (*filter(None, addresses), *headers.getall("Forwarded", ()))


def client_of(request: web.Request) -> str:
    """Return who asks, for counting how often."""
    return request.app[ACCESS].client(peer_of(request), request.headers)


def _named(request: web.Request) -> tuple[str, str]:
    resource = request.match_info.route.resource
    return request.method, resource.canonical if resource else "?"
