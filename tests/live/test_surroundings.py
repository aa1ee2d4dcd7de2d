"""What stands around the server: the folder it is started in, a full disk."""

from __future__ import annotations

import asyncio
import errno
import logging
import os
from pathlib import Path
from typing import Any

import pytest

from tests.live.processes import serving
from tests.support import client_of, running_app
from wyoming_tts.protocol import discovery
from wyoming_tts.protocol.discovery import ID_FILE

PATIENCE = 15


async def test_files_in_the_current_folder_are_no_modules(tmp_path: Path) -> None:
    """A file that is called like a module of Python's keeps no engine from loading."""
    folder = tmp_path / "folder"
    folder.mkdir()
    for name in ("json", "socket", "numpy", "wyoming_tts"):
        (folder / f"{name}.py").write_text("raise SystemExit('the wrong module')\n")
    async with (
        serving(tmp_path / "data", folder=folder) as server,
        await server.connect() as client,
    ):
        answer = await client.stream("Hello there.")
    assert answer.error is None
    assert answer.seconds > 0.5
    assert "wrong module" not in server.log


async def test_a_full_disk_costs_one_warning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Where nothing can be kept any more the server is advertised and speaks all the same."""

    def write_text(*_: Any, **__: Any) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    (tmp_path / "voices").mkdir()
    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_text", write_text)
        async with (
            running_app(tmp_path, zeroconf=True, engine="espeak", voice="espeak-en-gb") as app,
            client_of(app) as client,
        ):
            advertiser = app._advertiser
            assert isinstance(advertiser, discovery.Advertiser)
            async with asyncio.timeout(PATIENCE):
                await advertiser.advertised.wait()
            assert (await client.stream("Hello there.")).error is None
    (warning,) = [r.getMessage() for r in caplog.records if r.levelno >= logging.WARNING]
    assert ID_FILE in warning
    assert "No space left on device" in warning
