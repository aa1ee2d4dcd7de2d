"""Reads a file of codes as a training needs it, and refuses what cannot be learnt from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from wyoming_tts.errors import TrainingError
from wyoming_tts.train.encoding.codes_file import FORMAT, LONGEST_LINE
from wyoming_tts.train.encoding.manifest import SPLITS
from wyoming_tts.train.export.clips import Clip, CodesHeader, read_clips


@dataclass(frozen=True, slots=True)
class Codes:
    """A file of codes."""

    header: CodesHeader
    clips: Sequence[Clip]
    digest: str
    """Changes with the content of the file."""


def read_codes(path: Path) -> Codes:
    """Read a ``codes.jsonl`` of `train encode`.

    Raises:
        TrainingError: it cannot be read, it is of another format, or a line is damaged; the message
            has its number.
    """
    digest = _digest(path)
    header, clips = read_clips(path)
    if header.codebook < 1 or not header.codec:
        raise TrainingError(
            f"line 1 of {path} names no codec: make the file with `wyoming-tts train encode`"
        )
    known: dict[str, int] = {}
    # One clip on each line behind the header.
    for number, clip in enumerate(clips, 2):
        if clip.split not in SPLITS:
            raise _wrong(path, number, f"its split is {clip.split!r:.40}")
        if clip.id in known:
            raise _wrong(path, number, f"line {known[clip.id]} has the same id {clip.id!r:.60}")
        known[clip.id] = number
        ends = [end for _, end in clip.words]
        if ends and (ends[-1] != len(clip.codes) or any(map(_touches, [0, *ends], ends))):
            raise _wrong(path, number, "its words do not end in order, the last with its codes")
    if not clips:
        raise TrainingError(f"{path} has no clips: encode some with `wyoming-tts train encode`")
    return Codes(header, clips, digest)


def _touches(before: int, end: int) -> bool:
    return end <= before


def _wrong(path: Path, number: int, what: str) -> TrainingError:
    return TrainingError(
        f"line {number} of {path} cannot be learnt from: {what}; mend that line, or encode again"
    )


def _digest(path: Path) -> str:
    """Return a digest of a file whose first line was found to be a header."""
    try:
        with path.open("rb") as file:
            first = file.readline(LONGEST_LINE)
            try:
                kind = json.loads(first)["format"]
            except (ValueError, KeyError, TypeError, RecursionError) as error:
                raise TrainingError(
                    f"line 1 of {path} is no header of a file of codes: make the file with "
                    "`wyoming-tts train encode`"
                ) from error
            if kind != FORMAT:
                raise TrainingError(
                    f"line 1 of {path} names the format {kind!r:.20}, and {FORMAT} is known here: "
                    "encode again, or update wyoming-tts"
                )
            file.seek(0)
            return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16)).hexdigest()
    except OSError as error:
        raise TrainingError(
            f"cannot read {path} ({error.strerror}): make it with `wyoming-tts train encode`"
        ) from error
