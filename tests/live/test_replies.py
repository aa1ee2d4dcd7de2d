"""Replies over a real socket, from a worker process, to a plain client."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support import client_of, running_app

TEXT = "Hello there, this is one sentence. And this is another one!"


async def test_one_shot_reply_is_one_start_audio_and_one_stop(tmp_path: Path) -> None:
    """A synthesize event is answered with exactly one start, audio and one stop."""
    async with running_app(tmp_path) as app, client_of(app) as client:
        answer = await client.say(TEXT)
    assert answer.types == ["audio-start", "audio-chunk", "audio-stop"]
    assert answer.seconds > 2
    assert {e.data["rate"] for e in answer.events if "rate" in e.data} == {24_000}


async def test_streamed_reply_ignores_the_compatibility_copy(tmp_path: Path) -> None:
    """The synthesize event inside a stream is not spoken, so that nothing is said twice."""
    async with running_app(tmp_path) as app, client_of(app) as client:
        once = await client.say(TEXT)
        streamed = await client.stream(*TEXT)
    assert streamed.types == ["audio-start", "audio-chunk", "audio-stop", "synthesize-stopped"]
    assert streamed.audio == once.audio


@pytest.mark.parametrize("text", ["", "   \n", "🎉🎉", "**", "***\n---\n"])
async def test_text_without_speech_gives_a_short_silence(tmp_path: Path, text: str) -> None:
    """Where there is nothing to say, players still get something to play."""
    async with running_app(tmp_path) as app, client_of(app) as client:
        answer = await client.stream(text)
    assert answer.types == ["audio-start", "audio-chunk", "audio-stop", "synthesize-stopped"]
    assert 0.1 < answer.seconds < 0.5
    assert not any(answer.audio)
