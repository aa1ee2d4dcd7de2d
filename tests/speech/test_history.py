"""What is remembered of replies, and of who was told what voices there are."""

from __future__ import annotations

from pathlib import Path

from tests.support import client_of, port_of, running_app
from wyoming_tts.protocol.probe import describe
from wyoming_tts.speech.history import ReplyRecord


async def test_replies_are_remembered_without_their_texts(tmp_path: Path) -> None:
    """A reply leaves its figures, its outcome and its error, and no word of its text."""
    told: list[ReplyRecord] = []
    async with running_app(tmp_path) as app, client_of(app) as client:
        app.service.history.listeners.append(told.append)
        await client.say("A secret text.")
        await client.say("REFUSE this.")
        history = app.service.history
        good, bad = history.records
        assert told == [good, bad]
    assert (good.outcome, good.error, good.source) == ("complete", None, "wyoming")
    assert good.first_audio is not None
    assert good.sound > 0.5
    assert good.real_time_factor is not None
    assert bad.error is not None
    assert bad.error.code == "engine-failed"
    assert (history.totals.replies, history.totals.failed) == (2, 1)
    assert history.find(bad.id) is bad
    assert history.find("nobody") is None
    assert "secret" not in repr(good)


async def test_it_is_known_who_was_told_of_the_voices(tmp_path: Path) -> None:
    """A client that asks for the voices is noted; one that only asks for an answer is not."""
    async with running_app(tmp_path) as app:
        audience = app.service.audience
        await describe(f"tcp://127.0.0.1:{port_of(app)}")
        assert not audience.at
        async with client_of(app) as client:
            await client.info()
        assert audience.client.startswith("127.0.0.1")
        assert "tone" in audience.scan.voices
