"""Voices that are there and cannot speak: the client hears why, by the right code."""

from __future__ import annotations

from pathlib import Path

from tests.support import client_of, running_app, write_voice


async def test_voice_of_a_language_that_its_engine_lacks(tmp_path: Path) -> None:
    """What an engine cannot speak is found before anybody hears silence, and the client is told."""
    write_voice(tmp_path / "voices", "klingon", engine="espeak", languages=["tlx"])
    async with (
        running_app(tmp_path, engine="espeak", voice="espeak-en-gb") as app,
        client_of(app) as client,
    ):
        answer = await client.stream("Hello.", voice={"name": "klingon"})
        assert answer.types == ["error", "audio-stop", "synthesize-stopped"]
        assert answer.error == "voice-unusable"
        assert "'tlx'" in answer.message
        assert (await client.stream("Hello.")).error is None


async def test_broken_voice_that_is_asked_for(tmp_path: Path) -> None:
    """A voice whose folder is broken is not unknown: the client hears what is wrong with it."""
    write_voice(tmp_path / "voices", "anna", engine="none")
    write_voice(tmp_path / "voices", "tone")
    async with running_app(tmp_path) as app, client_of(app) as client:
        answer = await client.say("Hello.", voice={"name": "anna"})
        assert (answer.types, answer.error) == (["error", "audio-stop"], "voice-unusable")
        assert "there is no engine 'none' here" in answer.message
        # Once it is mended it speaks, without a restart.
        write_voice(tmp_path / "voices", "anna")
        assert (await client.say("Hello.", voice={"name": "anna"})).error is None
