"""How the page looks and reads: small windows, both colour schemes, and rules for all."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import soundfile
from playwright.async_api import expect

from tests.browser.conftest import Visiting
from tests.browser.servers import shown
from tests.browser.sounds import RATE, room, sentence
from tests.browser.test_record import ALLOWED, begin, upload
from tests.browser.test_speak import heard, say
from tests.browser.visits import DESK, NARROW, PHONE, TABS, Visit
from tests.support import client_of, write_voice

STILL: dict[str, Any] = {"reduced_motion": "reduce"}
"""Colours that are on their way from one scheme to the other are no fault."""

STEADY = """async () => {
  const coloured = (each) => /color|fill|stroke/.test(each.transitionProperty ?? "");
  // What is folded away stands still on its way.
  const seen = ({ effect }) => effect.target.checkVisibility();
  const moving = () => document.getAnimations().filter(coloured).filter(seen);
  const ends = performance.now() + 5000;
  for (let calm = 0; calm < 3; calm = moving().length ? 0 : calm + 1) {
    if (performance.now() > ends) {
      throw new Error(moving().map(({ effect }) => effect.target.outerHTML).join());
    }
    await new Promise(requestAnimationFrame);
  }
}"""
"""Waits until the colours of another scheme are there."""

MOVING = """() => [...document.querySelectorAll("*")].filter((each) => {
  const style = getComputedStyle(each);
  const long = (times) => times.split(",").some((time) => parseFloat(time) > 0.05);
  return long(style.transitionDuration) || (style.animationName !== "none"
    && style.animationIterationCount === "infinite" && long(style.animationDuration));
}).map((each) => each.outerHTML.slice(0, 80))"""
SMALL = """() => [...document.querySelectorAll(
    "button, .button, nav a, select, summary, input:not([type=checkbox], [type=file])")]
  .map((each) => [each, each.getBoundingClientRect()])
  .filter(([each, { width, height }]) => width && height && (width < 44 || height < 44)
    && !each.classList.contains("visually-hidden"))
  .map(([each, box]) => `${box.width} x ${box.height}: ${each.outerHTML.slice(0, 80)}`)"""
ON_TOP = """(each) => {
  const { left, top, width, height } = each.getBoundingClientRect();
  return each.contains(document.elementFromPoint(left + width / 2, top + height / 2));
}"""
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
LINK = "https://example.com/" + "a" * 80


@asynccontextmanager
async def furnished(tmp_path: Path, visit: Visiting, **options: Any) -> AsyncIterator[Visit]:
    """Visit a server that has something to show on every tab, with long names among it."""
    voices, lexicon = tmp_path / "voices", tmp_path / "lexicon"
    write_voice(voices, "tone", speakers={"low": {}}, description=f"{LONG} {LINK}")
    languages = ["de-DE", "en-GB", "fr-FR", "es-ES", "it-IT", "nl-NL"]
    toml = write_voice(voices, "long", languages=languages) / "voice.toml"
    toml.write_text(toml.read_text().replace('"Long"', f'"{LONG}"'))
    write_voice(voices, "bad", languages="none")
    lexicon.mkdir()
    entries = f'[[word]]\ntext = "{LONG}"\nsay = "{LONG}"\n\n[[word]]\ntext = "two"\nipa = "tu"\n'
    (lexicon / "page.toml").write_text(entries)
    (lexicon / "bad.toml").write_text("[[word]]\ntext = 'bad'\n")
    async with shown(tmp_path) as (app, url):
        async with client_of(app) as client:
            for text in ("One.", "Two is longer.", "Three REFUSE"):
                await client.say(text)
        async with visit(url, **options) as here:
            yield here


async def each_tab(here: Visit, check: Callable[[], Awaitable[None]]) -> None:
    """Check every tab, as soon as it is full."""
    for tab in TABS:
        await (here.open(tab) if tab == TABS[0] else here.turn_to(tab))
        await here.settled()
        await check()


async def check_both_schemes(here: Visit) -> None:
    """Check all rules in the light, and in the dark those that are about colours."""
    await here.check_access()
    await here.page.emulate_media(color_scheme="dark")
    await here.page.evaluate(STEADY)
    await here.check_access("color-contrast")
    await here.page.emulate_media(color_scheme="light")
    await here.page.evaluate(STEADY)


@pytest.mark.parametrize("window", [DESK, PHONE, NARROW], ids=["desk", "phone", "narrow"])
async def test_nothing_scrolls_sideways(tmp_path: Path, visit: Visiting, window: Any) -> None:
    """Every tab fits its window, whatever long words are in it, and while a form is open."""
    async with furnished(tmp_path, visit, viewport=window) as here:
        page = here.page
        await each_tab(here, here.check_width)
        await here.turn_to("words")
        await here.button("Edit two").click()
        await page.get_by_label("Sentence").fill(f"Two of {LONG}.")
        await here.button("Show the stages").click()
        await expect(page.get_by_role("form").get_by_role("status")).not_to_be_empty()
        await here.check_width()
        await here.button("Cancel").click()
        await here.turn_to("speak")
        await page.get_by_text("What each stage did").click()
        await say(page, f"{LONG}. {LINK}")
        await expect(page.locator("#speak-stages")).to_contain_text("Piece")
        await here.check_width()
        await here.button("Stop").click()
        await here.turn_to("voices")
        await here.button(f"Edit {LONG}").click()
        await here.check_width()
        await page.keyboard.press("Escape")
        await here.button(f"Delete {LONG}").click()
        await expect(page.locator("#toasts")).to_contain_text("is deleted")
        await here.check_width()


async def test_every_tab_is_accessible(tmp_path: Path, visit: Visiting) -> None:
    """Axe finds nothing on any tab, in both colour schemes."""
    async with furnished(tmp_path, visit, **STILL) as here:
        await each_tab(here, lambda: check_both_schemes(here))


async def test_dialogs_and_forms_are_accessible(tmp_path: Path, visit: Visiting) -> None:
    """Axe finds nothing while something is open, said to be wrong, or just done."""
    async with furnished(tmp_path, visit, **STILL) as here:
        page = here.page
        await here.open("speak")
        await page.get_by_text("What each stage did").click()
        await say(page, "<speak>Hello.</speak>")
        await heard(page)
        await expect(page.locator("#speak-stages")).to_contain_text("Piece")
        await check_both_schemes(here)
        await here.turn_to("voices")
        await here.button("Edit Tone").click()
        await page.get_by_role("dialog").get_by_label("Name").fill("")
        await page.keyboard.press("Enter")
        await check_both_schemes(here)
        await page.keyboard.press("Escape")
        await here.button(f"Delete {LONG}").click()
        await expect(here.button("Undo")).to_be_visible()
        await page.get_by_text("More about").first.click()
        await check_both_schemes(here)
        await here.turn_to("words")
        await here.button("Edit two").click()
        await here.button("Show the stages").click()
        await expect(page.get_by_role("form").get_by_role("status")).not_to_be_empty()
        await check_both_schemes(here)


async def test_the_wizard_is_accessible_and_fits(tmp_path: Path, visit: Visiting) -> None:
    """Axe finds nothing at any step, and no step is wider than the smallest phone."""
    file = tmp_path / "silence.wav"

    async with furnished(tmp_path, visit, viewport=NARROW, permissions=ALLOWED, **STILL) as here:
        page = here.page

        async def check() -> None:
            await here.check_width()
            await check_both_schemes(here)

        await here.open("voices")
        await page.locator("#add-voice").click()
        await here.button("Continue").click()
        await expect(page.locator(".needs")).to_contain_text("Still needed")
        await check()
        await begin(here)
        await check()
        await here.button("Record").click()
        await expect(page.locator(".countdown")).to_have_text("Read now")
        await expect(page.locator(".advice")).to_contain_text("Good")
        await here.picture("narrow-wizard-2-recording")
        await check()
        await here.button("Stop").click()
        await expect(page.locator(".recorder").get_by_role("alert")).to_contain_text("Too short")
        soundfile.write(file, room(6.0, -70.0), RATE)
        await upload(page, file)
        await check()
        await here.button("Use this recording").click()
        await page.get_by_label("What is said").fill(sentence())
        await expect(page.get_by_role("list", name="Findings")).not_to_be_empty()
        await page.get_by_text("Choose the part").click()
        await check()


async def test_little_motion_where_little_is_wanted(tmp_path: Path, visit: Visiting) -> None:
    """Who asked the system for less motion sees none that goes on, and no gliding."""
    async with furnished(tmp_path, visit, **STILL) as here:

        async def check() -> None:
            assert await here.page.evaluate(MOVING) == []

        await each_tab(here, check)


async def test_every_tab_suits_a_thumb(tmp_path: Path, visit: Visiting) -> None:
    """On a phone, where tables are cards, axe finds nothing, and all that is pressed is large."""
    async with furnished(tmp_path, visit, viewport=PHONE, has_touch=True, **STILL) as here:

        async def check() -> None:
            await here.check_access()
            assert await here.page.evaluate(SMALL) == []

        await each_tab(here, check)


@pytest.mark.parametrize(
    ("width", "height"), [(320, 568), (320, 640), (390, 664), (667, 375), (1024, 600), (1280, 800)]
)
async def test_stop_is_in_sight_while_one_reads(
    tmp_path: Path, visit: Visiting, width: int, height: int
) -> None:
    """What ends a recording needs no scrolling, and hides nothing of the text above it."""
    window = {"width": width, "height": height}
    async with furnished(tmp_path, visit, viewport=window, permissions=ALLOWED, **STILL) as here:
        page = here.page
        await begin(here)
        await here.button("Record").click()
        button = page.locator("#record-button")
        for count in (re.compile(r"\d"), "Read now"):
            await expect(page.locator(".countdown")).to_have_text(count)
            await expect(button).to_be_in_viewport(ratio=1)
            assert await button.evaluate(ON_TOP)
        await expect(button).to_have_text("Stop")
        await here.picture(f"reading-{width}x{height}")
        top, read, panel = await page.evaluate(
            """() => [".top", ".sentence", ".recorder"].map((each) => {
              const { top, bottom } = document.querySelector(each).getBoundingClientRect();
              return [top, bottom];
            })"""
        )
        assert panel[1] <= height
        assert max(0, top[1]) <= read[0] < read[1] <= panel[0]
