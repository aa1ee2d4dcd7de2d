"""Studios that are closed at the end, with nothing left of them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.studio.studios import Watched, processes_of, settings_in
from wyoming_tts.studio.children import Patience

MARKER = "WYOMING_TTS_TEST_STUDIO"


@pytest.fixture
async def watched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Watched]:
    """Return a studio; when it is closed, neither a process nor a file nor a task may be left."""
    monkeypatch.setenv(MARKER, str(tmp_path))
    watched = Watched(settings_in(tmp_path / "data"), patience=Patience(stopping=10))
    await watched.studio.start()
    yield watched
    await watched.studio.close()
    assert not processes_of(f"{MARKER}={tmp_path}")
    assert not (tmp_path / "data" / ".takes").exists()
    await asyncio.sleep(0)  # what was told last is heard
    names = [task.get_name() for task in asyncio.all_tasks() if task not in watched.notices]
    assert len(names) == 1, names  # the one that runs this
