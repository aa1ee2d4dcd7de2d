"""Status: what the server does, as it does it."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path

from playwright.async_api import expect

from tests.browser.conftest import Visiting
from tests.browser.servers import shown
from tests.browser.visits import NARROW
from tests.support import Marks, client_of

PRIVATE = "Nobody else shall read this"
TOKEN = "secret-token"  # noqa: S105 - opens nothing else

BROKEN = """(table) => [...table.querySelectorAll("td[data-label]")].filter((cell) => {
  const range = document.createRange();
  range.selectNodeContents(document.createTreeWalker(cell, NodeFilter.SHOW_TEXT).nextNode());
  return range.getClientRects().length > 1;
}).map((cell) => cell.innerText)"""
"""The cells whose text stands on more than one line."""


async def test_replies_are_counted_as_they_are_spoken(tmp_path: Path, visit: Visiting) -> None:
    """A reply to somebody else is shown on an open page, without its text."""
    async with shown(tmp_path) as (app, url), visit(url) as here, client_of(app) as client:
        page = here.page
        await here.open("status")
        await expect(page.get_by_role("region", name="Recent replies")).to_contain_text("None yet")
        await client.say(PRIVATE)
        table = page.get_by_role("table", name="Recent replies")
        await expect(table.get_by_role("row")).to_have_count(2)
        await expect(table).to_contain_text("complete")
        await expect(table).to_contain_text("tone")
        assert PRIVATE not in await page.content()
        speed = page.get_by_role("region", name="Speed of the last replies")
        await expect(speed.get_by_role("img").first).to_be_visible()


async def test_the_figures_of_a_reply_are_readable_on_a_phone(
    tmp_path: Path, visit: Visiting
) -> None:
    """Not even the smallest window breaks a figure or a time in its middle."""
    async with (
        shown(tmp_path) as (app, url),
        visit(url, viewport=NARROW, locale="en-US") as here,
        client_of(app) as client,
    ):
        await client.say(PRIVATE)
        await here.open("status")
        table = here.page.get_by_role("table", name="Recent replies")
        await expect(table.get_by_role("row")).to_have_count(2)
        assert await table.evaluate(BROKEN) == []


async def test_trouble_is_shown_with_a_remedy(tmp_path: Path, visit: Visiting) -> None:
    """A worker that dies is told at once, with what to do, and that it is back."""
    marks = Marks(tmp_path / "marks")
    async with shown(tmp_path, engine_options=marks.options) as (app, url), visit(url) as here:
        page = here.page
        async with client_of(app) as client:
            await client.say("Wake up.")
        await here.open("status")
        engines = page.get_by_role("table", name="Engines")
        await expect(engines.get_by_role("row", name="fake")).to_contain_text("ready")
        os.kill(marks.loads[-1], signal.SIGKILL)
        problems = page.get_by_role("table", name="Recent problems")
        await expect(problems).to_contain_text("fake")
        async with client_of(app) as client:
            assert (await client.say("Are you back?")).error is None
        await expect(engines.get_by_role("row", name="fake")).to_contain_text("ready")
        await expect(engines.get_by_role("row", name="fake")).to_contain_text("1")


async def test_diagnostics_hold_nothing_private(tmp_path: Path, visit: Visiting) -> None:
    """The file for those who help is saved by a click, and holds neither texts nor the token."""
    async with shown(tmp_path, web_token=TOKEN) as (app, url), visit(url) as here:
        page = here.page
        async with client_of(app) as client:
            await client.say(PRIVATE)
        await here.open("status")
        async with page.expect_download() as saving:
            await page.get_by_role("link", name="Download diagnostics").click()
        saved = (await (await saving.value).path()).read_text(encoding="utf-8")
        assert json.loads(saved)
        assert PRIVATE not in saved
        assert TOKEN not in saved
        assert str(tmp_path) not in saved
