"""Keeps the windows chosen for a machine, so that a restart does not change the sound.

The same codes in other windows sound the same to people but are not the same samples.
"""

from __future__ import annotations

import json
import logging
from dataclasses import asdict
from pathlib import Path
from typing import Any

from wyoming_tts.engines.neutts.codec.windows import WindowPlan

_LOGGER = logging.getLogger(__name__)

FILE = "windows.json"
LARGEST = 65_536


def read_windows(folder: Path, machine: str) -> WindowPlan | None:
    """Return what was kept for ``machine``, or ``None``."""
    try:
        return WindowPlan(**_read(folder / FILE)[machine])
    except (KeyError, TypeError, ValueError):
        return None


def keep_windows(folder: Path, machine: str, plan: WindowPlan) -> None:
    """Keep ``plan`` for ``machine``; where nothing can be written it is chosen anew each time."""
    path = folder / FILE
    try:
        folder.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(f".{FILE}.part")
        partial.write_text(json.dumps({**_read(path), machine: asdict(plan)}, indent=1))
        partial.replace(path)
    except OSError as error:
        _LOGGER.warning("cannot keep the choice of windows in %s: %s", path, error.strerror)


def _read(path: Path) -> dict[str, dict[str, Any]]:
    try:
        with path.open("rb") as file:
            kept = json.loads(file.read(LARGEST))
    except (OSError, ValueError, RecursionError):
        return {}
    return kept if isinstance(kept, dict) else {}
