"""``wyoming-tts models``: what engines need, what is here of it, and how to get it."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)
from rich.table import Table

from wyoming_tts.cli.options import add_settings, read_settings
from wyoming_tts.models import packaged, transfer
from wyoming_tts.models.download import Downloader
from wyoming_tts.models.errors import ModelError
from wyoming_tts.models.store import COMMIT_DIGITS, ModelStore, State, Status
from wyoming_tts.models.table import find_models

WIDE = 250
OnProgress = Callable[[transfer.Progress], None]


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the actions of this command."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    for name, summary in (
        ("list", "show every known model and what is here of it"),
        ("download", "get models, and what they need; damaged files are fetched again"),
        ("remove", "delete a downloaded model and forget what it was held to"),
        ("verify", "compare the files with what they were when they were downloaded or built in"),
    ):
        action = actions.add_parser(name, help=summary, description=f"{summary.capitalize()}.")
        if name != "list":
            action.add_argument(
                "names", nargs="*" if name == "verify" else "+", metavar="NAME", help="model"
            )
        if name == "download":
            action.add_argument(
                "--trust",
                action="store_true",
                help="accept what the hub has now, though other content was recorded or is known",
            )
            action.add_argument(
                "--only", action="store_true", help="not what the models need, such as their codec"
            )
        action.add_argument("--json", action="store_true", help="print one JSON object")
        add_settings(action, ("data_dir", "models_dir", "offline"))


def run(arguments: argparse.Namespace) -> int:
    """Run an action; return 1 if a model is damaged or could not be had."""
    settings = read_settings(arguments)
    arguments.offline = settings.offline
    store = ModelStore(settings.user_models_dir)
    actions = {"list": _list, "download": _download, "remove": _remove, "verify": _verify}
    return actions[arguments.action](store, arguments)


def _console(*, stderr: bool = False) -> Console:
    # What is piped to a program must not be wrapped to a width that nobody looks at.
    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() else WIDE
    return Console(width=width, stderr=stderr, markup=False, emoji=False, highlight=False)


def _list(store: ModelStore, arguments: argparse.Namespace) -> int:
    statuses = store.statuses()
    damaged = any(status.state is State.DAMAGED for status in statuses)
    if arguments.json:
        models = [_described(status) for status in statuses]
        print(json.dumps({"folder": str(store.folder), "models": models}, indent=2))
        return int(damaged)
    console = _console()
    table = Table(
        *("id", "state", "size", "languages", "licence", "revision", "what it is"), box=None
    )
    for status in statuses:
        model, record = status.model, status.record
        held = record.commit[:COMMIT_DIGITS] if record and not model.packaged else ""
        table.add_row(
            model.id,
            status.state.value,
            _size(status),
            " ".join(model.languages),
            model.licence.name,
            held,
            model.description,
        )
    console.print(table)
    for status in statuses:
        for file, problem in status.problems.items():
            console.print("damaged", style="red", end=" ")
            console.print(f"{status.model.id}: {file} {problem}", soft_wrap=True)
    console.print(f"models are kept in {store.folder}", soft_wrap=True)
    return int(damaged)


def _described(status: Status) -> dict[str, Any]:
    model, record = status.model, status.record
    return {
        "id": model.id,
        "kind": model.kind.value,
        "state": status.state.value,
        "problems": dict(status.problems),
        "repo": model.repo,
        "packaged": model.packaged,
        "revision": model.revision,
        "held_revision": record.commit if record else None,
        "held_files": {name: asdict(file) for name, file in record.files.items()} if record else {},
        "size": model.size,
        "licence": asdict(model.licence),
        "languages": list(model.languages),
        "input_format": model.input_format,
        "needs": list(model.needs),
        "gated": model.gated,
        "description": model.description,
    }


def _size(status: Status) -> str:
    if status.record:
        return transfer.megabytes(sum(file.size for file in status.record.files.values()))
    return transfer.megabytes(status.model.size) if status.model.size else ""


def _download(store: ModelStore, arguments: argparse.Namespace) -> int:
    models = find_models(arguments.names, store.table, needs=not arguments.only)
    console = _console(stderr=True)
    outcome: dict[str, Any] = {}
    for model in models:
        with _progress(console, quiet=arguments.json) as on_progress:
            downloader = Downloader(
                store,
                offline=arguments.offline,
                trust=arguments.trust,
                on_progress=on_progress,
                on_notice=lambda text: console.print(text, soft_wrap=True),
            )
            try:
                files = downloader.download(model.id)
            except ModelError as error:
                if not arguments.json:
                    raise
                outcome[model.id] = {"error": str(error), "code": error.code}
                continue
        outcome[model.id] = {
            "revision": files.commit,
            "files": {name: str(path) for name, path in files.files.items()},
        }
        if not arguments.json:
            print(f"{model.id} is here: {files.main}")
    if arguments.json:
        print(json.dumps({"models": outcome}, indent=2))
    return int(any("error" in value for value in outcome.values()))


@contextmanager
def _progress(console: Console, *, quiet: bool) -> Iterator[OnProgress]:
    """Show how files arrive, where somebody looks."""
    if quiet or not console.is_terminal:
        yield lambda _progress: None
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console) as bars:
        tasks: dict[str, Any] = {}

        def show(progress: transfer.Progress) -> None:
            if progress.file not in tasks:
                label = f"{progress.model} {progress.file}"
                tasks[progress.file] = bars.add_task(label, total=progress.total)
            bars.update(tasks[progress.file], completed=progress.done)

        yield show


def _remove(store: ModelStore, arguments: argparse.Namespace) -> int:
    models = find_models(arguments.names, store.table, needs=False)
    for model in models:
        store.remove(model.id)
        if not arguments.json:
            print(f"{model.id} is removed, and forgotten what it was held to")
    if arguments.json:
        print(json.dumps({"removed": [model.id for model in models]}))
    return 0


def _verify(store: ModelStore, arguments: argparse.Namespace) -> int:
    if arguments.names:
        models = find_models(arguments.names, store.table, needs=False)
    else:
        models = tuple(status.model for status in store.statuses() if status.record)
    found: dict[str, dict[str, str]] = {}
    for model in models:
        problems = found[model.id] = dict(store.verify(model.id))
        if arguments.json:
            continue
        if not problems:
            print(f"{model.id}: whole")
        for file, problem in problems.items():
            print(f"{model.id}: {file} {problem}")
    if arguments.json:
        print(json.dumps({"problems": found}, indent=2))
    elif not models:
        print("no model is here; `wyoming-tts models download NAME` gets one")
    else:
        damaged = [model for model in models if found[model.id]]
        if any(model.packaged for model in damaged):
            print(packaged.REMEDY)
        if not all(model.packaged for model in damaged):
            print("`wyoming-tts models download NAME` fetches what is damaged again")
    return int(any(found.values()))
