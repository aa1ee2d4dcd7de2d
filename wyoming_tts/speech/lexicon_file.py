"""The lexicon that a person writes, in the data folder, as its files stand now."""

from __future__ import annotations

import asyncio
import logging
import os
import stat
import time
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from wyoming_tts.text.lexicon import MOST_ENTRIES, Lexicon
from wyoming_tts.text.lexicon_entry import MOST_PATTERNS, Entry

_LOGGER = logging.getLogger(__name__)

FILE, FOLDER = "lexicon.toml", "lexicon"
MOST_FILES = 50
LARGEST_FILE = 4 * 2**20
"""Bytes."""

LOOK_EVERY = 1.0
"""Seconds between looks at the files, at least."""

_MOST_TOLD = 20
_TABLE = "word"
_KEYS = {field.name for field in fields(Entry)} - {"source"}

_Stamp = tuple[int, int, int, int, int]


@dataclass(frozen=True, slots=True)
class _Read:
    stamp: _Stamp
    entries: tuple[Entry, ...]
    problems: tuple[str, ...]


class LexiconFolder:
    """Reads ``lexicon.toml`` and ``lexicon/*.toml`` in a folder, and again when they change.

    Reading happens in a thread; whoever asks meanwhile gets the last lexicon. Files come in the
    order of their names, ``lexicon.toml`` before the others; entries that come first win.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lexicon = Lexicon()
        self._problems: tuple[str, ...] = ()
        self._read: dict[Path, _Read] = {}
        self._slow: set[Entry] = set()
        self._looked = float("-inf")
        self._looking: asyncio.Task[None] | None = None

    @property
    def current(self) -> Lexicon:
        """The last lexicon."""
        return self._lexicon

    @property
    def problems(self) -> tuple[str, ...]:
        """What is wrong with the files, as of the last look: one line for each fault."""
        return self._problems

    async def refresh(self, patience: float) -> Lexicon:
        """Look at the files if the last look is a while ago, and return the lexicon.

        After ``patience`` seconds the answer is what is known by then; the look goes on.
        """
        looking = self._looking
        if looking is None or looking.done():
            if time.monotonic() < self._looked + LOOK_EVERY:
                return self._lexicon
            self._looked = time.monotonic()
            looking = self._looking = asyncio.create_task(asyncio.to_thread(self.scan))
            looking.add_done_callback(_log_failure)
        await asyncio.wait((looking,), timeout=patience)
        return self._lexicon

    async def look_again(self, patience: float) -> Lexicon:
        """Look at the files now, whenever the last look was, and return the lexicon.

        What was written before the call is in it, unless ``patience`` seconds are too few.
        """
        if self._looking is not None:
            # It may have begun before the file was written.
            await asyncio.wait((self._looking,), timeout=patience)
        self._looked = float("-inf")
        return await self.refresh(patience)

    def scan(self) -> None:
        """Look at the files now, in this thread; unchanged ones are not read again."""
        problems: list[str] = []
        read: dict[Path, _Read] = {}
        try:
            paths = _files(self._folder)
        except OSError as error:
            # Not known to be gone: what was read from it stays.
            paths = [*self._read]
            problems.append(f"{self._folder / FOLDER}: {error.strerror or error}")
        if len(paths) > MOST_FILES:
            problems.append(
                f"{self._folder / FOLDER}: more than {MOST_FILES} files; put entries together"
            )
        for path in paths[:MOST_FILES]:
            known = self._read.get(path)
            found = _read(path, known)
            if found is not None:
                read[path] = found
                problems += found.problems
        if read != self._read:
            self._use(read, problems)
        self._read = read
        for problem in problems:
            if problem not in self._problems:
                _LOGGER.warning("lexicon: %s", problem)
        self._problems = tuple(problems)

    def _use(self, read: dict[Path, _Read], problems: list[str]) -> None:
        entries = [entry for found in read.values() for entry in found.entries]
        kept, patterns = list[Entry](), 0
        for entry in entries[:MOST_ENTRIES]:
            patterns += bool(entry.pattern)
            if not entry.pattern or patterns <= MOST_PATTERNS:
                kept.append(entry)
        if len(entries) > MOST_ENTRIES:
            problems.append(f"more than {MOST_ENTRIES} entries; the last ones are left out")
        if patterns > MOST_PATTERNS:
            problems.append(f"more than {MOST_PATTERNS} patterns; the last ones are left out")
        self._slow.clear()
        self._lexicon = Lexicon(kept, self._note_slow)
        if entries or self._read:
            _LOGGER.info("lexicon: %d entries", len(kept))

    def _note_slow(self, entry: Entry) -> None:
        if entry not in self._slow:
            self._slow.add(entry)
            _LOGGER.warning(
                "lexicon: %s: its pattern takes too long and is left out of texts where it does; "
                "write it without repetitions inside repetitions",
                entry.source,
            )


def _files(folder: Path) -> list[Path]:
    """Return the files that may hold entries.

    Raises:
        OSError: the folder is there, and cannot be looked into.
    """
    try:
        more = sorted(
            path
            for path in (folder / FOLDER).iterdir()
            if path.suffix == ".toml" and not path.name.startswith(".")
        )
    except (FileNotFoundError, NotADirectoryError):
        more = []
    return [folder / FILE, *more]


def _read(path: Path, known: _Read | None) -> _Read | None:
    """Return what a file holds; ``known`` where it has not changed, nothing where it is gone."""
    stamp: _Stamp = (0, 0, 0, 0, 0)
    try:
        status = path.stat()
        stamp = _stamp(status)
        if known is not None and known.stamp == stamp:
            return known
        if not stat.S_ISREG(status.st_mode):
            raise ValueError("this is no file")  # noqa: TRY301 - told as every other fault of it
        stamp, image = _image(path)
        entries, problems = _parse(path, image)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, RecursionError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else error
        kept = () if known is None else known.entries
        state = f"its last good version with {len(kept)} entries stays" if kept else "mend it"
        line = " ".join(f"{path}: cannot be read: {reason or 'too deep'}; {state}".split())
        return _Read(stamp, kept, (line,))
    if len(problems) > _MOST_TOLD:
        more = len(problems) - _MOST_TOLD
        problems = [*problems[:_MOST_TOLD], f"{path}: {more} more entries are left out"]
    return _Read(stamp, tuple(entries), tuple(problems))


def _image(path: Path) -> tuple[_Stamp, bytes]:
    """Return the contents of a file, and what it was known by when they were read."""
    # Whatever has come to stand under this name since must not hold up the thread.
    flags = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC
    with os.fdopen(os.open(path, flags), "rb") as file:
        stamp = _stamp(os.fstat(file.fileno()))
        image = file.read(LARGEST_FILE + 1)
    if len(image) > LARGEST_FILE:
        raise ValueError(f"it has more than {LARGEST_FILE // 2**20} MiB")
    return stamp, image


def read_unless_sound(path: Path) -> bytes:
    """Return the contents of a file in which not everything is an entry.

    They are empty where everything is, or where there is no file.

    Raises:
        OSError: the file cannot be read.
        ValueError: it is too large.
    """
    try:
        _, image = _image(path)
    except FileNotFoundError:
        return b""
    try:
        _, problems = _parse(path, image)
    except (ValueError, RecursionError):
        return image
    return image if problems else b""


def _stamp(status: os.stat_result) -> _Stamp:
    # The time of the last change of status as well: it tells of new permissions.
    return (
        *(status.st_dev, status.st_ino, status.st_size),
        *(status.st_mtime_ns, status.st_ctime_ns),
    )


def _parse(path: Path, image: bytes) -> tuple[list[Entry], list[str]]:
    """Return the entries of a file, and a line for each that is none.

    Raises:
        ValueError: it is no TOML, or holds something else than ``[[word]]`` tables.
    """
    document = tomllib.loads(image.decode("utf-8-sig"))
    if other := sorted(document.keys() - {_TABLE}):
        raise ValueError(f"it holds {other[0][:40]!r}, and only `[[{_TABLE}]]` tables are known")
    tables = document.get(_TABLE, [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise ValueError(f"`{_TABLE}` is to be written as `[[{_TABLE}]]` tables")
    entries: list[Entry] = []
    problems: list[str] = []
    for number, table in enumerate(tables[: MOST_ENTRIES + 1], 1):
        source = f"{path}: entry {number}"
        try:
            entries.append(_entry(table, source))
        except ValueError as error:
            named = str(table.get("text") or table.get("pattern") or "")
            shown = f" ({named[:40]!r})" if named else ""
            problems.append(f"{source}{shown} is left out: " + " ".join(str(error).split()))
    return entries, problems


def _entry(table: dict[str, Any], source: str) -> Entry:
    if unknown := sorted(table.keys() - _KEYS):
        known = ", ".join(field.name for field in fields(Entry) if field.name in _KEYS)
        raise ValueError(f"it has the key {unknown[0][:40]!r}; known are {known}")
    for key, value in table.items():
        if not isinstance(value, str):
            raise ValueError(f"`{key}` is to be a text in quotation marks")  # noqa: TRY004 - a user's fault
    entry = Entry(**table, source=source)
    entry.check()
    return entry


def _log_failure(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()):
        _LOGGER.error("the lexicon could not be looked at: %s; the last one stands", error)
