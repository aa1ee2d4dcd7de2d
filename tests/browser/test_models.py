"""Models: how they come, stop, go on, are looked at, and go."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

from playwright.async_api import Locator, expect

from tests.browser.conftest import Visiting
from tests.browser.servers import shown
from tests.browser.visits import Visit
from tests.models.hub import FakeHub
from tests.support import eventually
from tests.web.models import CODEC, MODEL, WEIGHTS
from wyoming_tts.models.fetch import PROGRESS_INTERVAL
from wyoming_tts.models.store import ModelStore

HALF = 1_500_000
A_LITTLE = 1 << 16


async def halve(hub: FakeHub) -> None:
    """Let half of what is being downloaded come, slowly enough to be told."""
    await eventually(hub.held.is_set, "the first part of the download")
    # Progress is told so often and not more.
    await asyncio.sleep(PROGRESS_INTERVAL)
    hub.hold_after, first, hub.go = HALF, hub.go, threading.Event()
    first.set()


def card(here: Visit, name: str) -> Locator:
    """Return what is shown of a model."""
    return here.page.get_by_role("article", name=name, exact=True)


async def test_a_download_stops_and_goes_on(
    tmp_path: Path, visit: Visiting, hub: FakeHub, store: ModelStore
) -> None:
    """Its progress is shown; cancelled it keeps what it has, and the rest comes later."""
    async with shown(tmp_path) as (_, url), visit(url) as here:
        page, model = here.page, card(here, MODEL.id)
        await here.open("models")
        await page.get_by_label("Language").select_option("fr")
        hub.hold_after = HALF - A_LITTLE
        await model.get_by_role("button", name="Download").click()
        bar = page.get_by_role("progressbar", name=f"Downloading {MODEL.id}")
        await halve(hub)
        await expect(bar).to_have_attribute("aria-valuenow", "50")
        cancel = page.get_by_role("button", name=f"Cancel: {MODEL.id}")
        await expect(cancel).to_be_focused()
        await cancel.click()
        await expect(bar).to_have_count(0)
        go_on = model.get_by_role("button", name="Continue")
        await expect(go_on).to_be_visible()
        hub.hold_after = None
        hub.go.set()
        await go_on.click()
        await expect(model.get_by_text("installed", exact=True)).to_be_visible()
        assert store.locate(MODEL.id).main.read_bytes() == WEIGHTS
        assert [asked.range for asked in hub.fetched() if asked.range], "it began anew"
        await expect(model).to_contain_text("3.0 MB on disk")


async def test_a_download_survives_the_page(
    tmp_path: Path, visit: Visiting, hub: FakeHub, store: ModelStore
) -> None:
    """Who closes the page and comes again sees how far it is meanwhile."""
    async with shown(tmp_path) as (_, url):
        hub.hold_after = HALF - A_LITTLE
        async with visit(url) as here:
            await here.open("models")
            await card(here, MODEL.id).get_by_role("button", name="Download").click()
            await halve(hub)
        async with visit(url) as here:
            await here.open("models")
            bar = here.page.get_by_role("progressbar", name=f"Downloading {MODEL.id}")
            await expect(bar).to_have_attribute("aria-valuenow", "50")
            hub.go.set()
            await expect(card(here, MODEL.id).get_by_text("installed", exact=True)).to_be_visible()


async def test_a_failed_download_is_explained(
    tmp_path: Path, visit: Visiting, hub: FakeHub, store: ModelStore
) -> None:
    """Why it failed stands at the model, where it can be tried again."""
    hub.repos.clear()
    async with shown(tmp_path) as (_, url), visit(url) as here:
        await here.open("models")
        model = card(here, MODEL.id)
        await model.get_by_role("button", name="Download").click()
        await expect(model.locator(".error")).to_contain_text("The download failed")
        await expect(model.get_by_role("button", name="Download")).to_be_enabled()


async def test_damage_is_found_and_a_model_removed(
    tmp_path: Path, visit: Visiting, store: ModelStore
) -> None:
    """Verifying tells good from bad; what is removed, after a question, is gone."""
    async with shown(tmp_path) as (_, url), visit(url) as here:
        page, codec = here.page, card(here, CODEC.id)
        await here.open("models")
        await here.button(f"Verify: {CODEC.id}").click()
        await expect(page.locator("#announcer")).to_contain_text("is as it should be")
        main = store.locate(CODEC.id).main
        main.write_bytes(b"!" + main.read_bytes()[1:])
        await here.button(f"Verify: {CODEC.id}").click()
        await expect(codec.get_by_text("damaged", exact=True)).to_be_visible()
        await here.button(f"Remove: {CODEC.id}").click()
        dialog = page.get_by_role("dialog", name=f"Remove {CODEC.id}?")
        await dialog.get_by_role("button", name="Cancel").click()
        assert main.exists()
        await here.button(f"Remove: {CODEC.id}").click()
        await dialog.get_by_role("button", name="Remove").click()
        await expect(page.locator("#toasts")).to_contain_text("was removed")
        await expect(codec.get_by_role("button", name="Download")).to_be_visible()
    assert not main.exists()


async def test_offline_nothing_is_offered(tmp_path: Path, visit: Visiting) -> None:
    """Without the world the page says so, and no download can be pressed."""
    async with shown(tmp_path, offline=True) as (_, url), visit(url) as here:
        await here.open("models")
        await expect(here.page.get_by_text("Offline mode is on")).to_be_visible()
        download = card(here, MODEL.id).get_by_role("button", name="Download")
        await expect(download).to_be_disabled()
