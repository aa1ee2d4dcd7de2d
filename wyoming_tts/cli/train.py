"""``wyoming-tts train``: from recordings to a voice, one step after the other.

Each step is a module ``train_STEP`` beside this one, with ``add_arguments(parser)`` and
``run(arguments)``; it is imported when its step is asked for, and nothing of it before.
"""

from __future__ import annotations

import argparse
import importlib
from collections.abc import Sequence
from types import ModuleType
from typing import Any

from wyoming_tts.errors import TrainingError

STEPS = {
    "prepare": "check recordings and their texts, and make clips and a manifest of them",
    "encode": "make speech codes of the clips of a manifest",
    "codec": "train a small codec",
    "run": "train a backbone, or fine-tune a published one, on codes",
    "export": "make a voice that a server picks up of what was trained",
    "evaluate": "measure words, voice, lengths and sound of a voice or a server",
    "built-in": "make the built-in voices anew, from nothing",
}
INSTALL = "get it with `pip install 'wyoming-tts[train]'`, in a checkout with `script/setup train`"


class _StepParser(argparse.ArgumentParser):
    """The parser of a step, which learns its arguments when there are some to be parsed."""

    step = ""

    def parse_known_args(  # type: ignore[override]
        self, args: Sequence[str] | None = None, namespace: Any = None
    ) -> tuple[Any, list[str]]:
        if self.step:
            _import_step(self.step).add_arguments(self)
            self.step = ""
        return super().parse_known_args(args, namespace)


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the steps of this command."""
    steps = parser.add_subparsers(
        dest="step", metavar="STEP", required=True, parser_class=_StepParser
    )
    for name, summary in STEPS.items():
        step = steps.add_parser(name, help=summary, description=f"{summary.capitalize()}.")
        step.step = name


def run(arguments: argparse.Namespace) -> int:
    """Run a step; return its exit status.

    Raises:
        TrainingError: it cannot be done; the message says what to do.
    """
    try:
        return int(_import_step(arguments.step).run(arguments))
    except ModuleNotFoundError as error:
        _advise(error)
        raise


def _import_step(name: str) -> ModuleType:
    try:
        return importlib.import_module(f"wyoming_tts.cli.train_{name.replace('-', '_')}")
    except ModuleNotFoundError as error:
        _advise(error)
        raise


def _advise(error: ModuleNotFoundError) -> None:
    """Raise what to do about a missing package; one of our own modules is no matter of advice."""
    package = (error.name or "").partition(".")[0]
    if package not in {"", "wyoming_tts"}:
        raise TrainingError(f"the package {package} is not installed; {INSTALL}") from error
