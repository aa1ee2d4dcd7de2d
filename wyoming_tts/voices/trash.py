"""Voices that were removed, and can be had back for a while.

They lie in the folder ``.removed`` beside the others, each under the time at which it came there
and its id. Every step is one renaming, so that a voice is always in one of the two places, whole.
"""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from wyoming_tts.errors import VoiceError, VoiceNotFoundError
from wyoming_tts.voices.definition import read_keys
from wyoming_tts.voices.editing import find_own, is_folder

FOLDER = ".removed"
KEPT_S = 3600
"""Seconds for which a voice can be had back."""

MOST_BINNED = 50
"""Voices that are kept so; of more, the first ones go for good."""

_BINNED = re.compile(r"(?P<at>[0-9]{1,20})-(?P<id>[a-z0-9][a-z0-9_.-]{0,63})")
_GONE = ".gone-"
"""How the name begins of what is being removed for good."""


@dataclass(frozen=True, slots=True)
class _Binned:
    path: Path
    id: str
    at_ns: int


def bin_voice(root: Path, voice_id: str) -> float:
    """Put a voice out of sight; return until when it can be restored, in seconds since 1970.

    Args:
        root: the folder with the user's voices.
        voice_id: name of the voice's folder.

    Raises:
        VoiceNotFoundError: there is no such voice in ``root``.
        VoiceError: it cannot be moved.
    """
    folder = find_own(root, voice_id)
    place = root / FOLDER
    if os.path.islink(place):  # noqa: PTH114 - it never raises
        raise VoiceError(f"{place} is a link; remove it")
    try:
        place.mkdir(mode=0o755, exist_ok=True)
        now = time.time_ns()
        while os.path.lexists(place / f"{now}-{voice_id}"):
            now += 1
        # Not `replace`: nothing that lies there may be written over.
        os.rename(folder, place / f"{now}-{voice_id}")  # noqa: PTH104 - as above
    except OSError as error:
        raise VoiceError(f"cannot remove {folder}: {error.strerror}") from error
    for binned in [*_binned(root)][:-MOST_BINNED]:
        _remove(binned.path)
    return now / 1e9 + KEPT_S


def restore_voice(root: Path, voice_id: str) -> None:
    """Bring back the voice of this id that was removed last.

    Raises:
        VoiceNotFoundError: there is none.
        VoiceError: another voice has its place by now, or it cannot be moved.
    """
    found = [binned for binned in _binned(root) if binned.id == voice_id]
    if not found:
        raise VoiceNotFoundError(f"no voice called {voice_id[:80]!r} was removed of late")
    folder = root / voice_id
    taken = VoiceError(f"there is a voice {voice_id} again; remove that one first")
    # A folder that is renamed to the name of an empty one takes its place without a word.
    if os.path.lexists(folder):
        raise taken
    try:
        os.rename(found[-1].path, folder)  # noqa: PTH104 - `replace` may write over a file
    except OSError as error:
        if os.path.lexists(folder):
            raise taken from error
        raise VoiceError(f"cannot bring {voice_id} back: {error.strerror}") from error


def list_binned(root: Path) -> list[tuple[str, str, float]]:
    """Return id, name and time of removal of what can be restored, one of each id, oldest first.

    Times are seconds since 1970.
    """
    newest = {binned.id: binned for binned in _binned(root)}
    found = sorted(newest.values(), key=lambda binned: binned.at_ns)
    return [(binned.id, _name(binned), binned.at_ns / 1e9) for binned in found]


def empty_bin(root: Path, older_than_s: float = KEPT_S) -> None:
    """Remove for good what was removed so many seconds ago, or earlier; what fails is left."""
    if os.path.islink(root / FOLDER):  # noqa: PTH114 - as above
        return
    with suppress(OSError):
        for path in [*(root / FOLDER).iterdir()]:
            if path.name.startswith(_GONE):
                shutil.rmtree(path, ignore_errors=True)
    until = time.time() - older_than_s
    for binned in [*_binned(root)]:
        if binned.at_ns / 1e9 <= until:
            _remove(binned.path)
    with suppress(OSError):
        (root / FOLDER).rmdir()


def _binned(root: Path) -> Iterator[_Binned]:
    """Yield what is in the bin, oldest first."""
    place = root / FOLDER
    try:
        paths = [] if os.path.islink(place) else [*place.iterdir()]  # noqa: PTH114 - as above
    except OSError:
        return
    found = [
        _Binned(path, name["id"], int(name["at"]))
        for path in paths
        if (name := _BINNED.fullmatch(path.name)) and is_folder(path)
    ]
    yield from sorted(found, key=lambda binned: (binned.at_ns, binned.id))


def _name(binned: _Binned) -> str:
    name = read_keys(binned.path).get("name")
    return name[:200] if isinstance(name, str) and name.strip() else binned.id


def _remove(path: Path) -> None:
    # Out of the list at once: a voice of which half is gone must not come back.
    gone = path.with_name(_GONE + path.name)
    with suppress(OSError):
        os.rename(path, gone)  # noqa: PTH104 - as for all here
        shutil.rmtree(gone, ignore_errors=True)
