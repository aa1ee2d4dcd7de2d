"""What an engine in this process promises beyond what every host does."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.engines.hosts import closing, speak
from tests.fake_engine import FakeEngine
from tests.support import PATIENCE
from wyoming_tts.engines.base import SpeakJob
from wyoming_tts.engines.in_process import InProcessHost


async def test_a_job_that_is_cancelled_twice_keeps_its_place() -> None:
    """However often its owner gives up, the engine is free only when the job has left it."""
    inside, go, speaking = threading.Event(), threading.Event(), 0

    class Stubborn(FakeEngine):
        def speak(
            self, job: SpeakJob, cancelled: Callable[[], bool]
        ) -> Iterator[NDArray[np.int16]]:
            nonlocal speaking
            speaking += 1
            assert speaking == 1
            inside.set()
            go.wait(PATIENCE)
            speaking -= 1
            yield np.ones(8, np.int16)

    host = InProcessHost(Stubborn(), {"concurrency": 1})
    async with closing(host):
        first = asyncio.create_task(speak(host, "One."))
        await asyncio.to_thread(inside.wait, PATIENCE)
        for _ in range(3):
            first.cancel()
            await asyncio.wait((first,), timeout=0.05)
        assert not first.done()
        second = asyncio.create_task(speak(host, "Two."))
        await asyncio.sleep(0.05)
        go.set()
        with pytest.raises(asyncio.CancelledError):
            await first
        assert await second == b"\1\0" * 8
        assert host._shared._running == 0
