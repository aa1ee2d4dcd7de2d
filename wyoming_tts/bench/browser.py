"""Chromium, steered by Playwright: what only a browser can tell of the page."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

from wyoming_tts.bench.processes import BenchError

NAMES: Final = ("chromium", "chromium-browser", "google-chrome")
FLAGS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
TABS: Final = ("voices", "models", "words", "status")
PATIENCE_MS: Final = 20_000
CALM: Final = """async () => {
  const asked = () => performance.getEntriesByType("resource").length;
  for (let before = -1, calm = 0; calm < 5; before = asked()) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    calm = asked() === before ? calm + 1 : 0;
  }
}"""
PAINT: Final = """() => new Promise((resolve) => {
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      if (entry.name === "first-contentful-paint") resolve(entry.startTime / 1000);
    }
  }).observe({ type: "paint", buffered: true });
})"""
STARTED: Final = """async () => {
  const sound = window.wyomingTts.lastAudio;
  while (sound.firstAudio === null) await new Promise((resolve) => setTimeout(resolve, 2));
  return sound.firstAudio;
}"""


@dataclass(frozen=True, slots=True)
class View:
    """What one cold load of the page took."""

    paint: float
    """Seconds from its beginning to the first paint with something in it."""

    transferred: int
    """Bytes of all answers, with their headers, as they went over the wire."""


class SpeakingPage:
    """An open page whose voice is chosen."""

    def __init__(self, page: Any) -> None:
        self._page = page

    async def first_audio(self, text: str) -> float:
        """Have a text spoken and stop it; return the seconds from the click to the first sound."""
        page = self._page
        await page.locator("#speak-text").fill(text)
        await page.get_by_role("button", name="Speak", exact=True).click()
        async with asyncio.timeout(PATIENCE_MS / 1000):
            seconds = float(await page.evaluate(STARTED))
        await page.get_by_role("button", name="Stop", exact=True).click()
        return seconds


class Browser:
    """A running browser."""

    def __init__(self, browser: Any, name: str) -> None:
        self._browser = browser
        self.name = name

    async def first_view(self, url: str) -> View:
        """Load the page with nothing in the cache."""
        async with self._fresh() as (page, received):
            await page.goto(url)
            paint = float(await page.evaluate(PAINT))
            await page.evaluate(CALM)
            return View(paint, sum(received))

    async def all_views(self, url: str) -> int:
        """Load the page and look at every tab; return the bytes that were transferred."""
        async with self._fresh() as (page, received):
            await page.goto(url)
            for tab in TABS:
                await page.locator(f'nav a[href="#{tab}"]').click()
                await page.evaluate(CALM)
            return sum(received)

    @asynccontextmanager
    async def speaking(self, url: str, voice: str) -> AsyncIterator[SpeakingPage]:
        """Open the page, choose a voice, and leave it open for the block."""
        async with self._fresh() as (page, _):
            await page.goto(url)
            await page.locator(f'#speak-voice option[value="{voice}"]').wait_for(state="attached")
            await page.locator("#speak-voice").select_option(voice)
            yield SpeakingPage(page)

    @asynccontextmanager
    async def _fresh(self) -> AsyncIterator[tuple[Any, list[int]]]:
        context = await self._browser.new_context()
        try:
            context.set_default_timeout(PATIENCE_MS)
            page = await context.new_page()
            session = await context.new_cdp_session(page)
            received: list[int] = []
            session.on(
                "Network.loadingFinished",
                lambda event: received.append(int(event["encodedDataLength"])),
            )
            await session.send("Network.enable")
            yield page, received
        finally:
            await context.close()


async def running_browser(stack: AsyncExitStack, path: str | None) -> tuple[Browser | None, str]:
    """Run a browser for as long as ``stack`` is open.

    Args:
        stack: ends it.
        path: of the browser; ``None`` for the first one that is found.

    Returns:
        The browser and nothing; or ``None``, and why there is none.

    Raises:
        BenchError: the browser that was named does not start.
    """
    try:
        from playwright.async_api import Error, async_playwright  # noqa: PLC0415 - only for this
    except ImportError:
        return None, "none: the package playwright is missing; what it would tell is left out"
    found = path or next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        return None, "none was found; what it would tell is left out (name one with --browser)"
    playwright = await stack.enter_async_context(async_playwright())
    try:
        browser = await playwright.chromium.launch(executable_path=found, args=list(FLAGS))
    except Error as error:
        problem = str(error).strip().splitlines()[0]
        raise BenchError(f"the browser {found} does not start: {problem}") from error
    stack.push_async_callback(browser.close)
    return Browser(browser, f"Chromium {browser.version}"), ""
