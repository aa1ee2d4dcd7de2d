"""A running server with its page, and a plain client of it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import ClientResponse, ClientSession, ClientTimeout

from tests.support import PATIENCE, running_app
from wyoming_tts.app import App
from wyoming_tts.web.page import Page

ANY_PORT = "http://127.0.0.1:0"


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer, read to its end."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """What it says in JSON."""
        return json.loads(self.body)

    @property
    def code(self) -> str:
        """Code of the error that it tells."""
        return str(self.json["error"]["code"])

    @property
    def message(self) -> str:
        """Sentence of the error that it tells."""
        return str(self.json["error"]["message"])


class PageClient:
    """Asks a page's server; everything times out."""

    def __init__(self, app: App, page: Page, session: ClientSession) -> None:
        self.app = app
        self.page = page
        self.session = session
        self.url = page.url.rstrip("/")

    async def ask(self, method: str, path: str, **options: Any) -> Answered:
        """Send a request and read the answer to its end."""
        async with self.session.request(method, self.url + path, **options) as response:
            return Answered(response.status, response.headers, await response.read())

    async def get(self, path: str, **options: Any) -> Answered:
        """Ask for something."""
        return await self.ask("GET", path, **options)

    async def post(self, path: str, body: Any = None, **options: Any) -> Answered:
        """Send JSON, or with ``data`` anything else."""
        return await self.ask("POST", path, **_with_json(body, options))

    async def put(self, path: str, body: Any = None, **options: Any) -> Answered:
        """Put JSON somewhere."""
        return await self.ask("PUT", path, **_with_json(body, options))

    async def patch(self, path: str, body: Any = None, **options: Any) -> Answered:
        """Change something by JSON."""
        return await self.ask("PATCH", path, **_with_json(body, options))

    async def delete(self, path: str, **options: Any) -> Answered:
        """Remove something."""
        return await self.ask("DELETE", path, **options)

    @asynccontextmanager
    async def events(self) -> AsyncIterator[Events]:
        """Listen to what happens."""
        async with self.session.get(f"{self.url}/api/events") as response:
            assert response.status == 200
            events = Events(response)
            await events.next("status")
            yield events


class Events:
    """The server-sent events of one page."""

    def __init__(self, response: ClientResponse) -> None:
        self._response = response

    async def next(self, kind: str) -> Any:
        """Wait for the next event of a kind and return what it tells."""
        async with asyncio.timeout(PATIENCE):
            while True:
                fields = await self._read()
                if fields.get("event") == kind:
                    return json.loads(fields["data"])

    async def _read(self) -> dict[str, str]:
        fields: dict[str, str] = {}
        while line := (await self._response.content.readline()).decode():
            if line == "\n" and fields:
                return fields
            name, _, value = line.rstrip("\n").partition(": ")
            fields[name] = value
        raise EOFError("the stream of events ended")


def _with_json(body: Any, options: dict[str, Any]) -> dict[str, Any]:
    return options if body is None else {"json": body, **options}


@asynccontextmanager
async def page_of(tmp_path: Path, **settings: Any) -> AsyncIterator[PageClient]:
    """Run a server with the fake engine, its voice ``tone`` and its page on free ports."""
    async with running_app(tmp_path, **({"web": ANY_PORT} | settings)) as app:
        assert app.page is not None
        timeout = ClientTimeout(total=PATIENCE)
        async with ClientSession(timeout=timeout) as session:
            yield PageClient(app, app.page, session)
