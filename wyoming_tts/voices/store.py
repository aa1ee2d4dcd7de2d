"""Writing the folder of a cloned voice: whole or not at all."""

from __future__ import annotations

import hashlib
import json
import math
import os
import re
import shutil
import tempfile
import time
import unicodedata
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from wyoming_tts.errors import VoiceError
from wyoming_tts.voices.definition import KEPT, format_keys, read_keys
from wyoming_tts.voices.prompts import PROMPT_FILE, VoicePrompt, write_atomically, write_prompt
from wyoming_tts.voices.reference import Recipe
from wyoming_tts.voices.voice import DEFINITION, ID_PATTERN, LANGUAGE_PATTERN

TRANSCRIPT = "transcript.txt"
RECIPE = "recipe.json"
"""How the reference is cut from the recording, so that it can be cut the same again."""

_LARGEST_RECIPE = 4096
_LONGEST_ID = 64
_HASHED = 8
_LEFT = re.compile(r"\.(?P<id>[a-z0-9][a-z0-9_.-]{0,63})\.[a-z0-9_]{8}\.(?P<kind>tmp|old)")
"""Folders that are made here and gone at the end, unless the process was killed before it."""

_STALE_S = 3600


@dataclass(frozen=True, slots=True)
class NewVoice:
    """What is written of a voice, besides its sound."""

    name: str
    language: str
    engine: str
    model: str = ""
    """By id or path; empty for the one in the settings."""

    description: str = ""
    licence: str = ""

    @property
    def id(self) -> str:
        """Name of its folder."""
        return voice_id(self.name)


def voice_id(name: str) -> str:
    """Return the id, and folder name, of a voice that people call ``name``.

    A name in which nothing can be written in small letters a to z and digits gets an id made of
    its hash, the same each time.

    Raises:
        VoiceError: the name has neither letters nor digits.
    """
    plain = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    kept = "".join(letter if letter.isalnum() or letter in "_." else "-" for letter in plain)
    found = "-".join(filter(None, kept.split("-")))[:_LONGEST_ID].strip("-._")
    if not found and any(map(str.isalnum, name)):
        content = unicodedata.normalize("NFC", name.casefold()).encode("utf-8", "replace")
        found = f"voice-{hashlib.sha256(content).hexdigest()[:_HASHED]}"
    if not ID_PATTERN.fullmatch(found):
        raise VoiceError(f"{name[:80]!r} cannot name a voice; use letters or digits")
    return found


def check_new_voice(root: Path, voice: NewVoice, *, replace: bool) -> None:
    """Find out what would be in the way before any work is done.

    Raises:
        VoiceError: the voice exists, or its name or language is none.
    """
    if not voice.name.strip() or len(voice.name) > 200 or not voice.name.isprintable():  # noqa: PLR2004 - what a voice.toml may have
        raise VoiceError("a voice's name has 1 to 200 letters, digits and signs")
    if not LANGUAGE_PATTERN.fullmatch(voice.language):
        raise VoiceError(f"{voice.language[:40]!r} is not a language tag such as en-GB")
    if not replace and _exists(root / voice.id):
        raise VoiceError(
            f"there is a voice {voice.id} already; choose another name, or give --replace"
        )


def write_voice(
    root: Path,
    voice: NewVoice,
    prompt: VoicePrompt,
    *,
    transcript: str,
    recording: Path | None = None,
    recipe: Recipe | None = None,
    replace: bool = False,
    mark: str = "",
) -> Path:
    """Write the folder of a voice and return it; until it is whole nobody sees it.

    Args:
        root: the folder with all voices.
        voice: who it is.
        prompt: what its engine is prompted with.
        transcript: what is said in the recording.
        recording: the original; a copy is kept.
        recipe: how the reference was cut from it.
        replace: whether a voice of this name may be replaced; what its ``voice.toml`` says besides
            is kept, except for its model.
        mark: eight small letters and digits by which ``discard`` finds what a killed writer left.

    Raises:
        VoiceError: it cannot be written, or exists.
    """
    tidy(root)
    check_new_voice(root, voice, replace=replace)
    folder = root / voice.id
    old = read_keys(folder) if replace else {}
    try:
        root.mkdir(parents=True, exist_ok=True)
        made = _make_folder(root, voice.id, mark)
        try:
            made.chmod(0o755)
            kept = _keep(recording, made) if recording else None
            _write(made / DEFINITION, _definition(voice, kept, old))
            _write(made / TRANSCRIPT, transcript.strip() + "\n")
            if recipe:
                values = asdict(recipe)
                del values["text"]
                _write(made / RECIPE, json.dumps(values) + "\n")
            write_prompt(made / PROMPT_FILE, prompt)
            _put_in_place(made, folder, replace=replace)
        finally:
            shutil.rmtree(made, ignore_errors=True)
    except OSError as error:
        raise VoiceError(f"cannot write {folder}: {error.strerror}") from error
    return folder


def remove_voice(root: Path, name: str) -> Path:
    """Remove a voice of the user's by its id or name; return the folder that is gone.

    A folder of exactly this name wins over the id that is made of a name.

    Raises:
        VoiceError: there is none, or it cannot be removed.
    """
    tidy(root)
    folder = root / (name if _is_folder(root, name) else voice_id(name))
    if folder.is_symlink() or not folder.is_dir():
        raise VoiceError(f"there is no voice {folder.name} in {root}; voices that ship stay")
    try:
        gone = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", suffix=".tmp", dir=root))
        try:
            # At once out of sight, then removed: a half-removed voice is never seen.
            folder.replace(gone / folder.name)
            shutil.rmtree(gone)
        finally:
            shutil.rmtree(gone, ignore_errors=True)
    except OSError as error:
        raise VoiceError(f"cannot remove {folder}: {error.strerror}") from error
    return folder


def discard(root: Path, voice: str, mark: str) -> None:
    """Remove what a writer left that was killed; the voice that it was to replace comes back."""
    begun = root / f".{voice}.{mark}.tmp"
    shutil.rmtree(begun, ignore_errors=True)
    with suppress(OSError):
        _tidy(begun.with_suffix(".old"), root / voice, "old")


def tidy(root: Path) -> None:
    """Mend what writers left that were killed: bring voices back, remove what is half made."""
    with suppress(OSError):
        for path in [*root.iterdir()]:
            if found := _LEFT.fullmatch(path.name):
                with suppress(OSError):
                    _tidy(path, root / found["id"], found["kind"])


def _tidy(path: Path, voice: Path, kind: str) -> None:
    if kind == "old" and not os.path.lexists(voice):
        # Not `replace`: a voice that has come meanwhile must stay.
        os.rename(path, voice)  # noqa: PTH104 - as above
    elif kind == "old" or path.lstat().st_mtime < time.time() - _STALE_S:
        shutil.rmtree(path, ignore_errors=True)


def read_recipe(folder: Path, transcript: str) -> Recipe:
    """Return how a voice's reference is cut; the default where nothing is written of it.

    Raises:
        VoiceError: what is written is damaged.
    """
    path = folder / RECIPE
    try:
        with path.open("rb") as file:
            values = json.loads(file.read(_LARGEST_RECIPE))
    except FileNotFoundError:
        return Recipe(transcript)
    except OSError as error:
        raise VoiceError(f"cannot read {path}: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise VoiceError(f"{path} is damaged: it is not JSON; remove it") from error
    if not isinstance(values, dict) or not all(map(_is_time, values.values())):
        raise VoiceError(f"{path} is damaged; remove it")
    try:
        return Recipe(transcript, **values)
    except TypeError as error:
        raise VoiceError(f"{path} is damaged; remove it") from error


def _is_time(value: object) -> bool:
    return value is None or (type(value) in {int, float} and math.isfinite(value))  # type: ignore[arg-type]


def _is_folder(root: Path, name: str) -> bool:
    if name.startswith((".", "_")) or Path(name).name != name:
        return False
    try:
        return (root / name).is_dir()
    except OSError:
        return False  # Too long for a folder, so none.


def _exists(path: Path) -> bool:
    try:
        return path.exists() or path.is_symlink()
    except OSError as error:
        raise VoiceError(f"cannot look at {path}: {error.strerror}") from error


def _make_folder(root: Path, voice: str, mark: str) -> Path:
    # A name with a dot: the catalogue passes over it.
    if not mark:
        return Path(tempfile.mkdtemp(prefix=f".{voice}.", suffix=".tmp", dir=root))
    folder = root / f".{voice}.{mark}.tmp"
    folder.mkdir(0o700)
    return folder


def _keep(recording: Path, folder: Path) -> str:
    suffix = recording.suffix.lower()
    name = f"recording{suffix}" if suffix[1:].isalnum() and suffix.isascii() else "recording"
    shutil.copyfile(recording, folder / name)
    return name


def _definition(voice: NewVoice, recording: str | None, old: Mapping[str, Any]) -> str:
    given = {
        "name": voice.name,
        "languages": [voice.language],
        "engine": voice.engine,
        "model": voice.model,
        "description": voice.description,
        "licence": voice.licence,
        "reference": recording,
        "transcript": TRANSCRIPT,
    }
    kept = {key: old[key] for key in KEPT if key in old and not given.get(key)}
    return format_keys(given | kept)


def _write(path: Path, text: str) -> None:
    try:
        content = text.encode()
    except UnicodeEncodeError as error:
        raise VoiceError("a text of the voice is not Unicode; type it again") from error
    write_atomically(path, content)


def _put_in_place(made: Path, folder: Path, *, replace: bool) -> None:
    old = made.with_suffix(".old")
    if replace and _exists(folder):
        folder.replace(old)
    try:
        # Not `replace`: a folder of this name that has come meanwhile must stay.
        os.rename(made, folder)  # noqa: PTH104 - as above
    except OSError as error:
        with suppress(OSError):
            old.replace(folder)
        if _exists(folder):
            raise VoiceError(f"there is a voice {folder.name} already") from error
        raise
    shutil.rmtree(old, ignore_errors=True)
