"""``wyoming-tts train prepare``: recordings and texts become clips, a manifest and a report."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

_COLUMNS = ("auto", "text", "normalised", "speaker")
_SHORTEST_S, _LONGEST_S, _MOST_S = 0.5, 20.0, 300.0
_MOST_JOBS = 64


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of this action."""
    parser.add_argument(
        "dataset",
        type=Path,
        metavar="DATASET",
        help="folder with metadata.csv and wavs/, or with recordings and .txt or .lab files of "
        "the same name",
    )
    parser.add_argument("out", type=Path, metavar="OUT", help="folder for the clips and reports")
    parser.add_argument(
        "--columns",
        choices=_COLUMNS,
        default="auto",
        help="of metadata.csv: id|text, id|text|normalised text, or id|speaker|text (auto: two or "
        "three, three with normalised text)",
    )
    parser.add_argument("--language", default="en-US", help="of the texts, BCP 47 (%(default)s)")
    parser.add_argument(
        "--speaker", default="speaker", metavar="NAME", help="who speaks, where nothing tells it"
    )
    parser.add_argument(
        "--speaker-folders", action="store_true", help="folders are named for their speakers"
    )
    parser.add_argument(
        "--shortest",
        type=_seconds,
        default=_SHORTEST_S,
        metavar="SECONDS",
        help="shorter clips are refused (%(default)s)",
    )
    parser.add_argument(
        "--longest",
        type=_seconds,
        default=_LONGEST_S,
        metavar="SECONDS",
        help="longer clips are refused (%(default)s)",
    )
    parser.add_argument(
        "--jobs", type=_jobs, default=0, metavar="N", help="processes (one for each processor)"
    )


def run(arguments: argparse.Namespace) -> int:
    """Prepare a dataset and print the report."""
    from wyoming_tts.train.clips import pool, prepare  # noqa: PLC0415 - help is there at once
    from wyoming_tts.train.clips.dataset import DatasetOptions  # noqa: PLC0415 - as above
    from wyoming_tts.train.clips.manifest import MANIFEST  # noqa: PLC0415 - as above
    from wyoming_tts.train.clips.metadata import Columns  # noqa: PLC0415 - as above
    from wyoming_tts.train.clips.report import render_report  # noqa: PLC0415 - as above

    console = Console(stderr=True, markup=False, emoji=False, highlight=False)
    options = prepare.PrepareOptions(
        dataset=DatasetOptions(
            Columns(arguments.columns), arguments.speaker, arguments.speaker_folders
        ),
        language=arguments.language,
        shortest_s=arguments.shortest,
        longest_s=arguments.longest,
        jobs=arguments.jobs or pool.usable_cpus(),
    )
    with _progress(console) as on_progress:
        outcome = prepare.prepare(
            arguments.dataset,
            arguments.out,
            options,
            lambda text: console.print(text, soft_wrap=True),
            on_progress,
        )
    print(render_report(outcome))
    for name in (MANIFEST, prepare.REPORT, prepare.PICTURE):
        print(os.fspath(arguments.out / name))
    return 0


@contextmanager
def _progress(console: Console) -> Iterator[Callable[[int, int], None]]:
    """Show how many clips are done, where somebody looks."""
    if not console.is_terminal:
        yield lambda _done, _all: None
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console) as bars:
        bar: list[Any] = []

        def show(done: int, total: int) -> None:
            if not bar:
                bar.append(bars.add_task("clips", total=total))
            bars.update(bar[0], completed=done, total=total)

        yield show


def _seconds(text: str) -> float:
    value = float(text)
    if not 0 < value <= _MOST_S:
        raise argparse.ArgumentTypeError(f"must be above 0 and at most {_MOST_S:g}")
    return value


def _jobs(text: str) -> int:
    value = int(text)
    if not 1 <= value <= _MOST_JOBS:
        raise argparse.ArgumentTypeError(f"must be 1 to {_MOST_JOBS}")
    return value
