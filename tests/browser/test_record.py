"""A voice of one's own: from the microphone, or from a file, to what Home Assistant is told."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
import soundfile
from playwright.async_api import Page, expect

from tests.browser.chromium import FOREIGN_NAME
from tests.browser.conftest import Visiting
from tests.browser.servers import making, shown
from tests.browser.sounds import RATE, room, sentence
from tests.browser.visits import PHONE, Visit
from tests.support import client_of
from wyoming_tts.app import App

NAME = "Anna Example"
ID = "anna-example"
ALLOWED = ("microphone",)


STRICT = """const closed = new WeakSet();
const close = AudioContext.prototype.close;
AudioContext.prototype.close = function () {
  if (closed.has(this)) return Promise.reject(new DOMException("twice", "InvalidStateError"));
  closed.add(this);
  return close.call(this);
};
const { get } = Object.getOwnPropertyDescriptor(BaseAudioContext.prototype, "state");
const told = (state) => (state === "closed" ? "running" : state);
Object.defineProperty(AudioContext.prototype, "state", { get() { return told(get.call(this)); } });
"""
"""Makes a browser like Firefox: what is being closed seems to run, and cannot be closed again."""

REBUILT = """(button) => {
  window.rebuilt = 0;
  new MutationObserver(() => (window.rebuilt += 1)).observe(button, { childList: true });
}"""

PLAYED = """async (text) => {
  const sound = text.closest("form").querySelector("audio");
  while (sound.currentTime < 0.5) await new Promise((done) => setTimeout(done, 20));
}"""


async def begin(here: Visit, name: str = NAME) -> None:
    """Go through the first step of the wizard."""
    page = here.page
    await here.open("voices")
    await page.locator("#add-voice").click()
    await page.get_by_label("Name", exact=True).fill(name)
    await page.locator("#make-language").select_option("en-GB")
    await page.get_by_label("I may use this voice").check()
    await here.button("Continue").click()
    await expect(page.locator("#make-sentence")).to_be_visible()


async def record(here: Visit) -> None:
    """Record what the microphone hears, until the page says that it is enough."""
    page = here.page
    await here.button("Record").click()
    await expect(page.locator(".countdown")).to_have_text("Read now")
    await expect(page.locator(".advice")).to_contain_text("3 s more")
    await here.picture("desk-wizard-2-recording")
    await expect(page.locator(".advice")).to_contain_text("Enough")
    await here.button("Stop").click()
    await expect(page.get_by_text("Your recording")).to_be_visible()
    await here.picture("desk-wizard-2-take")


async def make(here: Visit, voice: str = NAME) -> None:
    """Go from a good take to the voice."""
    page = here.page
    await expect(page.locator("li[aria-current=step]").get_by_role("status")).to_contain_text(
        re.compile("A good take|It will do")
    )
    await here.button("Make the voice").click()
    await expect(page.get_by_role("heading", name=f"{voice} is ready")).to_be_visible()


async def upload(page: Page, path: Path) -> None:
    """Choose a file, and take it."""
    await page.locator("#make-file").set_input_files(path)


async def speaks(app: App, voice: str) -> float:
    """Return how many seconds a voice speaks when a Wyoming client asks it to."""
    async with client_of(app) as client:
        names = {each["name"] for each in (await client.info())["voices"]}
        assert voice in names
        answer = await client.say("Hello from the kitchen.", voice={"name": voice})
    assert answer.error is None, answer.message
    return answer.seconds


async def test_a_recording_becomes_a_voice(
    tmp_path: Path, visit: Visiting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Recorded, checked, made, listed for clients, and heard; the page says who was told."""
    async with (
        making(tmp_path, monkeypatch) as (app, url),
        visit(url, permissions=ALLOWED) as here,
    ):
        page = here.page
        await begin(here)
        await expect(page.locator("#make-sentence")).to_have_text(sentence())
        await here.picture("desk-wizard-2-sound")
        await record(here)
        await here.button("Use this recording").click()
        await expect(page.get_by_label("What is said")).to_have_value(sentence())
        await expect(page.get_by_role("img", name=re.compile("The take.*Used"))).to_be_visible()
        await here.picture("desk-wizard-3-check")
        await make(here)
        await here.picture("desk-wizard-4-ready")
        await expect(page.locator(".fetched")).to_contain_text("Waiting for Home Assistant")
        assert await speaks(app, ID) > 0.3
        await expect(page.locator(".fetched")).to_contain_text("is in Home Assistant now")
        await here.button("Hear sentence 1").click()
        await here.button("Stop: Hear sentence 1").click()
        await expect(here.button("Hear sentence 1")).to_be_visible()
        await here.button("Done").click()
        await expect(page.get_by_role("heading", name=NAME, exact=True)).to_be_visible()
        await here.picture("desk-voices-own")
    recipe = (tmp_path / "voices" / ID / "voice.toml").read_text(encoding="utf-8")
    assert f'name = "{NAME}"' in recipe


async def test_the_keyboard_and_a_phone_are_enough(
    tmp_path: Path, visit: Visiting, microphone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The whole way from an upload to the voice goes by keys, in a phone's window."""
    look = {"viewport": PHONE, "color_scheme": "dark", "device_scale_factor": 2}
    async with making(tmp_path, monkeypatch) as (_, url), visit(url, **look) as here:
        page, keys = here.page, here.page.keyboard
        await here.open("voices")
        await page.locator("#add-voice").focus()
        await keys.press("Enter")
        await expect(page.get_by_label("Name", exact=True)).to_be_visible()
        await page.get_by_label("Name", exact=True).focus()
        await keys.type(NAME)
        await page.get_by_label("I may use this voice").focus()
        await keys.press("Space")
        await here.picture("phone-wizard-1-who")
        await keys.press("Enter")
        await expect(page.locator("#make-step-2")).to_be_focused()
        await page.locator("#make-file").focus()
        await upload(page, microphone)
        await expect(here.button("Use this recording")).to_be_focused()
        await keys.press("Enter")
        await expect(page.locator("#make-step-3")).to_be_focused()
        await page.get_by_label("What is said").focus()
        await keys.insert_text(sentence())
        await expect(page.get_by_role("img", name=re.compile("The take.*Used"))).to_be_visible()
        await here.picture("phone-wizard-3-check")
        await here.button("Make the voice").focus()
        await keys.press("Enter")
        await expect(page.get_by_role("heading", name=f"{NAME} is ready")).to_be_focused()
        await here.picture("phone-wizard-4-ready")


async def test_what_is_missing_is_told_first(tmp_path: Path, visit: Visiting) -> None:
    """Without the models the page lists them with their sizes, and offers to get them."""
    async with shown(tmp_path) as (_, url), visit(url) as here:
        page = here.page
        await here.open("voices")
        await page.locator("#add-voice").click()
        needs = page.locator(".needs")
        await expect(needs).to_contain_text("Still needed")
        await expect(needs).to_contain_text(re.compile("neucodec.*B"))
        await expect(needs.get_by_role("link", name="Open the Models tab")).to_be_visible()


async def test_who_it_is_must_be_said(tmp_path: Path, visit: Visiting) -> None:
    """Without a name, or the right to use the voice, the page says so and goes there."""
    async with shown(tmp_path) as (_, url), visit(url) as here:
        page = here.page
        await here.open("voices")
        await page.locator("#add-voice").click()
        await here.button("Continue").click()
        name = page.get_by_label("Name", exact=True)
        await expect(name).to_be_focused()
        await expect(name).to_have_attribute("aria-invalid", "true")
        await name.fill("Tone")
        await here.button("Continue").click()
        await expect(page.get_by_label("Replace Tone")).to_be_focused()
        await name.fill("Nobody")
        await here.button("Continue").click()
        await expect(page.get_by_label("I may use this voice")).to_be_focused()


@pytest.mark.parametrize("name", ["notes.txt", "notes.wav"])
async def test_a_text_is_no_sound(tmp_path: Path, visit: Visiting, name: str) -> None:
    """A file without sound is refused in words, whatever it is called; another can be chosen."""
    file = tmp_path / name
    file.write_text("Milk, bread, butter.\n" * 100)
    async with shown(tmp_path) as (_, url), visit(url) as here:
        page = here.page
        await begin(here)
        await upload(page, file)
        if name.endswith(".wav"):
            await here.button("Use this recording").click()
        problem = page.locator("li[aria-current=step]").get_by_role("alert")
        await expect(problem.filter(has_text=re.compile("no sound|not a|cannot"))).to_be_visible()
        await expect(page.locator("#make-step-2")).to_be_visible()


async def test_silence_makes_no_voice(tmp_path: Path, visit: Visiting) -> None:
    """A take in which nobody speaks is looked at, and found to hold no speech."""
    file = tmp_path / "silence.wav"
    soundfile.write(file, room(8.0, -75.0), RATE)
    async with shown(tmp_path) as (_, url), visit(url) as here:
        page = here.page
        await begin(here)
        await upload(page, file)
        await here.button("Use this recording").click()
        await page.get_by_label("What is said").fill("Nobody says this.")
        findings = page.get_by_role("list", name="Findings")
        await expect(findings).to_contain_text(re.compile("no speech|silen", re.IGNORECASE))
        step = page.locator("li[aria-current=step]")
        await expect(step.get_by_role("status")).to_have_text("No voice can be made of this yet.")
        await here.button("Make the voice").click()
        await expect(page.locator("#make-step-3")).to_be_visible()


async def test_what_only_the_browser_reads_is_decoded_there(
    tmp_path: Path, visit: Visiting
) -> None:
    """A sound under a name that the server does not know is sent as the browser reads it."""
    file = tmp_path / "call.m4a"
    sound = room(5.0, -30.0) * np.tile(np.repeat([1.0, 0.1], RATE // 5), 13)[: 5 * RATE]
    soundfile.write(file, sound, RATE, format="OGG")
    async with shown(tmp_path) as (_, url), visit(url) as here:
        await begin(here)
        await upload(here.page, file)
        await here.button("Use this recording").click()
        await expect(
            here.page.get_by_role("img", name=re.compile("The take, 5.0 s"))
        ).to_be_visible()


async def test_a_button_stays_as_it_is_while_a_take_plays(
    tmp_path: Path, visit: Visiting, microphone: Path
) -> None:
    """What stops the take is changed once: screen readers do not follow one that is built anew."""
    async with shown(tmp_path) as (_, url), visit(url) as here:
        page = here.page
        await begin(here)
        await upload(page, microphone)
        await here.button("Use this recording").click()
        await page.locator("#make-text").wait_for()
        await here.button("Listen").evaluate(REBUILT)
        await here.button("Listen").click()
        await page.locator("#make-text").evaluate(PLAYED)
        await here.button("Stop").click()
        await expect(here.button("Listen")).to_be_visible()
        assert await page.evaluate("window.rebuilt") == 2


async def test_a_refused_microphone_shows_ways_on(tmp_path: Path, visit: Visiting) -> None:
    """Without permission the page says how to give it; the upload is still there."""
    async with shown(tmp_path) as (_, url), visit(url) as here:
        page = here.page
        await begin(here)
        await here.button("Record").click()
        problem = page.locator(".recorder").get_by_role("alert")
        await expect(problem).to_contain_text("no permission for the microphone")
        await expect(here.button("Record")).to_be_enabled()
        await expect(page.get_by_text("Choose a recording")).to_be_visible()


async def test_plain_http_shows_ways_on(tmp_path: Path, visit: Visiting) -> None:
    """Where browsers give nobody the microphone the page says why, and offers the upload."""
    async with (
        shown(tmp_path, web_hosts=FOREIGN_NAME) as (_, url),
        visit(url.replace("127.0.0.1", FOREIGN_NAME)) as here,
    ):
        await begin(here)
        await expect(here.page.get_by_text("No microphone over plain http.")).to_be_visible()
        await expect(here.button("Record")).to_have_count(0)
        await expect(here.page.get_by_text("Choose a recording")).to_be_visible()


async def test_a_take_that_is_too_short_is_told(tmp_path: Path, visit: Visiting) -> None:
    """Who stops at once is told how much was heard; leaving lets go of the microphone."""
    async with shown(tmp_path) as (_, url), visit(url, permissions=ALLOWED) as here:
        page = here.page
        await page.add_init_script(STRICT)
        await begin(here)
        await here.button("Record").click()
        await expect(here.button("Cancel")).to_be_visible()
        await here.button("Stop").click()
        await expect(page.locator(".recorder").get_by_role("alert")).to_contain_text("Too short")
        await here.button("Record").click()
        await expect(here.button("Cancel")).to_be_visible()
        await here.turn_to("speak")
        await here.turn_to("voices")
        await page.get_by_role("link", name=f"Go on with {NAME}").click()
        await expect(here.button("Record")).to_be_visible()
