"""Whatever arrives, the client is told what is wrong, and everybody else is served."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from tests.support import Answer, Marks, client_of, nothing_leaks, running_app
from wyoming_tts.app import App

pytestmark = pytest.mark.asyncio(loop_scope="module")

MAX_TEXT = 2_000
STREAM_END = ["error", "audio-stop", "synthesize-stopped"]
ONE_SHOT_END = ["error", "audio-stop"]


def header(**fields: Any) -> bytes:
    """Return a header line."""
    return json.dumps(fields).encode() + b"\n"


FRAMES: dict[str, tuple[bytes, str]] = {
    "garbage": (b"\x00\xff\xfe\x80" * 20 + b"\n", "bad-frame"),
    "random binary with line ends": (bytes(range(256)) * 4, "bad-frame"),
    "http": (b"GET / HTTP/1.1\r\nHost: tts\r\n\r\n", "bad-frame"),
    "tls": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(60) + b"\n", "bad-frame"),
    "empty line": (b"\n", "bad-frame"),
    "oversized header": (b'{"type":"' + b"x" * 70_000 + b'"}\n', "too-large"),
    "oversized header without an end": (b"x" * 200_000, "too-large"),
    "huge data_length": (header(type="describe", data_length=10**12), "too-large"),
    "data_length of ten thousand digits": (
        b'{"type":"describe","data_length":' + b"9" * 10_000 + b"}\n",
        "bad-frame",
    ),
    "negative data_length": (header(type="describe", data_length=-1), "bad-frame"),
    "float data_length": (header(type="describe", data_length=2.0), "bad-frame"),
    "string data_length": (header(type="describe", data_length="2"), "bad-frame"),
    "truth value as data_length": (header(type="describe", data_length=True), "bad-frame"),
    "data_length is not a number": (b'{"type":"describe","data_length":NaN}\n', "bad-frame"),
    "huge payload_length": (header(type="describe", payload_length=10**12), "too-large"),
    "negative payload_length": (header(type="describe", payload_length=-7), "bad-frame"),
    "list as payload_length": (header(type="describe", payload_length=[1]), "bad-frame"),
    "data_length that cuts the data": (
        header(type="synthesize", data_length=5) + b'{"text": "Hello."}',
        "bad-frame",
    ),
    "header is not UTF-8": (b'{"type":"\xff\xff"}\n', "bad-frame"),
    "data is not UTF-8": (header(type="synthesize", data_length=2) + b"\xff\xfe", "bad-frame"),
    "invalid JSON": (b'{"type": "describe"\n', "bad-frame"),
    "deep JSON": (b'{"type":' + b"[" * 30_000 + b"\n", "bad-frame"),
    "deep data": (header(type="ping", data_length=100_000) + b"[" * 100_000, "bad-frame"),
    "header is a list": (b'["describe"]\n', "bad-frame"),
    "header is a number": (b"7\n", "bad-frame"),
    "data is a list": (header(type="synthesize", data=[1]), "bad-frame"),
    "data is a string": (header(type="synthesize", data_length=6) + b'"text"', "bad-frame"),
    "no type": (header(data={}), "bad-frame"),
    "type is a number": (header(type=7), "bad-frame"),
    "type is null": (header(type=None), "bad-frame"),
}  # fmt: skip


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def app(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[App]:
    """Run one server that must outlive everything here."""
    path = tmp_path_factory.mktemp("server")
    async with running_app(
        path, engine_options=Marks(path / "marks").options, max_text=MAX_TEXT
    ) as app:
        yield app


def check_error(answer: Answer, code: str, end: list[str]) -> None:
    """Check that a reply consists of one error in one line and of the end markers."""
    assert answer.types == end
    assert answer.error == code
    assert answer.message
    assert "\n" not in answer.message


async def check_next_request(app: App) -> None:
    """Check that the server speaks for the next client."""
    async with client_of(app) as client:
        assert (await client.say("All is well.")).types == [
            "audio-start",
            "audio-chunk",
            "audio-stop",
        ]


@pytest.mark.parametrize("name", FRAMES)
async def test_what_is_no_event_is_named_and_ends_the_connection(app: App, name: str) -> None:
    """Bytes that are no event get one typed error, then the end of the connection."""
    raw, code = FRAMES[name]
    async with nothing_leaks(app):
        async with client_of(app) as client:
            await client.send_raw(raw)
            check_error(await client.rest(), code, ["error"])
        await check_next_request(app)


async def test_broken_frame_inside_a_stream_ends_the_stream(app: App) -> None:
    """A stream that turns into garbage still gets its end markers."""
    async with nothing_leaks(app):
        async with client_of(app) as client:
            await client.send("synthesize-start")
            await client.send_raw(b"garbage\n")
            answer = await client.rest()
            assert [t for t in answer.types if t != "audio-start"] == STREAM_END
            assert answer.error == "bad-frame"
        await check_next_request(app)


REQUESTS: dict[str, tuple[dict[str, Any], str]] = {
    "text missing": ({}, "bad-request"),
    "text is null": ({"text": None}, "bad-request"),
    "text is a number": ({"text": 5}, "bad-request"),
    "text is a list": ({"text": ["Hello."]}, "bad-request"),
    "voice is a string": ({"text": "Hi.", "voice": "tone"}, "bad-request"),
    "voice is a list": ({"text": "Hi.", "voice": []}, "bad-request"),
    "voice name is a number": ({"text": "Hi.", "voice": {"name": 1}}, "bad-request"),
    "voice name is an object": ({"text": "Hi.", "voice": {"name": {}}}, "bad-request"),
    "speaker is a list": ({"text": "Hi.", "voice": {"speaker": []}}, "bad-request"),
    "language is true": ({"text": "Hi.", "voice": {"language": True}}, "bad-request"),
    "text_format is unknown": ({"text": "Hi.", "text_format": "html"}, "unsupported-text-format"),
    "text_format is a list": ({"text": "Hi.", "text_format": []}, "unsupported-text-format"),
    "text_format is an object": ({"text": "Hi.", "text_format": {}}, "unsupported-text-format"),
    "text_format is a number": ({"text": "Hi.", "text_format": 1}, "unsupported-text-format"),
    "unknown voice": ({"text": "Hi.", "voice": {"name": "nobody"}}, "voice-not-found"),
    "voice that looks like a path": (
        {"text": "Hi.", "voice": {"name": "../../etc/passwd"}},
        "voice-not-found",
    ),
    "voice of many lines": ({"text": "Hi.", "voice": {"name": "a\nb" * 999}}, "voice-not-found"),
    "voice of half a character": ({"text": "Hi.", "voice": {"name": "\ud83d"}}, "voice-not-found"),
    "unknown speaker": (
        {"text": "Hi.", "voice": {"name": "tone", "speaker": "x"}},
        "speaker-not-found",
    ),
    "unknown language": (
        {"text": "Hi.", "voice": {"language": "tlh"}},
        "language-not-supported",
    ),
    "text too long": ({"text": "Hello. " * 150_000}, "too-large"),
}


def event(kind: str, **data: Any) -> bytes:
    """Return an event with everything that JSON can hold, lone surrogates included."""
    body = json.dumps(data).encode()
    return header(type=kind, data_length=len(body)) + body


@pytest.mark.parametrize("name", REQUESTS)
async def test_request_that_cannot_be_served(app: App, name: str) -> None:
    """A wrong one-shot request gets its error and its end marker; the connection goes on."""
    data, code = REQUESTS[name]
    if name == "text too long":
        data = {"text": data["text"][:1_000_000]}
    async with nothing_leaks(app):
        async with client_of(app) as client:
            await client.send_raw(event("synthesize", **data))
            check_error(await client.answer("audio-stop"), code, ONE_SHOT_END)
            assert (await client.say("All is well.")).error is None
        await check_next_request(app)


@pytest.mark.parametrize(
    "name", [name for name, (data, _) in REQUESTS.items() if {"voice", "text_format"} & set(data)]
)
async def test_stream_that_cannot_be_served(app: App, name: str) -> None:
    """A wrong start gets its error and end markers, the rest of that stream is passed over."""
    data, code = REQUESTS[name]
    data = {key: value for key, value in data.items() if key != "text"}
    async with nothing_leaks(app), client_of(app) as client:
        await client.send_raw(event("synthesize-start", **data))
        await client.send("synthesize-chunk", text="This is not spoken.")
        await client.send("synthesize", text="This is not spoken.")
        await client.send("synthesize-stop")
        check_error(await client.answer("synthesize-stopped"), code, STREAM_END)
        assert (await client.stream("All is well.")).error is None


@pytest.mark.parametrize("text", [None, 7, ["a"], {"a": 1}, True])
async def test_chunk_of_the_wrong_type(app: App, text: Any) -> None:
    """A chunk without text ends its stream with an error; the next stream is spoken."""
    async with nothing_leaks(app), client_of(app) as client:
        await client.send("synthesize-start")
        await client.send("synthesize-chunk", text=text)
        await client.send("synthesize-stop")
        answer = await client.answer("synthesize-stopped")
        assert [kind for kind in answer.types if kind != "audio-start"] == STREAM_END
        assert answer.error == "bad-request"
        assert (await client.stream("All is well.")).error is None


async def test_streamed_text_that_grows_too_long(app: App) -> None:
    """A stream that passes the limit of text is ended, however much follows."""
    async with nothing_leaks(app), client_of(app) as client:
        await client.send("synthesize-start")
        for _ in range(100):
            await client.send("synthesize-chunk", text="HOLD on, " * 1_000)
        await client.send("synthesize-stop")
        answer = await client.answer("synthesize-stopped")
        assert [kind for kind in answer.types if kind != "audio-start"] == STREAM_END
        assert answer.error == "too-large"
        assert (await client.stream("All is well.")).error is None


@pytest.mark.parametrize("voice", [{"name": ""}, {"name": None}, {}, {"speaker": ""}, None])
async def test_empty_names_are_no_names(app: App, voice: Any) -> None:
    """Whoever names an empty voice leaves the choice to the server."""
    async with nothing_leaks(app), client_of(app) as client:
        assert (await client.say("Hello you.", voice=voice)).error is None


@pytest.mark.parametrize(
    "text", ["\ud83d", "a\udcffb.", "\x00\x01\x7f", "\u202e\ufeff", "\u0300" * 500]
)
async def test_text_of_strange_characters(app: App, text: str) -> None:
    """Half characters, control characters and floods of accents end like any other text."""
    async with nothing_leaks(app), client_of(app) as client:
        await client.send_raw(event("synthesize", text=text))
        answer = await client.answer("audio-stop")
        assert answer.types == ["audio-start", "audio-chunk", "audio-stop"]


async def test_chunk_and_stop_before_any_start(app: App) -> None:
    """Events out of their order are named once, with end markers for who waits for them."""
    async with nothing_leaks(app), client_of(app) as client:
        await client.send("synthesize-stop")
        check_error(await client.answer("synthesize-stopped"), "unexpected-event", STREAM_END)
        await client.send("synthesize-chunk", text="Hello.")
        await client.send("synthesize-chunk", text="Hello again.")
        await client.send("synthesize-stop")
        check_error(await client.answer("synthesize-stopped"), "unexpected-event", STREAM_END)
        assert (await client.stream("All is well.")).error is None


async def test_start_inside_of_a_stream(app: App) -> None:
    """A second start is refused, and the stream that is open loses nothing by it."""
    async with nothing_leaks(app), client_of(app) as client:
        alone = await client.stream("All is well.")
        await client.send("synthesize-start")
        await client.send("synthesize-chunk", text="All is")
        await client.send("synthesize-start")
        await client.send("synthesize-chunk", text=" well.")
        await client.send("synthesize-stop")
        answer = await client.answer("synthesize-stopped")
    assert answer.error == "unexpected-event"
    assert answer.audio == alone.audio


async def test_start_and_stop_without_text(app: App) -> None:
    """A stream of nothing is answered by a short silence."""
    async with nothing_leaks(app), client_of(app) as client:
        answer = await client.stream()
        assert answer.types == ["audio-start", "audio-chunk", "audio-stop", "synthesize-stopped"]
        assert not any(answer.audio)


async def test_what_the_network_reports_ends_the_connection(app: App) -> None:
    """A connection that times out in the network is over: it is not read for ever."""
    marks = Marks(app.settings.data_dir / "marks")
    marks.clear()
    for problem in (TimeoutError(110, "Connection timed out"), OSError(113, "No route to host")):
        async with nothing_leaks(app), client_of(app) as client:
            await client.send("synthesize-start")
            await client.send("synthesize-chunk", text="HOLD the line.\n")
            await marks.seen("held")
            (session,) = app.server._sessions
            session._reader.set_exception(problem)
            await client.rest()
            marks.clear()
    await check_next_request(app)


async def test_fault_of_the_server_is_told(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even a fault that nobody thought of is an error event, not a silent close."""

    async def fail(_timeout: float) -> None:
        raise ZeroDivisionError

    async with nothing_leaks(app), client_of(app) as client:
        with monkeypatch.context() as patch:
            patch.setattr(app.catalogue, "refresh", fail)
            await client.send("describe")
            check_error(await client.rest(), "internal-error", ["error"])
    await check_next_request(app)


async def test_errors_do_not_wait_for_slow_readers(app: App) -> None:
    """A thousand clients' mistakes one after the other leave nothing behind."""
    async with nothing_leaks(app):
        for _ in range(10):
            async with client_of(app) as client:
                await asyncio.gather(
                    client.send_raw(b"garbage\n" * 1000), client.rest(), return_exceptions=True
                )
