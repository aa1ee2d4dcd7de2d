"""Files that are whole or not there."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from wyoming_tts.errors import TrainingError

PARTS = ".parts"
"""Folder of files that are being written; what lies in it is never read."""


def write_whole(path: Path, content: bytes, parts: Path, *, sync: bool = False) -> None:
    """Write a file in the place of the one before, so that a reader sees one of them, whole.

    Args:
        path: the file.
        content: all of it.
        parts: a folder on the same disk, for the file while it grows.
        sync: wait until the disk has it.

    Raises:
        TrainingError: it cannot be written; what was there before is still there.
    """
    fresh = parts / f"{os.getpid()}-{path.name[-80:]}"
    try:
        parts.mkdir(parents=True, exist_ok=True)
        path.parent.mkdir(parents=True, exist_ok=True)
        with fresh.open("wb") as file:
            file.write(content)
            if sync:
                file.flush()
                os.fsync(file.fileno())
        fresh.replace(path)
    except OSError as error:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)
        raise cannot_write(path, error) from error


def cannot_write(path: Path, error: OSError) -> TrainingError:
    """Return the error that a file cannot be written, and what to do."""
    return TrainingError(
        f"cannot write {path} ({error.strerror or error}): make room and run the command again; "
        "what is done is kept"
    )


def clear_parts(parts: Path) -> None:
    """Remove what a run that was ended has left half written."""
    with suppress(OSError):
        for path in parts.iterdir():
            path.unlink(missing_ok=True)
        parts.rmdir()
