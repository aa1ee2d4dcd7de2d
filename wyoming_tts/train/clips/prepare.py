"""From a folder of recordings and texts to clips, a manifest and a report."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from wyoming_tts.engines.phonemes import phonemes
from wyoming_tts.errors import TrainingError
from wyoming_tts.train.clips.card import Card
from wyoming_tts.train.clips.copies import find_copies
from wyoming_tts.train.clips.dataset import Dataset, DatasetOptions, Entry, read_dataset
from wyoming_tts.train.clips.disk import PARTS, clear_parts, write_whole
from wyoming_tts.train.clips.findings import Severity
from wyoming_tts.train.clips.ledger import LEDGER, Ledger, key_of
from wyoming_tts.train.clips.making import Task
from wyoming_tts.train.clips.manifest import CLIPS, Clip, read_manifest, write_manifest
from wyoming_tts.train.clips.outcome import Outcome
from wyoming_tts.train.clips.pace import SpeakerPace, judge_pace
from wyoming_tts.train.clips.picture import draw_report, need_matplotlib
from wyoming_tts.train.clips.pool import make_clips, usable_cpus
from wyoming_tts.train.clips.reading import need_soundfile
from wyoming_tts.train.clips.report import FINDINGS, render_report
from wyoming_tts.train.clips.split import split_clips

REPORT, PICTURE = "report.txt", "report.png"
SHORTEST_S, LONGEST_S = 0.5, 20.0

Report = Callable[[str], None]
OnProgress = Callable[[int, int], None]
"""Takes the clips that are done, and all that were to be made."""


@dataclass(frozen=True, slots=True)
class PrepareOptions:
    """How a dataset is read and what of it is kept."""

    dataset: DatasetOptions = field(default_factory=DatasetOptions)
    language: str = "en-US"
    """BCP 47 tag of all texts."""

    shortest_s: float = SHORTEST_S
    longest_s: float = LONGEST_S
    """Seconds of a clip that a model has room for."""

    jobs: int = field(default_factory=usable_cpus)
    """Processes that make clips."""


def prepare(
    source: Path,
    folder: Path,
    options: PrepareOptions,
    report: Report,
    on_progress: OnProgress = lambda _done, _all: None,
) -> Outcome:
    """Make clips, ``manifest.jsonl``, ``findings.jsonl`` and a report as text and as a picture.

    What an earlier run has made of the same recordings and texts is used again, and what it has
    made of others is removed.

    Args:
        source: an LJSpeech folder, or recordings with texts of the same name.
        folder: where everything is written.
        options: what to do.
        report: takes remarks for people.
        on_progress: takes how many clips are done, of how many.

    Raises:
        TrainingError: it cannot be done, or no clip can be kept; what is done is kept.
        LanguageNotSupportedError: there are no phonemes for the language.
    """
    need_soundfile()
    need_matplotlib()
    _need_phonemes(options.language)
    _check_folders(source, folder)
    dataset = read_dataset(source, options.dataset, without=folder)
    with Ledger(folder) as ledger:
        clear_parts(folder / PARTS)
        maker = _Maker(folder, options, ledger, report, on_progress)
        cards = maker.listen(dataset.entries)
        outcome = _judge(source, dataset, cards, read_manifest(folder), options.language)
        _write_reports(folder, outcome)
        if not outcome.clips:
            raise TrainingError(
                f"none of {outcome.total:,} clips can be kept: {folder / REPORT} tells the reasons"
            )
        maker.make_missing(outcome.clips)
        write_manifest(folder, outcome.clips)
        _remove_others(folder, ledger.ids, outcome.clips)
        ledger.forget_others(list(cards))
        clear_parts(folder / PARTS)
    return outcome


class _Maker:
    """Makes what is not there yet."""

    def __init__(
        self,
        folder: Path,
        options: PrepareOptions,
        ledger: Ledger,
        report: Report,
        on_progress: OnProgress,
    ) -> None:
        self._folder = folder
        self._options = options
        self._ledger = ledger
        self._report = report
        self._on_progress = on_progress
        self._tasks: dict[str, Task] = {}

    def listen(self, entries: Sequence[Entry]) -> dict[str, Card]:
        """Return the cards of all entries, in their order."""
        self._tasks = {entry.id: self._task(entry) for entry in entries}
        keys = {name: key_of(task) for name, task in self._tasks.items()}
        known = {name: self._ledger.get(name, key) for name, key in keys.items()}
        missing = [self._tasks[name] for name, card in known.items() if card is None]
        if len(missing) < len(entries):
            self._report(f"{len(entries) - len(missing):,} of {len(entries):,} clips are known")
        made = self._make(missing)
        return {name: card or made[name] for name, card in known.items()}

    def make_missing(self, clips: Sequence[Clip]) -> None:
        """Make those clips again whose files are not there, or not whole."""
        missing = []
        for clip in clips:
            card = self._ledger.get(clip.id, key_of(self._tasks[clip.id]))
            try:
                size = (self._folder / clip.audio).stat().st_size
            except OSError:
                size = -1
            if card is None or size != card.size:
                missing.append(self._tasks[clip.id])
        for card in self._make(missing).values():
            if card.refused:
                raise TrainingError(
                    f"the recording of {card.id} changed meanwhile: run the command again"
                )

    def _make(self, tasks: Sequence[Task]) -> dict[str, Card]:
        # The key is taken before: a recording that changes meanwhile is made again next time.
        keys = {task.id: key_of(task) for task in tasks}
        made: dict[str, Card] = {}
        if tasks:
            self._on_progress(0, len(tasks))
            for card in make_clips(tasks, self._options.jobs):
                self._ledger.add(keys[card.id], card)
                made[card.id] = card
                self._on_progress(len(made), len(tasks))
        return made

    def _task(self, entry: Entry) -> Task:
        return Task(
            id=entry.id,
            source=str(entry.source.absolute()),
            text=entry.text,
            language=self._options.language,
            target=str(self._folder / audio_of(entry.id)),
            parts=str(self._folder / PARTS),
            shortest_s=self._options.shortest_s,
            longest_s=self._options.longest_s,
        )


def audio_of(name: str) -> str:
    """Return the path of a clip from the manifest's folder."""
    return f"{CLIPS}/{name}.wav"


def _need_phonemes(language: str) -> None:
    try:
        phonemes("a", language)
    except OSError as error:
        # The library is copied to the folder for temporary files before it is loaded.
        raise TrainingError(
            f"no phonemes can be made ({error}): make room for temporary files"
        ) from error


def _check_folders(source: Path, folder: Path) -> None:
    if folder.resolve() == source.resolve():
        raise TrainingError(f"{folder} holds the dataset: name another folder for the clips")
    if (folder / LEDGER).exists():
        return
    with suppress(OSError):
        if any((folder / CLIPS).iterdir()):
            raise TrainingError(
                f"{folder / CLIPS} holds files that were not made here: name an empty folder"
            )


def _judge(
    source: Path,
    dataset: Dataset,
    cards: Mapping[str, Card],
    before: Iterable[Clip],
    language: str,
) -> Outcome:
    """Decide which clips are kept, where they are compared with each other."""
    findings = [*dataset.findings, *(each for card in cards.values() for each in card.findings)]
    findings += find_copies(dataset.entries, cards)
    out = {each.clip for each in findings if each.severity is Severity.REFUSED}
    paces: dict[str, SpeakerPace] = {}
    for speaker in dict.fromkeys(entry.speaker for entry in dataset.entries):
        theirs = [cards[e.id] for e in dataset.entries if e.speaker == speaker and e.id not in out]
        if theirs:
            paces[speaker] = judge_pace(speaker, theirs)
            findings += paces[speaker].findings
    refused: set[str] = {each.clip for each in findings if each.severity is Severity.REFUSED}
    kept = [entry for entry in dataset.entries if entry.id not in refused]
    splits = split_clips([e.id for e in kept], {clip.id: clip.split for clip in before})
    clips = [
        Clip(e.id, audio_of(e.id), e.text, e.speaker, cards[e.id].seconds, splits[e.id], language)
        for e in kept
    ]
    return Outcome(str(source), dataset.layout, dataset.total, clips, cards, findings, paces)


def _write_reports(folder: Path, outcome: Outcome) -> None:
    def write(name: str, content: bytes) -> None:
        write_whole(folder / name, content, folder / PARTS)

    lines = (json.dumps(each.to_json(), ensure_ascii=False) + "\n" for each in outcome.findings)
    write(FINDINGS, "".join(lines).encode())
    write(REPORT, render_report(outcome).encode())
    write(PICTURE, draw_report(outcome))


def _remove_others(folder: Path, made: Iterable[str], clips: Sequence[Clip]) -> None:
    """Remove clips that were made here once and are not in the manifest."""
    kept = {clip.id for clip in clips}
    for name in made:
        if name not in kept and "/" not in name:
            with suppress(OSError):
                (folder / audio_of(name)).unlink(missing_ok=True)
