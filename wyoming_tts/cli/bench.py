"""``wyoming-tts bench``: measure the server on this machine."""

from __future__ import annotations

import argparse
import json
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from types import FrameType

from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from rich.text import Text

from wyoming_tts.bench.groups import GROUPS, measure
from wyoming_tts.bench.plan import QUICK, Plan, Tell
from wyoming_tts.bench.report import Figure, Report

LINE_EVERY = 10.0
"""Seconds between lines of progress where nothing can be drawn over."""

PLAIN_WIDTH = 160


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the flags of this command."""
    parser.add_argument(
        "what",
        choices=["protocol"],
        help="protocol: the server as its clients see it, with the espeak engine",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument(
        "--quick", action="store_true", help="small counts: a try, not a measurement"
    )
    parser.add_argument(
        "--only", action="append", choices=list(GROUPS), help="measure this group; repeatable"
    )
    parser.add_argument(
        "--replies",
        type=_count,
        help=f"replies of the soak ({Plan().replies}; {QUICK.replies} with --quick)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Measure and print; the status does not tell whether targets were met."""
    plan = QUICK if arguments.quick else Plan()
    if arguments.replies is not None:
        plan = replace(plan, replies=arguments.replies)
    names = arguments.only or list(GROUPS)
    with _ended_in_order(), _progress() as tell:
        report = measure(plan, names, tell)
    if arguments.json:
        print(json.dumps(report.as_json(), indent=2))
    else:
        _show(report)
    return 0


def _count(text: str) -> int:
    number = int(text)
    if not 1 <= number <= 1_000_000:  # noqa: PLR2004 - a bound, named by the message
        raise argparse.ArgumentTypeError("from 1 to 1000000")
    return number


@contextmanager
def _ended_in_order() -> Iterator[None]:
    """Let a polite request to end take the way of Ctrl-C: servers stop, folders go."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        del number, frame
        raise KeyboardInterrupt

    before = {
        number: signal.signal(number, interrupt) for number in (signal.SIGTERM, signal.SIGHUP)
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _progress() -> Iterator[Tell]:
    console = Console(stderr=True)
    if not console.is_terminal:
        yield _Lines()
        return
    with Progress(console=console, transient=True) as progress:
        tasks = {}

        def tell(group: str, share: float) -> None:
            if group not in tasks:
                tasks[group] = progress.add_task(group, total=1.0)
            progress.update(tasks[group], completed=share)

        yield tell


class _Lines:
    """Progress for logs: a line when a group begins, and now and then."""

    def __init__(self) -> None:
        self._group = ""
        self._said = 0.0

    def __call__(self, group: str, share: float) -> None:
        now = time.monotonic()
        if group != self._group or now - self._said > LINE_EVERY:
            print(f"{group}: {share:.0%}", file=sys.stderr, flush=True)
            self._group, self._said = group, now


def _show(report: Report) -> None:
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = PLAIN_WIDTH
    for name, value in report.machine.items():
        console.print(Text(f"{name}: {value}"))
    table = Table("group", "figure", "value", "target", "met", box=None)
    for group in report.groups:
        for figure in (one for one in report.figures if one.group == group):
            target = Text(figure.target)
            table.add_row(group, figure.name, _value(figure), target, _met(figure))
        for ratio in (one for one in report.ratios if one.group == group):
            compared = Text(f"{ratio.name} / {ratio.baseline}")
            table.add_row(group, compared, f"{ratio.value:.2f} times", "", "")
    console.print(table)


def _value(figure: Figure) -> Text:
    digits = 0 if figure.value == int(figure.value) else 3 if figure.unit == "s" else 2
    return Text(f"{figure.value:.{digits}f} {figure.unit}".rstrip())


def _met(figure: Figure) -> Text:
    if figure.met is None:
        return Text("")
    return Text("yes", "green") if figure.met else Text("NO", "bold red")
