"""Finds a published model that is to be trained further."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from wyoming_tts.errors import TrainingError
from wyoming_tts.models.hub import offline_wanted
from wyoming_tts.train.export.checkpoint import Checkpoint, find_model_folder, read_checkpoint
from wyoming_tts.train.export.layout import LAYOUT_FILE, ModelLayout, read_layout

Report = Callable[[str], None]

_ID = re.compile(r"[A-Za-z0-9][\w.-]{0,95}/[A-Za-z0-9][\w.-]{0,95}", re.ASCII)
_FILES = ("*.json", "*.safetensors")


def find_source(
    name: str, report: Report, *, revision: str | None = None, offline: bool = False
) -> Checkpoint:
    """Return a model, its files checked to be complete.

    Args:
        name: a folder in Hugging Face's format, the folder of a run, or ``owner/name`` of a
            repository on the Hugging Face hub, which is downloaded into that program's own cache.
        report: is told of downloads.
        revision: of the repository; its newest by default.
        offline: take only what was downloaded before; so do ``HF_HUB_OFFLINE`` and its like.

    Raises:
        TrainingError: it cannot be had, or is damaged or of no known architecture.
    """
    path = Path(name).expanduser()
    if name and path.is_dir():
        return read_checkpoint(find_model_folder(path), ModelLayout())
    if not _ID.fullmatch(name):
        raise TrainingError(
            f"there is no model {name!r:.200}: give a folder, or OWNER/NAME of one on the hub"
        )
    offline = offline or offline_wanted()
    if not offline:
        report(f"{name}: looking it up on the hub; what is not here yet is downloaded")
    folder = _snapshot(name, revision, offline=offline)
    report(f"{name}: taken at revision {folder.name}")
    return read_checkpoint(folder, ModelLayout())


def known_layout(source: Checkpoint) -> ModelLayout | None:
    """Return what a model was trained with; None if it does not say.

    Raises:
        TrainingError: what it says is damaged.
    """
    path = source.folder / LAYOUT_FILE
    return read_layout(path) if path.exists() else None


def digest_of(source: Checkpoint) -> str:
    """Return what changes with a model's weights."""
    whole = hashlib.blake2b(digest_size=16)
    try:
        for path in sorted({*source.places.values()}):
            with path.open("rb") as file:
                whole.update(hashlib.file_digest(file, hashlib.blake2b).digest())
    except OSError as error:
        raise TrainingError(f"cannot read {error.filename}: {error.strerror}") from error
    return whole.hexdigest()


def _snapshot(name: str, revision: str | None, *, offline: bool) -> Path:
    try:
        import huggingface_hub  # noqa: PLC0415 - only for models of the hub
    except ImportError as error:
        raise TrainingError(
            f"to fetch {name}, the package huggingface_hub is needed: install it, or download the "
            "model and give its folder"
        ) from error
    hub: Any = huggingface_hub
    try:
        return Path(
            hub.snapshot_download(
                name, revision=revision, allow_patterns=list(_FILES), local_files_only=offline
            )
        )
    # Of the hub, of the network and of the disk: all of them are told alike.
    except Exception as error:
        reason = " ".join(str(error).split())[:200] or type(error).__name__
        advice = (
            "the hub may not be asked here: download it elsewhere and give its folder"
            if offline
            else "check name, --revision and network, and HF_TOKEN if its terms must be accepted"
        )
        raise TrainingError(f"cannot fetch {name} ({reason}): {advice}") from error
