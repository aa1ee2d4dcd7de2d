"""The gate of an engine: open when its models are here, fetching those that are not."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

import pytest

from tests.models.conftest import WEIGHTS
from tests.models.conftest import hub as models_hub
from tests.models.hub import FakeHub
from tests.support import PATIENCE, until
from wyoming_tts.engines.model_gate import ModelGate
from wyoming_tts.errors import EngineUnavailableError
from wyoming_tts.models import fetcher
from wyoming_tts.models.errors import UnknownModelError
from wyoming_tts.models.fetcher import FetchPatience
from wyoming_tts.models.store import ModelStore
from wyoming_tts.models.table import MODELS

MODEL = MODELS["neutts-nano-french-q4"]
FILE = "neutts-nano-french-Q4_0.gguf"

plain_hub = models_hub


@pytest.fixture
def hub(plain_hub: FakeHub, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> FakeHub:
    """Return a hub that has the model, and that a download will ask."""
    plain_hub.add(MODEL.repo, {FILE: WEIGHTS, "README.md": b"# French\n"})
    monkeypatch.setenv("HF_ENDPOINT", plain_hub.endpoint)
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hf"))
    return plain_hub


@pytest.fixture
def store(tmp_path: Path) -> ModelStore:
    """Return an empty store."""
    return ModelStore(tmp_path / "models")


async def passed(gate: ModelGate) -> None:
    """Wait until a gate is open."""
    async with asyncio.timeout(PATIENCE):
        await gate.wait()


async def test_a_missing_model_is_fetched_and_opens_the_gate(
    hub: FakeHub, store: ModelStore
) -> None:
    """Progress is told while it arrives, and afterwards the model is whole."""
    hub.hold_after = len(WEIGHTS) // 2
    gate = ModelGate(store, (MODEL.id,), offline=False)
    passing = asyncio.create_task(passed(gate))
    await until(lambda: f"{MODEL.id}: {FILE}" in gate.reason)
    assert gate.reason.startswith("downloading ")
    assert not passing.done()
    hub.go.set()
    await passing
    assert store.locate(MODEL.id).main.read_bytes() == WEIGHTS


async def test_a_model_that_is_here_opens_it_without_a_download(
    hub: FakeHub, store: ModelStore
) -> None:
    """The second time nobody is asked."""
    await passed(ModelGate(store, (MODEL.id,), offline=False))
    asked = len(hub.asked)
    await passed(ModelGate(store, (MODEL.id,), offline=False))
    await passed(ModelGate(store, (MODEL.id,), offline=True))
    assert len(hub.asked) == asked


async def test_nothing_needed_is_open() -> None:
    """An engine that needs no model waits for nothing."""
    await passed(ModelGate(ModelStore(Path("/nowhere")), (), offline=True))


async def test_offline_it_waits_for_others(
    store: ModelStore, hub: FakeHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With downloads turned off it says so, asks nobody, and opens when somebody brings them."""
    monkeypatch.setattr(fetcher, "FetchPatience", lambda: FetchPatience(poll=0.01))
    gate = ModelGate(store, (MODEL.id,), offline=True)
    passing = asyncio.create_task(passed(gate))
    await until(lambda: "downloads are turned off" in gate.reason)
    assert MODEL.id in gate.reason
    assert not hub.asked
    await passed(ModelGate(store, (MODEL.id,), offline=False))
    await passing


async def test_what_is_wrong_with_a_download_is_told(
    hub: FakeHub, store: ModelStore, caplog: pytest.LogCaptureFixture
) -> None:
    """A hub that refuses is the reason that people see, until it is cancelled."""
    caplog.set_level(logging.CRITICAL)
    hub.repos.clear()
    gate = ModelGate(store, (MODEL.id,), offline=False)
    passing = asyncio.create_task(gate.wait())
    await until(lambda: MODEL.repo in gate.reason or "401" in gate.reason)
    assert "\n" not in gate.reason
    passing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await passing


async def test_a_fault_of_the_fetcher_does_not_keep_it_shut_for_ever(
    store: ModelStore, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever waits gets an error, after which another try may pass."""
    caplog.set_level(logging.CRITICAL)
    gate = ModelGate(store, (MODEL.id,), offline=True)
    with monkeypatch.context() as patch:
        patch.setattr(store, "missing", lambda _: 1 / 0)
        with pytest.raises(EngineUnavailableError, match="ZeroDivisionError"):
            await passed(gate)
    monkeypatch.setattr(store, "missing", lambda _: ())
    await passed(gate)


def test_before_it_waits_it_says_what_it_will_look_for(store: ModelStore) -> None:
    """Whoever asks early gets a line all the same."""
    gate = ModelGate(store, (MODEL.id, "neucodec-onnx-int8"), offline=False)
    assert gate.reason == f"looking for {MODEL.id} and neucodec-onnx-int8"


def test_an_unknown_model_is_told(store: ModelStore) -> None:
    """A name that nothing has is an error at once, and no endless wait."""
    with pytest.raises(UnknownModelError):
        ModelGate(store, ("neutts-nano-klingon",), offline=False)
