"""Engines that die, hang, refuse or never load: one reply may suffer, never the server."""

from __future__ import annotations

import logging
import os
import signal
from pathlib import Path
from typing import Any

import pytest

from tests.support import Answer, Marks, client_of, eventually, nothing_leaks, running_app
from wyoming_tts.app import App
from wyoming_tts.engines import worker_host
from wyoming_tts.engines.host import HostState, HostStatus

SPOKEN = ["audio-start", "audio-chunk", "audio-stop"]
FAILED = ["audio-start", "error", "audio-stop"]
FALLBACK = {"fallback_engine": "espeak"}


def status(app: App, engine: str = "fake") -> HostStatus:
    """Return how an engine does."""
    return app.pool.status()[engine]


async def in_state(app: App, *states: HostState, engine: str = "fake") -> None:
    """Wait until an engine is in one of some states."""
    await eventually(lambda: status(app, engine).state in states, f"one of {states}")


async def say(app: App, text: str = "All is well.", **data: Any) -> Answer:
    """Ask for a text on a connection of its own."""
    async with client_of(app) as client:
        return await client.say(text, **data)


async def another_look(app: App) -> None:
    """Wait until the server has asked the worker how it does once more."""
    before = status(app).stats
    await eventually(lambda: status(app).stats is not before, "a look at the worker")


async def check_describe(app: App) -> None:
    """Check that the server describes itself."""
    async with client_of(app) as client:
        assert (await client.info())["installed"] is True


@pytest.mark.parametrize("text", ["CRASH now.", "HANG now."])
async def test_worker_lost_before_the_first_sound(tmp_path: Path, marks: Marks, text: str) -> None:
    """A piece whose worker dies or hangs before it was heard is spoken all the same."""
    options: dict[str, Any] = {"engine_options": marks.options, "worker_step_timeout_s": 0.5}
    async with running_app(tmp_path, **options) as app:
        answer = await say(app, text)
        assert answer.types == SPOKEN
        assert answer.seconds > len(text) * 0.05
        assert len(marks.loads) == 2
        assert status(app).restarts == 1


async def test_worker_lost_after_some_sound(tmp_path: Path, marks: Marks) -> None:
    """A reply that was heard in part ends with an error and its markers; the next one works."""
    async with (
        running_app(tmp_path, engine_options=marks.options) as app,
        client_of(app) as client,
    ):
        answer = await client.stream("LATE in this sentence comes the end.")
        assert answer.types == [*SPOKEN[:2], "error", "audio-stop", "synthesize-stopped"]
        assert answer.error == "engine-crashed"
        assert (await client.stream("All is well.")).error is None


async def test_worker_killed_from_outside(tmp_path: Path, marks: Marks) -> None:
    """A worker that is killed while idle is replaced before anybody asks; Describe never waits."""
    async with running_app(tmp_path, engine_options=marks.options) as app:
        await in_state(app, HostState.READY)
        async with nothing_leaks(app):
            os.kill(marks.loads[0], signal.SIGKILL)
            await eventually(lambda: status(app).restarts == 1, "the loss of the worker")
            await check_describe(app)
            assert (await say(app)).types == SPOKEN
        assert len(marks.loads) == 2


async def test_worker_killed_while_it_loads(tmp_path: Path, marks: Marks) -> None:
    """A request that waits for an engine survives the loss of the loading worker."""
    options = marks.options | {"hold": True}
    async with running_app(tmp_path, engine_options=options) as app, client_of(app) as client:
        await eventually(lambda: len(marks.loads) == 1, "the first load")
        await client.send("synthesize", text="All is well.")
        await client.answer("audio-start")
        os.kill(marks.loads[0], signal.SIGKILL)
        await eventually(lambda: len(marks.loads) == 2, "the second load")
        await check_describe(app)
        marks.put("load")
        assert (await client.answer("audio-stop")).types == SPOKEN[1:]


async def test_describe_while_the_worker_starts_and_while_it_hangs(
    tmp_path: Path, marks: Marks
) -> None:
    """Neither a loading engine nor a hung one holds up Describe."""
    options = marks.options | {"hold": True}
    async with running_app(tmp_path, engine_options=options, worker_step_timeout_s=1) as app:
        await eventually(lambda: len(marks.loads) == 1, "the load")
        assert status(app).state is HostState.STARTING
        await check_describe(app)
        assert status(app).state is HostState.STARTING
        marks.put("load")
        async with client_of(app) as client:
            await client.send("synthesize", text="HANG now.")
            await eventually((marks.folder / "HANG").exists, "the hang")
            await check_describe(app)
            assert status(app).restarts == 0
            assert (await client.answer("audio-stop")).types == SPOKEN


@pytest.mark.parametrize("text", ["CRASH always.", "HANG always."])
async def test_text_that_always_kills_the_worker(tmp_path: Path, text: str) -> None:
    """A text that no worker survives fails after a few tries, and other texts are spoken."""
    async with running_app(tmp_path, worker_step_timeout_s=0.3) as app, client_of(app) as client:
        await in_state(app, HostState.READY)
        answer = await client.say(text)
        assert answer.types == FAILED
        assert answer.error == "engine-crashed"
        assert (await client.say("All is well.")).types == SPOKEN
        assert status(app).restarts == 3


@pytest.mark.parametrize(
    ("text", "message"),
    [("REFUSE this.", "this text is refused"), ("BREAK now.", "ZeroDivisionError: a fault")],
)
async def test_engine_that_fails_on_a_text(tmp_path: Path, text: str, message: str) -> None:
    """What an engine says of a text reaches the client in one line; the worker lives on."""
    async with running_app(tmp_path) as app, client_of(app) as client:
        answer = await client.say(text)
        assert answer.types == FAILED
        assert answer.error == "engine-failed"
        assert message in answer.message
        assert (await client.say("All is well.")).types == SPOKEN
        assert status(app).restarts == 0


async def test_failure_in_the_middle_of_a_text(tmp_path: Path) -> None:
    """The sentences before the one that fails are heard, those after it are not."""
    async with running_app(tmp_path) as app:
        alone = await say(app, "This is the first one here.")
        answer = await say(app, "This is the first one here. REFUSE this. And not this.")
        assert answer.types == ["audio-start", "audio-chunk", "error", "audio-stop"]
        tail = 0.2
        assert answer.seconds == pytest.approx(alone.seconds - tail, abs=0.05)


async def test_engine_that_cannot_load(tmp_path: Path) -> None:
    """Why an engine does not load is told to whoever asks for it, after a few tries."""
    options = {"fail": "the model is missing;\ndownload it"}
    async with running_app(tmp_path, engine_options=options) as app:
        answer = await say(app)
        assert answer.types == FAILED
        assert answer.error == "engine-unavailable"
        assert "the model is missing; download it" in answer.message
        assert status(app).state is HostState.FAILED
        await check_describe(app)
        assert (await say(app)).error == "engine-unavailable"


async def test_engine_that_loads_for_too_long(tmp_path: Path, marks: Marks) -> None:
    """A load that does not end in time is told as such and tried again."""
    options: dict[str, Any] = {"engine_options": marks.options | {"hold": True}}
    async with running_app(tmp_path, worker_start_timeout_s=0.5, **options) as app:
        assert (await say(app)).error == "engine-unavailable"
        await eventually(lambda: len(marks.loads) >= 2, "the second load")
        marks.put("load")
        await in_state(app, HostState.READY)
        assert (await say(app)).types == SPOKEN


async def test_illegal_instruction_is_no_crash_loop(
    tmp_path: Path, marks: Marks, log: pytest.LogCaptureFixture
) -> None:
    """A library built for another processor is tried ever more rarely, and said to be at fault."""
    options = marks.options | {"crash": "always"}
    async with running_app(tmp_path, engine_options=options) as app:
        for _ in range(20):
            answer = await say(app)
            assert answer.error == "engine-unavailable"
            assert "killed by signal 4" in answer.message
        assert len(marks.loads) <= worker_host.PATIENCE + 1
    pauses = [float(m.split(" in ")[1].removesuffix(" s")) for m in log.messages if " in " in m]
    assert pauses[:3] == [0.05, 0.2, 0.8]


async def test_worker_that_crashes_once_while_it_loads(tmp_path: Path, marks: Marks) -> None:
    """A request outlasts the first failed start."""
    async with running_app(tmp_path, engine_options=marks.options | {"crash": "once"}) as app:
        assert (await say(app)).types == SPOKEN
        assert len(marks.loads) == 2


async def test_fallback_speaks_while_the_engine_loads(
    tmp_path: Path, marks: Marks, log: pytest.LogCaptureFixture
) -> None:
    """Until the chosen engine is there another speaks, said once at the start and at the end."""
    options = marks.options | {"hold": True}
    async with running_app(tmp_path, engine_options=options, **FALLBACK) as app:
        await in_state(app, HostState.READY, engine="espeak")
        for _ in range(3):
            assert (await say(app)).types == SPOKEN
        marks.put("load")
        await in_state(app, HostState.READY)
        for _ in range(3):
            assert (await say(app)).types == SPOKEN
    said = [r.getMessage() for r in log.records if r.levelno == logging.WARNING]
    assert len(said) == 2
    assert said[0].startswith("engine fake is not ready; espeak-en-gb speaks meanwhile")
    assert said[1] == "engine fake speaks again"
    engines = [m.split(" engine=")[1].split()[0] for m in log.messages if " engine=" in m]
    assert engines == ["espeak"] * 3 + ["fake"] * 3


async def test_fallback_speaks_after_the_engine_failed(
    tmp_path: Path, log: pytest.LogCaptureFixture
) -> None:
    """An engine that cannot load is stood in for, with one line in the log for all replies."""
    async with running_app(tmp_path, engine_options={"fail": "no model"}, **FALLBACK) as app:
        await in_state(app, HostState.READY, engine="espeak")
        for _ in range(3):
            assert (await say(app)).types == SPOKEN
    assert sum("speaks meanwhile" in message for message in log.messages) == 1


async def test_idle_engine_is_unloaded_and_woken(
    tmp_path: Path, marks: Marks, log: pytest.LogCaptureFixture
) -> None:
    """An engine nobody needs gives its memory back, and the next request wakes it unharmed."""
    options: dict[str, Any] = {"engine_options": marks.options, "worker_idle_s": 0.2}
    async with running_app(tmp_path, **options) as app:
        for number in range(2):
            assert (await say(app, f"Number {number}.")).types == SPOKEN
            await in_state(app, HostState.RESTING)
        assert len(marks.loads) == 2
        assert status(app).pid is None
        assert status(app).restarts == 0
    assert not [record for record in log.records if record.levelno >= logging.WARNING]


async def test_waking_is_no_recovery(
    tmp_path: Path, marks: Marks, log: pytest.LogCaptureFixture
) -> None:
    """The log tells of an engine's return once, not whenever it wakes later."""
    options: dict[str, Any] = {"engine_options": marks.options, "worker_idle_s": 0.2}
    async with running_app(tmp_path, **options) as app:
        for text in ("CRASH now.", "All is well.", "All is well again."):
            assert (await say(app, text)).types == SPOKEN
            await in_state(app, HostState.RESTING)
        assert len(marks.loads) == 4
    assert log.messages.count("engine fake is back") == 1


async def test_engine_at_work_is_not_idle(tmp_path: Path, marks: Marks) -> None:
    """A long job keeps its engine loaded."""
    options: dict[str, Any] = {"engine_options": marks.options, "worker_idle_s": 0.1}
    async with running_app(tmp_path, **options) as app, client_of(app) as client:
        await client.send("synthesize", text="HOLD on.")
        await marks.seen("held")
        for _ in range(4):
            await another_look(app)
        marks.put("go")
        assert (await client.answer("audio-stop")).types == SPOKEN
        assert len(marks.loads) == 1
