"""What a worker process adds: it may crash, hang and be ended, and leaves nothing behind."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.engines.hosts import alive, children, closing, job, speak, worker
from tests.support import FAKE_TARGET, PATIENCE, open_files, until
from wyoming_tts.engines import worker_host
from wyoming_tts.engines.host import HostState
from wyoming_tts.engines.worker_host import WorkerHost, WorkerOptions
from wyoming_tts.engines.worker_link import WorkerLink
from wyoming_tts.errors import EngineCrashedError, EngineUnavailableError

READY = HostState.READY


@pytest.fixture(autouse=True)
def _nothing_left() -> Iterator[None]:
    """Check that no process of a test outlives it, not even as a zombie."""
    before = children()
    yield
    assert not children() - before


async def test_a_crash_costs_one_job(tmp_path: Path) -> None:
    """Jobs that ran get a typed error, and the next one a new worker."""
    host = worker(marks=str(tmp_path))
    async with closing(host):
        await host.ready()
        first = host.status.pid
        beside = asyncio.create_task(speak(host, "HOLD this."))
        await until((tmp_path / "held").exists)
        with pytest.raises(EngineCrashedError):
            await speak(host, "CRASH")
        with pytest.raises(EngineCrashedError):
            await beside
        assert await speak(host, "Fine.")
        assert host.status.restarts == 1
        assert host.status.pid != first
        assert not alive(first)


async def test_samples_before_a_crash_are_not_lost() -> None:
    """What was made before the worker died has arrived."""
    host, said = worker(), bytearray()
    async with closing(host):
        with pytest.raises(EngineCrashedError):
            await host.speak(job("LATE in the sentence."), 0, said.extend)
    assert len(said) >= 4800


async def test_a_worker_killed_while_nobody_needs_it_comes_back() -> None:
    """The engine is loaded again without being asked, to be there for the next request."""
    host = worker()
    async with closing(host):
        await host.ready()
        pid = host.status.pid
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        await until(lambda: host.status.restarts == 1 and host.status.state is READY)
        assert await speak(host, "Fine.")


async def test_a_hung_job_is_ended(tmp_path: Path) -> None:
    """A job without a sign of life is ended with its worker, and the next one works."""
    host = worker(step_timeout=0.5, marks=str(tmp_path))
    async with closing(host):
        await host.ready()
        first = host.status.pid
        with pytest.raises(EngineCrashedError, match="made no sound"):
            await speak(host, "HANG")
        assert await speak(host, "Fine.")
        assert not alive(first)


async def test_a_stopped_worker_is_noticed_without_a_job(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that does not answer is ended although nobody asks anything of it."""
    monkeypatch.setattr(worker_host, "PING_INTERVAL", 0.1)
    host = worker(step_timeout=0.3)
    async with closing(host):
        await host.ready()
        pid = host.status.pid
        assert pid is not None
        os.kill(pid, signal.SIGSTOP)
        await until(lambda: host.status.restarts == 1 and host.status.state is READY)
        assert not alive(pid)


async def test_a_load_that_hangs_is_given_up(tmp_path: Path) -> None:
    """Nobody waits longer than the settings say; the hung process is ended, and another loads."""
    host = worker(start_timeout=1, marks=str(tmp_path), hold=True)
    async with closing(host):
        with pytest.raises(EngineUnavailableError):
            await host.ready()
        # On a busy machine the time is over before the interpreter has come to the engine.
        host._options = replace(host._options, start_timeout=PATIENCE)
        await until(lambda: host.status.restarts)
        (tmp_path / "load").touch()
        await until(lambda: host.status.state is READY)
        pids = {int(pid) for pid in (tmp_path / "loads").read_text().split()}
        assert [pid for pid in pids if alive(pid)] == [host.status.pid]
        assert host.status.restarts == 1


async def test_an_engine_that_crashes_at_every_start_is_tried_ever_more_rarely(
    tmp_path: Path,
) -> None:
    """The pauses grow, so that a broken engine does not eat the machine."""
    host = worker(crash="always", marks=str(tmp_path))
    async with closing(host):
        with pytest.raises(EngineUnavailableError, match="killed by signal 4"):
            await host.ready()
        restarts = host.status.restarts
        assert restarts >= 3
        await asyncio.sleep(0.3)
        assert host.status.restarts <= restarts + 1
        # Those who come now are told at once.
        async with asyncio.timeout(0.2):
            with pytest.raises(EngineUnavailableError):
                await host.ready()


async def test_one_bad_start_is_forgiven(tmp_path: Path) -> None:
    """A request waits through a start that failed once."""
    host = worker(crash="once", marks=str(tmp_path))
    async with closing(host):
        assert await speak(host, "Hello.")
        assert host.status.restarts == 1
        assert host.status.problem == ""


async def test_an_engine_is_tried_again_after_any_number_of_failures(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Days of failures end neither the trying nor the pauses' growth in an error."""
    monkeypatch.setattr(worker_host, "LONGEST_BACK_OFF", 0.01)
    host = worker(fail="no model")
    host._failures = 5_000
    async with closing(host):
        host.start()
        await until(lambda: host.status.restarts >= 2)


async def test_an_engine_that_never_loads_does_not_fill_the_log(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """However often it is tried, it is told a few times; that it came back is told once."""
    monkeypatch.setattr(worker_host, "LONGEST_BACK_OFF", 0.01)
    options: dict[str, Any] = {"fail": "no model"}
    host = WorkerHost("fake", WorkerOptions(FAKE_TARGET, options, log_level="error"))
    async with closing(host):
        host.start()
        await until(lambda: host.status.restarts > 2 * worker_host.PATIENCE)
        options.clear()
        await until(lambda: host.status.state is READY)
        assert await speak(host, "Fine.")
    told = [(r.levelname, r.getMessage()) for r in caplog.records if r.levelno >= logging.WARNING]
    assert [level for level, _ in told] == ["ERROR"] * worker_host.PATIENCE + ["WARNING"]
    assert all("no model" in text for level, text in told if level == "ERROR")
    assert told[-1][1] == "engine fake is back"


@pytest.mark.parametrize("error", [OSError(11, "no more processes"), KeyError("why")], ids=repr)
async def test_a_worker_that_cannot_be_started_is_tried_again(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever happens while a process is started, the engine is tried again and loads."""
    faults = [error]
    spawn = WorkerLink.spawn

    async def fail_once(options: WorkerOptions) -> WorkerLink:
        if faults:
            raise faults.pop()
        return await spawn(options)

    monkeypatch.setattr(WorkerLink, "spawn", fail_once)
    host = worker()
    async with closing(host):
        assert await speak(host, "Fine.")
        assert host.status.restarts == 1


async def test_stats_may_be_of_any_kind_of_number() -> None:
    """Figures that an engine takes from arrays reach the server, and the worker lives on."""
    host = worker(target="tests.fake_engine:CountingEngine")
    async with closing(host):
        await host.ready()
        await until(lambda: host.status.stats)
        stats = host.status.stats
        assert (stats["steps"], stats["load"], stats["on"]) == (7, 0.5, 1)
        assert await speak(host, "Fine.")
        assert host.status.restarts == 0


async def test_what_cannot_be_imported_is_told() -> None:
    """An engine whose code is missing is unavailable, with the reason."""
    host = worker(target="tests.no_such_engine:Engine")
    async with closing(host):
        with pytest.raises(EngineUnavailableError, match="no_such_engine"):
            await host.ready()


async def test_signals_to_the_group_leave_the_worker_alone() -> None:
    """Ctrl-C and a service manager's signal reach the worker too, and do not cut off replies."""
    host = worker()
    async with closing(host):
        await host.ready()
        pid = host.status.pid
        assert pid is not None
        for number in (signal.SIGTERM, signal.SIGINT):
            os.kill(pid, number)
        assert await speak(host, "Fine.")
        assert host.status.pid == pid


async def test_a_worker_keeps_to_its_processors() -> None:
    """An engine leaves the processors that it was not given to others."""
    cpu = min(os.sched_getaffinity(0))
    host = worker(cpus=(cpu,))
    async with closing(host):
        await host.ready()
        assert os.sched_getaffinity(host.status.pid or 0) == {cpu}


async def test_a_processor_that_is_not_there_is_told() -> None:
    """A wrong set of processors makes the engine unavailable with a reason, not a riddle."""
    host = worker(cpus=(4095,))
    async with closing(host):
        with pytest.raises(EngineUnavailableError, match="Invalid argument"):
            await host.ready()


async def test_stats_tell_of_memory() -> None:
    """People see how much memory an engine holds."""
    host = worker()
    async with closing(host):
        await host.ready()
        await until(lambda: host.status.stats)
        assert 5 < host.status.stats["resident_mb"] < 2000
    assert not host.status.stats


async def test_an_unneeded_engine_is_unloaded_and_woken(tmp_path: Path) -> None:
    """After its idle time the process is gone; a request brings the engine back."""
    host = worker(idle=0.2, marks=str(tmp_path))
    async with closing(host):
        await host.ready()
        pid = host.status.pid
        await until(lambda: host.status.state is HostState.RESTING)
        assert host.status.pid is None
        assert not alive(pid)
        assert await speak(host, "Hello again.")
        assert host.status.restarts == 0
        assert len((tmp_path / "loads").read_text().split()) == 2


async def test_a_long_job_is_no_idleness(tmp_path: Path) -> None:
    """An engine at work is not unloaded, however long it works."""
    host = worker(idle=0.1, marks=str(tmp_path))
    async with closing(host):
        speaking = asyncio.create_task(speak(host, "HOLD this."))
        await until((tmp_path / "held").exists)
        await asyncio.sleep(0.5)
        (tmp_path / "go").touch()
        assert await speaking


@pytest.mark.parametrize("delay", [0, 0.001, 0.004, 0.02, 0.1, 0.25, 0.5])
async def test_closing_at_any_moment_leaves_nothing(delay: float) -> None:
    """Whenever a start is cut off, no process and no file of it is left."""
    before = open_files()
    host = worker()
    host.start()
    await asyncio.sleep(delay)
    async with asyncio.timeout(PATIENCE):
        await host.close()
    assert host.status.state is HostState.CLOSED
    await until(lambda: open_files() <= before)


async def test_closing_between_two_tries_is_immediate() -> None:
    """The pause after a failed start does not hold up the end of the server."""
    host = worker(fail="no model")
    host.start()
    await until(lambda: host.status.state is HostState.FAILED)
    async with asyncio.timeout(1):
        await host.close()


SERVER = """
import asyncio, sys
from tests.engines.hosts import job, worker

async def main():
    host = worker(step_timeout=60)
    await host.ready()
    print(host.status.pid, flush=True)
    await host.speak(job(sys.argv[1]), 0, lambda _: None)
    await asyncio.sleep(60)

asyncio.run(main())
"""


@pytest.mark.parametrize("text", ["Hi.", "HANG", "RUNAWAY now."])
async def test_a_worker_ends_with_its_server(text: str) -> None:
    """When the server is killed no worker stays behind, whatever it was doing."""
    server = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", SERVER, text), stdout=subprocess.PIPE
    )
    assert server.stdout is not None
    pid = int(await server.stdout.readline())
    assert alive(pid)
    await asyncio.sleep(0.1)
    server.kill()
    await server.wait()
    await until(lambda: _gone(pid))


def _gone(pid: int) -> bool:
    """Whether a process that is not ours has ended, be it with nobody to wait for it."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True
