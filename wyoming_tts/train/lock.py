"""One training in a folder at a time."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from wyoming_tts.errors import TrainingError

LOCK = ".lock"


@contextmanager
def lock_folder(folder: Path) -> Iterator[None]:
    """Keep other trainings out of a folder, which is made; the lock ends with the process.

    Raises:
        TrainingError: another process trains there, or it cannot be written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = (folder / LOCK).open("ab")
    except OSError as error:
        raise TrainingError(f"cannot write {folder}: {error.strerror}") from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise TrainingError(
                f"another process trains in {folder}: wait for it, or choose another folder"
            ) from error
        except OSError as error:
            raise TrainingError(f"cannot lock {folder}: {error.strerror}") from error
        yield
