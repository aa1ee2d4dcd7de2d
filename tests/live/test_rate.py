"""How fast a server speaks, by what is heard of it over real sockets."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.support import Answer, client_of, eventually, running_app
from wyoming_tts.app import App
from wyoming_tts.engines.host import HostState

BUILT_IN: dict[str, Any] = {"engine": "auto", "voice": "", "fallback_engine": "espeak"}
NO_PAUSES: dict[str, Any] = {"lead_silence_ms": 0, "tail_silence_ms": 0, "cache_mb": 0}


async def ready(app: App) -> None:
    """Wait until the built-in voices speak for themselves."""

    def is_ready() -> bool:
        states = [status.state for name, status in app.pool.status().items() if "neutts" in name]
        return bool(states) and all(state is HostState.READY for state in states)

    await eventually(is_ready, "the built-in voices")


async def spoken(folder: Path, rate: float) -> Answer:
    """Return what the built-in voice says on a server with this rate."""
    async with running_app(folder, **BUILT_IN, **NO_PAUSES, rate=rate) as app:
        await ready(app)
        async with client_of(app) as client:
            return await client.say("The washing machine has finished its work.", voice={})


async def test_a_built_in_voice_speaks_at_the_rate_of_the_settings(tmp_path: Path) -> None:
    """At one and a half times the rate the same reply takes two thirds of the time."""
    usual = await spoken(tmp_path, 1.0)
    fast = await spoken(tmp_path, 1.5)
    assert usual.error is None
    assert fast.error is None
    assert usual.seconds > 1
    assert fast.seconds == pytest.approx(usual.seconds / 1.5, rel=0.03)
