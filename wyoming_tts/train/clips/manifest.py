"""The list of clips that the rest of the training works from."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from wyoming_tts.errors import TrainingError
from wyoming_tts.train.clips.disk import PARTS, write_whole
from wyoming_tts.train.clips.split import HELD_OUT, TRAIN

MANIFEST = "manifest.jsonl"
CLIPS = "clips"


@dataclass(frozen=True, slots=True)
class Clip:
    """One line of a manifest."""

    id: str
    audio: str
    """Path from the manifest's folder: WAV, mono, 24 kHz, 16 bit."""

    text: str
    speaker: str
    seconds: float
    split: str
    """``train`` or ``held-out``."""

    language: str = ""
    """BCP 47 tag of the text; empty in manifests that do not tell it."""


def write_manifest(folder: Path, clips: Iterable[Clip]) -> None:
    """Write the manifest of a folder, unless it says the same already.

    Raises:
        TrainingError: it cannot be written; the one before is still there.
    """
    lines = (json.dumps(asdict(clip), ensure_ascii=False) + "\n" for clip in clips)
    content = "".join(lines).encode()
    path = folder / MANIFEST
    if not path.exists() or path.read_bytes() != content:
        write_whole(path, content, folder / PARTS, sync=True)


def read_manifest(folder: Path) -> list[Clip]:
    """Return the clips of a folder's manifest; none if it has no manifest.

    Raises:
        TrainingError: it cannot be read, or is damaged; the message names the line.
    """
    path = folder / MANIFEST
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as error:
        raise TrainingError(f"cannot read {path} ({error}): run `train prepare` again") from error
    return [_clip(line, number, path) for number, line in enumerate(lines, 1) if line]


def _clip(line: str, number: int, path: Path) -> Clip:
    try:
        clip = Clip(**json.loads(line))
    except (ValueError, TypeError) as error:
        raise _damaged(number, path) from error
    others = {"seconds", "language"}
    strings = [getattr(clip, each.name) for each in fields(clip) if each.name not in others]
    if not all(isinstance(each, str) and each for each in strings):
        raise _damaged(number, path)
    if not isinstance(clip.language, str):
        raise _damaged(number, path)
    if clip.split not in {TRAIN, HELD_OUT} or not isinstance(clip.seconds, int | float):
        raise _damaged(number, path)
    return clip


def _damaged(number: int, path: Path) -> TrainingError:
    return TrainingError(
        f"line {number} of {path} is not a clip: remove the file and run `train prepare` again"
    )
