"""Servers with a page, for visits."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.engines.neutts.models import tiny_model
from tests.engines.neutts.speaking import tiny_codec
from tests.studio.studios import CHILD, ENCODE, ENCODER, install, instead, settings_in
from tests.support import running_app
from tests.web.support import ANY_PORT
from wyoming_tts.app import App
from wyoming_tts.studio import plan

VOICE = "espeak-en-gb"


@asynccontextmanager
async def shown(tmp_path: Path, **settings: Any) -> AsyncIterator[tuple[App, str]]:
    """Run a server with the fake engine, its voice ``tone`` and a page; yield it and the URL."""
    async with running_app(tmp_path, **({"web": ANY_PORT} | settings)) as app:
        assert app.page is not None
        yield app, app.page.url


@asynccontextmanager
async def speaking(tmp_path: Path, **settings: Any) -> AsyncIterator[tuple[App, str]]:
    """Run a server that speaks with espeak."""
    async with shown(tmp_path, **({"engine": "espeak", "voice": VOICE} | settings)) as running:
        yield running


@asynccontextmanager
async def making(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, **settings: Any
) -> AsyncIterator[tuple[App, str]]:
    """Run a server that makes voices and speaks with them.

    Its models are tiny and real, as if they had been downloaded; the encoder's place is taken by
    one that numbers its codes.
    """
    pytest.importorskip("llama_cpp", reason="the package llama_cpp is missing")
    pytest.importorskip("onnxruntime", reason="the package onnxruntime is missing")
    speech = {
        "neutts-nano-q4": {"neutts-nano-Q4_0.gguf": tiny_model().read_bytes()},
        "neucodec-onnx-int8": {"model.onnx": tiny_codec().read_bytes()},
    }
    values: dict[str, Any] = {"neutts_threads": 1, "watermark": False}
    values |= {"worker_start_timeout_s": 60, "voice": ""}
    install(settings_in(tmp_path), {**speech, **ENCODER})
    monkeypatch.setattr(plan, "find_spec", lambda _name: True)
    instead(monkeypatch, ENCODE + CHILD)
    async with shown(tmp_path, **(values | settings)) as running:
        yield running
