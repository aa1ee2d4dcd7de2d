"""Takes: recordings on their way to be voices."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing, contextmanager
from http import HTTPStatus

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field

from wyoming_tts.errors import BusyError, RequestError
from wyoming_tts.studio.errors import TakeTooLargeError
from wyoming_tts.studio.takes import LARGEST_TAKE, Take
from wyoming_tts.voices.findings import Finding
from wyoming_tts.voices.reference import DEFAULT_S, Recipe
from wyoming_tts.web.answers import answer, nothing, read_body
from wyoming_tts.web.api.voices import send_sound
from wyoming_tts.web.context import context_of
from wyoming_tts.web.routes import BYTES, Route

MOST_UPLOADS = 2
"""At the same time, of all clients together."""


class Uploads:
    """Counts the uploads that are under way."""

    def __init__(self) -> None:
        self._running = 0

    @contextmanager
    def one(self) -> Iterator[None]:
        """Count one more for as long as the block runs.

        Raises:
            BusyError: there are as many as may be.
        """
        if self._running >= MOST_UPLOADS:
            raise BusyError("other recordings are being sent; try again in a moment")
        self._running += 1
        try:
            yield
        finally:
            self._running -= 1


UPLOADS = web.AppKey("uploads", Uploads)


class ShownFinding(BaseModel):
    """What a check found."""

    level: str
    """``ok``, ``warning`` or ``error``."""

    message: str
    advice: str


class ShownTake(BaseModel):
    """A recording that was sent. Times are in seconds."""

    id: str
    seconds: float
    rate: int
    channels: int
    kind: str
    peaks: list[tuple[float, float]]
    speech: list[tuple[float, float]]
    findings: list[ShownFinding]


class CheckOrder(BaseModel):
    """What is said in a take, and which part of it is wanted."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(max_length=20_000)
    language: str = Field(max_length=40)
    seconds: float = Field(DEFAULT_S, ge=0, allow_inf_nan=False)
    start: float = Field(0.0, ge=0, allow_inf_nan=False)
    end: float | None = Field(None, ge=0, allow_inf_nan=False)


class ShownCut(BaseModel):
    """The part of a take that a voice would be made of."""

    start: float
    end: float
    text: str
    codes: int


class ShownCheck(BaseModel):
    """What would become of a take."""

    findings: list[ShownFinding]
    cut: ShownCut | None


async def add_take(request: web.Request) -> web.Response:
    """Keep a recording for a while, and tell what a look at it found."""
    if (request.content_length or 0) > LARGEST_TAKE:
        raise TakeTooLargeError(
            f"the recording has more than {LARGEST_TAKE // 2**20} MiB; cut it, or send it as FLAC"
        )
    with request.app[UPLOADS].one():
        async with aclosing(_content(request)) as content:
            take = await context_of(request).studio.add_take(content)
    return answer(_show_take(take), HTTPStatus.CREATED)


async def _content(request: web.Request) -> AsyncGenerator[bytes, None]:
    """Yield the bytes of a request as they come; the studio says how long they may take."""
    try:
        while block := await request.content.readany():
            yield block
    except (ConnectionError, web.RequestPayloadError) as error:
        raise RequestError("the recording broke off; send it again") from error


async def check_take(request: web.Request) -> web.Response:
    """Tell what would become of a take."""
    order = await read_body(request, CheckOrder)
    recipe = Recipe(order.text, order.seconds, order.start, order.end)
    studio = context_of(request).studio
    check = await studio.check(request.match_info["take"], recipe, order.language)
    shown = ShownCheck(findings=_show_findings(check.findings), cut=None)
    if cut := check.cut:
        shown.cut = ShownCut(start=cut.start, end=cut.end, text=cut.text, codes=cut.codes)
    return answer(shown)


async def send_take(request: web.Request) -> web.StreamResponse:
    """Send a take as a WAV."""
    return send_sound(await context_of(request).studio.sound(request.match_info["take"]))


async def drop_take(request: web.Request) -> web.Response:
    """Forget a take."""
    context_of(request).studio.drop_take(request.match_info["take"])
    return nothing()


def _show_take(take: Take) -> ShownTake:
    return ShownTake(
        id=take.id,
        seconds=take.seconds,
        rate=take.rate,
        channels=take.channels,
        kind=take.kind,
        peaks=list(take.peaks),
        speech=list(take.speech),
        findings=_show_findings(take.findings),
    )


def _show_findings(findings: tuple[Finding, ...]) -> list[ShownFinding]:
    return [
        ShownFinding(level=found.level.value, message=found.message, advice=found.advice)
        for found in findings
    ]


ROUTES = (
    Route(
        "POST",
        "/api/takes",
        add_take,
        "Send a recording of any usual format",
        body=BYTES,
        answer=ShownTake,
        status=HTTPStatus.CREATED,
    ),
    Route(
        "POST",
        "/api/takes/{take}/check",
        check_take,
        "What would become of a take with this text",
        body=CheckOrder,
        answer=ShownCheck,
    ),
    Route("GET", "/api/takes/{take}/sound", send_take, "A take as a WAV", answer="audio/wav"),
    Route("DELETE", "/api/takes/{take}", drop_take, "Forget a take", status=HTTPStatus.NO_CONTENT),
)
