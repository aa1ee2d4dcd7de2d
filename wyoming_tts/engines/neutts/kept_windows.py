"""Keeps the windows chosen for a machine, so that a restart does not change the sound.

The same codes in other windows sound the same to people but are not the same samples.
"""

from __future__ import annotations

import logging
from dataclasses import asdict
from pathlib import Path

from wyoming_tts.engines.neutts.codec.windows import WindowPlan
from wyoming_tts.engines.neutts.whole_file import write_json
from wyoming_tts.models.made import read_json

_LOGGER = logging.getLogger(__name__)

FILE = "windows.json"


def read_windows(folder: Path, machine: str) -> WindowPlan | None:
    """Return what was kept for ``machine``, or ``None``."""
    try:
        return WindowPlan(**read_json(folder / FILE)[machine])
    except (KeyError, TypeError, ValueError):
        return None


def keep_windows(folder: Path, machine: str, plan: WindowPlan) -> None:
    """Keep ``plan`` for ``machine``; where nothing can be written it is chosen anew each time."""
    path = folder / FILE
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_json(path, {**read_json(path), machine: asdict(plan)})
    except OSError as error:
        _LOGGER.warning("cannot keep the choice of windows in %s: %s", path, error.strerror)
