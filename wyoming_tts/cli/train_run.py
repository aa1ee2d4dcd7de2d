"""``wyoming-tts train run``: trains a backbone, or a published one further, on codes."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING

from wyoming_tts.cli.train_codec import missing_extra
from wyoming_tts.errors import TrainingError

if TYPE_CHECKING:
    from wyoming_tts.train.backbone.running import WantedRun

UNFINISHED = os.EX_TEMPFAIL
"""Exit status of a run that ended before its last step, and goes on when it is called again."""

PLAN = {
    "steps": "of the whole training",
    "rows": "of each step",
    "parts": "in which the rows of a step are computed, to save memory",
    "length": "tokens of a row; clips that are longer are left out",
    "warmup": "steps in which the learning rate rises",
    "seed": "of all that is random",
    "save_every": "steps between checkpoints",
    "log_every": "steps between lines of the journal",
    "evaluate_every": "steps between losses of held-out clips",
    "samples_every": "steps between samples to listen to; 0 for none",
    "patience": "evaluations without a better loss after which it ends; 0 for never",
}
RATES = {
    "rate": "largest learning rate",
    "decay": "weight decay",
    "clip": "largest norm of the gradient",
    "noise": "share of codes that are seen as others",
}
SIZES = {
    "width": "of the hidden states, a multiple of 64",
    "hidden": "of the inner layers",
    "layers": "how many",
    "context": "tokens of reference and text",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add this command's arguments."""
    parser.add_argument("codes", type=Path, help="codes.jsonl of `train encode`")
    parser.add_argument(
        "run", type=Path, help="folder of the training; one that was begun there goes on"
    )
    parser.add_argument(
        "--from",
        dest="source",
        default="",
        metavar="MODEL",
        help="a model to train further: a folder in Hugging Face's format, of a run, or OWNER/NAME "
        "on the hub; without it, a small model is trained from nothing",
    )
    parser.add_argument("--revision", help="of a model on the hub; by default its newest")
    parser.add_argument("--offline", action="store_true", help="ask the hub nothing")
    parser.add_argument(
        "--layout", choices=("neutts", "reference-first"), help="by default that of the model"
    )
    parser.add_argument(
        "--turns",
        choices=("whole", "words"),
        help="how much text the model is given at a time; words need their ends in codes.jsonl",
    )
    parser.add_argument("--device", default="cpu", help="cpu or cuda (%(default)s)")
    parser.add_argument("--threads", type=int, help="on a processor; by default all cores")
    parser.add_argument(
        "--limit-s",
        type=float,
        metavar="SECONDS",
        help=f"end after so long, with exit status {UNFINISHED}; the same command goes on",
    )
    parser.add_argument(
        "--codec",
        type=Path,
        help="run of `train codec`, or an ONNX decoder, for samples to listen to",
    )
    parser.add_argument(
        "--take",
        choices=("best", "last"),
        default="best",
        help="which weights become the model, by the loss of held-out clips (%(default)s)",
    )
    parser.add_argument(
        "--save-only",
        action="store_true",
        help="make a model of what was trained so far, and train nothing",
    )
    _add_numbers(parser)


def _add_numbers(parser: argparse.ArgumentParser) -> None:
    further = parser.add_argument_group("a published model")
    further.add_argument(
        "--full", action="store_true", help="train all of it, instead of adding to it by LoRA"
    )
    further.add_argument("--rank", type=int, default=32, help="of LoRA (%(default)s)")
    further.add_argument("--alpha", type=int, default=64, help="of LoRA (%(default)s)")
    further.add_argument(
        "--recompute",
        action="store_true",
        help="compute inner values twice, which is slower and needs much less memory",
    )
    sizes = parser.add_argument_group("a model from nothing")
    for name, told in SIZES.items():
        sizes.add_argument(f"--{name}", type=int, help=told)
    plan = parser.add_argument_group("plan", "what is not given suits the kind of training")
    for name, told in PLAN.items():
        plan.add_argument(f"--{name.replace('_', '-')}", type=int, help=told)
    for name, told in RATES.items():
        plan.add_argument(f"--{name}", type=float, help=told)


def run(arguments: argparse.Namespace) -> int:
    """Train; return 0 once the model is written, and `UNFINISHED` before.

    Raises:
        TrainingError: it cannot be done; the message says what to do.
    """
    try:
        import torch  # noqa: PLC0415 - an extra

        from wyoming_tts.train.backbone.running import run_training  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise missing_extra(error) from error
    if arguments.threads:
        torch.set_num_threads(max(1, arguments.threads))
    trained = run_training(_wanted(arguments), print)
    return 0 if trained.finished or arguments.save_only else UNFINISHED


def _wanted(arguments: argparse.Namespace) -> WantedRun:
    from wyoming_tts.train.backbone import running  # noqa: PLC0415 - an extra
    from wyoming_tts.train.backbone.layouts import Layout, Turns  # noqa: PLC0415 - an extra
    from wyoming_tts.train.backbone.plan import Adaptation  # noqa: PLC0415 - an extra

    sizes = _given(arguments, SIZES)
    if sizes and arguments.source:
        raise TrainingError(
            f"a model that is trained further has its sizes: leave out --{next(iter(sizes))}"
        )
    return running.WantedRun(
        codes=arguments.codes,
        folder=arguments.run,
        source=arguments.source,
        revision=arguments.revision,
        offline=arguments.offline,
        layout=Layout(arguments.layout) if arguments.layout else None,
        turns=Turns(arguments.turns) if arguments.turns else None,
        adaptation=Adaptation(
            0 if arguments.full else arguments.rank, arguments.alpha, arguments.recompute
        ),
        sizes=sizes,
        plan=_given(arguments, {**PLAN, **RATES}),
        device=arguments.device,
        limit_s=arguments.limit_s,
        codec=arguments.codec,
        take=running.Take(arguments.take),
        save_only=arguments.save_only,
    )


def _given(arguments: argparse.Namespace, names: dict[str, str]) -> dict[str, int]:
    """Return the numbers that were given."""
    values = {name: getattr(arguments, name) for name in names}
    return {name: value for name, value in values.items() if value is not None}
