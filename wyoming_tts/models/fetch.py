"""The process in which a server's downloads and verifications run; told to it in lines of JSON.

Each line of its output is an object with an ``event``: ``progress`` (``model``, ``file``, ``done``,
``total``), ``notice`` (``text``), ``done`` (``model``), ``verified`` (``model``, ``problems``: an
object by name of file) or ``failed`` (``error``, ``again``).
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import threading
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from wyoming_tts.errors import TtsError
from wyoming_tts.models.download import Downloader
from wyoming_tts.models.errors import DownloadError
from wyoming_tts.models.store import ModelStore
from wyoming_tts.models.transfer import Progress

PROGRESS_INTERVAL = 0.5
"""Seconds between two lines on the progress of a file."""

NICENESS = 10


class _Teller:
    """Writes the lines."""

    def __init__(self) -> None:
        self._last = 0.0

    def tell(self, event: str, **values: Any) -> None:
        sys.stdout.write(json.dumps({"event": event, **values}) + "\n")
        sys.stdout.flush()

    def verify(self, store: ModelStore, name: str) -> None:
        """Compare a model with its record, and tell what was found."""

        def on_read(file: str, done: int, total: int) -> None:
            self.progress(Progress(name, file, done, total))

        self.tell("verified", model=name, problems=dict(store.verify(name, on_read=on_read)))

    def progress(self, progress: Progress) -> None:
        now = time.monotonic()
        ends = progress.done in {progress.resumed, progress.total}
        if ends or now - self._last >= PROGRESS_INTERVAL:
            self._last = now
            self.tell("progress", **asdict(progress))


def _end_with_server() -> None:
    """End this process when the server closes its end of standard input, however it ended."""
    while os.read(sys.stdin.fileno(), 64):
        pass
    # What has arrived is continued by the next download.
    os._exit(0)


def main() -> int:
    """Download or verify the models on the command line; return 1 if that could not be done."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--offline", action="store_true")
    parser.add_argument("--verify", action="store_true")
    parser.add_argument("models", nargs="+")
    arguments = parser.parse_args()
    os.nice(NICENESS)
    threading.Thread(target=_end_with_server, daemon=True).start()
    teller = _Teller()
    store = ModelStore(arguments.folder)
    downloader = Downloader(
        store,
        offline=arguments.offline,
        on_progress=teller.progress,
        on_notice=lambda text: teller.tell("notice", text=text),
    )
    for name in arguments.models:
        try:
            if arguments.verify:
                teller.verify(store, name)
                continue
            downloader.download(name)
        except TtsError as error:
            again = isinstance(error, DownloadError) and error.again
            teller.tell("failed", error=str(error), again=again)
            return 1
        teller.tell("done", model=name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
