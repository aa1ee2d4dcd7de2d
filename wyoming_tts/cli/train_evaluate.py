"""``wyoming-tts train evaluate``: judge voices by a recogniser and by measurement."""

from __future__ import annotations

import argparse
import json
import math
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from wyoming_tts.errors import TrainingError

if TYPE_CHECKING:
    from wyoming_tts.train.evaluate.figures import Figure
    from wyoming_tts.train.evaluate.judging import Judged

PLAIN_WIDTH = 140


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the flags of this command."""
    who = parser.add_mutually_exclusive_group(required=True)
    who.add_argument("--uri", help="judge a running server, such as tcp://127.0.0.1:10200")
    who.add_argument(
        "--folder", type=Path, help="judge recordings, VOICE/001.wav and so on, or just 001.wav"
    )
    who.add_argument(
        "--codec", type=Path, help="judge what this codec (run folder, checkpoint) leaves of speech"
    )
    who.add_argument(
        "--source-alone", action="store_true", help="judge the source voices themselves"
    )
    parser.add_argument(
        "--voice",
        action="append",
        default=[],
        metavar="NAME[=SOURCE]",
        help="voice to judge, and the source voice to compare with; repeatable; by default the "
        "built-in voices",
    )
    parser.add_argument(
        "--source",
        type=Path,
        metavar="FOLDER",
        help="recordings of the same sentences, SOURCE/001.wav and so on; by default flite speaks",
    )
    parser.add_argument(
        "--reference",
        action="append",
        default=[],
        metavar="NAME=FILE",
        help="recording to know a voice by, 3 s or more; repeatable; by default flite speaks",
    )
    parser.add_argument(
        "--sentences",
        type=Path,
        metavar="FILE",
        help="English, one to a line; by default 200 that no training saw",
    )
    parser.add_argument("--count", type=_count, help="take only so many sentences")
    parser.add_argument(
        "--deal", action="store_true", help="deal the sentences out among the voices"
    )
    parser.add_argument("--worst", type=int, default=10, metavar="N", help="show so many (10)")
    parser.add_argument(
        "--heard", type=Path, metavar="FILE", help="remember what was heard, for the next time"
    )
    parser.add_argument("--processes", type=_count, default=2, help="that recognise speech (2)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every figure here")


def run(arguments: argparse.Namespace) -> int:
    """Judge and print; return 1 where a limit is missed."""
    # Costly imports, which the flags do not need.
    from wyoming_tts.train.evaluate.evaluation import evaluate  # noqa: PLC0415 - see above
    from wyoming_tts.train.evaluate.figures import (  # noqa: PLC0415 - see above
        CODEC_LIMITS,
        LIMITS,
        as_json,
        make_figures,
        worst,
    )
    from wyoming_tts.train.evaluate.recogniser import RecogniserPool  # noqa: PLC0415 - see above
    from wyoming_tts.train.evaluate.setup import make_task  # noqa: PLC0415 - see above

    with RecogniserPool(arguments.processes) as pool:
        judged = evaluate(make_task(arguments), pool, _report)
    figures = make_figures(judged, CODEC_LIMITS if arguments.codec else LIMITS)
    _show(figures)
    _show_worst(worst(judged, arguments.worst))
    if arguments.json:
        try:
            text = json.dumps(as_json(judged, figures), indent=1, ensure_ascii=False)
            arguments.json.write_text(text, encoding="utf-8")
        except OSError as error:
            raise TrainingError(f"cannot write {arguments.json}: {error.strerror}") from error
    return int(any(figure.met is False for figure in figures))


def _report(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _show(figures: list[Figure]) -> None:
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = PLAIN_WIDTH
    groups = list(figures[0].values)
    table = Table("figure", *groups, "target", "met", box=None)
    for figure in figures:
        values = (_value(figure.values[group]) for group in groups)
        target = str(figure.limit or "")
        table.add_row(figure.name, *values, Text(target), _met(figure.met))
    console.print(table)


def _value(value: float) -> str:
    if math.isnan(value):
        return ""
    return f"{value:.0f}" if value == round(value) and abs(value) > 1 else f"{value:.3f}"


def _met(met: bool | None) -> Text:  # noqa: FBT001 - the value itself is shown
    if met is None:
        return Text("")
    return Text("yes", "green") if met else Text("NO", "bold red")


def _show_worst(judged: list[Judged]) -> None:
    for one in judged:
        print(f"\n{one.voice} {one.id}: {one.text}")
        print(f"  heard:  {one.error or ' '.join(one.made.words)}")
        if one.source:
            print(f"  source: {' '.join(one.source.words)}")


def _count(text: str) -> int:
    number = int(text)
    if not 1 <= number <= 100_000:  # noqa: PLR2004 - a bound, named by the message
        raise argparse.ArgumentTypeError("from 1 to 100000")
    return number
