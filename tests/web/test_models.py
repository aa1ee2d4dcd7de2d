from __future__ import annotations

import asyncio
import threading
from pathlib import Path
from typing import Any

import pytest

from tests.models.hub import FakeHub
from tests.support import PATIENCE, client_of, sizes_under, until, write_voice
from tests.web.models import CODEC, MODEL, WEIGHTS, children
from tests.web.support import Events, PageClient, page_of
from wyoming_tts.models.store import ModelStore, Status
from wyoming_tts.models.table import MODELS

HALF = 1_500_000


async def model_of(page: PageClient, name: str = MODEL.id) -> Any:
    """Return what is told of a model."""
    answered = await page.get("/api/models")
    assert answered.status == 200
    return next(model for model in answered.json["models"] if model["id"] == name)


async def end_of(events: Events, model: str = MODEL.id) -> Any:
    """Wait for the end of a model's task."""
    while True:
        task = await events.next("task")
        if task["model"] == model and task["state"] in {"done", "failed", "cancelled"}:
            return task


class TestList:
    """What is told of models."""

    async def test_all_are_there(self, store: ModelStore, tmp_path: Path) -> None:
        """Every model of the table, with what it costs, what it is for, and what is here."""
        async with page_of(tmp_path) as page:
            told = (await page.get("/api/models")).json
            assert [model["id"] for model in told["models"]] == list(MODELS)
            assert told["folder_free"] > 0
            assert told["offline"] is False
            codec = await model_of(page, CODEC.id)
            assert (codec["kind"], codec["size"], codec["on_disk"]) == ("codec", 5000, 5000)
            assert codec["state"] == "installed"
            model = await model_of(page)
            assert (model["state"], model["on_disk"], model["task"]) == ("missing", 0, None)
            assert model["needs"] == [CODEC.id]
            assert set(model["licence"]) == {"name", "url", "terms"}
            built_in = await model_of(page, "built-in-en")
            assert built_in["state"] in {"built in", "missing"}
            assert built_in["on_disk"] == 0

    async def test_who_uses_them(self, store: ModelStore, tmp_path: Path) -> None:
        """Voices are counted for the model that they name, for the usual one, and the codec."""
        voices = tmp_path / "voices"
        write_voice(voices, "tone", speakers={"low": {}})
        async with page_of(tmp_path) as page:
            pool = page.app.pool
            pool._models = lambda name: {
                "fake": (MODEL.id, CODEC.id),
            }.get(name, ())
            assert (await model_of(page))["used_by"] == ["tone"]
            assert (await model_of(page, CODEC.id))["used_by"] == ["tone"]
            assert (await model_of(page))["speed"] is None
            async with client_of(page.app) as client:
                await client.say("Long enough to be measured.")
            speed = (await model_of(page))["speed"]
            assert speed["measured"] == "replies"
            assert 0 < speed["real_time_factor"] < 10
            assert (await model_of(page, CODEC.id))["speed"] is None

    async def test_a_new_voice_names_its_models(self, store: ModelStore, tmp_path: Path) -> None:
        """The engine's registry says what a voice needs; a voice of the built-in model is one."""
        async with page_of(tmp_path) as page:
            assert page.app.pool.models("neutts:built-in-en") == ("built-in-en", "built-in-codec")
            assert page.app.pool.models("neutts") == ("neutts-nano-q4", CODEC.id)
            assert page.app.pool.models("espeak") == page.app.pool.models("nobody") == ()

    async def test_looking_keeps_nobody_waiting(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The disk is read beside the event loop, which goes on."""
        async with page_of(tmp_path) as page:
            looked, go = threading.Event(), threading.Event()

            def hang(store: ModelStore) -> list[Status]:
                looked.set()
                go.wait(PATIENCE)
                return statuses(store)

            statuses = ModelStore.statuses
            monkeypatch.setattr(ModelStore, "statuses", hang)
            looking = asyncio.create_task(page.get("/api/models"))
            await asyncio.to_thread(looked.wait, PATIENCE)
            assert (await page.get("/api/session")).status == 200
            assert not looking.done()
            go.set()
            assert (await looking).status == 200


class TestDownload:
    """Getting models by way of the page."""

    async def test_a_model_arrives(self, hub: FakeHub, store: ModelStore, tmp_path: Path) -> None:
        """The page is told of the task until it is done, and the model is here."""
        async with page_of(tmp_path) as page, page.events() as events:
            answered = await page.post(f"/api/models/{MODEL.id}/download")
            assert answered.status == 202
            assert answered.json["state"] == "waiting"
            task = await end_of(events)
            assert (task["state"], task["done"]) == ("done", len(WEIGHTS))
            model = await model_of(page)
            assert (model["state"], model["on_disk"]) == ("installed", len(WEIGHTS))
            assert model["size"] == len(WEIGHTS)
            assert model["task"]["state"] == "done"

    async def test_cancelling_and_going_on(
        self, hub: FakeHub, store: ModelStore, tmp_path: Path
    ) -> None:
        """A cancelled download is continued, not begun anew; nothing runs in between."""
        hub.hold_after = HALF
        async with page_of(tmp_path) as page, page.events() as events:
            await page.post(f"/api/models/{MODEL.id}/download")
            await asyncio.to_thread(hub.held.wait, PATIENCE)
            await until(lambda: HALF in sizes_under(store.folder, ".part"))
            assert (await page.delete(f"/api/models/{MODEL.id}")).code == "conflict"
            assert (await page.post(f"/api/models/{MODEL.id}/verify")).status == 409
            assert (await page.delete(f"/api/models/{MODEL.id}/task")).status == 204
            assert not children()
            assert (await end_of(events))["state"] == "cancelled"
            assert (await model_of(page))["state"] == "incomplete"
            assert (await page.delete(f"/api/models/{MODEL.id}/task")).status == 404
            hub.hold_after = None
            hub.go.set()
            await page.post(f"/api/models/{MODEL.id}/download")
            assert (await end_of(events))["state"] == "done"
        assert hub.ranges()[1].startswith("bytes=")

    async def test_the_server_can_stop_meanwhile(
        self, hub: FakeHub, store: ModelStore, tmp_path: Path
    ) -> None:
        """A download does not outlive the server."""
        hub.hold_after = HALF
        async with page_of(tmp_path) as page:
            await page.post(f"/api/models/{MODEL.id}/download")
            await asyncio.to_thread(hub.held.wait, PATIENCE)
        assert not children()

    async def test_refusals(self, store: ModelStore, tmp_path: Path) -> None:
        """Unknown names, built-in models, and downloads while offline."""
        async with page_of(tmp_path, offline=True) as page:
            for path in ("/api/models/nobody", "/api/models/nobody/task"):
                answered = await page.delete(path)
                assert (answered.status, answered.code) == (404, "not-found")
            for action in ("download", "verify"):
                answered = await page.post(f"/api/models/..%2F..%2Fetc/{action}")
                assert (answered.status, answered.code) == (404, "not-found")
            answered = await page.post(f"/api/models/{MODEL.id}/download")
            assert (answered.status, answered.code) == (409, "conflict")
            answered = await page.post(f"/api/models/{MODEL.id}/verify")
            assert (answered.status, answered.code) == (409, "conflict")
            answered = await page.delete("/api/models/built-in-en")
            assert (answered.status, answered.code) == (409, "conflict")
            assert (await page.get("/api/models")).json["offline"] is True


class TestCare:
    """Verifying and removing."""

    async def test_damage_is_found_and_shown(self, store: ModelStore, tmp_path: Path) -> None:
        """A file that was altered shows as damage once it was verified."""
        main = store.locate(CODEC.id).main
        main.write_bytes(b"!" + main.read_bytes()[1:])
        async with page_of(tmp_path) as page, page.events() as events:
            assert (await model_of(page, CODEC.id))["state"] == "installed"
            assert (await page.post(f"/api/models/{CODEC.id}/verify")).status == 202
            assert (await end_of(events, CODEC.id))["state"] == "failed"
            codec = await model_of(page, CODEC.id)
            assert codec["state"] == "damaged"
            assert "altered" in codec["problems"]["model.onnx"]

    async def test_removing(self, store: ModelStore, tmp_path: Path) -> None:
        """A removed model leaves nothing, and cannot be removed again."""
        async with page_of(tmp_path) as page:
            assert (await page.delete(f"/api/models/{CODEC.id}")).status == 204
            assert (await model_of(page, CODEC.id))["state"] == "missing"
            assert not (store.folder / CODEC.id).exists()
            assert (await page.delete(f"/api/models/{CODEC.id}")).status == 409
