"""One run of the process that downloads or verifies models, as the server sees it."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import signal
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

LINE = 1 << 16
"""Longest line of the process, in bytes."""

STDERR = 2

_LOGGER = logging.getLogger(__name__)


class FetchProcess:
    """Runs ``wyoming_tts.models.fetch`` once. Cancelling ``run`` ends the process at once."""

    def __init__(
        self,
        folder: Path,
        models: tuple[str, ...],
        *,
        verify: bool = False,
        on_progress: Callable[[Mapping[str, Any]], None] = lambda _told: None,
        on_notice: Callable[[str], None] = lambda _text: None,
    ) -> None:
        """Prepare; nothing runs yet.

        Args:
            folder: where the models are kept.
            models: ids of the table.
            verify: compare what is there with its records, and download nothing.
            on_progress: called with ``model``, ``file``, ``done`` and ``total``, the latter two in
                bytes, about twice a second.
            on_notice: called with lines that the user should see.
        """
        self.problem = ""
        """Why it failed; empty if it did not."""

        self.permanent = False
        """Whether trying again is no use."""

        self.findings: dict[str, Mapping[str, str]] = {}
        """What is wrong with which file of each model that was verified."""

        self._verify = verify
        self._folder = folder
        self._models = models
        self._on_progress = on_progress
        self._on_notice = on_notice

    async def run(self) -> bool:
        """Run the process to its end; return whether it did what it should."""
        self.problem = "the download process ended without a word"
        try:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                # Without -P a file in the current folder could stand in for any module.
                *("-P", "-m", "wyoming_tts.models.fetch"),
                *("--folder", str(self._folder.absolute())),
                *(("--verify",) if self._verify else ()),
                *("--", *self._models),
                stdin=asyncio.subprocess.PIPE,  # its end tells the process that the server is gone
                stdout=asyncio.subprocess.PIPE,
                stderr=STDERR,
                limit=LINE,
                start_new_session=True,
            )
        except OSError as error:
            self.problem = f"the download process cannot be started: {error}"
            return False
        try:
            await self._listen(process)
            if await process.wait() == 0:
                self.problem = ""
        finally:
            # Nothing half is ever taken for whole, so that there is no need to ask nicely.
            _kill(process)
            await process.wait()
        return not self.problem

    async def _listen(self, process: asyncio.subprocess.Process) -> None:
        """Hear the process until it closes its output or cannot be understood."""
        stdout = process.stdout
        try:
            while stdout is not None and (line := await stdout.readline()):
                self._hear(line)
        except ValueError:
            self.problem = "the download process said something that is too long"
            _kill(process)

    def _hear(self, line: bytes) -> None:
        """Take in a line of the process; anything that is not one of its events is ignored."""
        try:
            told = json.loads(line)
            event = told["event"]
            if event == "progress":
                self._on_progress(told)
            elif event == "notice":
                self._on_notice(str(told["text"]))
            elif event == "verified":
                self.findings[str(told["model"])] = dict(told["problems"])
            elif event == "failed":
                self.problem = str(told["error"])
                self.permanent = not told["again"]
        except (ValueError, KeyError, TypeError):
            _LOGGER.debug("not understood from the download process: %r", line[:200])


def _kill(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process.pid, signal.SIGKILL)
