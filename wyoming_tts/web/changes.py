"""Changes that come to their end, also when whoever asked for them is gone."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any, TypeVar

_T = TypeVar("_T")


async def complete(work: Coroutine[Any, Any, _T]) -> _T:
    """Return what ``work`` returns; if the caller is cancelled meanwhile, after it has ended.

    A thread that changes files cannot be stopped: what follows the change must not be left out.
    """
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        while not task.done():
            with suppress(asyncio.CancelledError):
                await asyncio.wait((task,))
        # What it failed with has nobody left who could be told.
        if not task.cancelled():
            task.exception()
        raise
