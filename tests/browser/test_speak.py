"""Speaking: what is heard in the page is what the server says."""

from __future__ import annotations

import wave
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray
from playwright.async_api import Page, expect

from tests.browser.chromium import FOREIGN_NAME
from tests.browser.conftest import Visiting
from tests.browser.servers import VOICE, shown, speaking
from tests.browser.visits import Visit
from tests.support import Marks, at_rest, client_of, eventually, write_voice
from wyoming_tts.app import App

TEXT = "It is 21.5 °C. Siobhán is here."

HEARD = """async () => {
  const sound = window.wyomingTts.lastAudio;
  while (!sound.finished || sound.playing) await new Promise((done) => setTimeout(done, 20));
  return Array.from(sound.samples, (each) => Math.round(each * 32768));
}"""
"""The page's own rules do not let Playwright wait for a condition that is given as text."""

MUTE = """Object.defineProperty(AudioContext.prototype, "state", { get: () => "suspended" });
AudioContext.prototype.resume = () => new Promise(() => {});"""
"""Makes a browser one that plays nothing, as Firefox is one without a speaker."""


async def say(page: Page, text: str) -> None:
    """Type a text and have it spoken."""
    await page.get_by_label("Text", exact=True).fill(text)
    await page.get_by_role("button", name="Speak", exact=True).click()


@asynccontextmanager
async def in_the_middle(tmp_path: Path, visit: Visiting) -> AsyncIterator[tuple[App, Visit, Marks]]:
    """Have a reply spoken that is heard, and held in its middle until the mark ``go``."""
    marks = Marks(tmp_path / "marks")
    async with shown(tmp_path, engine_options=marks.options) as (app, url), visit(url) as here:
        await here.open()
        await say(here.page, "PAUSE in the middle of this.")
        await expect(here.page.locator("#speak-first")).to_contain_text("heard in this page")
        await marks.seen("held")
        yield app, here, marks


async def heard(page: Page) -> NDArray[np.int16]:
    """Wait for the end of what is heard and return its samples."""
    samples = await page.evaluate(HEARD)
    return np.array(samples, np.int16)


async def test_what_is_heard_is_what_a_client_gets(tmp_path: Path, visit: Visiting) -> None:
    """Every sample of the reply arrives, and the figures say how it went."""
    async with speaking(tmp_path) as (app, url), visit(url) as here:
        page = here.page
        await here.open()
        await page.get_by_label("Voice", exact=True).select_option(VOICE)
        style = await page.get_by_label("Style").input_value()
        await say(page, TEXT)
        await expect(here.button("Stop")).to_be_visible()
        samples = (await heard(page)).tobytes()
        async with client_of(app) as client:
            wanted = {"name": VOICE} | ({"speaker": style} if style else {})
            expected = (await client.say(TEXT, voice=wanted)).audio
        assert samples == expected
        await expect(here.button("Speak")).to_be_visible()
        await expect(page.locator("#speak-first")).to_contain_text("server: ")
        await expect(page.locator("#speak-factor")).to_contain_text("as fast as speech")
        length = await page.locator("#speak-length").inner_text()
        assert length.startswith(f"{len(expected) / 48_000:.1f} s")
        label = await page.locator("#speak-wave").get_attribute("aria-label")
        assert label == f"Waveform of the reply, {len(expected) / 48_000:.1f} s"
        async with page.expect_download() as saving:
            await here.button("Save as WAV").click()
        saved = await saving.value
        assert saved.suggested_filename.endswith(".wav")
        with wave.open(str(await saved.path())) as file:
            assert (file.getframerate(), file.getnchannels()) == (24_000, 1)
            frames = np.frombuffer(file.readframes(file.getnframes()), np.int16)
        assert np.abs(frames.astype(int) - np.frombuffer(expected, np.int16)).max() <= 1


async def test_speed_voice_and_style_are_asked_for_and_remembered(
    tmp_path: Path, visit: Visiting
) -> None:
    """What is chosen is what speaks, and is still chosen after the page is opened anew."""
    async with shown(tmp_path) as (app, url), visit(url) as here:
        page = here.page
        await here.open()
        await page.get_by_label("Voice", exact=True).select_option("tone")
        await page.get_by_label("Style").select_option("low")
        await page.get_by_label("Speed").fill("2")
        await say(page, "Just as fast as that.")
        fast = len(await heard(page))
        record = app.service.history.records[-1]
        assert record.voice.startswith("tone")
        assert record.source == "page"
        await page.reload()
        await expect(page.get_by_label("Voice", exact=True)).to_have_value("tone")
        await expect(page.get_by_label("Style")).to_have_value("low")
        await page.get_by_label("Speed").fill("1")
        await here.button("Speak").click()
        assert 1.6 < len(await heard(page)) / fast < 2.2


async def test_sound_begins_before_the_reply_is_whole(tmp_path: Path, visit: Visiting) -> None:
    """While the engine is still at work the first sound is heard and measured."""
    async with in_the_middle(tmp_path, visit) as (_, here, marks):
        page = here.page
        assert not await page.evaluate("wyomingTts.lastAudio.finished")
        assert 0 < await page.evaluate("wyomingTts.lastAudio.firstAudio") < 10
        marks.put("go")
        assert len(await heard(page))
        await expect(page.locator("#speak-first")).to_contain_text("server: ")


async def test_stop_ends_the_reply_in_the_server(tmp_path: Path, visit: Visiting) -> None:
    """Nobody works on what nobody hears; what was heard can be heard again or saved."""
    async with in_the_middle(tmp_path, visit) as (app, here, marks):
        page = here.page
        await here.button("Stop").click()
        await marks.seen("cancelled")
        await eventually(lambda: at_rest(app), "the server's rest")
        await expect(here.button("Speak")).to_be_visible()
        await expect(page.get_by_role("alert").filter(has_text="broke")).to_have_count(0)
        marks.clear()
        await say(page, "And on we go.")
        assert len(await heard(page))


async def test_a_browser_that_plays_nothing_is_told(tmp_path: Path, visit: Visiting) -> None:
    """Where no sound is opened the page says so after a while; the reply can be kept."""
    async with shown(tmp_path) as (_, url), visit(url) as here:
        page = here.page
        await page.add_init_script(MUTE)
        await here.open()
        await say(page, "Nobody hears this.")
        await expect(here.button("Save as WAV")).to_be_enabled()
        state = page.locator("#speak-state")
        await expect(state).to_contain_text("plays no sound")
        await here.button("Stop").click()
        await expect(here.button("Speak")).to_be_visible()
        await expect(here.button("Save as WAV")).to_be_enabled()
        await here.turn_to("voices")
        await here.button("Hear Tone").click()
        problem = page.get_by_role("alert").filter(has_text="plays no sound")
        await expect(problem).to_be_visible()
        await here.button("Stop: Hear Tone").click()
        await expect(here.button("Hear Tone")).to_be_visible()


async def test_the_keyboard_is_enough(tmp_path: Path, visit: Visiting) -> None:
    """Ctrl+Enter speaks from within the text, and the same key stops nothing halfway."""
    async with shown(tmp_path) as (_, url), visit(url) as here:
        page = here.page
        await here.open()
        await page.keyboard.press("Tab")
        await expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
        await page.keyboard.press("Enter")
        await page.keyboard.press("Tab")
        await expect(page.get_by_label("Text", exact=True)).to_be_focused()
        await page.keyboard.press("Control+a")
        await page.keyboard.type("By keys alone.")
        await page.keyboard.press("Control+Enter")
        assert len(await heard(page))


async def test_stages_are_shown(tmp_path: Path, visit: Visiting) -> None:
    """What became of the text is told piece by piece, and follows the text."""
    async with speaking(tmp_path) as (_, url), visit(url) as here:
        page = here.page
        await here.open()
        await page.get_by_label("Text", exact=True).fill("It is 21.5 °C. **Good.**")
        await page.get_by_text("What each stage did").click()
        stages = page.locator("#speak-stages")
        await expect(stages).to_contain_text("twenty-one point five degrees Celsius")
        await expect(stages).to_contain_text("2 pieces")
        await page.get_by_label("Text", exact=True).fill("Only 3 of them.")
        await expect(stages).to_contain_text("Only three of them")


async def test_an_action_is_copied(tmp_path: Path, visit: Visiting) -> None:
    """What is copied is YAML of an action with the text, however it is written, and the voice."""
    text = 'Say "hello":\n- {it} is # 5 o\'clock \\ ü'
    async with (
        shown(tmp_path) as (_, url),
        visit(url, permissions=["clipboard-read", "clipboard-write"]) as here,
    ):
        page = here.page
        await here.open()
        await page.get_by_label("Voice", exact=True).select_option("tone")
        await page.get_by_label("Text", exact=True).fill(text)
        await here.button("Copy as a Home Assistant action").click()
        await expect(page.locator("#toasts")).to_contain_text("Copied.")
        action = yaml.safe_load(await page.evaluate("navigator.clipboard.readText()"))
    assert action["action"] == "tts.speak"
    assert action["data"]["message"] == text
    assert action["data"]["options"]["voice"] == "tone"


async def test_where_nothing_can_be_copied_it_is_shown(tmp_path: Path, visit: Visiting) -> None:
    """On plain http by name the browser has no clipboard; the action is there to be taken."""
    async with (
        shown(tmp_path, web_hosts=FOREIGN_NAME) as (_, url),
        visit(url.replace("127.0.0.1", FOREIGN_NAME)) as here,
    ):
        page = here.page
        await here.open()
        await here.button("Copy as a Home Assistant action").click()
        dialog = page.get_by_role("dialog", name="Home Assistant action")
        assert "tts.speak" in await dialog.get_by_label("Action in YAML").input_value()
        await page.keyboard.press("Escape")
        await expect(dialog).to_have_count(0)
        await expect(here.button("Copy as a Home Assistant action")).to_be_focused()


async def test_broken_ssml_is_told_in_its_place(tmp_path: Path, visit: Visiting) -> None:
    """The page says what is wrong with the text beside it, and the next text is spoken."""
    async with shown(tmp_path) as (_, url), visit(url) as here:
        page = here.page
        await here.open()
        await page.get_by_label("Text", exact=True).fill("<speak>Hello <break time='1s'>there.")
        await page.get_by_role("button", name="This looks like SSML").click()
        await expect(page.get_by_label("Read as SSML")).to_be_checked()
        await here.button("Speak").click()
        await expect(page.locator("#tab-speak").get_by_role("alert")).to_contain_text("<break>")
        await say(page, "<speak>Hello <break time='200ms'/> there.</speak>")
        assert len(await heard(page))
        await expect(page.locator("#tab-speak").get_by_role("alert")).to_be_empty()


async def test_nothing_to_say_is_told(tmp_path: Path, visit: Visiting) -> None:
    """Without a text the page asks for one and goes there."""
    async with shown(tmp_path) as (_, url), visit(url) as here:
        page = here.page
        await here.open()
        await say(page, "   ")
        text = page.get_by_label("Text", exact=True)
        await expect(text).to_be_focused()
        await expect(text).to_have_attribute("aria-invalid", "true")


async def test_new_voices_are_offered_at_once(tmp_path: Path, visit: Visiting) -> None:
    """A voice that is put into the folder can be chosen after the list was looked at."""
    async with shown(tmp_path) as (app, url), visit(url) as here:
        page = here.page
        await here.open()
        voice = page.get_by_label("Voice", exact=True)
        await expect(voice.locator("option[value=tone]")).to_be_attached()
        write_voice(tmp_path / "voices", "newcomer")
        async with client_of(app) as client:
            await client.info()
        await page.reload()
        await expect(voice.locator("option[value=newcomer]")).to_be_attached()
