"""Texts that come with pauses: nothing is lost, nothing torn apart, silence is bounded."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Any

import pytest

from tests.support import Answer, Client, client_of, running_app
from wyoming_tts.speech import intake

DAY = 86_400.0
CHARACTER = 0.05
"""Seconds that the fake engine speaks for a character."""


async def hear(client: Client, answer: Answer, seconds: float) -> None:
    """Read until a reply has lasted for so long."""
    while answer.seconds < seconds - 0.001:
        answer.events += (await client.answer("audio-chunk")).events


async def finish(client: Client, answer: Answer) -> None:
    """End a stream and read its reply to the end."""
    await client.send("synthesize-stop")
    answer.events += (await client.answer("synthesize-stopped")).events


async def test_a_number_is_not_torn_apart_by_a_pause(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A decimal number that arrives in two halves sounds as it does when it arrives whole."""
    monkeypatch.setattr(intake, "SETTLE_AFTER", (0.05, 0.05))
    whole = "The sensor says 100.5 degrees outside."
    async with (
        running_app(tmp_path, keepalive_s=0) as app,
        client_of(app) as client,
        client_of(app) as other,
    ):
        at_once = await client.say(whole)
        await client.send("synthesize-start")
        for chunk in ("The sensor says 100", "."):
            await client.send("synthesize-chunk", text=chunk)
        answer = await client.answer("audio-start")
        # Another's sentence, begun later, is settled: the number has been waited for as long.
        await other.send("synthesize-start")
        for chunk in ("The sensor says so", "."):
            await other.send("synthesize-chunk", text=chunk)
        await other.answer("audio-chunk")
        await client.send("synthesize-chunk", text="5 degrees outside.")
        await finish(client, answer)
    assert answer.error is None
    assert answer.audio == at_once.audio


async def test_silence_is_limited_for_the_whole_reply(tmp_path: Path) -> None:
    """However many pauses a text has, the silence sent in them is no more than the settings say."""
    sentences = ["One moment please.", "One more moment.", "Here it is."]
    limit = 0.5
    settings: dict[str, Any] = {
        "keepalive_s": limit,
        "sentence_pause_ms": 0,
        "tail_silence_ms": 0,
    }
    async with running_app(tmp_path, **settings) as app, client_of(app) as client:
        await client.send("synthesize-start")
        answer = await client.answer("audio-start")
        spoken = silence = 0.0
        # The first pause takes most of the silence; the second what is left, and no more.
        for sentence, more in zip(sentences, (0.3, 0.2, None), strict=True):
            await client.send("synthesize-chunk", text=f"{sentence} ")
            spoken += len(sentence) * CHARACTER
            if more is not None:
                silence += more
                await hear(client, answer, spoken + silence)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(1.5):
                await hear(client, answer, spoken + limit + 0.05)
        await finish(client, answer)
    assert answer.error is None
    assert answer.seconds == pytest.approx(spoken + limit, abs=0.01)


async def test_a_clock_that_jumps_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the machine's clock is set in the middle of a reply, it is neither cut nor delayed."""
    sentences = ["One moment please.", "One more moment.", "Here it is."]
    loop, real = asyncio.get_running_loop(), time.time
    async with running_app(tmp_path, keepalive_s=0) as app, client_of(app) as client:
        at_once = await client.say(" ".join(sentences))
        began = loop.time()
        await client.send("synthesize-start")
        answer = await client.answer("audio-start")
        for sentence, jump in zip(sentences, (DAY, -DAY, 0.0), strict=True):
            await client.send("synthesize-chunk", text=f"{sentence} ")
            answer.events += (await client.answer("audio-chunk")).events
            monkeypatch.setattr(time, "time", lambda jump=jump: real() + jump)
        await finish(client, answer)
        took = loop.time() - began
    assert answer.error is None
    assert answer.audio == at_once.audio
    assert took < 20
