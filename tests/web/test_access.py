"""Who may use the page: decisions, and the same over a socket."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, CookieJar

from tests.web.support import page_of
from wyoming_tts.settings import load_settings
from wyoming_tts.web.access import COOKIE, Access
from wyoming_tts.web.errors import ForbiddenError, UnauthorisedError

HOME, ABROAD, SUPERVISOR = "127.0.0.1", "192.168.7.9", "172.30.32.2"
OPEN = {"web": "http://0.0.0.0:10280", "web_token": "sesame"}


def access(**settings: Any) -> Access:
    """Return what decides with these settings."""
    return Access(load_settings(settings))


@pytest.mark.parametrize(
    "host", ["localhost:10280", "127.0.0.1:10280", "[::1]:10280", "192.168.1.5", "Voice.Example"]
)
def test_the_servers_own_names_are_served(host: str) -> None:
    """Addresses, localhost and the names of the settings lead to the page."""
    access(web_hosts="voice.example").check_origin(HOME, "GET", {"Host": host})


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "[", "localhost."])
def test_other_names_are_refused(host: str) -> None:
    """A name that somebody pointed here reads nothing."""
    with pytest.raises(ForbiddenError, match="web_hosts"):
        access().check_origin(HOME, "GET", {"Host": host})


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:9999"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": "http://localhost:10280"},
        {"Origin": "https://home.example", "X-Forwarded-Host": "home.example"},
    ],
)
def test_other_sites_change_nothing(headers: dict[str, str]) -> None:
    """What another site's page sends is refused, whatever it claims besides."""
    with pytest.raises(ForbiddenError, match="another site"):
        access().check_origin(HOME, "POST", {"Host": "localhost:10280", **headers})


@pytest.mark.parametrize(
    "headers",
    [{}, {"Origin": "http://localhost:10280"}, {"Sec-Fetch-Site": "same-origin"}],
)
def test_the_own_page_and_programs_may_change(headers: dict[str, str]) -> None:
    """The server's page, and programs that are no browser, are let through."""
    access().check_origin(HOME, "POST", {"Host": "localhost:10280", **headers})


def test_ingress_serves_the_supervisor_alone() -> None:
    """Under ingress no other address is served, this machine included."""
    decides = access(web="http://0.0.0.0:10280", web_ingress=True)
    headers = {"Host": "any.name", "X-Forwarded-Host": "home.example"}
    decides.check_origin(SUPERVISOR, "POST", {**headers, "Origin": "https://home.example"})
    decides.check_token(SUPERVISOR, "", "")
    for peer in (HOME, ABROAD, "", "172.30.32.20"):
        with pytest.raises(ForbiddenError, match="Home Assistant"):
            decides.check_origin(peer, "GET", headers)
    with pytest.raises(ForbiddenError, match="another site"):
        decides.check_origin(SUPERVISOR, "POST", {**headers, "Origin": "https://evil.example"})


def test_a_token_is_asked_of_strangers_alone() -> None:
    """Who is on the list needs none; all others need the right one, in a header or a cookie."""
    decides = access(**OPEN)
    decides.check_token(HOME, "", "")
    decides.check_token("::ffff:127.0.0.1", "", "")
    decides.check_token(ABROAD, "Bearer sesame", "")
    decides.check_token(ABROAD, "", decides.cookie)
    for header, cookie in (
        *(("", ""), ("Bearer wrong", ""), ("sesame", ""), ("Bearer ", "x"), ("Basic sesame", "")),
        ("", access(**{**OPEN, "web_token": "other"}).cookie),
    ):
        with pytest.raises(UnauthorisedError, match="web_token"):
            decides.check_token(ABROAD, header, cookie)


def test_without_a_token_strangers_are_refused() -> None:
    """Where there is no token, none helps, an empty one least of all."""
    for header, cookie in (("", ""), ("Bearer ", ""), ("", access().cookie)):
        with pytest.raises(ForbiddenError, match="web_allow"):
            access().check_token(ABROAD, header, cookie)


def test_networks_are_allowed_whole() -> None:
    """A network of the list covers its addresses, and no others."""
    decides = access(web_allow="192.168.0.0/16 fd00::/8")
    assert decides.is_allowed(ABROAD)
    assert decides.is_allowed("fd00::5")
    assert not decides.is_allowed(HOME)
    assert not decides.is_allowed("somewhere")


async def test_nothing_is_served_to_a_foreign_name(tmp_path: Path) -> None:
    """A page whose name was made to point at the server gets no answer out of it."""
    async with page_of(tmp_path) as page:
        for path in ("/", "/api/session", "/v1/models", "/metrics"):
            answer = await page.get(path, headers={"Host": "evil.example"})
            assert (answer.status, answer.code) == (403, "forbidden")


async def test_a_stranger_logs_in(tmp_path: Path) -> None:
    """With the token a browser gets a cookie that scripts cannot read, and then everything."""
    settings = {"web_token": "sesame", "web_allow": "192.168.99.0/24"}
    async with page_of(tmp_path, **settings) as page:
        assert (await page.get("/")).status == 200
        refused = await page.get("/api/session")
        assert (refused.status, refused.code) == (401, "unauthorised")
        assert (await page.post("/api/session", {"token": "wrong"})).status == 401
        answer = await page.post("/api/session", {"token": "sesame"})
        assert answer.status == 204
        cookie = answer.headers["Set-Cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=Strict" in cookie
        assert "sesame" not in cookie
        jar = CookieJar(unsafe=True)
        jar.update_cookies({COOKIE: cookie.partition("=")[2].partition(";")[0]})
        async with (
            ClientSession(cookie_jar=jar) as browser,
            browser.get(f"{page.url}/api/session") as response,
        ):
            assert (await response.json())["token_needed"] is True
        headers = {"Authorization": "Bearer sesame"}
        assert (await page.get("/api/session", headers=headers)).status == 200


async def test_guessing_is_slowed_down(tmp_path: Path) -> None:
    """After a few wrong tokens no more are looked at for a while."""
    settings = {"web_token": "sesame", "web_allow": "192.168.99.0/24"}
    async with page_of(tmp_path, **settings) as page:
        tries = [await page.post("/api/session", {"token": str(n)}) for n in range(7)]
        assert [each.status for each in tries][:5] == [401] * 5
        assert tries[-1].code == "too-many-requests"
        assert "Retry-After" in tries[-1].headers


async def test_browsers_are_told_what_the_page_may_do(tmp_path: Path) -> None:
    """Every answer forbids foreign scripts, frames and guesses at types."""
    async with page_of(tmp_path) as page:
        for path in ("/", "/api/session", "/nowhere"):
            headers = (await page.get(path)).headers
            assert "default-src 'self'" in headers["Content-Security-Policy"]
            assert "unsafe" not in headers["Content-Security-Policy"]
            assert headers["X-Content-Type-Options"] == "nosniff"
            assert headers["Referrer-Policy"] == "no-referrer"
            assert "Server" not in headers


@pytest.mark.parametrize(
    "path",
    [
        "/../settings.toml",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/js/..%2f..%2fpage.py",
        "//etc/passwd",
        "/js",
    ],
)
async def test_paths_reach_only_the_pages_files(path: str, tmp_path: Path) -> None:
    """Nothing but the page's own files is found, however a path is written."""
    async with page_of(tmp_path) as page:
        answer = await page.get(path)
        assert (answer.status, answer.code) == (404, "not-found")


async def test_bodies_are_bounded_and_checked(tmp_path: Path) -> None:
    """Too much, something else than JSON, and JSON of another shape get an error that says so."""
    async with page_of(tmp_path) as page:
        large = await page.post("/api/session", {"token": "x" * 300_000})
        assert (large.status, large.code) == (413, "too-large")
        text = await page.post("/api/session", data="token=x")
        assert (text.status, text.code) == (400, "bad-request")
        wrong = await page.post("/api/session", {"token": 5})
        assert wrong.message.startswith("token: ")
