"""Where the files of a model are, and of a path that a user gives in a model's place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from wyoming_tts.models.errors import ModelMissingError
from wyoming_tts.models.table import Table, unknown

COMMIT_DIGITS = 12
WEIGHTS = (".gguf", ".onnx", ".safetensors", ".bin")
"""Endings of what an engine opens, in a folder that is no known model."""


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """Where the files of a model are."""

    id: str
    """The model's id; empty for a path of the user's."""

    folder: Path
    files: Mapping[str, Path]
    """By name in the repository, or in the folder."""

    main: Path
    """The file that an engine opens."""

    commit: str = ""
    sha256: str = ""
    """Of the main file as it was downloaded; empty for a path of the user's."""

    @property
    def identity(self) -> str:
        """Name and revision, for what is made with the model and must be made again without."""
        return f"{self.id}@{self.commit[:COMMIT_DIGITS]}" if self.id else str(self.main)


def locate_path(name: str, table: Table) -> ModelFiles:
    """Return the files of a path that a user gave.

    Args:
        name: a file, or a folder with one file of weights.
        table: whose names are proposed for one that is no path.

    Raises:
        UnknownModelError: nothing has this name.
        ModelMissingError: there is no such path, or no model in it.
    """
    try:
        path = Path(name).expanduser()
        exists, is_file = path.exists(), path.is_file()
    except (OSError, RuntimeError, ValueError) as error:
        raise ModelMissingError(f"cannot look at the model {name!r}: {error}") from error
    if is_file:
        path = path.absolute()
        return ModelFiles("", path.parent, {path.name: path}, path)
    if not exists:
        if "/" in name or name.endswith(WEIGHTS):
            raise ModelMissingError(f"there is no model file or folder {name}")
        raise unknown(name, table)
    path = path.absolute()
    try:
        files = {file.name: file for file in sorted(path.iterdir()) if file.is_file()}
    except OSError as error:
        raise ModelMissingError(f"cannot look into {path}: {error.strerror}") from error
    for ending in WEIGHTS:
        weights = [file for file in files.values() if file.suffix == ending]
        if len(weights) > 1:
            names = ", ".join(file.name for file in weights[:5])
            raise ModelMissingError(f"{path} has several models; name one of {names}")
        if weights:
            return ModelFiles("", path, files, weights[0])
    raise ModelMissingError(f"{path} has no model: nothing in it ends in {', '.join(WEIGHTS)}")
