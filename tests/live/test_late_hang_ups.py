"""Clients and workers that go in the middle of a wait or of several pieces."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from pathlib import Path
from typing import Any

import pytest

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
from wyoming_tts.app import App
from wyoming_tts.engines.host import HostState
from wyoming_tts.engines.worker_host import WorkerHost

SENTENCE = "One moment please."
SPOKEN = len(SENTENCE) * 0.05


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """Return the log, replies included."""
    caplog.set_level(logging.INFO)
    return caplog


@pytest.fixture
def marks(tmp_path: Path) -> Marks:
    """Return a folder for the engine's marks."""
    return Marks(tmp_path / "marks")


def host_of(app: App) -> WorkerHost:
    """Return the host of the fake engine."""
    host = app.pool.host("fake")
    assert isinstance(host, WorkerHost)
    return host


async def jobs_running(app: App, count: int) -> None:
    """Wait until the engine is busy with so many jobs."""

    def running() -> bool:
        link = host_of(app)._link
        return link is not None and len(link._jobs) == count

    await eventually(running, f"{count} jobs")


async def ready(app: App) -> None:
    """Wait until the engine is loaded."""
    await eventually(lambda: host_of(app).status.state is HostState.READY, "the load")


async def leave(app: App, client: Client, *, rude: bool) -> None:
    """Hang up, and see the server forget the client."""
    if rude:
        client.reset()
    else:
        await client.close()
    await eventually(lambda: at_rest(app), "the end of the session")


@pytest.mark.parametrize("rude", [False, True], ids=["closes", "resets"])
async def test_client_leaves_in_a_silence(
    tmp_path: Path, log: pytest.LogCaptureFixture, *, rude: bool
) -> None:
    """Silence that fills a pause of the text is sent to nobody once the client is gone."""
    async with running_app(tmp_path) as app:
        await ready(app)
        async with nothing_leaks(app):
            client = await Client.connect(port_of(app))
            await client.send("synthesize-start")
            await client.send("synthesize-chunk", text=f"{SENTENCE} ")
            answer = Answer()
            while answer.seconds < SPOKEN + 0.15:
                answer.events += (await client.answer("audio-chunk")).events
            await leave(app, client, rude=rude)
    assert log.text.count("outcome=client gone") == 1
    assert "fault of the server" not in log.text


@pytest.mark.parametrize("rude", [False, True], ids=["closes", "resets"])
async def test_client_leaves_while_sound_is_held_back(
    tmp_path: Path, log: pytest.LogCaptureFixture, *, rude: bool
) -> None:
    """An engine slower than speech stops working for a client that left before the first sound."""
    async with running_app(tmp_path, cache_mb=0, hold_back_s=30) as app:
        async with client_of(app) as client:
            assert (await client.say("SLOW is this.")).error is None
        async with nothing_leaks(app):
            client = await Client.connect(port_of(app))
            # A piece alone would keep the engine for twenty seconds.
            await client.send("synthesize", text=("SLOW again " * 20 + ". ") * 2)
            await eventually(lambda: "holding back" in log.text, "the hold-back")
            await jobs_running(app, 2)
            await leave(app, client, rude=rude)
            async with asyncio.timeout(5), client_of(app) as other:
                assert (await other.say("Well.")).error is None
    assert log.text.count("outcome=client gone") == 1
    assert "fault of the server" not in log.text


@pytest.mark.parametrize("rude", [False, True], ids=["closes", "resets"])
async def test_client_leaves_while_the_worker_starts(
    tmp_path: Path, marks: Marks, log: pytest.LogCaptureFixture, *, rude: bool
) -> None:
    """Nothing is spoken by an engine that loads after its client has gone, and the next is."""
    options = marks.options | {"hold": True}
    async with running_app(tmp_path, engine_options=options) as app:
        await eventually(lambda: bool(marks.loads), "the load")
        client = await Client.connect(port_of(app))
        await client.send("synthesize", text="HOLD on.")
        await client.answer("audio-start")
        if rude:
            client.reset()
        else:
            await client.close()
        await eventually(lambda: not app.service.active, "the end of the reply")
        assert log.text.count("outcome=client gone") == 1
        marks.put("load")
        await ready(app)
        async with nothing_leaks(app), client_of(app) as other:
            assert (await other.say(SENTENCE)).error is None
        assert not (marks.folder / "held").exists()


async def test_worker_killed_with_two_pieces_in_flight(tmp_path: Path, marks: Marks) -> None:
    """Pieces that were lost together are both spoken again, in order and whole."""
    text = "HOLD the first sentence. HOLD the second one."
    options: dict[str, Any] = {"engine_options": marks.options, "cache_mb": 0}
    async with running_app(tmp_path, **options) as app, client_of(app) as client:
        await client.send("synthesize", text=text)
        await jobs_running(app, 2)
        os.kill(marks.loads[0], signal.SIGKILL)
        await eventually(lambda: len(marks.loads) == 2, "the second load")
        await jobs_running(app, 2)
        marks.put("go")
        answer = await client.answer("audio-stop")
        assert answer.error is None
        assert answer.audio == (await client.say(text)).audio
        assert host_of(app).status.restarts == 1


async def test_worker_killed_between_two_pieces(tmp_path: Path, marks: Marks) -> None:
    """A worker lost after one sentence was heard costs nothing of the one that was not."""
    text = f"{SENTENCE} HOLD the second one."
    options: dict[str, Any] = {"engine_options": marks.options, "cache_mb": 0}
    async with running_app(tmp_path, **options) as app, client_of(app) as client:
        await client.send("synthesize", text=text)
        answer = Answer()
        while answer.seconds < SPOKEN:
            answer.events += (await client.answer("audio-chunk")).events
        await marks.seen("held")
        await jobs_running(app, 1)
        os.kill(marks.loads[0], signal.SIGKILL)
        marks.put("go")
        answer.events += (await client.answer("audio-stop")).events
        assert answer.error is None
        assert answer.audio == (await client.say(text)).audio
        assert len(marks.loads) == 2
