"""What strangers, broken programs and other sites' pages may send, and what it must not do."""

from __future__ import annotations

import asyncio
import gzip
import json
import logging
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.support import PATIENCE, eventually, open_files
from tests.web.support import PageClient, page_of
from wyoming_tts.errors import SettingsError, VoiceNotFoundError
from wyoming_tts.settings import load_settings
from wyoming_tts.studio.scratch import Scratch
from wyoming_tts.voices.catalogue import Scan
from wyoming_tts.voices.trash import bin_voice, empty_bin, list_binned, restore_voice
from wyoming_tts.voices.voice import Voice
from wyoming_tts.web import answers, server
from wyoming_tts.web.access import COOKIE, SUPERVISOR, Access
from wyoming_tts.web.errors import ForbiddenError, UnauthorisedError
from wyoming_tts.web.limits import RateLimit
from wyoming_tts.web.shown_voices import OwnFolder

GUARDED = {"web_token": "sesame", "web_allow": "192.168.99.0/24"}
JSON = {"Content-Type": "application/json"}


@asynccontextmanager
async def wire(
    page: PageClient,
) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """Connect to a page's server by a plain socket."""
    place = urlsplit(page.url)
    reader, writer = await asyncio.open_connection(place.hostname, place.port)
    try:
        async with asyncio.timeout(PATIENCE):
            yield reader, writer
    finally:
        writer.close()


async def send(page: PageClient, sent: bytes = b"") -> bytes:
    """Send bytes as they are, and return all that comes back until the other end closes."""
    async with wire(page) as (reader, writer):
        writer.write(sent)
        try:
            return await reader.read()
        except ConnectionError:
            return b""


# What is read of a request.


async def test_packed_bodies_are_not_unpacked(tmp_path: Path) -> None:
    """A few packed bytes may be gigabytes, so that nothing packed is taken."""
    async with page_of(tmp_path) as page:
        token = b'{"token": "sesame"}'
        packed = {**JSON, "Content-Encoding": "gzip"}
        answer = await page.post("/api/session", data=gzip.compress(token), headers=packed)
        assert (answer.status, answer.code) == (400, "bad-request")
        assert (await page.post("/api/session", data=token, headers=JSON)).status == 401


async def test_what_is_no_request_is_not_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Tokens and texts of programs that speak HTTP badly stay out of the log."""
    caplog.set_level(logging.INFO)
    async with page_of(tmp_path) as page:
        host = page.url.removeprefix("http://").encode()
        begin = b"POST /api/explain HTTP/1.1\r\nHost: " + host + b"\r\n"
        for sent in (
            b"SECRET\r\n\r\n",
            begin + b"Authorization: Bearer SECRET\x00\r\n\r\n",
            begin + b"Content-Length: 2\r\n\r\n{}SECRET\r\n\r\n",
            begin + b"Transfer-Encoding: chunked\r\n\r\n4\r\n{   SECRET\r\n",
        ):
            assert b" 400 " in await send(page, sent)
    assert "SECRET" not in caplog.text
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


async def test_a_body_that_does_not_come_is_not_awaited_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even where everybody may send one, as when logging in."""
    monkeypatch.setattr(answers, "PATIENCE", 0.1)
    async with page_of(tmp_path) as page, wire(page) as (reader, writer):
        host = page.url.removeprefix("http://").encode()
        writer.write(
            b"POST /api/session HTTP/1.1\r\nHost: " + host + b"\r\n"
            b"Content-Type: application/json\r\nContent-Length: 20\r\n\r\n{"
        )
        assert b" 408 " in await reader.readline()


# How long, and how many, connections are kept.


async def test_a_connection_that_asks_nothing_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether it is silent from its beginning on, or in the middle of a header."""
    monkeypatch.setattr(server, "REST", 0.2)
    async with page_of(tmp_path) as page:
        assert await send(page) == b""
        assert await send(page, b"GET / HTTP/1.1\r\nHost: ") == b""


async def test_idle_connections_make_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody who opens as many as may be, and asks nothing, keeps nobody else out."""
    monkeypatch.setattr(server, "MOST_CONNECTIONS", 3)
    async with page_of(tmp_path) as page, wire(page) as (oldest, _), wire(page), wire(page):
        assert (await page.get("/")).status == 200
        assert await oldest.read() == b""


async def test_busy_connections_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No page that listens is ended for a newcomer."""
    monkeypatch.setattr(server, "MOST_CONNECTIONS", 1)
    async with page_of(tmp_path) as page, page.events() as events:
        assert await send(page, b"GET /health HTTP/1.1\r\n\r\n") == b""
        assert await events.next("status")


@pytest.mark.skipif(not hasattr(socket, "TCP_USER_TIMEOUT"), reason="the system cannot")
async def test_a_client_that_takes_nothing_is_let_go(tmp_path: Path) -> None:
    """Answers that nobody reads do not stay for ever."""
    async with page_of(tmp_path, write_timeout_s=1) as page:
        place = urlsplit(page.url)
        with socket.socket() as deaf:
            deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            deaf.connect((place.hostname, place.port))
            deaf.sendall(f"GET /api/openapi.json HTTP/1.1\r\nHost: {place.netloc}\r\n\r\n".encode())
            await asyncio.to_thread(deaf.recv, 1, socket.MSG_PEEK)
            held = open_files()
            await eventually(lambda: open_files() < held)


# Who asks.


@pytest.mark.parametrize("origin", ["http://[", "http://[::1", "//", ""])
def test_an_origin_that_is_none_is_refused(origin: str) -> None:
    """It is nobody's own page."""
    decides = Access(load_settings({}))
    with pytest.raises(ForbiddenError, match="another site"):
        decides.check_origin("127.0.0.1", "POST", {"Host": "localhost", "Origin": origin})


@pytest.mark.parametrize("host", ["127.0.0.1%evil.example", "[::1%25evil.example]"])
def test_a_name_behind_an_address_is_no_address(host: str) -> None:
    """Zones belong to addresses of neighbours, not into names."""
    with pytest.raises(ForbiddenError, match="web_hosts"):
        Access(load_settings({})).check_origin("127.0.0.1", "GET", {"Host": host})


def test_other_sites_load_nothing_but_may_link() -> None:
    """What another site's page has loaded would keep the server busy; its links are people's."""
    decides, headers = (
        Access(load_settings({})),
        {"Host": "localhost", "Sec-Fetch-Site": "cross-site"},
    )
    with pytest.raises(ForbiddenError, match="another site"):
        decides.check_origin("127.0.0.1", "GET", {**headers, "Sec-Fetch-Mode": "no-cors"})
    decides.check_origin("127.0.0.1", "GET", {**headers, "Sec-Fetch-Mode": "navigate"})


def test_a_proxys_clients_count() -> None:
    """A proxy on this machine lets nobody in who is not let in himself."""
    decides = Access(
        load_settings({"web_token": "sesame", "web_allow": "127.0.0.1 192.168.7.0/24"})
    )
    decides.check_token("127.0.0.1", "", "", ["192.168.7.9", "127.0.0.1"])
    for named in (["8.8.8.8"], ["127.0.0.1", "8.8.8.8"], ["for=127.0.0.1"], ["unknown"]):
        with pytest.raises(UnauthorisedError):
            decides.check_token("127.0.0.1", "", "", named)
    decides.check_token("127.0.0.1", "Bearer sesame", "", ["8.8.8.8"])
    with pytest.raises(UnauthorisedError):
        decides.check_token("8.8.8.8", "", "", ["127.0.0.1"])


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Forwarded-For": "127.0.0.1, 8.8.8.8"},
        {"X-Real-IP": "8.8.8.8"},
        {"Forwarded": "for=127.0.0.1"},
    ],
)
async def test_a_proxy_is_not_taken_for_its_clients(
    tmp_path: Path, headers: dict[str, str]
) -> None:
    """Whatever way it has of naming them."""
    async with page_of(tmp_path, web_token="sesame") as page:  # noqa: S106 - of this test
        assert (await page.get("/api/session")).json["token_needed"] is False
        assert (await page.get("/api/session", headers=headers)).status == 401
        own = {**headers, "Authorization": "Bearer sesame"}
        assert (await page.get("/api/session", headers=own)).json["token_needed"] is True


async def test_cookies_of_an_earlier_token_lock_nobody_out(tmp_path: Path) -> None:
    """A page that is still open asks on and on, and people log in all the same."""
    async with page_of(tmp_path, **GUARDED) as page:
        for cookie in ["a" * 64] * 20 + [b"\xff\xfe".decode("latin-1")]:
            answer = await page.get("/api/session", headers={"Cookie": f"{COOKIE}={cookie}"})
            assert answer.status == 401
        assert (await page.post("/api/session", {"token": "sesame"})).status == 204


async def test_a_program_with_a_wrong_token_locks_nobody_out(tmp_path: Path) -> None:
    """People at the same address log in, as often as they like."""
    async with page_of(tmp_path, **GUARDED) as page:
        for _ in range(8):
            await page.get("/metrics", headers={"Authorization": "Bearer old"})
        answers_ = [await page.post("/api/session", {"token": "sesame"}) for _ in range(12)]
        assert {answer.status for answer in answers_} == {204}


async def test_bytes_that_are_no_text_are_a_wrong_cookie(tmp_path: Path) -> None:
    """They are no fault of the server."""
    async with page_of(tmp_path, **GUARDED) as page:
        host = page.url.removeprefix("http://").encode()
        sent = (
            b"GET /metrics HTTP/1.1\r\nHost: %b\r\nConnection: close\r\nCookie: %b=\xff\xfe\r\n\r\n"
        )
        assert b" 401 " in await send(page, sent % (host, COOKIE.encode()))


def test_each_user_of_home_assistant_is_counted_alone() -> None:
    """All come from the Supervisor's address."""
    decides, peer = Access(load_settings({"web_ingress": True})), str(SUPERVISOR)
    users = [decides.client(peer, {"X-Remote-User-Id": name}) for name in ("a", "b", "a")]
    assert users[0] == users[2] != users[1]
    assert len(decides.client(peer, {"X-Remote-User-Id": "x" * 9999})) < 200


def test_a_household_is_counted_as_one() -> None:
    """One line has more IPv6 addresses than anybody counts."""
    decides = Access(load_settings({}))
    assert decides.client("2001:db8::1", {}) == decides.client("2001:db8::ffff:2", {})
    assert decides.client("2001:db8::1", {}) != decides.client("2001:db8:0:1::1", {})
    assert decides.client("::ffff:8.8.8.8", {}) == decides.client("8.8.8.8", {}) == "8.8.8.8"
    assert decides.client("8.8.8.8", {"X-Remote-User-Id": "a"}) == "8.8.8.8"


def test_what_was_right_is_no_try() -> None:
    """A token that is given back can be taken again."""
    limit = RateLimit(per_second=0, burst=1)
    assert limit.take("me")
    limit.give_back("me")
    limit.give_back("me")
    limit.give_back("nobody")
    assert limit.take("me")
    assert not limit.take("me")


# Odds and ends.


async def test_watchdogs_may_ask_for_the_head_alone(tmp_path: Path) -> None:
    """Some do not look at the answer; other methods are told to be wrong."""
    async with page_of(tmp_path) as page:
        answer = await page.ask("HEAD", "/health")
        assert answer.status == (await page.get("/health")).status != 405
        assert answer.body == b""
        answer = await page.post("/health", {})
        assert (answer.status, answer.code) == (405, "method-not-allowed")
        assert (await page.ask("HEAD", "/api/events")).status == 405


@pytest.mark.parametrize("allow", ["", "127.0.0.1", "127.0.0.1/32 ::1/128", "127.0.0.0/9"])
@pytest.mark.parametrize("web", ["http://0.0.0.0:1", "http://[::]:1", "http://tts.lan:1"])
def test_a_page_for_others_is_guarded(web: str, allow: str) -> None:
    """An allow-list of this machine's own addresses, however written, is none for others."""
    with pytest.raises(SettingsError, match="web_token"):
        load_settings({"web": web, "web_allow": allow})
    assert load_settings({"web": web, "web_allow": allow, "web_token": "sesame"}).web == web


async def test_ids_of_any_form_are_merely_unknown(tmp_path: Path) -> None:
    """Whatever stands in an id's place, no file outside is looked at, and nothing fails."""
    kept = tmp_path / "kept.toml"
    kept.touch()
    async with page_of(tmp_path) as page:
        for name in (
            "..",
            "..%2f..",
            "%00",
            ".removed",
            "%2fetc%2fpasswd",
            "a" * 5000,
            "%F0%9F%98%80",
        ):
            for method, path in (
                ("GET", f"/api/voices/{name}/recording"),
                ("DELETE", f"/api/voices/{name}"),
                ("POST", f"/api/voices/{name}/restore"),
                ("GET", f"/api/takes/{name}/sound"),
                ("DELETE", f"/api/takes/{name}"),
                ("DELETE", f"/api/jobs/{name}"),
                ("DELETE", f"/api/models/{name}"),
                ("POST", f"/api/models/{name}/verify"),
                ("GET", f"/api/replies/{name}"),
            ):
                sent = f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                answer = await send(page, sent.encode())
                status = answer.split(b" ", 2)[1]
                assert status in {b"404", b"405", b"429"}, (method, path, answer[:200])
                assert json.loads(answer.partition(b"\r\n\r\n")[2])["error"]["message"]
    assert kept.exists()


def test_a_folder_that_cannot_be_looked_at_is_no_fault(tmp_path: Path) -> None:
    """Whatever the system says of the voices' folder, the server goes on without it."""
    root = tmp_path / ("x" * 300)
    empty_bin(root)
    assert list_binned(root) == []
    assert not OwnFolder(
        root, Scan({"tone": Voice("tone", "Tone", ("en",), "fake")}, {}, {})
    ).holds("tone")
    for change in (bin_voice, restore_voice):
        with pytest.raises(VoiceNotFoundError):
            change(root, "tone")
    scratch = Scratch(root)
    scratch.claim()
    scratch.release()
