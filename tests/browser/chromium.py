"""The browser that the page is tried in: Debian's Chromium, or another of its kind."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import pytest
from playwright.async_api import Browser, async_playwright

from wyoming_tts.bench.browser import FLAGS, NAMES

REQUIRED: Final = "required"
FOREIGN_NAME: Final = "tts.test"
"""A name of this machine that browsers do not trust, as those of a home's network are not."""

QUIET: Final = (
    *FLAGS,
    # Whatever it wants to ask of the world: the world is not there.
    f"--host-resolver-rules=MAP {FOREIGN_NAME} 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)


def find_chromium() -> str:
    """Return the browser's path; empty where there is none."""
    if path := os.environ.get("CHROMIUM"):
        return path
    return next((found for name in NAMES if (found := shutil.which(name))), "")


def needed() -> None:
    """Skip where there is no browser, unless it is required.

    Raises:
        RuntimeError: it is required and is not there.
    """
    if find_chromium():
        return
    reason = "no browser: install Debian's package chromium, or name another in CHROMIUM"
    if os.environ.get("BROWSER_TESTS") == REQUIRED:
        raise RuntimeError(reason)
    pytest.skip(reason)


def with_microphone(recording: Path) -> Sequence[str]:
    """Return flags with which a recording is what the microphone hears, from its beginning."""
    return (
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-audio-capture={recording}",
    )


@asynccontextmanager
async def running_chromium(*flags: str) -> AsyncIterator[Browser]:
    """Run the browser without a window."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=find_chromium(), args=[*QUIET, *flags]
        )
        try:
            yield browser
        finally:
            await browser.close()
