"""What engines make of models and keep beside them, so that it goes when its model goes.

For each form of a model there is ``NAME.prepared.json`` beside ``NAME.speech-only.gguf``, or
``NAME.refused.json`` alone. Both records have the fields ``source``, which is the absolute path of
the model, ``source_size`` and ``source_mtime_ns``.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
from pathlib import Path
from typing import Any

FOLDER = "prepared"
"""Name of the folder, in the folder of models."""

FORM = ".speech-only.gguf"
PART = ".part"
"""Ending, behind the other, of what is being written; its writer holds a lock on it."""

PREPARED = ".prepared.json"
REFUSED = ".refused.json"
LARGEST = 1 << 16
"""Bytes of a record."""


def remove_orphans(folder: Path) -> None:
    """Delete what was made of models that are gone or were altered, and what was left unfinished.

    Raises:
        OSError: something cannot be deleted.
    """
    for ending in (PREPARED, REFUSED):
        for record in sorted(folder.glob(f"*{ending}")):
            if not _is_current(read_json(record)):
                record.unlink(missing_ok=True)
                name = record.name.removesuffix(ending)
                record.with_name(name + FORM).unlink(missing_ok=True)
    for partial in sorted(folder.glob(f"*{FORM}{PART}")):
        _remove_unless_locked(partial)


def read_json(path: Path) -> dict[str, Any]:
    """Return the object in a small file, an empty one if there is none or nothing sound."""
    try:
        with path.open("rb") as file:
            found = json.loads(file.read(LARGEST))
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _is_current(record: dict[str, Any]) -> bool:
    """Whether a record's model is there as it was."""
    try:
        source = Path(record["source"]).stat()
    except (KeyError, TypeError, ValueError, OSError):
        return False
    stamp = (record.get("source_size"), record.get("source_mtime_ns"))
    return stamp == (source.st_size, source.st_mtime_ns)


def _remove_unless_locked(partial: Path) -> None:
    with contextlib.suppress(BlockingIOError, FileNotFoundError), partial.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        partial.unlink()
