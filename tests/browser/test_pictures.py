"""Pictures of the page as people see it, kept for whoever looks at them."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Visiting
from tests.browser.servers import making
from tests.browser.visits import DESK, PHONE, TABS, Visit
from tests.support import client_of

LOOKS: dict[str, dict[str, Any]] = {
    "desk": {"viewport": DESK},
    "phone": {
        "viewport": PHONE,
        "color_scheme": "dark",
        "device_scale_factor": 2,
        "has_touch": True,
        "is_mobile": True,
    },
}
WORDS = r"""
[[word]]
text = "Siobhan"
say = "shiv awn"

[[word]]
text = "Grüezi"
ipa = "\u02c8\u0261ry\u0259tsi"
language = "de"

[[word]]
text = "HACS"
say = "hacks"
case = "exact"
"""


@asynccontextmanager
async def lived_in(
    tmp_path: Path, visit: Visiting, monkeypatch: pytest.MonkeyPatch, **look: Any
) -> AsyncIterator[Visit]:
    """Visit a server with the voices that everybody has, which has been spoken with."""
    (tmp_path / "lexicon").mkdir()
    (tmp_path / "lexicon" / "page.toml").write_text(WORDS, encoding="utf-8")
    (tmp_path / "voices").mkdir()
    async with making(tmp_path, monkeypatch, engine="espeak") as (app, url):
        async with client_of(app) as client:
            for length in random.Random(2).choices(range(3, 40), k=6):  # noqa: S311 - a look
                await client.say("word " * length, voice={"name": "espeak-en-gb"})
        async with visit(url, **look) as here:
            yield here


@pytest.mark.parametrize("look", LOOKS)
async def test_pictures_of_every_tab(
    tmp_path: Path, visit: Visiting, monkeypatch: pytest.MonkeyPatch, look: str
) -> None:
    """Each tab is kept as a picture, with something on it."""
    async with lived_in(tmp_path, visit, monkeypatch, **LOOKS[look]) as here:
        page = here.page
        await here.open("speak")
        await page.get_by_label("Voice", exact=True).select_option("espeak-en-gb")
        await here.button("Speak").click()
        await expect(page.locator("#speak-first")).to_contain_text("server: ")
        await page.get_by_text("What each stage did").click()
        await expect(page.locator("#speak-stages")).to_contain_text("Spoken words")
        for tab in TABS:
            if tab != TABS[0]:
                await here.turn_to(tab)
            await here.settled()
            await page.evaluate("scrollTo(0, 0)")
            assert (await here.picture(f"{look}-{tab}")).stat().st_size > 10_000
            await here.picture(f"{look}-{tab}-whole", whole=True)
