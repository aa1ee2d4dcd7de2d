"""What people bring from their phones, and how an iPhone's browser differs."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
import soundfile
from playwright.async_api import Request, expect

from tests.browser.chromium import FOREIGN_NAME
from tests.browser.conftest import Visiting
from tests.browser.servers import shown, speaking
from tests.browser.sounds import RATE, room
from tests.browser.test_record import ALLOWED, begin, upload
from tests.browser.test_speak import heard, say
from tests.browser.visits import PHONE, TABS, Visit

RECORDINGS = Path(__file__).with_name("recordings")
"""Two seconds of noise that comes and goes, as telephones save it."""

SESSION = "navigator.audioSession = { type: 'auto' };"
"""What Safari has and Chromium has not."""

INTERRUPTED = """
const made = [], { resume } = AudioContext.prototype;
AudioContext.prototype.resume = () => Promise.reject(new DOMException("", "InvalidStateError"));
window.AudioContext = class extends AudioContext {
  constructor(...options) { super(...options); made.push(this); this.suspend(); }
};
window.callIsOver = () => made.forEach((each) => resume.call(each));
window.callComes = () => made.forEach((each) => each.suspend());
"""
"""Lets no sound begin, or go on, until it is called off, as a telephone call does."""

SMALL_TEXT = """() => [...document.querySelectorAll(
    "input:not([type=checkbox], [type=radio], [type=range], [type=file]), select, textarea")]
  .filter((each) => each.checkVisibility() && parseFloat(getComputedStyle(each).fontSize) < 16)
  .map((each) => each.outerHTML.slice(0, 80))"""


def bursts(seconds: float, rate: int = RATE) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    """Return sound in which speech may be found."""
    sound = room(seconds * rate / RATE, -20.0)
    return np.asarray(sound * np.where(np.arange(len(sound)) % (rate // 4) < rate // 6, 1, 0.05))


async def use(here: Visit, path: Path) -> None:
    """Choose a file and go on with it."""
    await upload(here.page, path)
    await here.button("Use this recording").click()


@pytest.mark.parametrize("name", ["memo.m4a", "call.webm"])
async def test_what_phones_record_is_taken(tmp_path: Path, visit: Visiting, name: str) -> None:
    """Memos of iPhones and what other pages recorded reach the server as the browser reads them."""
    async with shown(tmp_path) as (_, url), visit(url) as here:
        await begin(here)
        await use(here, RECORDINGS / name)
        take = here.page.get_by_role("img", name=re.compile(r"The take, 2\.\d s"))
        await expect(take).to_be_visible()


async def test_what_only_the_server_reads_is_sent_as_it_is(tmp_path: Path, visit: Visiting) -> None:
    """A file of a Mac that the browser knows nothing of is looked at by the server."""
    file = tmp_path / "memo.aiff"
    soundfile.write(file, bursts(3.0), RATE)
    async with shown(tmp_path) as (_, url), visit(url) as here:
        await begin(here)
        await use(here, file)
        take = here.page.get_by_role("img", name=re.compile(r"The take, 3\.0 s"))
        await expect(take).to_be_visible()


@pytest.mark.parametrize(
    ("name", "opening"),
    [
        ("old.amr", b"#!AMR\n"),
        ("old.3gp", b"\0\0\0\x14ftyp3gp4\0\0\0\0"),
        ("broken.m4a", b"\0\0\0\x14ftypM4A \0\0\0\0"),
    ],
)
async def test_what_nobody_reads_is_told_with_ways_on(
    tmp_path: Path, visit: Visiting, name: str, opening: bytes
) -> None:
    """One line says that it cannot be read, and what to do; another file can be chosen."""
    file = tmp_path / name
    file.write_bytes(opening + bytes(2000))
    async with shown(tmp_path) as (_, url), visit(url) as here:
        await begin(here)
        await upload(here.page, file)
        problem = here.page.get_by_role("alert").filter(has_text=f"{name} is no sound")
        await expect(problem).to_contain_text("Save it as WAV")
        await expect(here.page.get_by_text("Choose a recording")).to_be_visible()


async def test_a_long_memo_is_not_decoded(tmp_path: Path, visit: Visiting) -> None:
    """A lecture would be more than a phone's memory; the page asks for a minute of it."""
    file = tmp_path / "lecture.m4a"
    with soundfile.SoundFile(file, "w", samplerate=8000, channels=1, format="OGG") as lecture:
        for _minute in range(11):
            lecture.write(np.zeros(8000 * 60, np.float32))
    async with shown(tmp_path) as (_, url), visit(url) as here:
        await begin(here)
        await upload(here.page, file)
        problem = here.page.get_by_role("alert").filter(has_text="longer than 10 minutes")
        await expect(problem).to_contain_text("Cut a minute out of it")


async def test_what_tells_no_length_is_judged_by_its_size(tmp_path: Path, visit: Visiting) -> None:
    """Browsers record WebM that does not say how long it is; an hour of it is not decoded."""
    file = tmp_path / "lecture.webm"
    file.write_bytes((RECORDINGS / "call.webm").read_bytes()[:200] + bytes(8_000_001))
    async with shown(tmp_path) as (_, url), visit(url) as here:
        await begin(here)
        await upload(here.page, file)
        problem = here.page.get_by_role("alert").filter(has_text="minutes, or may be")
        await expect(problem).to_contain_text("Cut a minute out of it")


async def test_a_take_that_is_replaced_is_forgotten(tmp_path: Path, visit: Visiting) -> None:
    """Who tries many recordings fills no shelf: the server is told that the last one may go."""
    first, second = tmp_path / "first.wav", tmp_path / "second.wav"
    for file in (first, second):
        soundfile.write(file, bursts(3.0), RATE)

    def forgets(request: Request) -> bool:
        return request.method == "DELETE" and "/api/takes/" in request.url

    async with shown(tmp_path) as (_, url), visit(url) as here:
        await begin(here)
        await use(here, first)
        await here.button("Another take").click()
        async with here.page.expect_request(forgets) as asked:
            await upload(here.page, second)
        answer = await (await asked.value).response()
        assert answer is not None
        assert answer.status == 204
        await here.button("Use this recording").click()
        await expect(here.button("Another take")).to_be_visible()


async def test_speech_is_heard_when_a_call_is_over(tmp_path: Path, visit: Visiting) -> None:
    """Sound that the phone held back is played as soon as it plays sound again."""
    async with speaking(tmp_path) as (_, url), visit(url) as here:
        page = here.page
        await page.add_init_script(INTERRUPTED)
        await here.open()
        await say(page, "Hello.")
        await page.wait_for_function("() => window.wyomingTts?.lastAudio.finished")
        assert await page.evaluate("window.wyomingTts.lastAudio.playing")
        await page.evaluate("callIsOver()")
        assert np.abs(await heard(page)).max() > 1000
        await expect(here.button("Speak")).to_be_visible()


async def test_speech_that_a_call_interrupts_goes_on(tmp_path: Path, visit: Visiting) -> None:
    """The page says that nothing is heard, and no longer than that."""
    async with speaking(tmp_path) as (_, url), visit(url) as here:
        page, state = here.page, here.page.locator("#speak-state")
        await page.add_init_script(INTERRUPTED)
        await here.open()
        await say(page, "This is a sentence of some length. " * 20)
        await page.evaluate("callIsOver()")
        await expect(state).to_have_text("Speaking…")
        await page.evaluate("callComes()")
        await expect(state).to_contain_text("plays no sound")
        await page.evaluate("callIsOver()")
        await expect(state).to_have_text("Speaking…")
        await here.button("Stop").click()


async def test_an_iphone_is_told_what_sound_is_for(tmp_path: Path, visit: Visiting) -> None:
    """Speech is heard in spite of the silent switch, and the microphone is given back."""
    kind = "navigator.audioSession.type"
    async with speaking(tmp_path) as (_, url), visit(url, permissions=ALLOWED) as here:
        page = here.page
        await page.add_init_script(SESSION)
        await here.open()
        assert await page.evaluate(kind) == "auto"
        await say(page, "Hello.")
        await heard(page)
        assert await page.evaluate(kind) == "playback"
        await begin(here)
        await here.button("Record").click()
        await expect(page.locator(".countdown")).not_to_be_empty()
        assert await page.evaluate(kind) == "play-and-record"
        await page.locator("#record-button").click()
        assert await page.evaluate(kind) == "auto"


async def test_what_takes_the_focus_is_large_enough(tmp_path: Path, visit: Visiting) -> None:
    """No field has text below 16 px, for which an iPhone would enlarge the page."""
    async with (
        shown(tmp_path, web_hosts=FOREIGN_NAME) as (_, url),
        visit(url.replace("127.0.0.1", FOREIGN_NAME), viewport=PHONE) as here,
    ):
        page = here.page
        for tab in TABS:
            await here.open(tab)
            await here.settled()
            assert await page.evaluate(SMALL_TEXT) == []
        await here.turn_to("words")
        await here.button("Add a word").click()
        assert await page.evaluate(SMALL_TEXT) == []
        await here.turn_to("speak")
        await here.button("Copy as a Home Assistant action").click()
        await expect(page.get_by_role("dialog")).to_be_visible()
        assert await page.evaluate(SMALL_TEXT) == []
