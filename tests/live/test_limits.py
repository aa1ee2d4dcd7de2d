"""Bounds in time and number: who is slow or many is told so, and holds up nobody."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from wyoming.event import Event

from tests.support import (
    Answer,
    Client,
    Marks,
    at_rest,
    client_of,
    eventually,
    nothing_leaks,
    port_of,
    running_app,
)
from wyoming_tts.protocol.framing import encode_event

STREAM_END = ["error", "audio-stop", "synthesize-stopped"]
HALVES = [
    b"{",
    b'{"type":"describe"',
    b'{"type":"describe","data_length":10}\n',
    b'{"type":"describe","data_length":10}\n{"a":',
    b'{"type":"describe","payload_length":10}\n12345',
]


@pytest.mark.parametrize("half", HALVES)
async def test_half_an_event_then_silence(tmp_path: Path, half: bytes) -> None:
    """Whoever stops in the middle of an event is told so and let go."""
    async with running_app(tmp_path, event_timeout_s=0.1) as app, nothing_leaks(app):
        async with client_of(app) as client:
            await client.send_raw(half)
            answer = await client.rest()
        assert (answer.types, answer.error) == (["error"], "timeout")
        async with client_of(app) as client:
            assert (await client.say("All is well.")).error is None


async def test_half_an_event_inside_a_stream(tmp_path: Path) -> None:
    """A stream that stops in the middle of an event is ended with its markers."""
    async with running_app(tmp_path, event_timeout_s=0.1) as app, nothing_leaks(app):
        async with client_of(app) as client:
            await client.send("synthesize-start")
            await client.send_raw(b'{"type":"synthesize-chunk"')
            answer = await client.rest()
        assert [kind for kind in answer.types if kind != "audio-start"] == STREAM_END
        assert answer.error == "timeout"


async def test_connection_that_never_asks(tmp_path: Path) -> None:
    """A connection on which nothing is said is closed with the reason."""
    async with (
        running_app(tmp_path, first_event_timeout_s=0.1) as app,
        nothing_leaks(app),
        client_of(app) as client,
    ):
        answer = await client.rest()
    assert (answer.types, answer.error) == (["error"], "timeout")


async def test_connection_that_asks_no_more(tmp_path: Path) -> None:
    """A connection that rests after a reply is closed with the reason, and only after it."""
    async with running_app(tmp_path, idle_timeout_s=0.2) as app, nothing_leaks(app):
        async with client_of(app) as client:
            assert (await client.say("Hello, " * 20)).error is None
            answer = await client.rest()
        assert (answer.types, answer.error) == (["error"], "timeout")


async def test_patience_does_not_run_out_while_a_reply_is_spoken(tmp_path: Path) -> None:
    """A client that listens is not idle, however long its reply takes."""
    marks = Marks(tmp_path / "marks")
    options: dict[str, Any] = {"engine_options": marks.options, "idle_timeout_s": 0.05}
    async with running_app(tmp_path, **options) as app, client_of(app) as client:
        await client.send("synthesize", text="HOLD on.")
        await marks.seen("held")
        async with client_of(app) as other:
            # The other connection is let go for its silence; this one is not.
            await other.send("ping")
            assert (await other.rest()).types == ["pong", "error"]
        marks.put("go")
        assert (await client.answer("audio-stop")).error is None


async def test_stream_that_is_left_open(tmp_path: Path) -> None:
    """A stream without text for too long is ended, and the connection takes the next one."""
    async with (
        running_app(tmp_path, stream_timeout_s=0.1) as app,
        nothing_leaks(app),
        client_of(app) as client,
    ):
        await client.send("synthesize-start")
        answer = await client.answer("synthesize-stopped")
        assert answer.types == ["audio-start", *STREAM_END]
        assert answer.error == "timeout"
        await client.send("synthesize-chunk", text="Too late.")
        await client.send("synthesize-stop")
        assert (await client.stream("All is well.")).error is None


async def test_flood_of_requests_on_one_connection(tmp_path: Path) -> None:
    """Whoever sends without end gets `busy` for what is too much, and is let go."""
    marks = Marks(tmp_path / "marks")
    options: dict[str, Any] = {"engine_options": marks.options, "max_pending": 2}
    async with running_app(tmp_path, **options) as app, nothing_leaks(app):
        async with client_of(app) as client:
            request = encode_event(Event("synthesize", {"text": "HOLD on."}))
            await client.send_raw(request * 500)
            answer = await client.rest()
            assert answer.error == "busy"
            assert len([event for event in answer.events if event.type == "audio-stop"]) <= 8
            assert answer.types[-2:] == ["error", "audio-stop"]
        async with client_of(app) as client:
            assert (await client.say("All is well.")).error is None


async def test_requests_beyond_the_queue_are_busy_in_their_turn(tmp_path: Path) -> None:
    """A request for which there is no room is refused; those before it are spoken."""
    marks = Marks(tmp_path / "marks")
    options: dict[str, Any] = {"engine_options": marks.options, "max_pending": 2}
    async with (
        running_app(tmp_path, **options) as app,
        nothing_leaks(app),
        client_of(app) as client,
    ):
        await client.send("synthesize", text="HOLD on.")
        await marks.seen("held")
        for _ in range(3):
            await client.send("synthesize", text="Me too.")
        await client.send("ping")
        assert (await client.answer("pong")).error is None
        marks.put("go")
        answers = [await client.answer("audio-stop") for _ in range(4)]
    assert [answer.error for answer in answers] == [None, None, None, "busy"]


async def test_silent_connections_make_room(tmp_path: Path) -> None:
    """With every place taken by connections that say nothing, Describe is still answered."""
    async with (
        running_app(tmp_path, max_connections=5) as app,
        nothing_leaks(app),
        AsyncExitStack() as stack,
    ):
        silent = [await stack.enter_async_context(client_of(app)) for _ in range(5)]
        await eventually(lambda: len(app.server._sessions) == 5, "five sessions")
        async with client_of(app) as client:
            assert (await client.info())["installed"] is True
        answer = await silent[0].rest()
        assert (answer.types, answer.error) == (["error"], "busy")
        async with client_of(app) as client:
            assert (await client.say("All is well.")).error is None


async def test_resting_connections_make_room(tmp_path: Path) -> None:
    """Connections that were answered and are kept open keep nobody else out."""
    async with (
        running_app(tmp_path, max_connections=3) as app,
        nothing_leaks(app),
        AsyncExitStack() as stack,
    ):
        resting = [await stack.enter_async_context(client_of(app)) for _ in range(3)]
        for client in resting:
            assert (await client.info())["installed"] is True
        async with client_of(app) as client:
            assert (await client.say("All is well.")).error is None
        answer = await resting[0].rest()
        assert (answer.types, answer.error) == (["error"], "busy")


async def test_flood_of_silent_connections(tmp_path: Path) -> None:
    """Hundreds of silent connections never hold more places than there are, and some to spare."""
    most = 0
    async with running_app(tmp_path, max_connections=8) as app, nothing_leaks(app):
        async with AsyncExitStack() as stack:
            for _ in range(150):
                await stack.enter_async_context(client_of(app))
                most = max(most, len(app.server._sessions))
            async with client_of(app) as client:
                assert (await client.info())["installed"] is True
        assert most <= 16


async def test_more_than_may_be_open(tmp_path: Path) -> None:
    """With every place taken by connections that work, the next one is told `busy`."""
    marks = Marks(tmp_path / "marks")
    async with (
        running_app(tmp_path, max_connections=2, engine_options=marks.options) as app,
        nothing_leaks(app),
        client_of(app) as one,
        client_of(app) as two,
    ):
        for client in (one, two):
            await client.send("synthesize", text="HOLD on.")
            await client.answer("audio-start")
        for _ in range(5):
            async with client_of(app) as third:
                await third.send("describe")
                answer = await third.rest()
            assert (answer.types, answer.error) == (["error"], "busy")
        marks.put("go")
        assert (await one.answer("audio-stop")).error is None
        assert (await two.answer("audio-stop")).error is None


async def test_more_replies_than_may_run(tmp_path: Path) -> None:
    """Beyond the number of replies that may run, requests are `busy` at once, then work again."""
    marks = Marks(tmp_path / "marks")
    options: dict[str, Any] = {"max_replies": 1, "engine_options": marks.options}
    async with (
        running_app(tmp_path, **options) as app,
        nothing_leaks(app),
        client_of(app) as one,
        client_of(app) as two,
    ):
        await one.send("synthesize", text="HOLD on.")
        await marks.seen("held")
        answer = await two.say("Me too.")
        assert (answer.types, answer.error) == (["error", "audio-stop"], "busy")
        marks.put("go")
        assert (await one.answer("audio-stop")).error is None
        await eventually(lambda: not app.service.active, "the end of the first reply")
        assert (await two.say("Me too.")).error is None


async def test_long_texts_do_not_hold_up_others(tmp_path: Path) -> None:
    """While a text of the greatest length is cut, other clients are answered in between."""
    longest = 0.0
    async with running_app(tmp_path) as app, nothing_leaks(app), client_of(app) as asking:
        async with client_of(app) as speaking:
            await speaking.send("synthesize", text="a. b! [c](d), *e* " * 2_700)
            loop = asyncio.get_running_loop()
            for _ in range(50):
                began = loop.time()
                await asking.send("ping")
                await asking.read()
                longest = max(longest, loop.time() - began)
            speaking.reset()
        await eventually(lambda: not app.service.active, "the end of the reply")
    assert longest < 0.5


async def test_clients_that_come_and_go(tmp_path: Path) -> None:
    """A hundred connections of every kind leave nothing behind."""

    async def visit(app_port: int, number: int) -> Answer | None:
        async with await Client.connect(app_port) as client:
            match number % 4:
                case 0:
                    return await client.say(f"Number {number}.")
                case 1:
                    await client.send("synthesize-start")
                    client.reset()
                case 2:
                    await client.info()
                case _:
                    await client.send_raw(b"garbage\n")
        return None

    async with running_app(tmp_path) as app, nothing_leaks(app):
        answers = await asyncio.gather(*(visit(port_of(app), number) for number in range(100)))
        await eventually(lambda: at_rest(app), "the rest")
    assert [answer.error for answer in answers if answer] == [None] * 25
