"""The built-in voices over real sockets, in installations that lack them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.support import client_of, running_app
from wyoming_tts.models import packaged

DEFAULT: dict[str, Any] = {"engine": "auto", "voice": "", "fallback_engine": "espeak"}


async def test_espeak_speaks_for_built_in_voices_that_did_not_come_along(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """They are not offered, the default speaks, and whoever asks for one by name is answered."""
    monkeypatch.setattr(packaged, "FOLDER", tmp_path / "none")
    async with running_app(tmp_path, **DEFAULT) as app, client_of(app) as client:
        offered = {voice["name"] for voice in (await client.info())["voices"]}
        assert not any(name.startswith("english-") for name in offered)
        for wanted in ({}, {"voice": {"name": "english-ada"}}, {"voice": {"language": "en"}}):
            answer = await client.say("The washing machine is done.", **wanted)
            assert answer.error is None
            assert answer.seconds > 1
    told = [line for line in caplog.messages if "install wyoming-tts again" in line]
    assert told[0].startswith("not offered: english-ada")
    assert len(told) == 2
