"""Who is there: logging in, what the page must know at first, and what happens while it is open."""

from __future__ import annotations

from contextlib import aclosing, suppress

from aiohttp import web
from babel import Locale, UnknownLocaleError
from pydantic import BaseModel, Field

from wyoming_tts import __version__
from wyoming_tts.audio.pcm import RATE
from wyoming_tts.errors import VoiceError
from wyoming_tts.studio.takes import LARGEST_TAKE
from wyoming_tts.voices.recording import LONGEST_S
from wyoming_tts.web.access import COOKIE
from wyoming_tts.web.answers import answer, nothing, read_body
from wyoming_tts.web.context import Context, context_of
from wyoming_tts.web.errors import TooManyRequestsError, UnauthorisedError
from wyoming_tts.web.middlewares import ACCESS, LOGINS, client_of, passed_on_by, peer_of
from wyoming_tts.web.routes import Route

MONTH = 30 * 24 * 3600


class Login(BaseModel):
    """The token of the settings."""

    token: str = Field(max_length=200)


class Language(BaseModel):
    """A language that a voice speaks."""

    tag: str
    name: str


class Limits(BaseModel):
    """How much may be sent."""

    text: int
    take_bytes: int
    take_seconds: float


class Session(BaseModel):
    """What a page must know at first."""

    version: str
    token_needed: bool
    home_assistant: bool
    default_voice: str | None
    default_fixed: bool
    watermark: bool
    sample_rate: int
    languages: list[Language]
    limits: Limits


async def read_session(request: web.Request) -> web.Response:
    """Tell a page what it must know at first."""
    context, access = context_of(request), request.app[ACCESS]
    settings = context.settings
    allowed = access.is_allowed(peer_of(request), passed_on_by(request))
    scan = await context.service.catalogue.refresh(0.1)
    tags = sorted({tag for voice in scan.voices.values() for tag in voice.languages})
    return answer(
        Session(
            version=__version__,
            token_needed=bool(settings.web_token) and not allowed,
            home_assistant=access.home_assistant,
            default_voice=default_voice(context),
            default_fixed=bool(settings.voice),
            watermark=settings.watermark,
            sample_rate=RATE,
            languages=[Language(tag=tag, name=language_name(tag)) for tag in tags],
            limits=Limits(text=settings.max_text, take_bytes=LARGEST_TAKE, take_seconds=LONGEST_S),
        )
    )


def default_voice(context: Context) -> str | None:
    """Return the id of the voice of requests that name none, if there is one."""
    try:
        return context.service.casting.default_voice().id
    except VoiceError:
        return None


def language_name(tag: str) -> str:
    """Return the English name of a BCP 47 tag; the tag itself where it has none."""
    try:
        return Locale.parse(tag, sep="-").get_display_name("en") or tag
    except (UnknownLocaleError, ValueError):
        return tag


async def log_in(request: web.Request) -> web.Response:
    """Take the token, and give the browser what stands for it."""
    access, client, tries = request.app[ACCESS], client_of(request), request.app[LOGINS]
    if not tries.take(client):
        raise TooManyRequestsError("too many tries; wait a minute")
    login = await read_body(request, Login)
    if not access.knows(login.token):
        raise UnauthorisedError("this is not the token; it is the setting web_token")
    tries.give_back(client)
    response = nothing()
    response.set_cookie(
        COOKIE, access.cookie, max_age=MONTH, path="/", httponly=True, samesite="Strict"
    )
    return response


async def log_out(_request: web.Request) -> web.Response:
    """Let the browser forget the token."""
    response = nothing()
    response.del_cookie(COOKIE, path="/")
    return response


async def stream_events(request: web.Request) -> web.StreamResponse:
    """Tell a page what happens, for as long as it is open."""
    context = context_of(request)
    response = web.StreamResponse(
        headers={"Content-Type": "text/event-stream", "X-Accel-Buffering": "no"}
    )
    async with aclosing(context.events.listen()) as events:
        first = await anext(events)
        # The page is gone, which is how these streams end.
        with suppress(ConnectionError):
            await response.prepare(request)
            await response.write(first)
            async for event in events:
                await response.write(event)
    return response


ROUTES = (
    Route("GET", "/api/session", read_session, "What a page must know at first", answer=Session),
    Route("POST", "/api/session", log_in, "Log in with the token", body=Login, status=204),
    Route("DELETE", "/api/session", log_out, "Log out", status=204),
    Route(
        "GET",
        "/api/events",
        stream_events,
        "What happens, as it happens",
        answer="text/event-stream",
    ),
)
