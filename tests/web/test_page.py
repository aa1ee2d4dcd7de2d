"""The page as a part of the server: its files, its events, its start and its end."""

from __future__ import annotations

import asyncio
import gzip
import json
import logging
import socket
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.support import client_of, eventually, running_app
from tests.web.support import ANY_PORT, page_of
from wyoming_tts.errors import BusyError
from wyoming_tts.studio.studio import Studio
from wyoming_tts.web import events as hub
from wyoming_tts.web.events import EventHub
from wyoming_tts.web.journal import Journal
from wyoming_tts.web.limits import MOST_CLIENTS, RateLimit
from wyoming_tts.web.pages import FOLDER, read_files


async def test_files_are_sent_packed_and_once(tmp_path: Path) -> None:
    """A browser gets a file compressed, and later only that it has not changed."""
    async with page_of(tmp_path) as page:
        raw = {"Accept-Encoding": "identity"}
        plain = await page.get("/", headers=raw)
        assert plain.body == (FOLDER / "index.html").read_bytes()
        assert plain.headers["Content-Type"].startswith("text/html")
        async with page.session.get(f"{page.url}/app.css", auto_decompress=False) as response:
            packed = await response.read()
        assert gzip.decompress(packed) == (FOLDER / "app.css").read_bytes()
        again = await page.get("/", headers={"If-None-Match": plain.headers["ETag"]})
        assert (again.status, again.body) == (304, b"")


async def test_long_answers_are_packed(tmp_path: Path) -> None:
    """What is short, or for a client that cannot unpack, goes as it is."""
    async with page_of(tmp_path) as page:
        packed = await page.get("/api/models")
        plain = await page.get("/api/models", headers={"Accept-Encoding": "identity"})
        short = await page.get("/api/session")
    assert packed.headers["Content-Encoding"] in {"gzip", "deflate"}
    assert int(packed.headers["Content-Length"]) < int(plain.headers["Content-Length"]) / 2
    assert all("Content-Encoding" not in answered.headers for answered in (plain, short))
    assert packed.json["models"] == plain.json["models"]


def test_the_whole_page_is_small() -> None:
    """All of its files together, as they are sent, stay below what a phone fetches at once."""
    files = read_files()
    assert sum(len(file.packed) for path, file in files.items() if path != "/") < 150_000
    assert all(gzip.decompress(file.packed) == file.plain for file in files.values())


def test_the_page_asks_nobody_else() -> None:
    """No file of the page fetches from another host, and none has code or styles in its HTML."""
    for path, file in read_files().items():
        text = file.plain.decode()
        fetched = text.replace("http://www.w3.org/2000/svg", "").replace('"http://', "")
        assert "//cdn" not in text, path
        assert 'src="http' not in fetched, path
        assert "import('http" not in fetched, path
    index = (FOLDER / "index.html").read_text(encoding="utf-8")
    assert "<style" not in index
    assert " style=" not in index
    assert 'href="/' not in index
    assert 'src="/' not in index


async def test_a_reply_is_told_to_open_pages(tmp_path: Path) -> None:
    """Who has the page open sees replies of others, who was told of voices, and warnings."""
    async with page_of(tmp_path) as page, client_of(page.app) as client, page.events() as events:
        await client.say("Something.")
        told = await events.next("reply")
        assert (told["outcome"], told["source"]) == ("complete", "wyoming")
        assert "Something" not in json.dumps(told)
        await client.info()
        assert (await events.next("described"))["client"].startswith("127.0.0.1")
        await client.say("Who?", voice={"name": "nobody"})
        told = await events.next("problem")
        assert "nobody" in told["message"]
        assert told["remedy"].startswith("`wyoming-tts voices list`")


async def test_a_taken_port_costs_only_the_page(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Where the page cannot be served, the house is spoken to all the same."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        web = f"http://127.0.0.1:{taken.getsockname()[1]}"
        async with running_app(tmp_path, web=web) as app, client_of(app) as client:
            assert app.page is None
            assert (await client.say("Hello.")).error is None
    assert "no page: " in caplog.text
    assert "--web" in caplog.text


async def test_a_fault_of_the_page_costs_only_the_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever goes wrong while the page starts, the house is spoken to, and the log says why."""

    async def fail(_studio: Studio) -> None:
        raise ZeroDivisionError("a fault inside of the studio")

    monkeypatch.setattr(Studio, "start", fail)
    async with running_app(tmp_path, web=ANY_PORT) as app, client_of(app) as client:
        assert app.page is None
        assert (await client.say("Hello.")).error is None
    assert "a fault inside of the studio" in caplog.text


async def test_an_unwritable_folder_costs_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The page is there although nothing can be kept."""
    caplog.set_level(logging.INFO)
    (tmp_path / "file").touch()
    voices = str(tmp_path / "voices")
    async with page_of(tmp_path, data_dir=str(tmp_path / "file" / "x"), voices_dir=voices) as page:
        assert (await page.get("/api/session")).status == 200


async def test_the_end_of_the_server_ends_open_pages(tmp_path: Path) -> None:
    """A page that is open does not hold up the stop of the server."""
    loop = asyncio.get_running_loop()
    async with page_of(tmp_path) as page, page.events() as events:
        began = loop.time()
        await page.app.stop()
        assert loop.time() - began < 4
        with pytest.raises(EOFError):
            await events.next("nothing")


async def test_a_page_is_stopped_from_flooding(tmp_path: Path) -> None:
    """Far more changes than a person makes are refused for a moment."""
    async with page_of(tmp_path) as page:
        answers = await asyncio.gather(*(page.delete("/api/session") for _ in range(80)))
        assert {each.status for each in answers} == {204, 429}


# The hub of events.


def status() -> Mapping[str, Any]:
    """Return a status."""
    return {"replies": 0}


async def take(stream: AsyncIterator[bytes], count: int) -> list[bytes]:
    """Read events."""
    return [await anext(stream) for _ in range(count)]


async def test_a_page_that_reads_nothing_is_let_go() -> None:
    """Its queue is bounded: it loses its stream, and others go on."""
    events = EventHub(status)
    slow, quick = events.listen(), events.listen()
    await take(slow, 1)
    await take(quick, 1)
    for number in range(hub.MOST_UNREAD + 1):
        events.publish("reply", {"number": number})
        await take(quick, 1)
    assert len(events) == 1
    assert len([event async for event in slow]) == hub.MOST_UNREAD - 1
    await events.close()
    assert [event async for event in quick] == []


async def test_nothing_is_counted_while_nobody_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """The status is made only while a page is open."""
    monkeypatch.setattr(hub, "STATUS_EVERY", 0.01)
    asked: list[int] = []

    def count() -> Mapping[str, Any]:
        asked.append(1)
        return {}

    events = EventHub(count)
    page = events.listen()
    await take(page, 3)
    await page.aclose()
    seen = len(asked)
    assert seen >= 3
    await asyncio.sleep(0.05)
    assert len(asked) == seen
    again = events.listen()
    await take(again, 2)
    await events.close()


async def test_a_silent_stream_is_kept_alive(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing happens, something is sent, so that nobody between closes the connection."""
    monkeypatch.setattr(hub, "PING_EVERY", 0.01)
    events = EventHub(status)
    page = events.listen()
    assert (await take(page, 3))[1:] == [hub.PING, hub.PING]
    await events.close()


async def test_pages_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """One page too many is told so."""
    monkeypatch.setattr(hub, "MOST_PAGES", 1)
    events = EventHub(status)
    page = events.listen()
    await take(page, 1)
    with pytest.raises(BusyError):
        await anext(events.listen())
    await events.close()
    with pytest.raises(BusyError):
        await anext(events.listen())


# The journal.


async def test_warnings_of_any_thread_are_kept() -> None:
    """What is logged as a warning or worse is kept with its remedy, whoever logs it."""
    journal = Journal()
    journal.attach()
    try:
        logger = logging.getLogger("wyoming_tts.somewhere")
        await asyncio.to_thread(logger.warning, "the disk\nis full; free %s", "some")
        logger.info("nothing")
        await eventually(lambda: bool(journal.entries))
    finally:
        journal.detach()
    logger.error("later")
    await asyncio.sleep(0)
    (entry,) = journal.entries
    assert (entry.level, entry.message, entry.remedy) == (
        *("warning", "the disk is full"),
        "free some",
    )


# How often somebody may ask.


def test_a_client_may_ask_in_bursts_and_then_steadily() -> None:
    """A burst is let through, then as many as the rate allows; others are not concerned."""
    now = 0.0
    limit = RateLimit(per_second=2, burst=3, clock=lambda: now)
    assert [limit.take("a") for _ in range(5)] == [True] * 3 + [False] * 2
    assert limit.take("b")
    now = 0.5
    assert [limit.take("a") for _ in range(2)] == [True, False]
    now = 100
    assert [limit.take("a") for _ in range(4)] == [True] * 3 + [False]


def test_clients_are_forgotten() -> None:
    """However many addresses ask, only the last ones are remembered."""
    limit = RateLimit(per_second=0, burst=1)
    for number in range(2 * MOST_CLIENTS):
        limit.take(str(number))
    assert limit.take("0")
    assert not limit.take(str(2 * MOST_CLIENTS - 1))
