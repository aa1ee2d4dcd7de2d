"""What is heard: order, pauses, silence while text is awaited; and what is logged of it."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import pytest_asyncio

from tests.support import Answer, Client, client_of, running_app
from wyoming_tts.app import App

pytestmark = pytest.mark.asyncio(loop_scope="module")

SENTENCES = "This is the first sentence. Here comes a second one! And is this the third?"
TAIL = 0.2
MARGIN = 0.03
"""Seconds by which a measured pause may differ: the ends of a piece fade."""

SHORTEST_PAUSE = 0.05
FIELDS = (
    *("client", "voice", "engine", "seed", "characters", "pieces", "first_audio"),
    *("audio", "rtf", "gaps", "cached", "outcome"),
)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def app(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[App]:
    """Run one server with the default settings of sound."""
    async with running_app(tmp_path_factory.mktemp("server")) as app:
        yield app


def pauses(answer: Answer) -> list[float]:
    """Return the lengths of the silences in a reply, in seconds."""
    silent = np.frombuffer(answer.audio, "<i2") == 0
    edges = np.flatnonzero(np.diff(np.concatenate(([False], silent, [False])).astype(np.int8)))
    lengths = (edges[1::2] - edges[::2]) / 24_000
    return [float(length) for length in lengths if length >= SHORTEST_PAUSE]


async def say(app: App, text: str) -> Answer:
    """Ask for a text on a connection of its own."""
    async with client_of(app) as client:
        return await client.say(text)


async def hear(client: Client, answer: Answer, seconds: float) -> None:
    """Read until a reply has lasted for so long."""
    while answer.seconds < seconds:
        answer.events += (await client.answer("audio-chunk")).events


async def hear_all(client: Client, answer: Answer) -> None:
    """Read until nothing comes for longer than a listener could be kept ahead."""
    with suppress(TimeoutError):
        while True:
            async with asyncio.timeout(1.2):
                answer.events += (await client.answer("audio-chunk")).events


async def test_punctuation_makes_pauses(app: App) -> None:
    """Clauses, sentences and paragraphs are followed by their own pauses, the last by the tail."""
    text = "There are several long words here, and a clause. A sentence.\n\nA paragraph."
    measured = pauses(await say(app, text))
    assert measured == pytest.approx([0.12, 0.32, 0.6, TAIL], abs=MARGIN)


async def test_pauses_follow_the_settings(tmp_path: Path) -> None:
    """Every pause can be set, silence before the first word included."""
    settings: dict[str, Any] = {
        "lead_silence_ms": 500,
        "clause_pause_ms": 0,
        "sentence_pause_ms": 100,
        "paragraph_pause_ms": 200,
        "tail_silence_ms": 300,
    }
    text = "There are several long words here, and a clause. A sentence.\n\nA paragraph."
    async with running_app(tmp_path, **settings) as app:
        answer = await say(app, text)
    assert pauses(answer) == pytest.approx([0.5, 0.1, 0.2, 0.3], abs=MARGIN)


async def test_pieces_in_flight_do_not_change_the_sound(tmp_path: Path) -> None:
    """However many pieces are made at once, they are heard in order and sound the same."""
    heard = []
    for in_flight in (1, 2, 8):
        async with running_app(tmp_path, pieces_in_flight=in_flight, cache_mb=0) as app:
            heard.append((await say(app, SENTENCES)).audio)
    assert heard[0] == heard[1] == heard[2]


async def test_same_seed_same_samples(tmp_path: Path) -> None:
    """A seed fixes the samples across servers; another seed gives others."""
    heard = []
    for seed in (5, 5, 6):
        async with running_app(tmp_path, seed=seed, cache_mb=0) as app:
            heard.append((await say(app, SENTENCES)).audio)
    assert heard[0] == heard[1]
    assert heard[0] != heard[2]


async def test_another_seed_each_time(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Where the settings ask for it every reply has its own seed, and the log tells it."""
    caplog.set_level(logging.INFO)
    async with running_app(tmp_path, seed=-1) as app:
        for _ in range(3):
            await say(app, SENTENCES)
    assert len(set(re.findall(r" seed=(\d+) ", caplog.text))) == 3


async def test_cached_pieces_sound_the_same(app: App, caplog: pytest.LogCaptureFixture) -> None:
    """What was said before comes from memory, identical, and the log counts it."""
    caplog.set_level(logging.INFO)
    text = "Nobody said this before. And nobody said that."
    first = await say(app, text)
    second = await say(app, text)
    assert first.audio == second.audio
    assert re.findall(r" cached=(\d/\d) ", caplog.text) == ["0/2", "2/2"]


async def test_cache_can_be_turned_off(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Without memory for it every piece is made anew."""
    caplog.set_level(logging.INFO)
    async with running_app(tmp_path, cache_mb=0) as app:
        for _ in range(2):
            await say(app, "Hello there.")
    assert re.findall(r" cached=(\d/\d) ", caplog.text) == ["0/1", "0/1"]


async def test_one_line_is_logged_per_reply(app: App, caplog: pytest.LogCaptureFixture) -> None:
    """A reply leaves one line with all of its numbers, and never what was said."""
    caplog.set_level(logging.INFO)
    async with client_of(app) as client:
        await client.stream("The secret word is xylophone. ", "Tell nobody!")
        await client.say("The xylophone is REFUSE.", voice={"name": "tone", "speaker": "low"})
    lines = [m for m in caplog.messages if " outcome=" in m]
    assert len(lines) == 2
    for line in lines:
        assert [field for field in FIELDS if f" {field}=" not in line] == []
    assert "voice=tone engine=fake seed=42 characters=42 pieces=2 " in lines[0]
    assert lines[0].endswith("outcome=complete")
    assert "voice=tone/low " in lines[1]
    assert lines[1].endswith("outcome=failed: engine-failed")
    assert "xylophone" not in caplog.text


async def test_text_is_cut_the_same_however_it_arrives(app: App) -> None:
    """A text sounds the same whole, in words and in characters."""
    words = re.findall(r"\S+|\s+", SENTENCES)
    async with client_of(app) as client:
        whole = await client.say(SENTENCES)
        for chunks in (words, list(SENTENCES), [SENTENCES[:40], SENTENCES[40:]]):
            assert (await client.stream(*chunks)).audio == whole.audio


# While text is awaited.


async def test_silence_keeps_players_going(tmp_path: Path) -> None:
    """A stream that pauses is filled with silence at the pace at which it is heard."""
    sentence = "One moment please."
    spoken = len(sentence) * 0.05
    async with running_app(tmp_path, keepalive_s=1.0) as app, client_of(app) as client:
        loop = asyncio.get_running_loop()
        await client.send("synthesize-start")
        await client.send("synthesize-chunk", text=sentence + " ")
        answer = await client.answer("audio-chunk")
        began = loop.time()
        await hear(client, answer, spoken + 0.9)
        ahead = answer.seconds - (loop.time() - began)
        await client.send("synthesize-chunk", text="Here it is.")
        await client.send("synthesize-stop")
        answer.events += (await client.answer("synthesize-stopped")).events
    # The client is told at most half a second more than it has played.
    assert ahead < 0.7
    gap, tail = pauses(answer)
    assert 0.9 - MARGIN < gap <= 1.0 + MARGIN
    assert tail == pytest.approx(TAIL, abs=MARGIN)


async def test_silence_ends_at_its_limit(tmp_path: Path) -> None:
    """When the limit of silence is reached nothing more is sent until there is text."""
    async with running_app(tmp_path, keepalive_s=0.3) as app, client_of(app) as client:
        await client.send("synthesize-start")
        await client.send("synthesize-chunk", text="One moment please. ")
        answer = await client.answer("audio-chunk")
        await hear_all(client, answer)
        assert answer.seconds == pytest.approx(18 * 0.05 + 0.3, abs=MARGIN)
        await client.send("synthesize-chunk", text="Here it is.")
        await client.send("synthesize-stop")
        answer.events += (await client.answer("synthesize-stopped")).events
    gap, _ = pauses(answer)
    # The pause between the sentences is 0.32 s, of which the silence was a part.
    assert gap == pytest.approx(0.32, abs=MARGIN)


async def test_silence_can_be_turned_off(tmp_path: Path) -> None:
    """Without silence for pauses of the text the sentences follow at their usual distance."""
    async with running_app(tmp_path, keepalive_s=0) as app, client_of(app) as client:
        await client.send("synthesize-start")
        await client.send("synthesize-chunk", text="One moment please. ")
        answer = await client.answer("audio-chunk")
        await hear_all(client, answer)
        assert answer.seconds == pytest.approx(18 * 0.05, abs=MARGIN)
        await client.send("synthesize-chunk", text="Here it is.")
        await client.send("synthesize-stop")
        answer.events += (await client.answer("synthesize-stopped")).events
    assert pauses(answer) == pytest.approx([0.32, TAIL], abs=MARGIN)


async def test_no_silence_is_added_where_nothing_is_awaited(app: App) -> None:
    """A text that is whole is spoken without a pause beyond its own."""
    answer = await say(app, SENTENCES)
    assert pauses(answer) == pytest.approx([0.32, 0.32, TAIL], abs=MARGIN)
