"""The last warnings and errors of the server, with their remedies, for people to look at."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

MOST_ENTRIES = 50
LONGEST = 500
_ROOT = "wyoming_tts"


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the log that somebody should know of."""

    at: float
    """Seconds since 1970."""

    level: str
    message: str
    remedy: str
    """What to do about it; empty where the line does not say it."""

    template: str = ""
    """The line without anything that was put into it, and so without anything private."""


class Journal(logging.Handler):
    """Keeps the last lines of this package's log that are warnings or worse."""

    def __init__(self, on_entry: Callable[[Entry], None] = lambda _entry: None) -> None:
        super().__init__(logging.WARNING)
        self.entries: deque[Entry] = deque(maxlen=MOST_ENTRIES)
        self._on_entry = on_entry
        self._loop = asyncio.get_running_loop()

    def attach(self) -> None:
        """Listen to the log."""
        logging.getLogger(_ROOT).addHandler(self)

    def detach(self) -> None:
        """Listen no more."""
        logging.getLogger(_ROOT).removeHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a line; called in whatever thread logs."""
        line = " ".join(record.getMessage().split())[:LONGEST]
        message, _, remedy = line.partition("; ")
        entry = Entry(
            record.created, record.levelname.lower(), message, remedy, str(record.msg)[:LONGEST]
        )
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._keep, entry)

    def _keep(self, entry: Entry) -> None:
        self.entries.append(entry)
        self._on_entry(entry)
