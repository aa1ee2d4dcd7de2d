"""What a request of the programming interface is: both the router and its document come of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus

from aiohttp import web
from pydantic import BaseModel

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

BYTES = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Route:
    """One thing that can be asked."""

    method: str
    path: str
    """With its variables in braces."""

    handler: Handler
    summary: str
    """One line for the document."""

    body: type[BaseModel] | str | None = None
    """What is sent: JSON of a model, or a media type."""

    answer: type[BaseModel] | str | None = None
    """What comes back, likewise; ``None`` for nothing."""

    status: int = HTTPStatus.OK
    query: Mapping[str, str] = field(default_factory=dict)
    """What may stand behind the question mark, and what it means."""
