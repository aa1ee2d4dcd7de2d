"""Texts in other languages than the default voice's, over real sockets."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.support import client_of, running_app, write_voice

GERMAN = "Ich habe das Licht in der Küche ausgeschaltet."
ENGLISH = "I have turned off the light in the kitchen."
BUILT_IN: dict[str, Any] = {"engine": "auto", "voice": "", "fallback_engine": "espeak"}


def voices(log: pytest.LogCaptureFixture) -> list[str]:
    """Return who spoke in each reply, as the log tells."""
    lines = [line for line in log.messages if " voice=" in line]
    return [line.partition(" voice=")[2].split()[0] for line in lines]


async def test_german_is_spoken_by_a_german_voice(
    tmp_path: Path, log: pytest.LogCaptureFixture
) -> None:
    """As Home Assistant sends it, without a word on its language, to a server just installed."""
    async with running_app(tmp_path, **BUILT_IN) as app, client_of(app) as client:
        for text in (GERMAN, ENGLISH, "OK, playing Rammstein."):
            answer = await client.stream(text)
            assert answer.error is None
            assert answer.seconds > 1
    spoke = voices(log)
    assert spoke[0] == "espeak-de-de"
    # The stand-in of the built-in voice, where that is not loaded yet.
    assert set(spoke[1:]) <= {"english-ada", "espeak-en-us"}


async def test_each_sentence_of_a_reply_finds_its_voice(
    tmp_path: Path, log: pytest.LogCaptureFixture
) -> None:
    """The log names who spoke first, and how many others did."""
    write_voice(tmp_path / "voices", "ton", languages=["de-DE"])
    write_voice(tmp_path / "voices", "tone", speakers={"low": {}})
    async with running_app(tmp_path) as app, client_of(app) as client:
        await client.say(f"{ENGLISH} {GERMAN} Gute Nacht!")
        await client.say(GERMAN)
        await client.say(GERMAN, voice={"name": "tone", "speaker": "low"})
        await client.say(ENGLISH, voice={"language": "de"})
    assert voices(log) == ["tone+1", "ton", "tone/low", "ton"]
