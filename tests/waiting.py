"""Waiting for what no event tells of, and seeing what is left of a test."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from tests.support import PATIENCE


async def until(condition: Callable[[], object]) -> None:
    """Wait for a condition that is seen from outside of the process or thread that fulfils it."""
    async with asyncio.timeout(PATIENCE):
        while not condition():  # noqa: ASYNC110 - nothing in this loop knows when it comes true
            await asyncio.sleep(0.005)


def open_files() -> int:
    """Return how many files and sockets this process has open."""
    return len(list(Path("/proc/self/fd").iterdir()))
