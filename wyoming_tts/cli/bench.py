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
from pathlib import Path
from types import FrameType
from typing import Any

from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from rich.text import Text

from wyoming_tts.bench.engine import groups as engine_groups
from wyoming_tts.bench.engine.inputs import find_models, make_reference
from wyoming_tts.bench.engine.models import MODELS, make_models
from wyoming_tts.bench.engine.plan import EnginePlan
from wyoming_tts.bench.engine.texts import shortened
from wyoming_tts.bench.groups import GROUPS, measure
from wyoming_tts.bench.plan import QUICK, Plan, Tell
from wyoming_tts.bench.report import Figure, Report

LINE_EVERY = 10.0
"""Seconds between lines of progress where nothing can be drawn over."""

PLAIN_WIDTH = 160
PEER = Path(".peer/bin/python")


def configure(parser: argparse.ArgumentParser) -> None:
    """Add what can be measured, each with its flags."""
    what = parser.add_subparsers(dest="what", metavar="WHAT", required=True)
    _configure_protocol(_add(what, "protocol", "the server as its clients see it, with espeak"))
    _configure_engine(_add(what, "engine", "the NeuTTS engine, alone or beside the neutts package"))
    _configure_page(_add(what, "page", "the page in a browser, and what it costs the server"))
    text = _add(what, "text", "how long it takes to make words of a text")
    text.add_argument("--json", action="store_true", help="print one JSON object")
    text.add_argument("--rounds", type=_count, default=200, help="texts of each language (200)")
    models = _add(what, "models", "make the models that `bench engine` speaks with")
    models.add_argument("folder", type=Path, help="where they go: random weights, true shapes")
    models.add_argument(
        "--only", action="append", choices=list(MODELS), help="make this one; repeatable"
    )


def _add(what: Any, name: str, summary: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = what.add_parser(
        name, help=summary, description=f"{summary[0].upper()}{summary[1:]}."
    )
    return parser


def _configure_protocol(parser: argparse.ArgumentParser) -> None:
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


def _configure_page(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument(
        "--quick", action="store_true", help="small counts: a try, not a measurement"
    )
    parser.add_argument(
        "--browser", help="path of Chromium; by default the first that is found, if any"
    )


def _configure_engine(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument(
        "--models", type=Path, help="folder that `bench models` made: Nano Q4_0, codec int8"
    )
    parser.add_argument("--backbone", type=Path, help="speak with this GGUF file")
    parser.add_argument("--codec", type=Path, help="and with this ONNX file")
    parser.add_argument(
        "--reference",
        type=Path,
        help="speak with this one: codes (.pt, .npy) beside a .txt, or a voice's .json; by default "
        "one is made up",
    )
    parser.add_argument("--threads", type=_count, default=0, help="by default the engine chooses")
    parser.add_argument("--rounds", type=_count, default=3, help="how often each thing is done (3)")
    parser.add_argument(
        "--streams", type=_streams, default=(1, 2, 4, 8), help="at once, such as 1,2,4 (1,2,4,8)"
    )
    parser.add_argument(
        "--soak", type=_minutes, default=0.0, metavar="MINUTES", help="also speak for so long"
    )
    parser.add_argument(
        "--vs", choices=["neutts"], help="also run this package, made by script/peer, in turn"
    )
    parser.add_argument(
        "--peer-python",
        type=Path,
        default=PEER,
        help=f"interpreter that has the package ({PEER})",
    )
    parser.add_argument(
        "--only",
        action="append",
        choices=list(engine_groups.GROUPS),
        help="measure this group; repeatable",
    )


def run(arguments: argparse.Namespace) -> int:
    """Measure and print; the status does not tell whether targets were met."""
    with _ended_in_order(), _progress() as tell:
        if arguments.what == "models":
            make_models(arguments.folder, arguments.only or list(MODELS), tell)
            return 0
        measured = {
            "engine": _measure_engine,
            "page": _measure_page,
            "protocol": _measure_protocol,
            "text": _measure_text,
        }
        report = measured[arguments.what](arguments, tell)
    if arguments.json:
        print(json.dumps(report.as_json(), indent=2))
    else:
        _show(report)
    return 0


def _measure_protocol(arguments: argparse.Namespace, tell: Tell) -> Report:
    plan = QUICK if arguments.quick else Plan()
    if arguments.replies is not None:
        plan = replace(plan, replies=arguments.replies)
    return measure(plan, arguments.only or list(GROUPS), tell)


def _measure_page(arguments: argparse.Namespace, tell: Tell) -> Report:
    from wyoming_tts.bench import page  # noqa: PLC0415 - only needed here

    return page.measure(page.QUICK if arguments.quick else page.PagePlan(), arguments.browser, tell)


def _measure_text(arguments: argparse.Namespace, tell: Tell) -> Report:
    from wyoming_tts.bench import text  # noqa: PLC0415 - only needed here

    return text.measure(arguments.rounds, tell)


def _measure_engine(arguments: argparse.Namespace, tell: Tell) -> Report:
    long = make_reference(arguments.reference)
    plan = EnginePlan(
        models=find_models(arguments.models, arguments.backbone, arguments.codec),
        long=long,
        default=shortened(long),
        threads=arguments.threads,
        rounds=arguments.rounds,
        starts=arguments.rounds,
        streams=arguments.streams,
        soak_minutes=arguments.soak,
        # Not resolved: the link tells the interpreter which environment is its own.
        peer=arguments.peer_python.absolute() if arguments.vs else None,
    )
    return engine_groups.measure(plan, engine_groups.chosen(plan, arguments.only), tell)


def _count(text: str) -> int:
    number = int(text)
    if not 1 <= number <= 1_000_000:  # noqa: PLR2004 - a bound, named by the message
        raise argparse.ArgumentTypeError("from 1 to 1000000")
    return number


def _streams(text: str) -> tuple[int, ...]:
    counts = tuple(sorted({int(part) for part in text.split(",")}))
    if not 1 <= counts[0] <= counts[-1] <= 16:  # noqa: PLR2004 - a bound, named by the message
        raise argparse.ArgumentTypeError("from 1 to 16, with commas between")
    return counts


def _minutes(text: str) -> float:
    minutes = float(text)
    if not 0 < minutes <= 10_000:  # noqa: PLR2004 - a bound, named by the message
        raise argparse.ArgumentTypeError("above 0, at most 10000")
    return minutes


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
