"""Clients that leave: at every step the work for them ends at once, and nothing is left."""

from __future__ import annotations

import asyncio
import fcntl
import logging
import socket
import struct
import termios
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import pytest_asyncio

from tests.support import (
    Client,
    Marks,
    at_rest,
    client_of,
    eventually,
    nothing_leaks,
    port_of,
    running_app,
)
from wyoming_tts.app import App
from wyoming_tts.errors import StoppingError

pytestmark = pytest.mark.asyncio(loop_scope="module")

ENDLESS = "This goes on and on. " * 400


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def app(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[App]:
    """Run one server for all who leave."""
    path = tmp_path_factory.mktemp("server")
    async with running_app(
        path, engine_options=Marks(path / "marks").options, write_timeout_s=0.5, cache_mb=0
    ) as app:
        yield app


@pytest.fixture
def marks(app: App) -> Marks:
    """Return the marks of the server's engine, cleared."""
    marks = Marks(app.settings.data_dir / "marks")
    marks.clear()
    return marks


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """Return the log, replies included."""
    caplog.set_level(logging.INFO)
    return caplog


async def connected(client: Client, _marks: Marks) -> None:
    """Only connect."""
    del client


async def in_a_header(client: Client, _marks: Marks) -> None:
    """Stop in the middle of a header."""
    await client.send_raw(b'{"type": "synth')


async def in_a_payload(client: Client, _marks: Marks) -> None:
    """Stop in the middle of an event's data."""
    await client.send_raw(b'{"type": "synthesize", "data_length": 30}\n{"text"')


async def after_start(client: Client, _marks: Marks) -> None:
    """Open a stream and see it begin."""
    await client.send("synthesize-start")
    await client.answer("audio-start")


async def after_a_chunk(client: Client, marks: Marks) -> None:
    """Send text of which nothing was heard yet."""
    await client.send("synthesize-start")
    await client.send("synthesize-chunk", text="HOLD on. And")
    await marks.seen("held")


async def before_the_first_sound(client: Client, marks: Marks) -> None:
    """Ask for a whole text of which nothing was heard yet."""
    await client.send("synthesize", text="HOLD on.")
    await marks.seen("held")


async def after_the_first_sound(client: Client, marks: Marks) -> None:
    """Hear the beginning of a sentence."""
    await client.send("synthesize", text="PAUSE after this.")
    await client.answer("audio-chunk")
    await marks.seen("held")


async def after_stop(client: Client, marks: Marks) -> None:
    """End the text of a stream that is still spoken."""
    await client.send("synthesize-start")
    await client.send("synthesize-chunk", text="PAUSE after this.")
    await client.send("synthesize-stop")
    await client.answer("audio-chunk")
    await marks.seen("held")


async def while_waiting(client: Client, marks: Marks) -> None:
    """Have further requests wait behind the first."""
    for text in ("HOLD on.", "Wait.", "Wait longer."):
        await client.send("synthesize", text=text)
    await marks.seen("held")


async def in_mid_write(client: Client, _marks: Marks) -> None:
    """Let so much sound come that the server must wait for its reader."""
    transport = client.writer.transport
    assert isinstance(transport, asyncio.Transport)
    transport.pause_reading()
    await client.send("synthesize", text=ENDLESS)
    sock = client.writer.get_extra_info("socket")
    await eventually(lambda: waiting_bytes(sock) > 0, "the beginning of the reply")


def waiting_bytes(sock: socket.socket) -> int:
    """Return how many bytes have come that nobody has read yet."""
    answer = fcntl.ioctl(sock.fileno(), termios.FIONREAD, struct.pack("i", 0))
    return int(struct.unpack("i", answer)[0])


Step = Callable[[Client, Marks], Awaitable[None]]

SILENT: list[Step] = [connected, in_a_header, in_a_payload]
SPEAKING: list[Step] = [
    after_start,
    after_a_chunk,
    before_the_first_sound,
    after_the_first_sound,
    after_stop,
    while_waiting,
    in_mid_write,
]
WORKING = {
    after_a_chunk,
    before_the_first_sound,
    after_the_first_sound,
    after_stop,
    while_waiting,
}


@pytest.mark.parametrize("rude", [False, True], ids=["closes", "resets"])
@pytest.mark.parametrize("step", SILENT + SPEAKING)
async def test_client_leaves(
    app: App, marks: Marks, log: pytest.LogCaptureFixture, step: Step, *, rude: bool
) -> None:
    """Whenever a client leaves, its jobs are cancelled, its replies closed, the next one served."""
    async with nothing_leaks(app):
        client = await Client.connect(port_of(app))
        await eventually(lambda: bool(app.server._sessions), "the session")
        await step(client, marks)
        if rude:
            client.reset()
        else:
            await client.close()
        if step in WORKING:
            # `go` never comes: only cancelling ends the job.
            await marks.seen("cancelled")
        await eventually(lambda: at_rest(app), "the end of the session")
        if step in SPEAKING:
            assert "outcome=client gone" in log.text
        assert "fault of the server" not in log.text
        async with client_of(app) as other:
            assert (await other.say("All is well.")).error is None


async def test_waiting_requests_of_a_client_that_left_are_not_spoken(
    app: App, marks: Marks, log: pytest.LogCaptureFixture
) -> None:
    """What a client asked and did not wait for costs the engine nothing."""
    async with nothing_leaks(app):
        client = await Client.connect(port_of(app))
        await while_waiting(client, marks)
        client.reset()
        await eventually(lambda: not app.service.active, "the end of the replies")
    assert log.text.count("outcome=client gone") == 1
    assert log.text.count("outcome=not spoken") == 2


async def test_client_that_reads_nothing_is_let_go(app: App, log: pytest.LogCaptureFixture) -> None:
    """Whoever asks and never reads holds the reply no longer than the settings allow."""
    sock = socket.socket()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    sock.setblocking(False)
    async with nothing_leaks(app):
        await asyncio.get_running_loop().sock_connect(sock, ("127.0.0.1", port_of(app)))
        reader, writer = await asyncio.open_connection(sock=sock, limit=1)
        client = Client(reader, writer)
        await in_mid_write(client, Marks(app.settings.data_dir / "marks"))
        await eventually(lambda: "outcome=client gone" in log.text, "the end of the reply")
        client.reset()


@pytest.mark.parametrize("turns", range(6))
async def test_client_leaves_in_the_moment_its_reply_is_ended(
    app: App, marks: Marks, turns: int
) -> None:
    """Two reasons to end at once, however they follow each other, leave nothing behind."""
    async with nothing_leaks(app):
        client = await Client.connect(port_of(app))
        await before_the_first_sound(client, marks)
        (session,) = app.server._sessions
        (reply,) = app.service._replies
        reply.abort(StoppingError("the server was stopped"))
        for _ in range(turns):
            await asyncio.sleep(0)
        session._reader.feed_eof()
        await eventually(lambda: at_rest(app), "the end of the session")
        client.reset()


async def test_others_hear_their_replies_meanwhile(app: App, marks: Marks) -> None:
    """A client that reads nothing slows nobody else."""
    async with nothing_leaks(app):
        stuck = await Client.connect(port_of(app))
        await in_mid_write(stuck, marks)
        async with client_of(app) as client:
            for _ in range(3):
                assert (await client.say("All is well.")).error is None
        stuck.reset()


async def test_client_that_closes_only_its_own_direction(app: App) -> None:
    """Over a network the end of the input means that nobody listens."""
    async with nothing_leaks(app), client_of(app) as client:
        await client.send("synthesize-start")
        await client.answer("audio-start")
        client.writer.write_eof()
        assert (await client.rest()).events == []
