"""The files of a dataset's folder, found once, so that no name can lead out of it."""

from __future__ import annotations

import os
import unicodedata
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from wyoming_tts.errors import TrainingError

AUDIO = (".wav", ".flac", ".ogg", ".mp3")
"""Endings of recordings; where a name has several, the first of these is meant."""

TEXT = (".txt", ".lab")
MOST_FILES = 1_000_000


@dataclass(frozen=True, slots=True)
class Folder:
    """Recordings and texts below a folder, by their path in it: composed (NFC), with ``/``."""

    root: Path
    audio: dict[str, Path]
    texts: dict[str, Path]

    def find_audio(self, name: str) -> str | None:
        """Return the path of the recording that a line of ``metadata.csv`` names, if it is there.

        It may lie in ``wavs/`` or beside the file, and be named with or without its ending.
        """
        name = unicodedata.normalize("NFC", name.replace("\\", "/")).removeprefix("./")
        endings = ("",) if is_audio(name) else (*AUDIO, *map(str.upper, AUDIO))
        for folder in ("wavs/", "wav/", ""):
            for ending in endings:
                if (path := f"{folder}{name}{ending}") in self.audio:
                    return path
        return None


def scan_folder(root: Path, without: Path) -> Folder:
    """Find recordings and texts in a folder and those below it; hidden ones are left alone.

    Args:
        root: the folder.
        without: a folder below it, perhaps, that is not looked into.

    Raises:
        TrainingError: it is not a folder, cannot be read, or holds too many files.
    """
    if not root.is_dir():
        raise TrainingError(f"{root} is not a folder: name the one with the recordings")
    found = Folder(root, {}, {})
    skipped = without.resolve()
    for place, folders, names in os.walk(root, onerror=_refuse):
        folders[:] = sorted(
            name
            for name in folders
            if not name.startswith(".") and Path(place, name).resolve() != skipped
        )
        for name in sorted(names):
            kind = found.audio if is_audio(name) else found.texts if _is_text(name) else None
            path = Path(place, name)
            if kind is None or name.startswith(".") or not _is_regular(path):
                continue
            kind[unicodedata.normalize("NFC", path.relative_to(root).as_posix())] = path
            if len(found.audio) + len(found.texts) > MOST_FILES:
                raise TrainingError(f"{root} holds more than {MOST_FILES:,} files: split it")
    return found


def is_audio(name: str) -> bool:
    """Tell whether a name ends like that of a recording."""
    return name.lower().endswith(AUDIO)


def stem(path: str) -> str:
    """Return a path in a folder without the ending of a recording or a text."""
    known = is_audio(path) or _is_text(path)
    return str(PurePosixPath(path).with_suffix("")) if known else path


def _is_text(name: str) -> bool:
    return name.lower().endswith(TEXT)


def _is_regular(path: Path) -> bool:
    # A dangling link counts as a file that is there, so that it is told that it cannot be read.
    return path.is_file() or (path.is_symlink() and not path.exists())


def _refuse(error: OSError) -> None:
    raise TrainingError(f"cannot read the folder {error.filename}: {error.strerror}") from error
