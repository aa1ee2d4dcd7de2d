"""From a folder of recordings and texts to the entries that clips are made of."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from wyoming_tts.errors import TrainingError
from wyoming_tts.train.clips.files import Folder, scan_folder, stem
from wyoming_tts.train.clips.findings import ClipFinding, Kind, Severity, refused
from wyoming_tts.train.clips.metadata import Columns, parse_lines
from wyoming_tts.train.clips.pairs import read_pairs
from wyoming_tts.train.clips.texts import clean_text, read_lines, text_problem

METADATA = "metadata.csv"

_LARGEST_METADATA = 256 * 1024 * 1024
_LONGEST_ID = 150
"""Bytes of an id, which is the name of a file."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A recording and what is said in it, as the dataset tells."""

    id: str
    """Unique, and fit for the name of a file."""

    source: Path
    text: str
    speaker: str
    place: str
    """Where the dataset names it, for people."""


@dataclass(slots=True)
class Dataset:
    """What a folder holds; ``total`` are its entries and one for each refusal."""

    layout: str
    """For people."""

    total: int = 0
    entries: list[Entry] = field(default_factory=list)
    findings: list[ClipFinding] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class DatasetOptions:
    """How a folder is to be read."""

    columns: Columns = Columns.AUTO
    speaker: str = "speaker"
    """Of recordings of which nothing else tells it."""

    speaker_folders: bool = False
    """Whether each folder of the dataset is named for the speaker of its recordings."""


@dataclass(frozen=True, slots=True)
class _Found:
    audio: str
    text: str
    speaker: str
    place: str


def read_dataset(root: Path, options: DatasetOptions, without: Path) -> Dataset:
    """Read an LJSpeech folder, or a folder of recordings with same-named texts.

    Args:
        root: the folder.
        options: how it is to be read.
        without: a folder in it, perhaps, that belongs to the output.

    Raises:
        TrainingError: nothing in it can be used, or what it is cannot be told.
    """
    folder = scan_folder(root, without)
    if (root / METADATA).exists():
        dataset = Dataset(f"LJSpeech, {METADATA}")
        found = _read_metadata(folder, options.columns, dataset)
    elif folder.audio:
        dataset = Dataset("recordings with texts of the same name")
        pairs = read_pairs(folder)
        dataset.findings += pairs.findings
        found = [_Found(audio, text, "", audio) for audio, text in pairs.texts.items()]
    else:
        raise TrainingError(
            f"{root} holds no {METADATA} and no recordings: name a folder with {METADATA} and "
            "wavs/, or with recordings (WAV, FLAC, OGG, MP3) and texts (.txt, .lab) of the same "
            "name"
        )
    _keep_single(found, options, folder, dataset)
    if not dataset.total:
        raise TrainingError(f"{root / METADATA} is empty: write a line for each recording")
    return dataset


def _read_metadata(folder: Folder, columns: Columns, dataset: Dataset) -> list[_Found]:
    lines, findings = parse_lines(read_lines(folder.root / METADATA, _LARGEST_METADATA), columns)
    dataset.findings += findings
    found: list[_Found] = []
    for line in lines:
        audio = folder.find_audio(line.name)
        if audio is not None:
            found.append(_Found(audio, line.text, line.speaker, line.place))
            continue
        dataset.findings.append(
            refused(
                Kind.MISSING,
                line.place,
                f"there is no recording {line.name[:80]!r} in wavs/ or beside {METADATA}",
                "add it (WAV, FLAC, OGG or MP3), correct its name, or remove the line",
            )
        )
    for audio in sorted(folder.audio.keys() - {each.audio for each in found}):
        dataset.findings.append(
            refused(
                Kind.UNLISTED,
                audio,
                f"{METADATA} does not name it",
                "add a line with what is said in it, or remove it",
            )
        )
    return found


def _keep_single(
    found: Iterable[_Found], options: DatasetOptions, folder: Folder, dataset: Dataset
) -> None:
    """Make entries of what is named once and can be learned from."""
    by_id: dict[str, list[_Found]] = {}
    for each in found:
        by_id.setdefault(_id(each.audio), []).append(each)
    for name, group in by_id.items():
        texts = {clean_text(each.text) for each in group}
        recordings = {each.audio for each in group}
        for place, each in enumerate(group):
            problem = _problem(name, clean_text(each.text))
            if len(texts) > 1 or len(recordings) > 1:
                what = "texts" if len(texts) > 1 else "recordings"
                problem = _named_twice(name, what)
            elif place and not problem:
                problem = (
                    Kind.DUPLICATE,
                    f"{name} was named before, at {group[0].place}",
                    "remove this one",
                )
            if problem:
                dataset.findings.append(refused(problem[0], each.place, *problem[1:]))
                continue
            speaker = _speaker(each, options)
            entry = Entry(name, folder.audio[each.audio], texts.copy().pop(), speaker, each.place)
            dataset.entries.append(entry)
    dataset.total = len(dataset.entries) + sum(map(_is_refusal, dataset.findings))


def _named_twice(name: str, what: str) -> tuple[Kind, str, str]:
    """Return that one id has several texts or recordings."""
    return (
        Kind.DUPLICATE,
        f"{name} is named more than once, with different {what}",
        "keep the right one and remove the others",
    )


def _problem(name: str, text: str) -> tuple[Kind, str, str] | None:
    if name.startswith(".") or not name.isprintable() or len(name.encode()) > _LONGEST_ID:
        return (
            Kind.LINE,
            f"its name {name[:60]!r} is no name for a clip",
            f"give the recording a name of 1 to {_LONGEST_ID} bytes without control characters",
        )
    wrong = text_problem(text)
    return (Kind.NO_TEXT, *wrong) if wrong else None


def _id(audio: str) -> str:
    return stem(audio).removeprefix("wavs/").removeprefix("wav/").replace("/", "-")


def _speaker(found: _Found, options: DatasetOptions) -> str:
    parts = found.audio.removeprefix("wavs/").removeprefix("wav/").split("/")
    named = parts[0] if options.speaker_folders and len(parts) > 1 else ""
    return unicodedata.normalize("NFC", found.speaker) or named or options.speaker


def _is_refusal(finding: ClipFinding) -> bool:
    return finding.severity is Severity.REFUSED
