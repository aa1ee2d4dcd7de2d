"""What is known of clips already, so that a later run does only what is missing or has changed."""

from __future__ import annotations

import fcntl
import hashlib
import json
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from wyoming_tts.errors import TrainingError
from wyoming_tts.train.clips.card import Card
from wyoming_tts.train.clips.disk import PARTS, cannot_write, write_whole
from wyoming_tts.train.clips.making import Task

LEDGER = "prepared.jsonl"

_LOCK = ".lock"
_FORMAT = 1
"""Raised with every change of what a clip is made into."""


def key_of(task: Task) -> str:
    """Return what changes with everything that a clip and its card are made of."""
    try:
        state = Path(task.source).stat()
        file = [state.st_size, state.st_mtime_ns]
    except OSError:
        file = []
    told = [_FORMAT, task.source, file, task.text, task.language, task.shortest_s, task.longest_s]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


class Ledger:
    """Cards of clips, by id; each is on disk as soon as it is added.

    Used as a context, it keeps a second run out of the same folder.

    Raises:
        TrainingError: another run works in the folder, or it cannot be written to.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path = folder / LEDGER
        self._entries: dict[str, tuple[str, Card]] = {}
        self._file: IO[bytes] | None = None
        self._lock: IO[bytes] | None = None

    def __enter__(self) -> Self:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._lock = (self._folder / _LOCK).open("ab")
        except OSError as error:
            raise cannot_write(self._folder, error) from error
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self._lock.close()
            raise TrainingError(
                f"another run works in {self._folder}: wait for it, or end it first"
            ) from error
        self._load()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._file:
            self._file.close()
        if self._lock:
            self._lock.close()

    def __contains__(self, name: object) -> bool:
        return name in self._entries

    @property
    def ids(self) -> list[str]:
        """Of all clips that are known, those of earlier runs among them."""
        return list(self._entries)

    def get(self, name: str, key: str) -> Card | None:
        """Return the card of a clip, or None if it changed since, or was never made."""
        known, card = self._entries.get(name, ("", None))
        return card if known == key else None

    def add(self, key: str, card: Card) -> None:
        """Remember a card.

        Raises:
            TrainingError: it cannot be written.
        """
        self._entries[card.id] = (key, card)
        self._append(_line(key, card))

    def forget_others(self, names: list[str]) -> None:
        """Keep the cards of these clips alone, in this order, and write the file anew."""
        self._entries = {name: self._entries[name] for name in names}
        lines = b"".join(_line(*entry) for entry in self._entries.values())
        if self._file:
            self._file.close()
            self._file = None
        if not self._path.exists() or self._path.read_bytes() != lines:
            write_whole(self._path, lines, self._folder / PARTS)

    def _append(self, line: bytes) -> None:
        try:
            if self._file is None:
                self._file = self._path.open("ab")
            self._file.write(line)
            self._file.flush()
        except OSError as error:
            raise cannot_write(self._path, error) from error

    def _load(self) -> None:
        try:
            lines = self._path.read_bytes().split(b"\n")
        except FileNotFoundError:
            return
        except OSError as error:
            raise TrainingError(f"cannot read {self._path}: {error.strerror}") from error
        for line in lines[:-1]:
            if entry := _entry(line):
                self._entries[entry[1].id] = entry
        if lines[-1]:
            # The last run was ended while it wrote this line; the next begins on its own.
            self._append(b"\n")


def _line(key: str, card: Card) -> bytes:
    return json.dumps({"key": key, "card": card.to_json()}, ensure_ascii=False).encode() + b"\n"


def _entry(line: bytes) -> tuple[str, Card] | None:
    """Return what a line says, or None if it is damaged: its clip is made again."""
    try:
        values: Any = json.loads(line)
        return str(values["key"]), Card.from_json(values["card"])
    except (ValueError, KeyError, TypeError, AttributeError, TrainingError):
        return None
