"""What Home Assistant sends, as recorded, and what it must get for it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from tests.support import (
    Answer,
    Marks,
    client_of,
    eventually,
    nothing_leaks,
    running_app,
    write_voice,
)
from wyoming_tts.app import App

pytestmark = pytest.mark.asyncio(loop_scope="module")

LONG = "The first chunk of a language model's answer holds more than sixty characters. After "
TOKENS = ["th", "at", " come", " to", "k", "ens", ",", " ", "", "\n", "mid", "-", "word", "."]
TAIL = 0.2
TEXT = "Turned on the light. It is bright now!"

STREAMS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "voice": ({"voice": {"name": "tone"}}, [TEXT]),
    "voice and speaker": ({"voice": {"name": "tone", "speaker": "low"}}, [TEXT]),
    "no voice": ({}, [TEXT]),
    "language only": ({"voice": {"language": "en_GB"}}, [TEXT]),
    "a language model's tokens": ({}, [LONG, *TOKENS]),
    "single characters": ({}, list(TEXT)),
    "nothing but whitespace in chunks": ({}, ["  ", "", "\n", "Hello you.", " ", "\t", ""]),
    "no punctuation": ({}, ["Turned", " on"]),
    "no text at all": ({}, []),
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def app(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[App]:
    """Run one server for all conversations."""
    path = tmp_path_factory.mktemp("server")
    async with running_app(path, engine_options=Marks(path / "marks").options) as app:
        yield app


@pytest.fixture
def marks(app: App) -> Marks:
    """Return the marks of the server's engine, cleared."""
    marks = Marks(app.settings.data_dir / "marks")
    marks.clear()
    return marks


def check_promises(answer: Answer, *, streaming: bool) -> None:
    """Check that a reply is exactly one start, sound of one format, and the right end markers."""
    end = ["audio-stop", "synthesize-stopped"] if streaming else ["audio-stop"]
    assert answer.types == ["audio-start", "audio-chunk", *end]
    kinds = [event.type for event in answer.events]
    assert all(kinds.count(kind) == 1 for kind in ("audio-start", *end))
    formats = {
        (event.data["rate"], event.data["width"], event.data["channels"])
        for event in answer.events
        if event.type in {"audio-start", "audio-chunk"}
    }
    assert formats == {(24_000, 2, 1)}
    assert all(len(event.payload or b"") % 2 == 0 for event in answer.events)


@pytest.mark.parametrize("name", STREAMS)
async def test_streamed_conversation(app: App, name: str) -> None:
    """Every way in which Home Assistant streams a text gets one well-formed reply."""
    request, chunks = STREAMS[name]
    async with nothing_leaks(app), client_of(app) as client:
        answer = await client.stream(*chunks, **request)
        check_promises(answer, streaming=True)
        # A second reply to the compatibility copy would come now.
        after = await client.say("Short.")
        assert after.seconds == pytest.approx(len("Short.") * 0.05 + TAIL, abs=0.05)
        whole = await client.say("".join(chunks), **request)
    assert answer.audio == whole.audio


async def test_one_shot_conversation(app: App) -> None:
    """A client that does not stream gets all sentences before one audio-stop."""
    async with nothing_leaks(app), client_of(app) as client:
        answer = await client.say(TEXT, voice={"name": "tone"})
        check_promises(answer, streaming=False)
    assert answer.seconds > len(TEXT) * 0.05


async def test_sound_comes_before_the_stream_ends(app: App) -> None:
    """A text sent whole in one chunk sounds before its stop, and is not ended before it."""
    async with nothing_leaks(app), client_of(app) as client:
        await client.send("synthesize-start", voice={"name": "tone"})
        await client.send("synthesize-chunk", text=TEXT)
        early = await client.answer("audio-chunk")
        assert early.types == ["audio-start", "audio-chunk"]
        await client.send("synthesize", text=TEXT, voice={"name": "tone"})
        await client.send("ping", text="here?")
        early.events += (await client.answer("pong")).events
        assert not {"audio-stop", "synthesize-stopped"} & set(early.types)
        await client.send("synthesize-stop")
        rest = await client.answer("synthesize-stopped")
        early.events = [e for e in early.events if e.type != "pong"] + rest.events
        check_promises(early, streaming=True)


async def test_a_pause_of_the_language_model_ends_nothing(app: App) -> None:
    """A sentence is spoken while the next one is awaited, and the stream goes on after it."""
    async with nothing_leaks(app), client_of(app) as client:
        await client.send("synthesize-start")
        await client.send("synthesize-chunk", text="Let me look that up. ")
        answer = await client.answer("audio-chunk")
        while answer.seconds < 20 * 0.05:
            answer.events += (await client.answer("audio-chunk")).events
        await client.send("synthesize-chunk", text="It is seven o'clock.")
        await client.send("synthesize-stop")
        answer.events += (await client.answer("synthesize-stopped")).events
        check_promises(answer, streaming=True)
    assert answer.seconds > 40 * 0.05


async def test_describe_is_answered_while_replies_run(app: App, marks: Marks) -> None:
    """Asking what there is waits for no reply, on whatever connection."""
    async with nothing_leaks(app), client_of(app) as speaking, client_of(app) as asking:
        await speaking.send("synthesize", text="HOLD on.")
        await marks.seen("held")
        assert (await asking.info())["installed"] is True
        await speaking.send("describe")
        assert (await speaking.answer("info")).types == ["audio-start", "info"]
        marks.put("go")
        assert (await speaking.answer("audio-stop")).types == ["audio-chunk", "audio-stop"]


async def test_info_has_every_field_that_clients_need(app: App) -> None:
    """All mandatory fields are there; built-in voices come first, each group in people's order."""
    async with nothing_leaks(app), client_of(app) as client:
        program = await client.info()
    assert program["supports_synthesize_streaming"] is True
    for entry in (program, *program["voices"]):
        assert entry["name"]
        assert entry["installed"] is True
        assert entry["attribution"]["name"]
        assert entry["attribution"]["url"].startswith("http")
    assert all(voice["languages"] for voice in program["voices"])
    built_in = [voice["name"].startswith("english-") for voice in program["voices"]]
    assert built_in == sorted(built_in, reverse=True)
    labels = [voice["description"] for voice in program["voices"]]
    count = sum(built_in)
    for group in (labels[:count], labels[count:]):
        assert group == sorted(group, key=str.casefold)
    tone = next(voice for voice in program["voices"] if voice["name"] == "tone")
    assert tone["speakers"] == [{"name": "low"}]


async def test_info_follows_the_voices_folder(app: App) -> None:
    """A voice that is added, broken or removed shows in the next answers without a restart."""
    folder = app.settings.user_voices_dir
    async with client_of(app) as client:

        async def listed() -> bool:
            return "extra" in {voice["name"] for voice in (await client.info())["voices"]}

        async def unlisted() -> bool:
            return not await listed()

        assert not await listed()
        definition = write_voice(folder, "extra") / "voice.toml"
        await eventually(listed, "the new voice")
        assert (await client.say("Hello you.", voice={"name": "extra"})).error is None
        definition.write_text("name = [broken")
        await eventually(unlisted, "the broken voice's end")
        assert (await client.say("Hello.", voice={"name": "extra"})).error == "voice-unusable"
        write_voice(folder, "extra")
        await eventually(listed, "the mended voice")
        definition.unlink()
        definition.parent.rmdir()
        await eventually(unlisted, "the removed voice's end")


async def test_a_new_voice_can_be_used_before_anybody_asked(app: App) -> None:
    """A request for a voice that was put there a moment ago finds it."""
    write_voice(app.settings.user_voices_dir, "fresh")
    async with client_of(app) as client:
        assert (await client.say("Hello you.", voice={"name": "fresh"})).error is None


async def test_unknown_events_are_passed_over(app: App) -> None:
    """Events of other services and of later versions change nothing."""
    async with nothing_leaks(app), client_of(app) as client:
        await client.send("select-program", domain="tts", name="x")
        await client.send("synthesize-start")
        await client.send("audio-chunk", rate=16_000, width=2, channels=1)
        await client.send("synthesize-chunk", text=TEXT)
        await client.send("from-the-future", text=TEXT)
        await client.send("synthesize-stop")
        check_promises(await client.answer("synthesize-stopped"), streaming=True)


@pytest.mark.parametrize("data", [{}, {"text": "abc"}])
async def test_ping_is_answered_with_its_text(app: App, data: dict[str, str]) -> None:
    """A pong carries the text of the ping."""
    async with nothing_leaks(app), client_of(app) as client:
        await client.send("ping", **data)
        event = await client.read()
    assert event is not None
    assert (event.type, event.data["text"]) == ("pong", data.get("text"))


async def test_requests_on_one_connection_are_answered_in_order(app: App) -> None:
    """Requests sent without waiting get their replies one after the other, none mixed."""
    texts = ["One is short.", "Two is a longer text than that one.", "Three."]
    async with nothing_leaks(app), client_of(app) as client:
        alone = [await client.say(text) for text in texts]
        for text in texts:
            await client.send("synthesize", text=text)
        together = [await client.answer("audio-stop") for _ in texts]
    assert [answer.audio for answer in together] == [answer.audio for answer in alone]


async def test_many_satellites_at_once(app: App) -> None:
    """Twenty clients that speak at the same time all get their own whole reply."""

    async def one(number: int) -> tuple[int, float]:
        async with client_of(app) as client:
            answer = await client.stream("Number " + "x" * number + ".")
            check_promises(answer, streaming=True)
            return number, answer.seconds

    async with nothing_leaks(app):
        answers = await asyncio.gather(*(one(number) for number in range(20)))
    lengths = [seconds for _, seconds in sorted(answers)]
    assert lengths == sorted(lengths)
    assert len(set(lengths)) == 20


async def test_a_real_voice_says_the_same_streamed_and_whole(tmp_path: Path) -> None:
    """The engine that ships speaks a streamed text exactly as the same text sent whole."""
    text = "Das Licht ist an. Es ist jetzt hell!"
    request = {"voice": {"name": "espeak-de-de"}}
    espeak: dict[str, Any] = {"engine": "espeak", "voice": "espeak-en-gb", "cache_mb": 0}
    async with running_app(tmp_path, **espeak) as app, client_of(app) as client:
        whole = await client.say(text, **request)
        streamed = await client.stream(*text, **request)
    check_promises(whole, streaming=False)
    check_promises(streamed, streaming=True)
    assert whole.audio == streamed.audio
    assert 1.5 < whole.seconds < 8
