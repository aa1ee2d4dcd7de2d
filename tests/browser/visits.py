"""A visit to the page, and what must never happen in one: faults, and other hosts."""

from __future__ import annotations

import json
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped]
from playwright.async_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    Request,
    ViewportSize,
    expect,
)

TABS: Final = ("speak", "voices", "models", "words", "status")
DESK: Final = ViewportSize(width=1280, height=800)
PHONE: Final = ViewportSize(width=390, height=844)
NARROW: Final = ViewportSize(width=320, height=640)
PATIENCE_MS: Final = 30_000
SCREENSHOTS: Final = Path(
    os.environ.get("SCREENSHOTS") or Path(__file__).with_name("screenshots")
).absolute()

expect.set_options(timeout=PATIENCE_MS)


class Visit:
    """One page, in a browser context of its own."""

    def __init__(self, context: BrowserContext, page: Page, url: str) -> None:
        self.context = context
        self.page = page
        self.url = url
        self.faults: list[str] = []
        """What went wrong in it; looked at when the visit is over."""

        self._origin = urlsplit(url)[:2]
        self._forgiven: list[str] = []
        context.on("console", self._note_message)
        context.on("weberror", lambda error: self.faults.append(f"uncaught: {error.error}"))
        context.on("request", self._note_request)

    def forgive(self, text: str) -> None:
        """Let messages with a text in them, or requests to such a URL, be no fault here."""
        self._forgiven.append(text)

    def _note_message(self, message: ConsoleMessage) -> None:
        if message.type not in {"error", "warning"}:
            return
        if any(text in f"{message.text} {_place(message)}" for text in self._forgiven):
            return
        # A refusal of the API is an answer, which the page has to deal with.
        if message.text.startswith("Failed to load resource") and "/api/" in _place(message):
            return
        self.faults.append(f"console: {message.text} ({_place(message)})")

    def _note_request(self, request: Request) -> None:
        scheme, host = urlsplit(request.url)[:2]
        known = scheme in {"blob", "data"} or (scheme, host) == self._origin
        if not known and not any(text in request.url for text in self._forgiven):
            self.faults.append(f"another host was asked: {request.url}")

    async def open(self, tab: str = "speak") -> None:
        """Go to a tab by its address, and wait until it is there."""
        await self.page.goto(f"{self.url}#{tab}")
        await self.seen(tab)

    async def turn_to(self, tab: str) -> None:
        """Go to a tab by its link."""
        link = self.page.get_by_role("navigation").get_by_role("link", name=tab, exact=False)
        await link.click()
        await self.seen(tab)

    async def seen(self, tab: str) -> None:
        """Wait until a tab shows something."""
        await expect(self.page.locator(f"#tab-{tab}")).to_be_visible()
        await expect(self.page.locator(f"#tab-{tab} > *").first).to_be_attached()

    async def settled(self) -> None:
        """Wait until the page has asked for nothing new for a moment; events go on."""
        await self.page.evaluate(
            """async () => {
              const asked = () => performance.getEntriesByType("resource").length;
              for (let before = -1, calm = 0; calm < 3; ) {
                await new Promise((resolve) => setTimeout(resolve, 50));
                calm = asked() === before ? calm + 1 : 0;
                before = asked();
              }
              await document.fonts.ready;
            }"""
        )

    def button(self, name: str, *, exact: bool = True) -> Locator:
        """Return the button of a name."""
        return self.page.get_by_role("button", name=name, exact=exact)

    async def check_width(self) -> None:
        """Check that nothing makes the page wider than its window."""
        wide, shown, widest = await self.page.evaluate(
            """() => {
              const root = document.scrollingElement;
              const beyond = [...document.querySelectorAll("main *, header *, dialog *")]
                .filter((each) => each.getBoundingClientRect().right > innerWidth + 0.5)
                .map((each) => `${each.tagName}#${each.id}.${each.className}`);
              return [root.scrollWidth, root.clientWidth, beyond.slice(0, 5)];
            }"""
        )
        assert wide <= shown, f"{self.page.url} is {wide} px wide in {shown}: {widest}"

    async def check_access(self, *rules: str) -> None:
        """Check what rules can tell, all or some, for those who do not see, or do not point."""
        options = {"runOnly": {"type": "rule", "values": rules}} if rules else {}
        results = await Axe().run(self.page, options=options)
        found = [
            f"{each['id']} ({each['impact']}): {each['help']}\n    "
            + "\n    ".join(node["html"][:160] + " " + _why(node) for node in each["nodes"][:4])
            for each in results.response["violations"]
        ]
        assert not found, f"{self.page.url}:\n  " + "\n  ".join(found)

    async def picture(self, name: str, *, whole: bool = False) -> Path:
        """Keep a picture of what is seen now; `whole` includes what is below the window."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        path = SCREENSHOTS / f"{name}.png"
        await self.page.screenshot(path=path, full_page=whole, animations="disabled")
        return path

    async def storage(self) -> dict[str, Any]:
        """Return what the page remembers in the browser."""
        kept = await self.page.evaluate("JSON.stringify({...localStorage})")
        return dict(json.loads(kept))


def _place(message: ConsoleMessage) -> str:
    return str(message.location.get("url", ""))


def _why(node: Mapping[str, Any]) -> str:
    return "; ".join(str(each["message"])[:200] for each in [*node["any"], *node["all"]])


@asynccontextmanager
async def visiting(browser: Browser, url: str, **options: Any) -> AsyncIterator[Visit]:
    """Open a browser context of its own; what must never happen did not, or the test fails.

    Args:
        browser: where it is opened.
        url: of the page.
        options: of the context, such as ``viewport`` or ``permissions``.
    """
    settings: dict[str, Any] = {"viewport": DESK, "locale": "en-GB", "color_scheme": "light"}
    context = await browser.new_context(**(settings | options))
    try:
        context.set_default_timeout(PATIENCE_MS)
        visit = Visit(context, await context.new_page(), url.rstrip("/") + "/")
        yield visit
    finally:
        await context.close()
    assert not visit.faults, "\n".join(visit.faults)
