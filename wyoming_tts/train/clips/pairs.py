"""A folder in which each recording lies beside a text of the same name."""

from __future__ import annotations

from dataclasses import dataclass, field

from wyoming_tts.errors import TrainingError
from wyoming_tts.train.clips.files import Folder, stem
from wyoming_tts.train.clips.findings import ClipFinding, Kind, refused
from wyoming_tts.train.clips.texts import read_lines

_LARGEST_TEXT = 65_536
_TIMED = 2
"""Whole numbers at the beginning of each line of a label file with times."""


@dataclass(slots=True)
class Pairs:
    """What lies beside what."""

    texts: dict[str, str] = field(default_factory=dict)
    """The text of each recording, by the path of the recording."""

    findings: list[ClipFinding] = field(default_factory=list)
    """One refusal for each recording without a usable text, and for each text left over."""


def read_pairs(folder: Folder) -> Pairs:
    """Return the recordings with their texts, sorted by path."""
    pairs = Pairs()
    beside: dict[str, list[str]] = {}
    for path in folder.texts:
        beside.setdefault(stem(path), []).append(path)
    for audio in sorted(folder.audio):
        try:
            text = _text_of(folder, beside.get(stem(audio), []))
        except TrainingError as error:
            message, _, advice = str(error).rpartition(": ")
            pairs.findings.append(refused(Kind.NO_TEXT, audio, message, advice))
            continue
        if text is None:
            pairs.findings.append(
                refused(
                    Kind.UNLISTED,
                    audio,
                    f"there is no text {stem(audio)}.txt or .lab",
                    "write one with what is said in it, or remove the recording",
                )
            )
            continue
        pairs.texts[audio] = text
    recorded = set(map(stem, folder.audio))
    pairs.findings += [
        refused(Kind.MISSING, path, "there is no recording of the same name", "add it, or remove")
        for path in sorted(folder.texts)
        if stem(path) not in recorded
    ]
    return pairs


def _text_of(folder: Folder, paths: list[str]) -> str | None:
    texts = set()
    for path in paths:
        lines = [line for line in read_lines(folder.texts[path], _LARGEST_TEXT) if line.strip()]
        if lines and all(map(_has_times, lines)):
            raise TrainingError(f"{path} holds times, not a text: write what is said, and no more")
        texts.add(" ".join(" ".join(lines).split()))
    if len(texts) > 1:
        raise TrainingError(f"{' and '.join(sorted(paths))} differ: keep the right one")
    return texts.pop() if texts else None


def _has_times(line: str) -> bool:
    words = line.split()
    return len(words) > _TIMED and all(word.isdecimal() for word in words[:_TIMED])
