"""What breaks while the page is open, and how it goes on."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from playwright.async_api import expect

from tests.browser.conftest import Visiting
from tests.browser.servers import shown
from tests.browser.test_speak import heard, in_the_middle, say
from tests.live.processes import free_port, serving, stop
from tests.support import Marks, client_of, write_voice


async def test_the_server_is_started_again(tmp_path: Path, visit: Visiting) -> None:
    """The page tells that the server is gone, and goes on by itself as soon as it is back."""
    port = free_port()
    web = f"http://127.0.0.1:{port}"
    async with serving(tmp_path, "--no-zeroconf", "--web", web) as server:
        await server.logged("the page is at")
        async with visit(web) as here:
            page = here.page
            here.forgive("net::ERR_")
            await here.open()
            await say(page, "One.")
            await heard(page)
            await here.turn_to("voices")
            await expect(page.locator("#voices-count")).not_to_be_empty()
            before = await page.locator("#voices-count").inner_text()
            stop(server, signal.SIGKILL)
            await server.ended()
            banner = page.locator("#connection")
            await expect(banner).to_contain_text("Connection lost")
            await here.turn_to("speak")
            await here.button("Speak").click()
            problem = page.locator("#tab-speak").get_by_role("alert")
            await expect(problem).to_contain_text("The server does not answer")
            write_voice(tmp_path / "voices", "newcomer", engine="espeak", options={"voice": "en"})
            async with serving(tmp_path, "--no-zeroconf", "--web", web) as again:
                await expect(banner).to_contain_text("Connected again")
                await here.turn_to("voices")
                await expect(page.locator("#voices-count")).not_to_have_text(before)
                await here.turn_to("speak")
                await here.button("Speak").click()
                assert len(await heard(page))
                await expect(problem).to_be_empty()
                stop(again)
                await again.ended()
                await expect(banner).to_contain_text("Connection lost")


async def test_the_worker_dies_in_the_middle(tmp_path: Path, visit: Visiting) -> None:
    """A reply that breaks off is told as such, what was heard stays, and the next one is whole."""
    marks = Marks(tmp_path / "marks")
    async with shown(tmp_path, engine_options=marks.options) as (_, url), visit(url) as here:
        page = here.page
        await here.open()
        await say(page, "It comes LATE and then not at all, which is a pity for everybody.")
        problem = page.locator("#tab-speak").get_by_role("alert")
        await expect(problem).not_to_be_empty()
        await expect(problem).not_to_contain_text("Failed to fetch")
        await expect(here.button("Speak")).to_be_visible()
        await say(page, "The next one is whole.")
        assert len(await heard(page))
        await expect(problem).to_be_empty()


async def test_a_killed_worker_while_speaking(tmp_path: Path, visit: Visiting) -> None:
    """A worker that is killed from outside ends only the reply that it was at."""
    async with in_the_middle(tmp_path, visit) as (app, here, marks):
        page = here.page
        os.kill(marks.loads[-1], signal.SIGKILL)
        await expect(page.locator("#tab-speak").get_by_role("alert")).not_to_be_empty()
        marks.put("go")
        async with client_of(app) as client:
            assert (await client.say("Anybody?")).error is None
        await say(page, "And on we go.")
        assert len(await heard(page))


async def test_the_line_is_lost(tmp_path: Path, visit: Visiting) -> None:
    """Without a connection the page says so at what is tried; with it everything goes on."""
    async with shown(tmp_path) as (app, url), visit(url) as here:
        page = here.page
        here.forgive("net::ERR_")
        here.forgive("dynamically imported module")
        await here.open()
        await expect(page.locator("#version")).not_to_be_empty()
        await here.context.set_offline(True)
        await here.button("Speak").click()
        problem = page.locator("#tab-speak").get_by_role("alert")
        await expect(problem).to_contain_text("The server does not answer")
        await page.get_by_role("link", name="Status").click()
        await expect(page.locator("#tab-status")).to_contain_text("could not be loaded")
        await here.context.set_offline(False)
        await expect(page.get_by_role("table", name="Engines")).to_be_visible()
        async with client_of(app) as client:
            await client.say("Are you there?")
        table = page.get_by_role("table", name="Recent replies")
        await expect(table.get_by_role("row")).to_have_count(2)
        await here.turn_to("speak")
        await say(page, "Here we are.")
        assert len(await heard(page))


async def test_a_server_without_speech_is_told(tmp_path: Path, visit: Visiting) -> None:
    """Where the engine does not load, each tab still opens, and the reason is on the page."""
    options = {"fail": "the library is\nmissing"}
    async with shown(tmp_path, engine_options=options) as (_, url), visit(url) as here:
        page = here.page
        await here.open()
        await here.button("Speak").click()
        problem = page.locator("#tab-speak").get_by_role("alert")
        await expect(problem).to_contain_text("missing")
        await here.turn_to("status")
        await expect(page.get_by_role("table", name="Engines")).to_contain_text("missing")
