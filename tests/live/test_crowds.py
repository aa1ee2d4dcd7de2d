"""Many at once who ask nothing, and few who ask much: everybody else is served."""

from __future__ import annotations

import asyncio
import resource
import socket
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.support import Client, Marks, client_of, nothing_leaks, port_of, running_app
from wyoming_tts.app import App
from wyoming_tts.speech import casting

CROWD = 2_000
PLACES = 64
FILES = 2 * CROWD + 500
BUSY_END = ["error", "audio-stop", "synthesize-stopped"]


@pytest.fixture
def _many_files() -> Iterator[None]:
    """Let this process open as many files as the crowd needs at both ends."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < FILES:
        pytest.skip(f"the system allows {hard} open files")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, FILES), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@asynccontextmanager
async def clients_of(app: App, count: int) -> AsyncIterator[list[Client]]:
    """Connect several clients to a running server."""
    async with AsyncExitStack() as stack:
        yield [await stack.enter_async_context(client_of(app)) for _ in range(count)]


async def handled(client: Client) -> None:
    """Wait until the server has read everything that a client has sent."""
    await client.send("ping")
    await client.answer("pong")


async def test_streams_without_text_keep_nobody_out(tmp_path: Path) -> None:
    """More streams than replies may run are open, none says anything, and a text is spoken."""
    async with (
        running_app(tmp_path, max_replies=3) as app,
        nothing_leaks(app),
        clients_of(app, 5) as silent,
        client_of(app) as client,
    ):
        for other in silent:
            await other.send("synthesize-start")
            await other.answer("audio-start")
        assert (await client.say("All is well.")).error is None
        for other in silent:
            await other.send("synthesize-stop")
            assert (await other.answer("synthesize-stopped")).error is None


async def test_first_text_of_one_stream_too_many(tmp_path: Path) -> None:
    """With as many texts being spoken as may, the next stream is `busy` when its text comes."""
    marks = Marks(tmp_path / "marks")
    options: dict[str, Any] = {"max_replies": 3, "engine_options": marks.options}
    async with (
        running_app(tmp_path, **options) as app,
        nothing_leaks(app),
        clients_of(app, 3) as speaking,
        client_of(app) as late,
    ):
        for client in (*speaking, late):
            await client.send("synthesize-start")
            await client.answer("audio-start")
        for client in speaking:
            await client.send("synthesize-chunk", text="HOLD on. ")
            await handled(client)
        await late.send("synthesize-chunk", text="Me too. ")
        answer = await late.answer("synthesize-stopped")
        assert (answer.types, answer.error) == (BUSY_END, "busy")
        # What is left of it is passed over; those who are spoken may go on.
        await late.send("synthesize-chunk", text="And this. ")
        await late.send("synthesize-stop")
        await handled(late)
        marks.put("go")
        for client in speaking:
            await client.send("synthesize-chunk", text="The end.")
            await client.send("synthesize-stop")
            assert (await client.answer("synthesize-stopped")).error is None
        assert (await late.stream("Me now.")).error is None


async def test_who_waits_for_a_look_at_the_folders_is_not_idle(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A connection whose voice is being looked for keeps its place when others come."""
    looking, go_on = threading.Event(), threading.Event()
    monkeypatch.setattr(casting, "SCAN_PATIENCE", 15)
    async with (
        running_app(tmp_path, max_connections=1) as app,
        nothing_leaks(app),
        client_of(app) as client,
    ):
        scan = app.catalogue.scan

        def slow_scan() -> None:
            looking.set()
            go_on.wait(15)
            scan()

        monkeypatch.setattr(app.catalogue, "scan", slow_scan)
        try:
            await client.send("synthesize", text="Hello.", voice={"name": "nobody"})
            await asyncio.to_thread(looking.wait, 15)
            async with client_of(app) as other:
                await other.send("describe")
                answer = await other.rest()
            assert (answer.types, answer.error) == (["error"], "busy")
        finally:
            go_on.set()
        answer = await client.answer("audio-stop")
        assert (answer.types, answer.error) == (["error", "audio-stop"], "voice-not-found")
        assert (await client.say("All is well.")).error is None


@pytest.mark.usefixtures("_many_files")
async def test_thousands_of_silent_connections(tmp_path: Path) -> None:
    """While thousands connect and say nothing, whoever asks is answered; nothing is left."""
    loop = asyncio.get_running_loop()
    crowd: list[socket.socket] = []
    most = 0

    async def come(address: tuple[str, int]) -> None:
        sock = socket.socket()
        crowd.append(sock)
        sock.setblocking(False)
        await loop.sock_connect(sock, address)

    async with running_app(tmp_path, max_connections=PLACES) as app, nothing_leaks(app):
        address = ("127.0.0.1", port_of(app))
        try:
            for _ in range(0, CROWD, 100):
                await asyncio.gather(*(come(address) for _ in range(100)))
                async with client_of(app) as client:
                    assert (await client.info())["installed"] is True
                most = max(most, len(app.server._sessions))
            async with client_of(app) as client:
                assert (await client.say("All is well.")).error is None
        finally:
            for sock in crowd:
                sock.close()
    assert most <= 2 * PLACES
