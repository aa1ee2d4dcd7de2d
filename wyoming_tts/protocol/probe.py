"""Asking a server to describe itself, as Home Assistant does."""

from __future__ import annotations

import asyncio

from wyoming.client import AsyncClient
from wyoming.event import Event
from wyoming.info import Describe, Info

PROBE = "probe"
"""Key of a Describe that asks only whether there is an answer: nobody learns the voices by it."""

# What the wyoming package raises, depending on where an answer departs from the protocol.
_MALFORMED = (ValueError, LookupError, TypeError, AttributeError)


class ProbeError(Exception):
    """The server did not answer; the message says what happened."""


async def describe(uri: str, timeout: float = 5.0) -> Info:  # noqa: ASYNC109 - part of the contract
    """Return what the server at ``uri`` says of itself.

    Raises:
        ProbeError: nothing there answers within ``timeout`` seconds.
    """
    if not uri.startswith(("tcp://", "unix://")):
        raise ProbeError("only tcp:// and unix:// can be asked from outside")
    try:
        async with asyncio.timeout(timeout), AsyncClient.from_uri(uri) as client:
            await client.write_event(Event(Describe().event().type, {PROBE: True}))
            while (event := await client.read_event()) is not None:
                if Info.is_type(event.type):
                    return Info.from_event(event)
    except TimeoutError:
        raise ProbeError(f"no answer within {timeout:g} s") from None
    except (OSError, EOFError, RecursionError, *_MALFORMED) as error:
        raise ProbeError(str(error) or type(error).__name__) from error
    raise ProbeError("the connection was closed without an answer")
