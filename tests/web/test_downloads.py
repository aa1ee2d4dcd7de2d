from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.models.hub import FakeHub
from tests.support import PATIENCE, sizes_under, until
from tests.web.models import CODEC, FILE, MODEL, WEIGHTS, Huge, children
from wyoming_tts.errors import StoppingError
from wyoming_tts.models.fetcher import FetchPatience
from wyoming_tts.models.store import ModelStore, State
from wyoming_tts.models.table import MODELS
from wyoming_tts.web.downloads import MOST_WAITING, TELL_EVERY, Downloads, _Work
from wyoming_tts.web.errors import ConflictError, NotFoundError, TooManyRequestsError
from wyoming_tts.web.tasks import Task, TaskKind, TaskState

HALF = 1_500_000
SLOW = 25.0
"""Seconds for processes that import much on a machine with much else to do."""

QUICK = FetchPatience(restarts=1, first_pause=0.01, longest_pause=0.01)


@dataclass
class Told:
    """What was told of tasks, and when."""

    events: list[tuple[float, Mapping[str, Any]]] = field(default_factory=list)
    news: asyncio.Event = field(default_factory=asyncio.Event)

    def take(self, task: Mapping[str, Any]) -> None:
        """Hear of a task."""
        self.events.append((asyncio.get_running_loop().time(), task))
        self.news.set()

    @property
    def states(self) -> list[str]:
        """States, each once in a row."""
        states = [str(task["state"]) for _, task in self.events]
        return [s for i, s in enumerate(states) if not i or s != states[i - 1]]

    async def when(self, happened: Callable[[Mapping[str, Any]], bool]) -> Mapping[str, Any]:
        """Wait until something was told, and return it."""
        async with asyncio.timeout(SLOW):
            while True:
                for _, task in self.events:
                    if happened(task):
                        return task
                self.news.clear()
                await self.news.wait()

    async def state(self, state: str, model: str = MODEL.id) -> Mapping[str, Any]:
        """Wait for a state of a model's task."""
        return await self.when(lambda task: (task["state"], task["model"]) == (state, model))


@asynccontextmanager
async def downloads_of(
    store: ModelStore, *, offline: bool = False
) -> AsyncIterator[tuple[Downloads, Told]]:
    """Run downloads; nothing of them is left afterwards."""
    told = Told()
    downloads = Downloads(store, offline=offline, on_task=told.take, patience=QUICK)
    try:
        yield downloads, told
    finally:
        await downloads.close()
        assert not children()
        assert all(not task.under_way for task in downloads.tasks.values())


async def held(hub: FakeHub, store: ModelStore) -> None:
    """Wait until a download has stopped in the middle."""
    await asyncio.to_thread(hub.held.wait, PATIENCE)
    await until(lambda: HALF in sizes_under(store.folder, ".part"))


class TestDownload:
    """Getting a model."""

    async def test_a_model_arrives(self, hub: FakeHub, store: ModelStore) -> None:
        """It waits, runs, tells bytes, and is done when the model is whole."""
        async with downloads_of(store) as (downloads, told):
            ordered = downloads.download(MODEL.id)
            assert (ordered.state, ordered.kind, ordered.done) == ("waiting", "download", 0)
            done = await told.state("done")
            assert (done["done"], done["total"]) == (len(WEIGHTS), len(WEIGHTS))
            assert told.states == ["waiting", "running", "done"]
            assert downloads.tasks[MODEL.id].state == "done"
        assert store.locate(MODEL.id).main.read_bytes() == WEIGHTS

    async def test_progress_is_told_seldom(
        self, store: ModelStore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """However often the process reports, half a second lies between two of its reports."""
        async with downloads_of(store) as (downloads, told):
            work = _work()
            loop = asyncio.get_running_loop()
            began = loop.time()
            report = {"model": MODEL.id, "file": FILE, "total": 10**6}
            with monkeypatch.context() as clock:
                for done in range(1_201):
                    clock.setattr(loop, "time", lambda now=began + done / 1_000: now)
                    downloads._take(work, report | {"done": done})
            assert [task["done"] for _, task in told.events] == [0, 500, 1_000]
            assert TELL_EVERY == 0.5
            assert work.task.done == 1_200

    async def test_files_are_counted_together(self, store: ModelStore) -> None:
        """What is known beforehand counts from the start; what is not, when it begins."""
        async with downloads_of(store) as (downloads, _):
            work = _work()
            work.expected = {CODEC.id: 1000}
            report = {"model": MODEL.id, "file": FILE, "done": 30, "total": 50}
            downloads._take(work, report)
            assert (work.task.done, work.task.total) == (30, 1050)
            downloads._take(work, {**report, "model": CODEC.id, "done": 400, "total": 1000})
            assert (work.task.done, work.task.total) == (430, 1050)

    async def test_cancelling_keeps_what_has_arrived(self, hub: FakeHub, store: ModelStore) -> None:
        """A cancelled download leaves no process; the next one goes on where it was."""
        hub.hold_after = HALF
        async with downloads_of(store) as (downloads, told):
            downloads.download(MODEL.id)
            await held(hub, store)
            await downloads.cancel(MODEL.id)
            assert not children()
            assert downloads.tasks[MODEL.id].state == "cancelled"
            assert store.status(MODEL.id).state is State.INCOMPLETE
            hub.hold_after = None
            hub.go.set()
            downloads.download(MODEL.id)
            await told.state("done")
        assert hub.ranges() == ["", f"bytes={HALF}-"]
        assert store.locate(MODEL.id).main.read_bytes() == WEIGHTS

    async def test_cancelling_at_once(self, hub: FakeHub, store: ModelStore) -> None:
        """A task that has hardly begun ends as well, and so does one that waits."""
        async with downloads_of(store) as (downloads, told):
            downloads.download(MODEL.id)
            await downloads.cancel(MODEL.id)
            assert told.states[-1] == "cancelled"
            downloads.download(MODEL.id)
            downloads.verify(CODEC.id)
            await asyncio.sleep(0)
            await downloads.cancel(CODEC.id)
            assert downloads.tasks[CODEC.id].state == "cancelled"
            await downloads.cancel(MODEL.id)
            with pytest.raises(NotFoundError, match="nothing is being done"):
                await downloads.cancel(MODEL.id)

    async def test_a_killed_process_is_replaced(self, hub: FakeHub, store: ModelStore) -> None:
        """The task pauses, says so, and goes on by itself."""
        hub.hold_after = HALF
        async with downloads_of(store) as (downloads, told):
            downloads.download(MODEL.id)
            await held(hub, store)
            hub.hold_after = None
            (child,) = children()
            os.kill(child, 9)
            paused = await told.state("paused")
            assert "without a word" in paused["problem"]
            hub.go.set()
            done = await told.state("done")
            assert done["problem"] == ""

    async def test_damage_on_the_way_is_never_used(self, hub: FakeHub, store: ModelStore) -> None:
        """Content that is not what the hub describes is fetched again, then given up."""
        hub.swapped[FILE] = WEIGHTS[:-1] + b"!"
        async with downloads_of(store) as (downloads, told):
            downloads.download(MODEL.id)
            failed = await told.state("failed")
            assert "arrived damaged" in failed["problem"]
            assert told.states.count("paused") == QUICK.restarts
        assert len(hub.fetched()) == QUICK.restarts + 1
        assert store.status(MODEL.id).state is State.MISSING

    async def test_a_full_disk_is_told_beforehand(self, hub: FakeHub, store: ModelStore) -> None:
        """What does not fit is refused before a byte is fetched, with the room that lacks."""
        hub.repos[MODEL.repo].files[FILE] = Huge(WEIGHTS)
        async with downloads_of(store) as (downloads, told):
            downloads.download(MODEL.id)
            failed = await told.state("failed")
            assert "the disk is too full" in failed["problem"]
        assert not hub.fetched()

    async def test_a_closed_repository_is_asked_once(self, hub: FakeHub, store: ModelStore) -> None:
        """What needs somebody's help is not tried again; the message says what to do."""
        hub.repos[MODEL.repo].gated = True
        async with downloads_of(store) as (downloads, told):
            downloads.download(MODEL.id)
            failed = await told.state("failed")
            assert MODEL.page in failed["problem"]
            assert "paused" not in told.states

    async def test_what_it_needs_comes_with_it(self, hub: FakeHub, tmp_path: Path) -> None:
        """The codec is asked for as well, and the task fails with it."""
        store = ModelStore(tmp_path / "others")
        hub.add(CODEC.repo, {"model.onnx": WEIGHTS})
        async with downloads_of(store) as (downloads, told):
            downloads.download(MODEL.id)
            failed = await told.state("failed")
            assert CODEC.repo in failed["problem"]
        assert store.status(MODEL.id).state is State.INSTALLED


class TestOrders:
    """What may be asked for."""

    async def test_asking_twice_is_one_task(self, hub: FakeHub, store: ModelStore) -> None:
        """A second wish for the same changes nothing; another wish for the model is refused."""
        hub.hold_after = HALF
        async with downloads_of(store) as (downloads, _):
            first = downloads.download(MODEL.id)
            await held(hub, store)
            again = downloads.download(MODEL.id)
            assert (again.state, again.began) == ("running", first.began)
            with pytest.raises(ConflictError, match="under way"):
                downloads.verify(MODEL.id)

    async def test_one_runs_and_few_wait(self, hub: FakeHub, store: ModelStore) -> None:
        """Tasks come in turn, and their number is bounded."""
        hub.hold_after = HALF
        async with downloads_of(store) as (downloads, _):
            downloads.download(MODEL.id)
            await held(hub, store)
            others = [name for name, each in MODELS.items() if name != MODEL.id]
            for name in others[:MOST_WAITING]:
                downloads.verify(name)
            with pytest.raises(TooManyRequestsError):
                downloads.verify(others[MOST_WAITING])
            states = [task.state for task in downloads.tasks.values()]
            assert states == ["running"] + ["waiting"] * MOST_WAITING
            assert len(children()) == 1

    async def test_wishes_that_cannot_be(self, store: ModelStore) -> None:
        """Unknown models, built-in ones, and any download while offline are refused at once."""
        async with downloads_of(store) as (downloads, told):
            for name in ("../../etc", "neuphonic/neucodec", ""):
                with pytest.raises(NotFoundError):
                    downloads.download(name)
                with pytest.raises(NotFoundError):
                    downloads.verify(name)
                with pytest.raises(NotFoundError):
                    await downloads.cancel(name)
            with pytest.raises(ConflictError, match="built in"):
                downloads.download("built-in-en")
            assert not told.events
        async with downloads_of(store, offline=True) as (downloads, _):
            with pytest.raises(ConflictError, match="turned off"):
                downloads.download(MODEL.id)

    async def test_the_environment_can_turn_downloads_off(
        self, store: ModelStore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """``HF_HUB_OFFLINE`` counts as the setting does."""
        monkeypatch.setenv("HF_HUB_OFFLINE", "1")
        async with downloads_of(store) as (downloads, _):
            assert downloads.offline

    async def test_closing_ends_everything(self, hub: FakeHub, store: ModelStore) -> None:
        """What runs is ended and what waits forgotten; nothing is taken afterwards."""
        hub.hold_after = HALF
        async with downloads_of(store) as (downloads, _):
            downloads.download(MODEL.id)
            downloads.verify(CODEC.id)
            await held(hub, store)
            await downloads.close()
            assert not children()
            assert {task.state for task in downloads.tasks.values()} == {"cancelled"}
            with pytest.raises(StoppingError):
                downloads.download(MODEL.id)
        assert store.status(MODEL.id).state is State.INCOMPLETE


class TestVerify:
    """Comparing what is here with what came."""

    async def test_whole_files(self, store: ModelStore) -> None:
        """A model that is as it was is done, with all its bytes read."""
        async with downloads_of(store) as (downloads, told):
            downloads.verify(CODEC.id)
            done = await told.state("done", CODEC.id)
            assert done["done"] == done["total"] > 0
            assert not downloads.problems(store.status(CODEC.id))

    async def test_an_altered_file(self, store: ModelStore) -> None:
        """Damage that the size does not tell is found, and forgotten once the file is another."""
        main = store.locate(CODEC.id).main
        whole = main.read_bytes()
        main.write_bytes(whole[:-1] + b"!")
        async with downloads_of(store) as (downloads, told):
            downloads.verify(CODEC.id)
            failed = await told.state("failed", CODEC.id)
            assert "model.onnx is altered" in failed["problem"]
            status = store.status(CODEC.id)
            assert status.state is not State.DAMAGED
            assert "altered" in downloads.problems(status)["model.onnx"]
            main.write_bytes(whole)
            assert not downloads.problems(store.status(CODEC.id))

    async def test_it_can_be_cancelled(self, store: ModelStore) -> None:
        """The process that reads is gone at once, and the model is as it was."""
        main = store.locate(CODEC.id).main
        main.unlink()
        os.mkfifo(main)  # reading waits for ever
        record = store.record(CODEC)
        assert record
        async with downloads_of(store) as (downloads, _):
            downloads.verify(CODEC.id)
            await until(children)
            await downloads.cancel(CODEC.id)
            assert downloads.tasks[CODEC.id].state == "cancelled"

    async def test_what_is_not_here(self, store: ModelStore) -> None:
        """There is nothing to compare, which is told."""
        async with downloads_of(store) as (downloads, told):
            downloads.verify(MODEL.id)
            failed = await told.state("failed")
            assert "not here" in failed["problem"]

    async def test_a_damaged_ledger(self, store: ModelStore) -> None:
        """A ledger that cannot be read fails the task, and only that."""
        text = (store.folder / "ledger.json").read_text()
        (store.folder / "ledger.json").write_text("[")
        async with downloads_of(store) as (downloads, told):
            downloads.verify(CODEC.id)
            failed = await told.state("failed", CODEC.id)
            assert "is damaged" in failed["problem"]
            (store.folder / "ledger.json").write_text(text)
            downloads.verify(CODEC.id)
            await told.state("done", CODEC.id)

    async def test_a_fault_of_its_own(
        self, store: ModelStore, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        """What nobody expected fails one task, is logged, and the next one runs."""

        def fail(_name: str) -> int:
            raise RuntimeError("can't start new thread")

        async with downloads_of(store) as (downloads, told):
            with monkeypatch.context() as patch:
                patch.setattr(downloads, "_recorded", fail)
                downloads.verify(CODEC.id)
                await told.state("failed", CODEC.id)
            assert "fault of the server" in caplog.text
            downloads.verify(CODEC.id)
            await told.state("done", CODEC.id)


def _work() -> _Work:
    """Return the work behind a task of which nothing has arrived."""
    task = Task(TaskKind.DOWNLOAD, MODEL.id, TaskState.RUNNING, "", 0, 0, "", 0.0)
    return _Work(task, (MODEL.id, CODEC.id))
