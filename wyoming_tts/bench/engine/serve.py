"""A server whose only engine is the one under test, with its clock.

Run as ``python -m wyoming_tts.bench.engine.serve SETTINGS``, where the settings are a JSON object
with ``settings`` (fields of ``Settings``) and ``options`` (of ``WatchedEngine``).
"""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from typing import Any

from wyoming_tts.app import App
from wyoming_tts.bench.engine.watched import WATCHED
from wyoming_tts.engines.registry import EngineSpec
from wyoming_tts.settings import load_settings

ENGINE = "bench"


async def serve(request: dict[str, Any]) -> None:
    """Serve until ended by a signal."""
    spec = EngineSpec(ENGINE, WATCHED, lambda *_: request["options"])
    app = App(load_settings(request["settings"]), {ENGINE: spec})
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ended.set)
    await app.start()
    try:
        await ended.wait()
    finally:
        await app.stop()


if __name__ == "__main__":
    asyncio.run(serve(json.loads(sys.argv[1])))
