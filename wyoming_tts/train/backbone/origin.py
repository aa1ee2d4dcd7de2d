"""What a run was begun with, and may go on with only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wyoming_tts.errors import TrainingError


@dataclass(frozen=True, slots=True)
class Origin:
    """What a run learns."""

    layout: Mapping[str, Any]
    """Content of its ``layout.json``."""

    digest: str
    """Of the codes."""

    def to_json(self) -> dict[str, Any]:
        """Return what a checkpoint keeps."""
        return {"layout": dict(self.layout), "digest": self.digest}

    def check(self, saved: Mapping[str, Any], folder: Path) -> None:
        """Refuse the checkpoint of a run of something else.

        Raises:
            TrainingError: it is one.
        """
        if saved.get("layout") != dict(self.layout):
            what = f"in another layout ({saved.get('layout')!r:.300})"
        elif saved.get("digest") != self.digest:
            what = "with other codes than these"
        else:
            return
        raise TrainingError(
            f"the run in {folder} was begun {what}: choose another folder, or remove it to begin "
            f"anew; to take up what it has learnt, begin with --from {folder / 'model'}"
        )
