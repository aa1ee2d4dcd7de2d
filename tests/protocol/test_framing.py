from __future__ import annotations

import asyncio
import contextlib
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wyoming.event import Event, async_read_event, async_write_event

from wyoming_tts.errors import ClientTimeoutError, EventTooLargeError, FramingError
from wyoming_tts.protocol.framing import FrameLimits, encode_event, read_event

LIMITS = FrameLimits(header=1024, data=512, payload=512, event_timeout=5)

letters = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | letters,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(letters, inner, max_size=3),
    max_leaves=6,
)
events = st.builds(
    Event,
    type=letters,
    data=st.dictionaries(letters, values, max_size=4),
    payload=st.none() | st.binary(min_size=1, max_size=300),
)


class _Collector:
    """The part of a ``StreamWriter`` that the wyoming package's writer needs."""

    def __init__(self) -> None:
        self.written = b""

    def write(self, data: bytes) -> None:
        self.written += data

    def writelines(self, parts: tuple[bytes, ...]) -> None:
        self.written += b"".join(parts)

    async def drain(self) -> None:
        """Nothing waits here."""


async def _read_all(*chunks: bytes, limits: FrameLimits = LIMITS) -> list[Event]:
    """Read every event of a connection that sends ``chunks``, one at a time, and closes."""
    reader = asyncio.StreamReader(limit=limits.header)

    async def send() -> None:
        for chunk in chunks:
            reader.feed_data(chunk)
            await asyncio.sleep(0)
        reader.feed_eof()

    sending = asyncio.create_task(send())
    found = []
    try:
        while (event := await read_event(reader, limits)) is not None:
            found.append(event)
    finally:
        sending.cancel()
        await asyncio.wait((sending,))
    return found


def read_all(*chunks: bytes, limits: FrameLimits = LIMITS) -> list[Event]:
    """Do the same from a test that is no coroutine."""
    return asyncio.run(_read_all(*chunks, limits=limits))


def header(**keys: Any) -> bytes:
    """Return a header line."""
    return json.dumps(keys).encode() + b"\n"


WIDE = FrameLimits(header=65_536, data=65_536, payload=65_536)


@settings(deadline=None)
@given(st.lists(events, max_size=4))
def test_events_survive_the_wire(sent: list[Event]) -> None:
    """What is encoded is read again, event by event, and nothing else."""
    assert read_all(b"".join(map(encode_event, sent)), limits=WIDE) == sent


@settings(deadline=None, max_examples=60)
@given(st.lists(events, min_size=1, max_size=3), st.data())
def test_how_bytes_are_chunked_does_not_matter(sent: list[Event], data: st.DataObject) -> None:
    """Events arrive the same however the network cuts their bytes."""
    raw = b"".join(map(encode_event, sent))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(raw)), max_size=12)))
    chunks = [raw[a:b] for a, b in zip([0, *cuts], [*cuts, len(raw)], strict=True)]
    assert read_all(*filter(None, chunks), limits=WIDE) == sent


@settings(deadline=None)
@given(events)
def test_the_wyoming_package_reads_what_is_written(event: Event) -> None:
    """The reference reader finds the same event in the bytes."""

    async def read() -> Event | None:
        reader = asyncio.StreamReader()
        reader.feed_data(encode_event(event))
        reader.feed_eof()
        return await async_read_event(reader)

    assert asyncio.run(read()) == event


@settings(deadline=None)
@given(events)
def test_what_the_wyoming_package_writes_is_read(event: Event) -> None:
    """The bytes of the reference writer give the same event."""
    collector = _Collector()
    asyncio.run(async_write_event(event, collector))  # type: ignore[arg-type]
    assert read_all(collector.written, limits=WIDE) == [event]


@settings(deadline=None)
@given(st.dictionaries(letters, values, max_size=3), st.dictionaries(letters, values, max_size=3))
def test_data_in_the_header_and_behind_it_are_merged(
    inner: dict[str, Any], outer: dict[str, Any]
) -> None:
    """Data behind the header line wins over data in it, as in the reference reader."""
    raw = json.dumps(outer).encode()
    line = header(type="x", data=inner, data_length=len(raw)) + raw
    assert read_all(line, limits=WIDE) == [Event("x", inner | outer)]


@pytest.mark.parametrize(
    "keys",
    [
        {},
        {"data": None},
        {"data": {}},
        {"data_length": 0},
        {"data_length": None},
        {"payload_length": 0},
        {"payload_length": None},
        {"version": "9"},
        {"unheard-of": [1]},
    ],
)
def test_absent_parts_may_be_told_in_any_way(keys: dict[str, Any]) -> None:
    """Nothing, null, nought and unknown keys all mean an event without data or payload."""
    assert read_all(header(type="describe", **keys)) == [Event("describe", {})]


def test_text_that_is_no_unicode_is_still_sent() -> None:
    """Half a surrogate pair in a name cannot keep an event from being written and read."""
    (event,) = read_all(encode_event(Event("x", {"text": "a\ud800b"})))
    assert event.data["text"].startswith("a")


async def test_end_of_the_connection_between_events_is_no_error() -> None:
    """A connection that closes between events ends with nothing, every time it is asked."""
    reader = asyncio.StreamReader(limit=LIMITS.header)
    reader.feed_data(encode_event(Event("ping")))
    reader.feed_eof()
    assert await read_event(reader, LIMITS) == Event("ping")
    assert await read_event(reader, LIMITS) is None
    assert await read_event(reader, LIMITS) is None


@settings(deadline=None, max_examples=60)
@given(events, st.data())
def test_a_connection_that_ends_inside_of_an_event_is_malformed(
    event: Event, data: st.DataObject
) -> None:
    """An event cut short anywhere is a framing error, never half an event."""
    raw = encode_event(event)
    cut = data.draw(st.integers(1, len(raw) - 1))
    with pytest.raises(FramingError):
        read_all(raw[:cut], limits=WIDE)


@pytest.mark.parametrize(
    "line",
    [
        b"\n",
        b"\r\n",
        b"GET / HTTP/1.1\r\n",
        b"\x16\x03\x01\x02\x00\n",
        b"\xff\xfe\n",
        b"{\n",
        b"null\n",
        b"[]\n",
        b'"describe"\n',
        b"[" * 900 + b"\n",
        b"9" * 900 + b"\n",
        header(),
        header(type=None),
        header(type=1),
        header(type=["x"]),
        header(type="x", data=[]),
        header(type="x", data="y"),
        header(type="x", data=0),
        header(type="x", data_length=-1),
        header(type="x", data_length=1.0),
        header(type="x", data_length="1"),
        header(type="x", data_length=True),
        header(type="x", data_length=[]),
        header(type="x", payload_length=-1),
        header(type="x", payload_length=2.5),
        header(type="x", payload_length=False),
        header(type="x", payload_length={}),
        header(type="x", data_length=2) + b"[]",
        header(type="x", data_length=2) + b"{]",
        header(type="x", data_length=4) + b"null",
        header(type="x", data_length=2) + b"\xff\xff",
        header(type="x", data_length=400) + b"[" * 400,
    ],
)
def test_malformed_events_are_framing_errors(line: bytes) -> None:
    """What is no event is refused with the error that ends the connection."""
    with pytest.raises(FramingError) as caught:
        read_all(line)
    assert not isinstance(caught.value, EventTooLargeError)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("part", ["data", "payload"])
def test_parts_up_to_their_limit_are_read(part: str) -> None:
    """A part of exactly as many bytes as allowed arrives."""
    raw = json.dumps({"k": "v" * (512 - 9)}).encode()
    assert len(raw) == 512
    (event,) = read_all(header(type="x", **{f"{part}_length": 512}) + raw)
    assert event.payload == raw if part == "payload" else len(event.data["k"]) == 503


@pytest.mark.parametrize("part", ["data", "payload"])
@pytest.mark.parametrize("length", [513, 2**31, 2**63, 10**300])
async def test_a_part_too_large_is_refused_before_it_is_read(part: str, length: int) -> None:
    """A claim beyond the limit is refused at once, without waiting for a byte of it."""
    reader = asyncio.StreamReader(limit=LIMITS.header)
    reader.feed_data(header(type="x", **{f"{part}_length": length}))
    async with asyncio.timeout(2):
        with pytest.raises(EventTooLargeError):
            await read_event(reader, LIMITS)


def test_a_header_up_to_its_limit_is_read() -> None:
    """A header line of exactly as many bytes as allowed arrives."""
    empty = len(header(type="x", data={"k": ""}))
    line = header(type="x", data={"k": "v" * (1024 - empty)})
    assert len(line) == 1024
    assert read_all(line)[0].type == "x"


async def test_an_endless_header_is_refused() -> None:
    """A line that does not end is refused as soon as it is too long, the peer still sending."""
    reader = asyncio.StreamReader(limit=LIMITS.header)
    reader.feed_data(b'{"type":"' + b"x" * 1100)
    async with asyncio.timeout(2):
        with pytest.raises(EventTooLargeError):
            await read_event(reader, LIMITS)


@pytest.mark.parametrize(
    "begun", [b"{", header(type="x", data_length=3) + b"{", header(type="x", payload_length=2)]
)
async def test_an_event_left_unfinished_times_out(begun: bytes) -> None:
    """An event that has begun must arrive whole in time, wherever it stops."""
    reader = asyncio.StreamReader(limit=LIMITS.header)
    reader.feed_data(begun)
    with pytest.raises(ClientTimeoutError):
        await read_event(reader, FrameLimits(event_timeout=0.02))


async def test_patience_leaves_the_connection_as_it_was() -> None:
    """When nothing arrives in time the same connection can be read again."""
    reader = asyncio.StreamReader(limit=LIMITS.header)
    with pytest.raises(TimeoutError):
        await read_event(reader, LIMITS, patience=0.01)
    reader.feed_data(encode_event(Event("ping")))
    assert await read_event(reader, LIMITS, patience=5) == Event("ping")


async def test_patience_does_not_limit_an_event_that_has_begun() -> None:
    """The wait for an event and the time for its bytes are bounded apart."""
    reader = asyncio.StreamReader(limit=LIMITS.header)
    raw = encode_event(Event("ping"))
    reader.feed_data(raw[:3])
    asyncio.get_running_loop().call_later(0.1, reader.feed_data, raw[3:])
    assert await read_event(reader, LIMITS, patience=0.01) == Event("ping")


@pytest.mark.parametrize("error", [ConnectionResetError(104, "reset"), TimeoutError(110, "lost")])
async def test_a_lost_connection_is_a_connection_error(error: OSError) -> None:
    """Whatever the network reports, a lost connection is not taken for a silent client."""
    reader = asyncio.StreamReader(limit=LIMITS.header)
    reader.set_exception(error)
    with pytest.raises(ConnectionError):
        await read_event(reader, LIMITS, patience=1)


def read_or_refuse(raw: bytes) -> None:
    """Read to the end; the only errors let through are those of the contract."""
    with contextlib.suppress(FramingError, ClientTimeoutError):
        read_all(raw)


@settings(deadline=None, max_examples=300)
@given(st.binary(max_size=400))
def test_no_bytes_break_the_reader(raw: bytes) -> None:
    """Any bytes at all are events, or a framing error."""
    read_or_refuse(raw)


@settings(deadline=None, max_examples=300)
@given(events, st.data())
def test_no_damage_to_an_event_breaks_the_reader(event: Event, data: st.DataObject) -> None:
    """An event with any of its bytes replaced or cut out is an event, or a framing error."""
    raw = bytearray(encode_event(event))
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(raw)))
        end = data.draw(st.integers(start, min(len(raw), start + 8)))
        raw[start:end] = data.draw(st.binary(max_size=8))
    read_or_refuse(bytes(raw))


@settings(deadline=None, max_examples=200)
@given(st.dictionaries(st.sampled_from(["type", "data", "data_length", "payload_length"]), values))
def test_no_header_breaks_the_reader(keys: dict[str, Any]) -> None:
    """Any JSON in the place of each header key is an event, or a framing error."""
    read_or_refuse(header(**keys) + b"{}" * 8)
