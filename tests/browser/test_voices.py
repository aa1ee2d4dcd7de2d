"""The list of voices: hearing, changing, deleting and bringing back."""

from __future__ import annotations

import tomllib
from pathlib import Path

from playwright.async_api import expect

from tests.browser.conftest import Visiting
from tests.browser.servers import shown
from tests.support import Marks, client_of, write_voice


async def test_a_voice_is_deleted_and_brought_back(tmp_path: Path, visit: Visiting) -> None:
    """What is deleted is out of every list at once; Undo and the list of the removed restore it."""
    write_voice(tmp_path / "voices", "tone", speakers={"low": {}})
    write_voice(tmp_path / "voices", "other")
    async with shown(tmp_path) as (app, url), visit(url) as here, client_of(app) as client:
        page = here.page
        heading = page.get_by_role("heading", name="Other", exact=True)
        await here.open("voices")
        await here.button("Delete Other").click()
        await expect(heading).to_have_count(0)
        await expect(page.get_by_role("heading", name="Tone", exact=True)).to_be_focused()
        assert "other" not in {each["name"] for each in (await client.info())["voices"]}
        await here.button("Undo").click()
        await expect(heading).to_be_visible()
        assert "other" in {each["name"] for each in (await client.info())["voices"]}
        await here.button("Delete Other").click()
        await here.button("Bring back Other").click()
        await expect(heading).to_be_focused()
    assert (tmp_path / "voices" / "other" / "voice.toml").exists()


async def test_a_voice_is_renamed(tmp_path: Path, visit: Visiting) -> None:
    """Name, description and languages are changed in the voice's own file, and told to clients."""
    write_voice(tmp_path / "voices", "tone", speakers={"low": {}})
    async with shown(tmp_path) as (app, url), visit(url) as here, client_of(app) as client:
        page = here.page
        await here.open("voices")
        await here.button("Edit Tone").click()
        dialog = page.get_by_role("dialog", name="Edit Tone")
        await expect(dialog.get_by_label("Name")).to_be_focused()
        await dialog.get_by_label("Languages").fill("de-AT, klingonisch")
        await dialog.get_by_role("button", name="Save").click()
        await expect(dialog.get_by_label("Languages")).to_have_attribute("aria-invalid", "true")
        await dialog.get_by_label("Name").fill("Tönchen <b>")
        await dialog.get_by_label("Languages").fill("de-AT, en")
        await expect(dialog).to_contain_text("Austrian German, English")
        await page.keyboard.press("Enter")
        await expect(dialog).to_have_count(0)
        await expect(page.get_by_role("heading", name="Tönchen <b>", exact=True)).to_be_visible()
        await expect(here.button("Edit Tönchen <b>")).to_be_focused()
        told = {each["name"]: each for each in (await client.info())["voices"]}
        assert told["tone"]["languages"] == ["de-AT", "en"]
        assert told["tone"]["description"].startswith("Tönchen <b>")
    written = tomllib.loads((tmp_path / "voices" / "tone" / "voice.toml").read_text("utf-8"))
    assert (written["name"], written["languages"]) == ("Tönchen <b>", ["de-AT", "en"])


async def test_a_voice_becomes_the_default(tmp_path: Path, visit: Visiting) -> None:
    """The badge goes to the new default, which speaks where no voice is chosen."""
    write_voice(tmp_path / "voices", "tone", speakers={"low": {}})
    write_voice(tmp_path / "voices", "other")
    async with (
        shown(tmp_path, voice="") as (app, url),
        visit(url) as here,
        client_of(app) as client,
    ):
        page = here.page
        await here.open("voices")
        for name in ("Other", "Tone"):
            chosen = page.locator(f"[data-voice={name.lower()}]")
            badge = chosen.get_by_text("Default", exact=True)
            await expect(chosen).to_be_visible()
            if not await badge.is_visible():
                await here.button(f"Make default: {name}").click()
            await expect(badge).to_be_visible()
            await expect(here.button(f"Make default: {name}")).to_have_count(0)
            await client.say("Who is it?")
            assert app.service.history.records[-1].voice == name.lower()


async def test_a_voice_is_heard_one_at_a_time(tmp_path: Path, visit: Visiting) -> None:
    """Each voice says something when asked; another one, or leaving, stops it in the server."""
    marks = Marks(tmp_path / "marks")
    write_voice(tmp_path / "voices", "tone", speakers={"low": {}})
    write_voice(tmp_path / "voices", "other")
    async with shown(tmp_path, engine_options=marks.options) as (_, url), visit(url) as here:
        await here.open("voices")
        await here.button("Hear Tone").click()
        await expect(here.button("Stop: Hear Tone")).to_be_visible()
        await here.button("Hear Other").click()
        await expect(here.button("Hear Tone")).to_be_visible()
        await expect(here.button("Stop: Hear Other")).to_be_visible()
        await here.turn_to("speak")
        await here.turn_to("voices")
        await expect(here.button("Hear Other")).to_be_visible()


async def test_broken_voices_are_told(tmp_path: Path, visit: Visiting) -> None:
    """A folder that is no voice stands apart with the reason, and can be deleted."""
    write_voice(tmp_path / "voices", "tone", speakers={"low": {}})
    write_voice(tmp_path / "voices", "bad", languages="none")
    async with shown(tmp_path) as (_, url), visit(url) as here:
        page = here.page
        await here.open("voices")
        section = page.get_by_role("region", name="Not usable")
        await expect(section).to_contain_text("languages")
        await here.button("Delete bad").click()
        dialog = page.get_by_role("dialog", name="Delete bad?")
        await dialog.get_by_role("button", name="Delete").click()
        await expect(section).to_have_count(0)
    assert not (tmp_path / "voices" / "bad").exists()
