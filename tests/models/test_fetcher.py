"""The download process and its keeper, with a model of the real table that has no pins."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.models.conftest import WEIGHTS
from tests.models.hub import FakeHub, sha256
from tests.support import files_under, sizes_under, wait_for
from wyoming_tts.models.errors import UnknownModelError
from wyoming_tts.models.fetcher import FetchPatience, FetchState, ModelFetcher, _ProgressLog
from wyoming_tts.models.process import FetchProcess
from wyoming_tts.models.store import ModelStore, State
from wyoming_tts.models.table import MODELS

MODEL = MODELS["neutts-nano-french-q4"]
FILE = "neutts-nano-french-Q4_0.gguf"
HALF = 1_500_000
QUICK = FetchPatience(restarts=2, first_pause=0.01, longest_pause=0.01, poll=0.01)
PATIENCE = 20.0


@pytest.fixture
def store(tmp_path: Path) -> ModelStore:
    """Return an empty store of the real table."""
    return ModelStore(tmp_path / "models")


@pytest.fixture
def hub(hub: FakeHub, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> FakeHub:
    """Return a hub that has the model, and which processes that are started now will ask."""
    hub.add(MODEL.repo, {FILE: WEIGHTS, "README.md": b"# French\n"})
    monkeypatch.setenv("HF_ENDPOINT", hub.endpoint)
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hf"))
    return hub


def start_process(store: ModelStore, *flags: str) -> subprocess.Popen[str]:
    """Start a download process as the server does."""
    command = ["-P", "-m", "wyoming_tts.models.fetch", "--folder", str(store.folder)]
    return subprocess.Popen(
        [sys.executable, *command, *flags, "--", MODEL.id],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def finish(process: subprocess.Popen[str]) -> str:
    """Wait for the end of a process, as a server that stays; return what it told."""
    assert process.stdout
    output = process.stdout.read()
    process.wait(PATIENCE)
    return output


def told(output: str) -> list[dict[str, Any]]:
    """Return the events of a process."""
    return [json.loads(line) for line in output.splitlines()]


class TestProcess:
    """One process that downloads."""

    def test_it_tells_what_it_does(self, hub: FakeHub, store: ModelStore) -> None:
        """Terms, progress from nothing to the whole, and the end are told; the model is here."""
        with start_process(store) as process:
            output = finish(process)
        assert process.returncode == 0
        events = told(output)
        assert events[-1] == {"event": "done", "model": MODEL.id}
        assert [e for e in events if e["event"] == "notice" and "NeuTTS Open License" in e["text"]]
        progress = [event["done"] for event in events if event["event"] == "progress"]
        assert (progress[0], progress[-1]) == (0, len(WEIGHTS))
        assert store.locate(MODEL.id).main.read_bytes() == WEIGHTS

    def test_a_killed_one_is_continued(self, hub: FakeHub, store: ModelStore) -> None:
        """What a killed process had is no model, and the next process goes on from there."""
        hub.hold_after = HALF
        with start_process(store) as process:
            assert hub.held.wait(PATIENCE)
            (part,) = wait_for(lambda: files_under(store.folder, ".part"))
            wait_for(lambda: part.stat().st_size == HALF)
            process.kill()
        hub.go.set()
        hub.hold_after = None
        assert store.status(MODEL.id).state is State.INCOMPLETE
        with start_process(store) as process:
            finish(process)
        assert process.returncode == 0
        assert hub.ranges() == ["", f"bytes={HALF}-"]
        assert store.locate(MODEL.id).sha256 == sha256(WEIGHTS)

    def test_it_ends_with_the_server(self, hub: FakeHub, store: ModelStore) -> None:
        """A process whose server is gone does not go on alone."""
        hub.hold_after = HALF
        with start_process(store) as process:
            assert hub.held.wait(PATIENCE)
            wait_for(lambda: begun(store))
            assert process.stdin
            process.stdin.close()
            process.wait(PATIENCE)
        assert store.status(MODEL.id).state is State.INCOMPLETE

    def test_two_at_once_fetch_once(self, hub: FakeHub, store: ModelStore) -> None:
        """The second waits for the first, and finds the model whole."""
        hub.hold_after = HALF
        with start_process(store) as first:
            assert hub.held.wait(PATIENCE)
            with start_process(store) as second:
                assert second.stdout
                waiting = json.loads(second.stdout.readline())
                assert "waiting for another download" in waiting["text"]
                hub.go.set()
                output = finish(second)
            finish(first)
        assert (first.returncode, second.returncode) == (0, 0)
        assert told(output)[-1]["event"] == "done"
        assert hub.ranges() == [""]

    def test_a_failure_is_told(self, hub: FakeHub, store: ModelStore) -> None:
        """A failure that needs somebody's help is told apart, in one line."""
        hub.repos[MODEL.repo].gated = True
        with start_process(store) as process:
            output = finish(process)
        assert process.returncode == 1
        event = told(output)[-1]
        assert (event["event"], event["again"]) == ("failed", False)
        assert MODEL.page in event["error"]

    def test_it_verifies(self, hub: FakeHub, store: ModelStore) -> None:
        """Asked to verify it downloads nothing, tells bytes, and what is wrong with which file."""
        download_by_hand(store)
        hub.asked.clear()
        with start_process(store, "--verify") as process:
            events = told(finish(process))
        assert events[-1] == {"event": "verified", "model": MODEL.id, "problems": {}}
        assert events[-2]["done"] == events[-2]["total"] == len(WEIGHTS)
        main = store.locate(MODEL.id).main
        main.write_bytes(b"!" + WEIGHTS[1:])
        with start_process(store, "--verify") as process:
            (verified,) = [e for e in told(finish(process)) if e["event"] == "verified"]
        assert "altered" in verified["problems"][FILE]
        assert not hub.asked


def begun(store: ModelStore) -> bool:
    """Whether a part of the model is here."""
    return any(sizes_under(store.folder, ".part"))


@asynccontextmanager
async def fetching(
    store: ModelStore, *, patience: FetchPatience = QUICK, **options: Any
) -> AsyncIterator[tuple[ModelFetcher, asyncio.Event]]:
    """Run a fetcher; yield it and what is set when it is complete."""
    complete = asyncio.Event()
    fetcher = ModelFetcher(store, (MODEL.id,), patience=patience, **options)

    async def watch() -> None:
        if await fetcher.wait_for(FetchState.COMPLETE) is FetchState.COMPLETE:
            complete.set()

    fetcher.start()
    watching = asyncio.create_task(watch())
    try:
        async with asyncio.timeout(PATIENCE):
            yield fetcher, complete
    finally:
        await fetcher.close()
        await watching


class TestFetcher:
    """The server's side."""

    async def test_models_arrive_beside_the_server(
        self, hub: FakeHub, store: ModelStore, caplog: pytest.LogCaptureFixture
    ) -> None:
        """The callback comes when the model is whole; terms and progress were logged."""
        caplog.set_level(logging.INFO)
        async with fetching(store) as (fetcher, complete):
            await complete.wait()
            assert await fetcher.wait_for(FetchState.COMPLETE) is FetchState.COMPLETE
            assert store.locate(MODEL.id).main.read_bytes() == WEIGHTS
            assert (fetcher.problem, fetcher.progress) == ("", "")
        lines = [record.message for record in caplog.records]
        assert [line for line in lines if "NeuTTS Open License" in line]
        assert len([line for line in lines if line.startswith("downloading")]) == 1

    async def test_what_is_here_needs_no_process(self, hub: FakeHub, store: ModelStore) -> None:
        """With the model at hand the callback comes at once, and nobody is asked."""
        async with fetching(store) as (_, complete):
            await complete.wait()
        hub.asked.clear()
        async with fetching(store) as (_, complete):
            await complete.wait()
        assert not hub.asked

    async def test_closing_ends_the_process(self, hub: FakeHub, store: ModelStore) -> None:
        """A server that stops does not wait for its download, which is continued next time."""
        hub.hold_after = HALF
        async with fetching(store) as (fetcher, complete):
            await asyncio.to_thread(hub.held.wait, PATIENCE)
            await asyncio.to_thread(wait_for, lambda: begun(store))
            assert await fetcher.wait_for(FetchState.FETCHING) is FetchState.FETCHING
        assert await fetcher.wait_for() is FetchState.CLOSED
        assert not complete.is_set()
        assert not children()
        hub.hold_after = None
        hub.go.set()
        async with fetching(store) as (_, complete):
            await complete.wait()
        assert hub.ranges()[1].startswith("bytes=")

    async def test_a_killed_process_is_replaced(self, hub: FakeHub, store: ModelStore) -> None:
        """Whatever ends the process, another continues its work."""
        hub.hold_after = HALF
        async with fetching(store) as (_, complete):
            await asyncio.to_thread(hub.held.wait, PATIENCE)
            hub.hold_after = None
            (child,) = children()
            os.kill(child, 9)
            hub.go.set()
            await complete.wait()
        assert store.locate(MODEL.id).sha256 == sha256(WEIGHTS)

    async def test_what_needs_help_is_told_once_and_awaited(
        self, hub: FakeHub, store: ModelStore, caplog: pytest.LogCaptureFixture
    ) -> None:
        """A closed repository is no reason to ask again; a model brought by hand is noticed."""
        hub.repos[MODEL.repo].gated = True
        async with fetching(store) as (fetcher, complete):
            await fetcher.wait_for(FetchState.FAILED)
            asked = len(hub.asked)
            assert MODEL.page in fetcher.problem
            assert not complete.is_set()
            hub.repos[MODEL.repo].gated = False
            await asyncio.to_thread(download_by_hand, store)
            by_hand = len(hub.asked)
            await complete.wait()
            assert len(hub.asked) == by_hand > asked
            assert fetcher.problem == ""
        errors = [record for record in caplog.records if record.levelno >= logging.ERROR]
        assert len(errors) == 1

    async def test_restarts_are_bounded(self, hub: FakeHub, store: ModelStore) -> None:
        """Processes that end again and again are given up, and the reason is told."""
        hub.hold_after = 1000
        async with fetching(store) as (fetcher, _):
            for _ in range(QUICK.restarts + 1):
                await asyncio.to_thread(hub.held.wait, PATIENCE)
                hub.held.clear()
                (child,) = children()
                os.kill(child, 9)
            assert await fetcher.wait_for(FetchState.FAILED) is FetchState.FAILED
            assert "without a word" in fetcher.problem
        assert len(hub.fetched()) == QUICK.restarts + 1

    async def test_offline_waits_for_others(self, hub: FakeHub, store: ModelStore) -> None:
        """With downloads off no process runs; a model that is put there is used."""
        async with fetching(store, offline=True) as (fetcher, complete):
            await fetcher.wait_for(FetchState.OFFLINE)
            assert not hub.asked
            await asyncio.to_thread(download_by_hand, store)
            await complete.wait()

    async def test_the_environment_can_turn_downloads_off(
        self, hub: FakeHub, store: ModelStore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """``HF_HUB_OFFLINE`` counts as the setting does."""
        monkeypatch.setenv("HF_HUB_OFFLINE", "1")
        async with fetching(store) as (fetcher, _):
            assert await fetcher.wait_for(FetchState.OFFLINE) is FetchState.OFFLINE
        assert not hub.asked

    async def test_an_unknown_model_is_refused_at_once(self, store: ModelStore) -> None:
        """A mistake in the name is told before anything runs."""
        with pytest.raises(UnknownModelError):
            ModelFetcher(store, ("neutts-nano-q44",))

    async def test_a_fault_of_its_own_ends_every_wait(
        self, store: ModelStore, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        """What nobody expected is logged and told, and who waits is not left waiting."""

        def fail(_: object) -> None:
            raise RuntimeError("can't start new thread")

        monkeypatch.setattr(store, "missing", fail)
        async with fetching(store) as (fetcher, complete):
            assert await fetcher.wait_for(FetchState.COMPLETE) is FetchState.FAILED
            assert "can't start new thread" in fetcher.problem
            assert not complete.is_set()
        assert "fault of the server" in caplog.text

    async def test_a_damaged_ledger_is_told_once(
        self, store: ModelStore, caplog: pytest.LogCaptureFixture, hub: FakeHub
    ) -> None:
        """A ledger that cannot be read is one line in the log, and ends nothing."""
        store.folder.mkdir()
        (store.folder / "ledger.json").write_text("[")
        async with fetching(store) as (fetcher, complete):
            await fetcher.wait_for(FetchState.FAILED)
            (store.folder / "ledger.json").unlink()
            await asyncio.to_thread(download_by_hand, store)
            await complete.wait()
        told_of = [record for record in caplog.records if "is damaged" in record.message]
        assert 1 <= len(told_of) <= 2


class TestFetchProcess:
    """One run, as the server sees it."""

    async def test_a_run(self, hub: FakeHub, store: ModelStore) -> None:
        """Progress in bytes and lines for people are handed on; nothing is left of problems."""
        progress: list[Mapping[str, Any]] = []
        notices: list[str] = []
        process = FetchProcess(
            store.folder, (MODEL.id,), on_progress=progress.append, on_notice=notices.append
        )
        assert await process.run()
        assert (process.problem, process.findings) == ("", {})
        assert (progress[-1]["file"], progress[-1]["done"]) == (FILE, len(WEIGHTS))
        assert any("NeuTTS Open License" in notice for notice in notices)

    async def test_a_failure(self, hub: FakeHub, store: ModelStore) -> None:
        """Why it failed is kept, and whether trying again is of use."""
        hub.repos[MODEL.repo].gated = True
        process = FetchProcess(store.folder, (MODEL.id,))
        assert not await process.run()
        assert process.permanent
        assert MODEL.page in process.problem

    async def test_cancelling(self, hub: FakeHub, store: ModelStore) -> None:
        """Whoever cancels a run has no process left when it ends."""
        hub.hold_after = HALF
        running = asyncio.create_task(FetchProcess(store.folder, (MODEL.id,)).run())
        await asyncio.to_thread(hub.held.wait, PATIENCE)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        assert not children()

    async def test_what_cannot_be_started(
        self, store: ModelStore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A system that starts no process is told of, and it may be tried again."""
        monkeypatch.setattr(sys, "executable", "/nowhere/python")
        process = FetchProcess(store.folder, (MODEL.id,))
        assert not await process.run()
        assert "cannot be started" in process.problem
        assert not process.permanent


def children() -> list[int]:
    """Return the download processes that this one has."""
    found = Path(f"/proc/self/task/{os.getpid()}/children").read_text(encoding="ascii").split()
    return [
        int(pid) for pid in found if b"models.fetch" in Path(f"/proc/{pid}/cmdline").read_bytes()
    ]


def download_by_hand(store: ModelStore) -> None:
    """Download as a user at the command line does, meanwhile."""
    with start_process(store) as process:
        finish(process)


class TestProgressLog:
    """How much of the progress is logged."""

    def event(self, done: int, file: str = "a.gguf") -> dict[str, Any]:
        """Return a progress event."""
        return {"model": "m", "file": file, "done": done, "total": 1000}

    def test_it_is_seldom(self, caplog: pytest.LogCaptureFixture) -> None:
        """A line for each file, then one after ten more percent and thirty more seconds."""
        caplog.set_level(logging.INFO)
        log = _ProgressLog()
        for second in range(1001):
            log.take(self.event(second), now=second / 10)
        lines = [record.message for record in caplog.records]
        assert [line.split()[3] for line in lines] == ["0", "30", "60", "90"]
        log.take(self.event(0, "b.gguf"), now=100)
        assert len(caplog.records) == 5

    def test_a_slow_one_is_not_told_every_half_minute(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        """An hour's download is a dozen lines."""
        caplog.set_level(logging.INFO)
        log = _ProgressLog()
        for second in range(1001):
            log.take(self.event(second), now=second * 3.6)
        assert len(caplog.records) == 11

    def test_a_file_of_no_bytes(self) -> None:
        """Nothing is divided by nothing."""
        _ProgressLog().take({"model": "m", "file": "f", "done": 0, "total": 0}, now=0)
