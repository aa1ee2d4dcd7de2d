"""Words: tried before they are saved, saved all or not at all, and spoken from then on."""

from __future__ import annotations

import tomllib
from pathlib import Path

from playwright.async_api import expect

from tests.browser.conftest import Visiting
from tests.browser.servers import shown, speaking
from tests.support import client_of


async def test_a_word_is_tried_saved_and_spoken(tmp_path: Path, visit: Visiting) -> None:
    """An entry can be seen at work before it is saved; then it counts for everybody."""
    async with speaking(tmp_path) as (app, url), visit(url) as here, client_of(app) as client:
        page = here.page
        before = (await client.say("Siobhan is here.")).audio
        await here.open("words")
        await here.button("Add a word").click()
        form = page.get_by_role("form", name="New word")
        await expect(form.get_by_label("Written")).to_be_focused()
        await page.keyboard.type("Siobhan")
        await form.get_by_label("Said as").fill("shiv awn")
        await form.get_by_label("Sentence").fill("Siobhan is here.")
        await form.get_by_role("button", name="Show the stages").click()
        await expect(form.get_by_role("status")).to_contain_text("Siobhan → shiv awn")
        await form.get_by_role("button", name="Hear it").click()
        await expect(form.get_by_role("button", name="Stop: Hear it")).to_be_visible()
        await expect(form.get_by_role("button", name="Hear it", exact=True)).to_be_visible()
        assert (await client.say("Siobhan is here.")).audio == before
        await form.get_by_role("button", name="Done").click()
        changes = page.get_by_role("group", name="Unsaved changes")
        await expect(changes).to_contain_text("1 unsaved change")
        await changes.get_by_role("button", name="Save").click()
        await expect(page.locator("#toasts")).to_contain_text("Saved.")
        await expect(changes).to_be_hidden()
        after = (await client.say("Siobhan is here.")).audio
        assert after != before
        assert after == (await client.say("shiv awn is here.")).audio
    kept = tomllib.loads((tmp_path / "lexicon" / "page.toml").read_text(encoding="utf-8"))
    assert [(each["text"], each["say"]) for each in kept["word"]] == [("Siobhan", "shiv awn")]


async def test_a_wrong_word_is_marked(tmp_path: Path, visit: Visiting) -> None:
    """What the server refuses is told at the field in question; nothing is saved until then."""
    async with shown(tmp_path) as (_, url), visit(url) as here:
        page = here.page
        await here.open("words")
        await here.button("Add a word").click()
        await page.get_by_label("Written").fill("good")
        await page.get_by_label("Said as").fill("gud")
        await here.button("Done").click()
        await here.button("Add a word").click()
        await page.get_by_label("Written").fill("bad")
        await page.get_by_label("Sounds (IPA)").fill("b§d!")
        await here.button("Done").click()
        await here.button("Save").click()
        sounds = page.get_by_label("Sounds (IPA)")
        await expect(sounds).to_be_focused()
        await expect(sounds).to_have_attribute("aria-invalid", "true")
        await expect(page.get_by_role("alert").filter(has_text="Nothing was saved")).to_be_visible()
        assert not (tmp_path / "lexicon" / "page.toml").exists()
        await sounds.fill("bæd")
        await here.button("Save").click()
        await expect(page.locator("#toasts")).to_contain_text("Saved.")
        await expect(page.get_by_role("table", name="Words").get_by_role("row")).to_have_count(3)


async def test_changes_are_taken_back(tmp_path: Path, visit: Visiting) -> None:
    """Deleting and editing can be undone step by step, and all of it discarded."""
    lexicon = tmp_path / "lexicon"
    lexicon.mkdir()
    entries = '[[word]]\ntext = "one"\nsay = "won"\n\n[[word]]\ntext = "two"\nsay = "too"\n'
    (lexicon / "page.toml").write_text(entries)
    (lexicon / "mine.toml").write_text('[[word]]\ntext = "three"\nsay = "tree"\n')
    async with shown(tmp_path) as (_, url), visit(url) as here:
        page = here.page
        await here.open("words")
        rows = page.get_by_role("table", name="Words").get_by_role("row")
        await expect(rows).to_have_count(4)
        await expect(rows.filter(has_text="three")).to_contain_text("mine.toml")
        await expect(here.button("Delete three")).to_have_count(0)
        await here.button("Delete one").click()
        await expect(here.button("Delete two")).to_be_focused()
        await here.button("Edit two").click()
        await page.get_by_label("Said as").fill("to")
        await here.button("Done").click()
        await expect(page.get_by_text("2 unsaved changes")).to_be_visible()
        await here.button("Undo the change of two").click()
        await here.button("Undo deleting one").click()
        await expect(rows).to_have_count(4)
        await here.button("Delete two").click()
        await page.get_by_label("Search").fill("one")
        await expect(rows).to_have_count(2)
        await page.get_by_label("Search").fill("")
        await here.button("Discard").click()
        dialog = page.get_by_role("dialog")
        if await dialog.count():
            await dialog.get_by_role("button").last.click()
        await expect(rows).to_have_count(4)
    assert (lexicon / "page.toml").read_text() == entries
