"""One browser for all of these tests, on one event loop; each test is a visit of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from functools import partial
from pathlib import Path
from typing import Final

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from tests.browser.chromium import needed, running_chromium, with_microphone
from tests.browser.sounds import write_microphone
from tests.browser.visits import Visit, visiting
from tests.web.models import hub, store

__all__ = ["browser", "hub", "microphone", "own_environment", "store", "visit"]

HERE = Path(__file__).parent
LONGEST: Final = 180
LOOP: Final = "package"

Visiting = Callable[..., AbstractAsyncContextManager[Visit]]


def pytest_collection_modifyitems(items: Sequence[pytest.Item]) -> None:
    """Let all tests of this folder share the browser's event loop, and give them its time."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.asyncio(loop_scope=LOOP), append=False)
            item.add_marker(pytest.mark.timeout(LONGEST), append=True)


@pytest.fixture(scope="package")
def microphone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the recording that the browser's microphone hears."""
    needed()
    return tmp_path_factory.mktemp("microphone") / "microphone.wav"


@pytest_asyncio.fixture(scope="package", loop_scope=LOOP)
async def browser(
    microphone: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Browser]:
    """Return the browser."""
    await write_microphone(microphone, tmp_path_factory.mktemp("espeak"))
    async with running_chromium(*with_microphone(microphone)) as browser:
        yield browser


@pytest.fixture
def visit(browser: Browser) -> Visiting:
    """Return how a page is visited."""
    return partial(visiting, browser)


@pytest.fixture(autouse=True)
def own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing that is asked of this machine go by somebody's proxy."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
