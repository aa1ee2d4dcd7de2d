"""A server that speaks with NeuTTS, its models being tiny, and voices for it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tests.engines.neutts.models import model_folder, tiny_model
from tests.engines.neutts.speaking import tiny_codec, write_reference
from tests.support import eventually, running_app, write_voice
from wyoming_tts.app import App
from wyoming_tts.engines.host import HostState, HostStatus

ENGINE = "neutts"


def clone(tmp_path: Path, name: str = "clone", *, seed: int = 1, **keys: Any) -> Path:
    """Write a prepared voice of the engine and return its folder."""
    folder = write_voice(tmp_path / "voices", name, languages=["en-US"], engine=ENGINE, **keys)
    write_reference(folder / "neutts.json", seed=seed)
    return folder


@asynccontextmanager
async def serving(tmp_path: Path, *, ready: bool = True, **settings: Any) -> AsyncIterator[App]:
    """Run a server whose main engine is NeuTTS with tiny models, and wait until it is loaded."""
    values: dict[str, Any] = {
        "engine": ENGINE,
        "voice": "clone",
        "neutts_model": str(tiny_model()),
        "neutts_codec": str(tiny_codec()),
        "neutts_threads": 1,
        "models_dir": str(model_folder()),
        "watermark": False,
        "worker_start_timeout_s": 60,
        "log_level": "error",
    }
    async with running_app(tmp_path, **(values | settings)) as app:
        if ready:
            await eventually(lambda: status(app).state is HostState.READY, "loading", 60)
        yield app


def status(app: App, engine: str = ENGINE) -> HostStatus:
    """Return how an engine does."""
    return app.pool.status()[engine]
