"""Checkpoints that are whole or not there."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch

from wyoming_tts.errors import TrainingError


def save_checkpoint(path: Path, content: Mapping[str, Any]) -> None:
    """Write a checkpoint in the place of the one before; a reader sees one of them, whole.

    Raises:
        TrainingError: it cannot be written; the one before is still there.
    """
    fresh = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with fresh.open("wb") as file:
            torch.save(dict(content), file)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except (OSError, RuntimeError) as error:
        fresh.unlink(missing_ok=True)
        raise TrainingError(
            f"cannot write the checkpoint {path} ({error}): the one before it is kept, make room "
            "and run the command again to go on from there"
        ) from error


def load_checkpoint(path: Path, shape: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return what was saved, or None if nothing was.

    Raises:
        TrainingError: it is damaged, or of a model of another shape.
    """
    if not path.exists():
        return None
    try:
        saved: dict[str, Any] = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:
        raise TrainingError(
            f"the checkpoint {path} is damaged ({type(error).__name__}): remove it to begin anew"
        ) from error
    if saved.get("shape") != dict(shape):
        raise TrainingError(
            f"the checkpoint {path} is of another shape ({saved.get('shape')}): choose another "
            "folder, or remove it to begin anew"
        )
    return saved
