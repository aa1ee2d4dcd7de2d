"""Reading and writing Wyoming events with every length bounded before it is read.

An event is a line of JSON, then ``data_length`` bytes of JSON, then ``payload_length`` bytes:
https://github.com/OHF-Voice/wyoming. The ``wyoming`` package's own reader takes whatever length a
peer claims and treats bad JSON as a closed connection; a server needs bounds and reasons.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import Any

from wyoming import __version__ as wyoming_version
from wyoming.event import Event

from wyoming_tts.errors import ClientTimeoutError, EventTooLargeError, FramingError


@dataclass(frozen=True, slots=True)
class FrameLimits:
    """Bytes of each part of an event, and seconds for the whole once it has begun."""

    header: int = 65_536
    data: int = 1_048_576
    payload: int = 1_048_576
    event_timeout: float = 30.0


async def read_event(
    reader: asyncio.StreamReader, limits: FrameLimits, patience: float | None = None
) -> Event | None:
    """Read one event; ``None`` when the peer closed the connection between events.

    Args:
        reader: its own limit must be ``limits.header``.
        limits: bounds of each part.
        patience: seconds to wait for the first byte; ``None`` for any time.

    Raises:
        FramingError: what arrived is not an event; the connection cannot be used any more.
        ClientTimeoutError: the event did not arrive whole in time; neither can it.
        TimeoutError: nothing arrived within ``patience``; the connection is as it was.
        ConnectionError: the connection is lost, whatever the network calls the reason.
    """
    try:
        async with asyncio.timeout(patience):
            first = await reader.read(1)
    except OSError as error:
        if reader.exception() is None:
            raise
        # The network's own ETIMEDOUT is a TimeoutError too, and would come back for ever.
        raise ConnectionResetError(f"the connection was lost: {error}") from error
    if not first:
        return None
    try:
        async with asyncio.timeout(limits.event_timeout):
            return await _read_rest(first, reader, limits)
    except TimeoutError:
        raise ClientTimeoutError(
            f"the event did not arrive whole within {limits.event_timeout:g} s; send it again"
        ) from None
    except asyncio.IncompleteReadError:
        raise FramingError("the connection was closed in the middle of an event") from None


async def _read_rest(first: bytes, reader: asyncio.StreamReader, limits: FrameLimits) -> Event:
    try:
        line = first if first == b"\n" else first + await reader.readuntil(b"\n")
    except asyncio.LimitOverrunError:
        raise EventTooLargeError(
            f"the header line is longer than {limits.header} bytes; send text as data_length"
        ) from None
    header = _parse_object(line, "header line")
    event_type = header.get("type")
    if not isinstance(event_type, str):
        raise FramingError("the header line has no type; is the peer a Wyoming client?")
    data = header.get("data")
    if data is None:
        data = {}
    elif not isinstance(data, dict):
        raise FramingError("the header's data is not a JSON object")
    if length := _length(header, "data_length", limits.data):
        data = data | _parse_object(await reader.readexactly(length), "data")
    payload = None
    if length := _length(header, "payload_length", limits.payload):
        payload = await reader.readexactly(length)
    return Event(type=event_type, data=data, payload=payload)


def _parse_object(raw: bytes, what: str) -> dict[str, Any]:
    try:
        value = json.loads(raw.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise FramingError(f"the {what} is not UTF-8 JSON: {type(error).__name__}") from None
    if not isinstance(value, dict):
        raise FramingError(f"the {what} is not a JSON object")
    return value


def _length(header: dict[str, Any], key: str, limit: int) -> int:
    value = header.get(key)
    if value is None:
        return 0
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise FramingError(f"{key} is not a count of bytes")
    if value > limit:
        raise EventTooLargeError(f"{key} is {value}, more than the limit of {limit} bytes")
    return value


def encode_event(event: Event) -> bytes:
    """Return the bytes of an event, its data outside of the header line."""
    header: dict[str, Any] = {"type": event.type, "version": wyoming_version}
    data = b""
    if event.data:
        data = json.dumps(event.data, ensure_ascii=False).encode("utf-8", "replace")
        header["data_length"] = len(data)
    payload = event.payload or b""
    if payload:
        header["payload_length"] = len(payload)
    return b"".join((json.dumps(header).encode(), b"\n", data, payload))
