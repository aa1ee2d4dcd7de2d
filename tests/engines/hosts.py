"""Hosts of the fake engine, and what there is to see of them from outside."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from tests.fake_engine import FakeEngine
from tests.support import FAKE_TARGET, PATIENCE
from wyoming_tts.engines.base import SpeakJob
from wyoming_tts.engines.host import Host
from wyoming_tts.engines.in_process import InProcessHost
from wyoming_tts.engines.worker_host import WorkerHost, WorkerOptions


def job(text: str, **fields: Any) -> SpeakJob:
    """Return a job that says ``text``."""
    return SpeakJob(text, "en-GB", **fields)


def worker(*, start_timeout: float = 10, **options: Any) -> WorkerHost:
    """Return a host whose engine runs in a worker; options that it does not know are the engine's.

    A silent worker counts as hung after two seconds.
    """
    watch = {key: options.pop(key) for key in ("idle", "cpus", "step_timeout") if key in options}
    watch = {"step_timeout": 2.0, **watch}
    target = options.pop("target", FAKE_TARGET)
    return WorkerHost(
        "fake",
        WorkerOptions(target, options, start_timeout=start_timeout, log_level="error", **watch),
    )


def in_process(**options: Any) -> InProcessHost:
    """Return a host whose engine runs in threads of this process."""
    return InProcessHost(FakeEngine(), options)


@asynccontextmanager
async def closing(host: Host) -> AsyncIterator[None]:
    """Close a host at the end, in bounded time."""
    try:
        yield
    finally:
        async with asyncio.timeout(PATIENCE):
            await host.close()


async def speak(host: Host, text: str, deadline: float = 0, **fields: Any) -> bytes:
    """Speak a text to its end and return the samples."""
    said = bytearray()
    async with asyncio.timeout(PATIENCE):
        await host.speak(job(text, **fields), deadline, said.extend)
    return bytes(said)


def alive(pid: int | None) -> bool:
    """Whether a process exists, be it as a zombie that nobody has waited for."""
    with suppress(OSError):
        os.kill(pid or 0, 0)
        return pid is not None
    return False


def children() -> set[int]:
    """Return the processes that this one has started and not yet waited for."""
    found = set()
    for folder in Path("/proc").iterdir():
        with suppress(OSError):
            if folder.name.isdecimal():
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
                if int(fields[1]) == os.getpid():
                    found.add(int(folder.name))
    return found
