"""A worker whose engine waits for something first: requests are told, and it starts by itself."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

import pytest

from tests.engines.hosts import closing, speak
from tests.support import FAKE_TARGET, until
from wyoming_tts.engines import worker_host
from wyoming_tts.engines.host import HostState
from wyoming_tts.engines.worker_host import WorkerHost, WorkerOptions
from wyoming_tts.errors import EngineUnavailableError


class StubGate:
    """Opens when it is told to."""

    def __init__(self) -> None:
        self.opened = asyncio.Event()
        self.asked = asyncio.Event()
        self.times = 0
        self.left = 0
        self.faults: list[Exception] = []
        self.reason = "downloading tiny: 5 %"

    async def wait(self) -> None:
        """See ``Gate.wait``."""
        self.times += 1
        self.asked.set()
        if self.faults:
            raise self.faults.pop()
        try:
            await self.opened.wait()
        finally:
            # Cleaning up takes its time, as ending a download does.
            await asyncio.sleep(0)
            self.left += 1


@pytest.fixture
def gate() -> StubGate:
    """Return a closed gate."""
    return StubGate()


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let requests be told soon."""
    monkeypatch.setattr(worker_host, "GATE_PATIENCE", 0.05)


def host(gate: StubGate, folder: Path) -> WorkerHost:
    """Return a host of the fake engine behind a gate."""
    made = WorkerOptions(FAKE_TARGET, {"marks": str(folder)}, log_level="error")
    return WorkerHost("fake", made, gate)


def loads(folder: Path) -> int:
    """Return how often an engine was loaded."""
    path = folder / "loads"
    return len(path.read_text().split()) if path.exists() else 0


async def test_nothing_is_loaded_before_the_gate_opens(gate: StubGate, tmp_path: Path) -> None:
    """Requests are told at once what is awaited, and the engine loads without being asked again."""
    made = host(gate, tmp_path)
    async with closing(made):
        for _ in range(2):
            with pytest.raises(EngineUnavailableError, match="waits: downloading tiny: 5 %"):
                await made.ready()
        assert made.status.state is HostState.STARTING
        assert made.status.problem == gate.reason
        assert loads(tmp_path) == 0
        gate.opened.set()
        await until(lambda: made.status.state is HostState.READY)
        assert made.status.problem == ""
        assert await speak(made, "Hello.")
        assert made.status.restarts == 0


async def test_an_open_gate_is_no_hindrance(gate: StubGate, tmp_path: Path) -> None:
    """Where nothing is missing, the first request is spoken."""
    gate.opened.set()
    made = host(gate, tmp_path)
    async with closing(made):
        assert await speak(made, "Hello.")


async def test_a_gate_that_opens_soon_is_waited_for(
    gate: StubGate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Looking whether anything is missing is no reason to refuse a request."""
    monkeypatch.setattr(worker_host, "GATE_PATIENCE", 30)
    made = host(gate, tmp_path)
    async with closing(made):
        speaking = asyncio.create_task(speak(made, "Hello."))
        await gate.asked.wait()
        gate.opened.set()
        assert await speaking


async def test_the_gate_is_asked_before_every_start(gate: StubGate, tmp_path: Path) -> None:
    """A model that was removed meanwhile is missed at the next start."""
    gate.opened.set()
    made = host(gate, tmp_path)
    async with closing(made):
        await made.ready()
        gate.opened.clear()
        os.kill(made.status.pid or 0, signal.SIGKILL)
        await until(lambda: gate.times == 2)
        with pytest.raises(EngineUnavailableError, match="waits"):
            await made.ready()
        gate.opened.set()
        await until(lambda: made.status.state is HostState.READY)
        assert await speak(made, "Hello.")


@pytest.mark.parametrize(
    "fault", [OSError(13, "Permission denied"), EngineUnavailableError("no such model")], ids=str
)
async def test_a_gate_that_fails_is_tried_again(
    fault: Exception, gate: StubGate, tmp_path: Path
) -> None:
    """A fault while looking for models does not leave the engine alone for ever."""
    gate.faults.append(fault)
    gate.opened.set()
    made = host(gate, tmp_path)
    async with closing(made):
        assert await speak(made, "Hello.")
        assert gate.times == 2
        assert made.status.restarts == 1


async def test_closing_ends_what_the_gate_does(gate: StubGate, tmp_path: Path) -> None:
    """When the host is closed, nothing that the gate began is left."""
    made = host(gate, tmp_path)
    async with closing(made):
        made.start()
        await gate.asked.wait()
    assert gate.left == 1
    assert made.status.state is HostState.CLOSED
    with pytest.raises(EngineUnavailableError, match="closed"):
        await made.ready()


async def test_those_who_wait_are_told_when_the_host_is_closed(
    gate: StubGate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody waits on for an engine that will never come."""
    monkeypatch.setattr(worker_host, "GATE_PATIENCE", 30)
    made = host(gate, tmp_path)
    waiting = asyncio.create_task(made.ready())
    await gate.asked.wait()
    await made.close()
    with pytest.raises(EngineUnavailableError):
        await waiting
