"""Who opens the page from where: through Home Assistant, with a token, or not at all."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from ipaddress import ip_address
from pathlib import Path

import pytest
from playwright.async_api import Error, Locator, expect

from tests.browser.conftest import Visiting
from tests.browser.proxy import PREFIX, ingress
from tests.browser.servers import shown
from tests.browser.test_record import begin, upload
from tests.browser.test_speak import heard, say
from tests.browser.visits import Visit
from tests.support import at_rest, client_of, eventually
from wyoming_tts.web import access

ELSEWHERE = "10.9.8.0/24"
TOKEN = "correct-horse"  # noqa: S105 - opens nothing else


@pytest.fixture
def supervisor(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let this machine be where Home Assistant calls from."""
    monkeypatch.setattr(access, "SUPERVISOR", ip_address("127.0.0.1"))


@pytest.mark.usefixtures("supervisor")
async def test_the_page_works_under_a_prefix(
    tmp_path: Path, visit: Visiting, microphone: Path
) -> None:
    """Behind Home Assistant's ingress every tab, sound, events and uploads go by the prefix."""
    async with (
        shown(tmp_path, web_ingress=True) as (app, url),
        ingress(url) as proxy,
        visit(f"{proxy.url}{PREFIX}/") as here,
    ):
        page = here.page
        await here.open()
        await say(page, "Through the house.")
        assert len(await heard(page))
        for tab in ("models", "words", "status", "voices"):
            await here.turn_to(tab)
        await here.turn_to("status")
        async with client_of(app) as client:
            await client.say("Something else.")
        table = page.get_by_role("table", name="Recent replies")
        await expect(table.get_by_role("row")).to_have_count(3)
        await begin(here)
        await upload(page, microphone)
        await here.button("Use this recording").click()
        await expect(page.locator("#make-step-3")).to_be_focused()
        assert proxy.strays == []


@pytest.mark.usefixtures("supervisor")
async def test_the_page_works_in_a_frame(tmp_path: Path, visit: Visiting) -> None:
    """Home Assistant shows it in a frame; it leaves its own name to the house."""
    async with (
        shown(tmp_path, web_ingress=True) as (_, url),
        ingress(url) as proxy,
        visit(proxy.url) as here,
    ):
        await here.page.goto(proxy.url)
        frame = here.page.frame_locator("iframe")
        await frame.get_by_label("Text", exact=True).fill("In a frame.")
        await frame.get_by_role("button", name="Speak", exact=True).click()
        await expect(frame.locator("#speak-first")).to_contain_text("server: ")
        await expect(frame.get_by_role("heading", name="Wyoming TTS")).to_be_hidden()
        await frame.get_by_role("link", name="Voices").click()
        await expect(frame.get_by_role("heading", name="Tone", exact=True)).to_be_visible()
        assert proxy.strays == []


async def test_nobody_else_is_served_under_ingress(tmp_path: Path, visit: Visiting) -> None:
    """Who calls the app's port directly is told to use Home Assistant."""
    async with shown(tmp_path, web_ingress=True) as (_, url), visit(url) as here:
        here.forgive("403 (Forbidden)")
        answer = await here.page.goto(url)
        assert answer is not None
        assert answer.status == 403
        assert "Home Assistant" in await answer.text()


@asynccontextmanager
async def asked(tmp_path: Path, visit: Visiting) -> AsyncIterator[tuple[Visit, Locator]]:
    """Open the page from where it asks for the token, and yield the dialog too."""
    async with (
        shown(tmp_path, web_allow=ELSEWHERE, web_token=TOKEN) as (_, url),
        visit(url) as here,
    ):
        await here.page.goto(url)
        yield here, here.page.get_by_role("dialog", name="This page is protected")


async def test_the_token_is_asked_for_once(tmp_path: Path, visit: Visiting) -> None:
    """From elsewhere the page asks for the token, says when it is wrong, and remembers it."""
    async with asked(tmp_path, visit) as (here, dialog):
        page = here.page
        token = dialog.get_by_label("Token")
        await expect(token).to_be_focused()
        await page.keyboard.type("wrong")
        await page.keyboard.press("Enter")
        await expect(dialog).to_contain_text("This is not the token")
        await expect(token).to_be_focused()
        await token.fill(TOKEN)
        await page.keyboard.press("Enter")
        await expect(dialog).to_have_count(0)
        await expect(page.locator("#version")).to_contain_text("wyoming_tts")
        await say(page, "We are in.")
        assert len(await heard(page))
        await page.reload()
        await expect(page.locator("#version")).to_contain_text("wyoming_tts")
        await expect(page.get_by_role("dialog")).to_have_count(0)
        (cookie,) = await here.context.cookies()
        assert cookie.get("httpOnly")
        assert cookie.get("sameSite") == "Strict"
        assert TOKEN not in str(await here.storage())


async def test_who_has_no_token_can_ask_again(tmp_path: Path, visit: Visiting) -> None:
    """A dialog that was put away leaves a page that says so and offers to log in."""
    async with asked(tmp_path, visit) as (here, dialog):
        page = here.page
        await dialog.get_by_role("button", name="Not now").click()
        banner = page.locator("#connection")
        await expect(banner).to_contain_text("Not logged in.")
        while await dialog.count():
            await page.keyboard.press("Escape")
        await banner.get_by_role("button", name="Log in").click()
        await dialog.get_by_label("Token").fill(TOKEN)
        await dialog.get_by_role("button", name="Log in").click()
        await expect(page.locator("#version")).to_contain_text("wyoming_tts")
        await expect(banner).to_be_empty()


async def test_another_site_reaches_nothing(tmp_path: Path, visit: Visiting) -> None:
    """A page of another origin can neither read from the server nor change anything in it."""
    async with shown(tmp_path) as (app, url), ingress(url) as other, visit(other.url) as here:
        here.forgive(url)
        here.forgive("blocked by CORS policy")
        await here.page.goto(other.url)
        page, body = here.page, '{"text": "Boo"}'
        with pytest.raises(Error, match="Failed to fetch"):
            await page.evaluate(f"fetch('{url}api/voices')")
        with pytest.raises(Error, match="Failed to fetch"):
            await page.evaluate(
                f"fetch('{url}api/speak', {{method: 'POST', body: '{body}', mode: 'no-cors'}})"
            )
        # It may have been spoken all the same, unheard.
        async with client_of(app) as client:
            await client.say("After that.")
        await eventually(lambda: at_rest(app), "the server's rest")
        assert [each.source for each in app.service.history.records] == ["wyoming"]
