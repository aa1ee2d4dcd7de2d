"""What was downloaded, so that later downloads can be held to it."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from wyoming_tts.models.errors import DownloadCancelledError, ModelError

NAME = "ledger.json"
LOCKS = ".locks"
VERSION = 1
LOCK_POLL = 0.2


@dataclass(frozen=True, slots=True)
class HeldFile:
    """A file as it was when it was downloaded."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Record:
    """A model as it was when it was downloaded."""

    repo: str
    commit: str
    files: Mapping[str, HeldFile]


class Ledger:
    """The records of one folder of models; several processes may use it at once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path = folder / NAME

    def read(self) -> dict[str, Record]:
        """Return the record of each model, by its id.

        Raises:
            ModelError: the ledger cannot be read.
        """
        try:
            text = self._path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            raise ModelError(f"cannot read {self._path}: {_reason(error)}") from error
        try:
            return {name: _record(value) for name, value in json.loads(text)["models"].items()}
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise ModelError(
                f"{self._path} is damaged; move it away and download the models again,"
                " which checks and keeps the files that are whole"
            ) from error

    def put(self, name: str, record: Record | None) -> None:
        """Write a model's record, or drop it.

        Raises:
            ModelError: the ledger cannot be read or written.
        """
        with self.lock("ledger"):
            records = self.read()
            if record is None:
                records.pop(name, None)
            else:
                records[name] = record
            models = {key: asdict(value) for key, value in sorted(records.items())}
            text = json.dumps({"version": VERSION, "models": models}, indent=2)
            try:
                write_atomically(self._path, text + "\n")
            except OSError as error:
                raise ModelError(f"cannot write {self._path}: {_reason(error)}") from error

    @contextlib.contextmanager
    def lock(
        self,
        name: str,
        cancelled: threading.Event | None = None,
        waiting: Callable[[], None] = lambda: None,
    ) -> Iterator[None]:
        """Keep other processes and threads out; the system frees what a killed process held.

        Args:
            name: what is locked.
            cancelled: ends the waiting when it is set.
            waiting: called once if another holds the lock.

        Raises:
            DownloadCancelledError: it was cancelled while it waited.
            ModelError: the folder cannot be written.
        """
        cancelled = cancelled or threading.Event()
        path = self._folder / LOCKS / f"{name}.lock"
        with contextlib.ExitStack() as stack:
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                file = stack.enter_context(path.open("ab"))
            except OSError as error:
                raise ModelError(f"cannot write in {self._folder}: {_reason(error)}") from error
            told = False
            while not _try_lock(file.fileno()):
                if not told:
                    waiting()
                    told = True
                if cancelled.wait(LOCK_POLL):
                    raise DownloadCancelledError("cancelled")
            yield


def _try_lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def write_atomically(path: Path, text: str) -> None:
    """Write a file so that it is there as a whole, or as it was, whatever happens."""
    beside = path.with_name(path.name + ".new")
    with beside.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make renames in a folder outlast a loss of power, where the file system can."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _record(value: Mapping[str, object]) -> Record:
    files = value["files"]
    if not isinstance(files, dict):
        raise TypeError("files is no table")
    return Record(
        repo=str(value["repo"]),
        commit=str(value["commit"]),
        files={
            str(name): HeldFile(int(file["size"]), str(file["sha256"]))
            for name, file in files.items()
        },
    )


def _reason(error: Exception) -> str:
    return str(error.strerror if isinstance(error, OSError) and error.strerror else error)
