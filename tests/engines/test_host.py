"""What every host promises, wherever its engine runs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.engines.hosts import closing, in_process, job, speak, worker
from tests.fake_engine import tone
from tests.support import PATIENCE, until
from wyoming_tts.engines.base import EngineInfo, SpeakJob
from wyoming_tts.engines.espeak.engine import EspeakEngine
from wyoming_tts.engines.host import Host, HostState
from wyoming_tts.engines.in_process import InProcessHost
from wyoming_tts.errors import (
    EngineCrashedError,
    EngineError,
    EngineUnavailableError,
    LanguageNotSupportedError,
)

Make = Callable[..., Host]


@pytest.fixture(params=[worker, in_process], ids=["worker", "in process"])
def make(request: pytest.FixtureRequest) -> Make:
    """Return what makes a host of the fake engine, with the options given."""
    made: Make = request.param
    return made


def in_process_espeak(**_options: Any) -> Host:
    """Return a host of espeak whose engine runs in threads of this process."""
    return InProcessHost(EspeakEngine())


@pytest.fixture
async def host(make: Make, tmp_path: Path) -> AsyncIterator[Host]:
    """Return a host whose engine does one job at a time, and talks to the test by marks."""
    made = make(concurrency=1, marks=str(tmp_path))
    async with closing(made):
        yield made


async def test_an_engine_is_loaded_once_however_many_wait(host: Host, tmp_path: Path) -> None:
    """All who wait for the engine get the same answer from one load."""
    states = [host.status.state]
    infos = await asyncio.gather(*(host.ready() for _ in range(5)))
    assert set(infos) == {EngineInfo("fake", "1", concurrency=1, seeded=True)}
    states.append(host.status.state)
    assert states == [HostState.RESTING, HostState.READY]
    assert len((tmp_path / "loads").read_text().splitlines()) == 1


async def test_speech_is_what_the_engine_makes(host: Host) -> None:
    """Samples arrive whole, in order, with all fields of the job heeded."""
    for text, seed in (("A sentence of some length.", 3), ("Another one.", 4)):
        np.testing.assert_array_equal(
            np.frombuffer(await speak(host, text, seed=seed), "<i2"), tone(text, seed)
        )
    assert await speak(host, "NOTHING") == b""


async def test_samples_arrive_while_the_engine_still_works(host: Host, tmp_path: Path) -> None:
    """The first block is there before the engine makes the second."""
    said = bytearray()
    speaking = asyncio.create_task(host.speak(job("PAUSE in the middle."), 0, said.extend))
    await until(lambda: (tmp_path / "held").exists() and said)
    assert not speaking.done()
    (tmp_path / "go").touch()
    assert await speaking > 0
    assert len(said) == 2 * len(tone("PAUSE in the middle."))


async def test_waiting_in_line_is_not_work(host: Host, tmp_path: Path) -> None:
    """The seconds returned are the engine's, so that a crowd does not look like a slow engine."""
    first = asyncio.create_task(host.speak(job("HOLD this."), 0, lambda _: None))
    await until((tmp_path / "held").exists)
    second = asyncio.create_task(host.speak(job("Hi."), 1, lambda _: None))
    await asyncio.sleep(0.5)
    (tmp_path / "go").touch()
    assert await first >= 0.5
    assert await second < 0.4


async def test_a_refused_job_harms_nothing(host: Host) -> None:
    """The engine's own refusal reaches the caller, and the next job works."""
    with pytest.raises(EngineError, match=r"this text\s+is refused") as caught:
        await speak(host, "REFUSE")
    assert type(caught.value) is EngineError
    assert await speak(host, "Fine.")


@pytest.mark.parametrize("make_host", [worker, in_process_espeak], ids=["worker", "in process"])
async def test_an_error_keeps_its_type(make_host: Make) -> None:
    """A language that the engine lacks is told as such, wherever the engine runs."""
    host = make_host(target="wyoming_tts.engines.espeak.engine:EspeakEngine")
    unknown = SpeakJob("Hello.", "tlx")
    async with closing(host):
        with pytest.raises(LanguageNotSupportedError, match="'tlx'") as caught:
            await host.speak(unknown, 0, lambda _: None)
        assert type(caught.value) is LanguageNotSupportedError
        assert await speak(host, "Fine.")


async def test_a_fault_in_the_engine_is_an_engine_error(host: Host) -> None:
    """Whatever an engine raises becomes a typed error, and the next job works."""
    with pytest.raises(EngineError, match="ZeroDivisionError"):
        await speak(host, "BREAK")
    assert await speak(host, "Fine.")
    assert host.status.restarts == 0


@pytest.mark.parametrize("text", ["RUNAWAY now.", "HOLD this.", "PAUSE now."])
async def test_a_cancelled_job_ends_within_a_step(host: Host, text: str) -> None:
    """The engine is told to stop, and is free for the next job."""
    started = asyncio.Event()
    speaking = asyncio.create_task(host.speak(job(text), 0, lambda _: started.set()))
    if text.startswith("HOLD"):
        await until(lambda: host.status.state is HostState.READY)
        await asyncio.sleep(0.05)
    else:
        await started.wait()
    speaking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await speaking
    assert await speak(host, "Fine.")
    assert host.status.restarts == 0


async def test_a_cancelled_job_is_cancelled_in_the_engine(host: Host, tmp_path: Path) -> None:
    """An engine in the middle of a step hears of the cancellation."""
    speaking = asyncio.create_task(host.speak(job("HOLD this."), 0, lambda _: None))
    await until((tmp_path / "held").exists)
    speaking.cancel()
    await asyncio.wait((speaking,))
    await until((tmp_path / "cancelled").exists)


async def test_an_error_of_the_taker_cancels_the_job(host: Host) -> None:
    """Whoever takes the samples may end the job by raising."""

    def refuse(_: bytes) -> None:
        raise LookupError("enough")

    with pytest.raises(LookupError):
        async with asyncio.timeout(PATIENCE):
            await host.speak(job("RUNAWAY now."), 0, refuse)
    assert await speak(host, "Fine.")


async def test_the_earliest_deadline_goes_first(host: Host, tmp_path: Path) -> None:
    """Among the waiting jobs the listener who runs out of sound first is served first."""
    order: list[float] = []

    async def work(deadline: float) -> None:
        await host.speak(job("Hi."), deadline, lambda _: order.append(deadline))

    holding = asyncio.create_task(host.speak(job("HOLD this."), 0, lambda _: None))
    await until((tmp_path / "held").exists)
    async with asyncio.TaskGroup() as tasks:
        for deadline in (3.0, 1.0, 2.0):
            tasks.create_task(work(deadline))
        await asyncio.sleep(0.05)
        (tmp_path / "go").touch()
    await holding
    assert list(dict.fromkeys(order)) == [1.0, 2.0, 3.0]


async def test_as_many_jobs_run_at_once_as_the_engine_likes(make: Make, tmp_path: Path) -> None:
    """Jobs run side by side up to the engine's own number, and not beyond."""
    host = make(concurrency=2, marks=str(tmp_path))
    async with closing(host):
        held = [asyncio.create_task(speak(host, "HOLD this.")) for _ in range(1)]
        await until((tmp_path / "held").exists)
        assert await speak(host, "Beside it.")
        held.append(asyncio.create_task(speak(host, "HOLD this.")))
        await asyncio.sleep(0.2)
        third = asyncio.create_task(speak(host, "Behind them."))
        done, _ = await asyncio.wait((third,), timeout=0.3)
        assert not done
        (tmp_path / "go").touch()
        assert all(await asyncio.gather(*held, third))


async def test_many_jobs_keep_their_samples_apart(make: Make) -> None:
    """However jobs interleave, each gets its own samples and all of them."""
    host = make(concurrency=3)
    texts = [f"Sentence number {n} of several." * (n % 3 + 1) for n in range(24)]
    async with closing(host):
        said = await asyncio.gather(*(speak(host, text, seed=n) for n, text in enumerate(texts)))
    for n, (text, pcm) in enumerate(zip(texts, said, strict=True)):
        np.testing.assert_array_equal(np.frombuffer(pcm, "<i2"), tone(text, n))


async def test_an_engine_that_does_not_load_says_why(make: Make) -> None:
    """The reason reaches those who wait for the engine and those who look at it."""
    host = make(fail="its model is missing; download it")
    async with closing(host):
        with pytest.raises(EngineUnavailableError, match="its model is missing; download it"):
            await host.ready()
        with pytest.raises(EngineUnavailableError, match="its model is missing"):
            await speak(host, "Hello.")
        await until(lambda: host.status.state is HostState.FAILED)
        assert "its model is missing" in host.status.problem


async def test_an_engine_that_is_still_loading_can_be_waited_for(
    make: Make, tmp_path: Path
) -> None:
    """A job waits for the engine, which loads without holding anything up."""
    host = make(marks=str(tmp_path), hold=True)
    async with closing(host):
        speaking = asyncio.create_task(speak(host, "At last."))
        await until((tmp_path / "loads").exists)
        assert host.status.state is HostState.STARTING
        (tmp_path / "load").touch()
        assert await speaking


async def check_closed(host: Host) -> None:
    """Check that a host is closed for good."""
    assert host.status.state is HostState.CLOSED
    host.start()
    with pytest.raises(EngineUnavailableError):
        await host.ready()
    with pytest.raises(EngineUnavailableError):
        await speak(host, "Hello.")
    assert host.status.state is HostState.CLOSED
    assert host.status.pid is None


async def test_closing_before_the_start_is_closing(host: Host) -> None:
    """A host that never loaded its engine never will."""
    await host.close()
    await check_closed(host)


async def test_closing_a_ready_engine_is_for_good(host: Host) -> None:
    """A closed engine is not woken again by those who come later; closing twice is harmless."""
    await host.ready()
    await host.close()
    await host.close()
    await check_closed(host)


async def test_closing_ends_what_runs_and_what_waits(host: Host, tmp_path: Path) -> None:
    """Jobs in the engine and in line end at once with an error about the engine."""
    running = asyncio.create_task(host.speak(job("HOLD this."), 0, lambda _: None))
    await until((tmp_path / "held").exists)
    waiting = asyncio.create_task(host.speak(job("Hello."), 1, lambda _: None))
    await asyncio.sleep(0.05)
    async with asyncio.timeout(PATIENCE):
        await host.close()
        results = await asyncio.gather(running, waiting, return_exceptions=True)
    assert isinstance(results[0], EngineCrashedError)
    assert isinstance(results[1], EngineError)
    await check_closed(host)


async def test_closing_while_loading_ends_those_who_wait(make: Make, tmp_path: Path) -> None:
    """Nobody waits for an engine that will not come any more."""
    host = make(marks=str(tmp_path), hold=True)
    waiting = asyncio.create_task(host.ready())
    await until((tmp_path / "loads").exists)
    # A thread cannot be ended from outside, so the engine in this process has to come back.
    asyncio.get_running_loop().call_later(0.1, (tmp_path / "load").touch)
    async with asyncio.timeout(PATIENCE):
        await host.close()
        with pytest.raises(EngineUnavailableError):
            await waiting
    await check_closed(host)
