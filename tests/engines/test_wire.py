from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import struct
from collections.abc import Awaitable, Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wyoming_tts.engines.wire import LARGEST_FRAME, Frame, WireError, receive_frame
from wyoming_tts.engines.worker_link import read_frame

headers = st.dictionaries(
    st.text(max_size=8), st.none() | st.integers() | st.text(max_size=20), max_size=4
).map(lambda keys: keys | {"op": "x"})
frames = st.builds(Frame, headers, st.binary(max_size=300))


def read_in_server(raw: bytes) -> list[Frame]:
    """Read frames until the end, as the server does."""

    async def read() -> list[Frame]:
        reader = asyncio.StreamReader()
        reader.feed_data(raw)
        reader.feed_eof()
        found = []
        while (frame := await read_frame(reader)) is not None:
            found.append(frame)
        return found

    return asyncio.run(read())


def read_in_worker(raw: bytes) -> list[Frame]:
    """Read frames until the end, as the worker does."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.settimeout(5)
        theirs.sendall(raw)
        theirs.close()
        found = []
        while (frame := receive_frame(ours)) is not None:
            found.append(frame)
        return found


both_ends = pytest.mark.parametrize("read", [read_in_server, read_in_worker])
Read = Callable[[bytes], list[Frame]]


@both_ends
@settings(deadline=None, max_examples=60)
@given(sent=st.lists(frames, max_size=4))
def test_frames_survive_the_wire(read: Read, sent: list[Frame]) -> None:
    """What one end sends the other reads, frame by frame."""
    assert read(b"".join(frame.encode() for frame in sent)) == sent


@both_ends
@settings(deadline=None, max_examples=40)
@given(frame=frames, data=st.data())
def test_an_end_inside_of_a_frame_is_the_end(read: Read, frame: Frame, data: st.DataObject) -> None:
    """When the other process dies in the middle of a frame, the frames before it still count."""
    raw = frame.encode()
    cut = data.draw(st.integers(0, len(raw) - 1))
    assert read(raw + raw[:cut]) == [frame]


def framed(header: bytes) -> bytes:
    """Return a frame with any bytes as its header."""
    return struct.pack(">II", len(header), 0) + header


@both_ends
@pytest.mark.parametrize(
    "raw",
    [
        struct.pack(">II", LARGEST_FRAME + 1, 0),
        struct.pack(">II", 2, LARGEST_FRAME + 1) + b"{}",
        b"\xff" * 8,
        framed(b""),
        framed(b"{"),
        framed(b"\xff\xff"),
        framed(b"null"),
        framed(b"[]"),
        framed(b"{}"),
        framed(b'{"op": 1}'),
        framed(b"[" * 100_000),
        b"Traceback (most recent call last):\n",
    ],
)
def test_a_torn_stream_is_a_wire_error(read: Read, raw: bytes) -> None:
    """Bytes that are no frame are told apart from the end of the other process."""
    with pytest.raises(WireError):
        read(raw)


@both_ends
@settings(deadline=None)
@given(raw=st.binary(max_size=60))
def test_no_bytes_raise_anything_else(read: Read, raw: bytes) -> None:
    """Whatever arrives is frames, the end, or a wire error."""
    with contextlib.suppress(WireError):
        read(raw)


async def test_a_lost_connection_is_the_end() -> None:
    """A socket that breaks reads as the end of the worker."""
    reader = asyncio.StreamReader()
    reader.set_exception(ConnectionResetError())
    assert await read_frame(reader) is None


async def test_samples_arrive_as_they_were_sent() -> None:
    """A large payload crosses a real socket whole."""
    ours, theirs = socket.socketpair()
    frame = Frame({"op": "audio", "job": 1}, bytes(range(256)) * 8192)
    reader, writer = await asyncio.open_unix_connection(sock=ours)
    sending = asyncio.to_thread(theirs.sendall, frame.encode())
    received, _ = await _gather(read_frame(reader), sending)
    theirs.close()
    writer.close()
    await writer.wait_closed()
    assert received == frame
    assert json.loads(frame.encode()[8:][: struct.unpack(">I", frame.encode()[:4])[0]])["job"] == 1


async def _gather(
    reading: Awaitable[Frame | None], sending: Awaitable[None]
) -> tuple[Frame | None, None]:
    async with asyncio.timeout(10):
        return await asyncio.gather(reading, sending)
