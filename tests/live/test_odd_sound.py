"""Engines that make too much sound, none, or too late."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support import Answer, Marks, client_of, eventually, nothing_leaks, running_app
from wyoming_tts.app import App
from wyoming_tts.speech.guard import DurationBounds

SPOKEN = ["audio-start", "audio-chunk", "audio-stop"]


async def say(app: App, text: str) -> Answer:
    """Ask for a text on a connection of its own."""
    async with client_of(app) as client:
        return await client.say(text)


async def test_runaway_is_cut(tmp_path: Path, log: pytest.LogCaptureFixture) -> None:
    """An engine that does not stop is stopped where no reading of the text could last longer."""
    text = "RUNAWAY."
    async with running_app(tmp_path) as app, nothing_leaks(app):
        answer = await say(app, text)
        assert answer.types == SPOKEN
        longest = DurationBounds.of(text).longest
        assert longest - 1 < answer.seconds < longest + 0.5
    assert "faded out" in log.text


async def test_runaway_that_nobody_heard_is_spoken_again(
    tmp_path: Path, log: pytest.LogCaptureFixture, marks: Marks
) -> None:
    """A runaway behind another sentence gets another seed before anything of it is heard."""
    text = "HOLD this sentence for me. RUNAWAY. The end."
    async with running_app(tmp_path, engine_options=marks.options) as app, client_of(app) as client:
        await client.send("synthesize", text=text)
        await eventually(lambda: log.text.count("another seed") == 2, "the third try")
        marks.put("go")
        answer = await client.answer("audio-stop")
    assert answer.types == SPOKEN
    assert answer.seconds < len(text) * 0.05 + DurationBounds.of("RUNAWAY.").longest + 2


async def test_nothing_produced(tmp_path: Path, log: pytest.LogCaptureFixture) -> None:
    """An engine that makes no sound is tried again, told of in the log, and ends the reply well."""
    async with running_app(tmp_path) as app:
        answer = await say(app, "NOTHING at all comes of this.")
        assert answer.types == SPOKEN
        assert not any(answer.audio)
    assert log.text.count("it is spoken again") == 2
    assert "made no sound" in log.text


async def test_slow_engine_holds_back(tmp_path: Path, log: pytest.LogCaptureFixture) -> None:
    """An engine slower than speech waits with the first sound instead of stuttering."""
    async with running_app(tmp_path, cache_mb=0) as app:
        assert (await say(app, "SLOW is this one.")).types == SPOKEN
        assert "holding back" not in log.text
        assert (await say(app, "SLOW is this too.")).types == SPOKEN
    assert "holding back" in log.text
    gaps = [float(m.split(" gaps=")[1].split()[0]) for m in log.messages if " gaps=" in m]
    assert gaps[0] > 0.2
    assert gaps[1] < gaps[0] / 2
