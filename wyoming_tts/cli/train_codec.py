"""``wyoming-tts train codec``: trains a small codec and exports it."""

from __future__ import annotations

import argparse
from pathlib import Path

from wyoming_tts.errors import TrainingError

DEFAULTS = {"steps": 20_000, "batch": 16, "rate": 2e-3, "seed": 0}
SHAPE = {
    "digits": "of four levels in each code: 6 for 4,096 codes",
    "width": "channels of encoder and decoder",
    "encoder_depth": "blocks of the encoder",
    "decoder_depth": "blocks of the decoder",
    "bins": "of the spectrum that the decoder makes: 961 for 12 kHz, 641 for 8 kHz",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add this command's arguments."""
    parser.add_argument("manifest", type=Path, help="manifest.jsonl of `train prepare`")
    parser.add_argument(
        "run", type=Path, help="folder of the training; one that was begun there goes on"
    )
    parser.add_argument("--steps", type=int, default=DEFAULTS["steps"], help="(%(default)s)")
    parser.add_argument(
        "--batch", type=int, default=DEFAULTS["batch"], help="segments of a step (%(default)s)"
    )
    parser.add_argument(
        "--rate", type=float, default=DEFAULTS["rate"], help="learning rate (%(default)s)"
    )
    parser.add_argument("--seed", type=int, default=DEFAULTS["seed"], help="(%(default)s)")
    parser.add_argument("--device", default="cpu", help="cpu or cuda (%(default)s)")
    parser.add_argument("--threads", type=int, help="on a processor; by default all cores")
    parser.add_argument(
        "--save-every", type=int, default=500, help="steps between checkpoints (%(default)s)"
    )
    parser.add_argument(
        "--evaluate-every", type=int, default=1000, help="steps between evaluations (%(default)s)"
    )
    parser.add_argument(
        "--patience",
        type=int,
        default=0,
        help="evaluations without a better loss after which it ends; 0 for never (%(default)s)",
    )
    parser.add_argument(
        "--adversary-from",
        type=int,
        metavar="STEP",
        help="step from which on discriminators take part, which sounds more natural and is "
        "several times as slow; the encoder, and so all codes, stay as they are from there on",
    )
    parser.add_argument(
        "--export-only", action="store_true", help="export a trained codec and do nothing else"
    )
    parser.add_argument(
        "--unfinished", action="store_true", help="export it though its training has not ended"
    )
    shape = parser.add_argument_group("shape", "sizes of a codec that is begun")
    for name, told in SHAPE.items():
        shape.add_argument(f"--{name.replace('_', '-')}", type=int, help=told)


def run(arguments: argparse.Namespace) -> int:
    """Train, then write ``codec.onnx``, ``codec-int8.onnx`` and ``encoder.pt`` into the folder."""
    try:
        from wyoming_tts.train.codec.export import export_codec  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise missing_extra(error) from error
    if not arguments.export_only:
        _train(arguments)
    export_codec(arguments.run, arguments.run, print, unfinished=arguments.unfinished)
    return 0


def missing_extra(error: ImportError) -> TrainingError:
    """Return the error of a package that training needs."""
    missing = error.name or str(error)
    return TrainingError(
        f"training needs packages that are missing ({missing}): pip install 'wyoming-tts[train]'"
    )


def _train(arguments: argparse.Namespace) -> None:
    import torch  # noqa: PLC0415 - an extra

    from wyoming_tts.train.codec.shape import CodecShape  # noqa: PLC0415 - an extra
    from wyoming_tts.train.codec.training import CodecPlan, train_codec  # noqa: PLC0415 - an extra
    from wyoming_tts.train.encoding.manifest import (  # noqa: PLC0415 - an extra
        HELD_OUT,
        WavClip,
        read_manifest,
    )

    if arguments.threads:
        torch.set_num_threads(max(1, arguments.threads))
    plan = CodecPlan(
        steps=arguments.steps,
        batch=arguments.batch,
        rate=arguments.rate,
        seed=arguments.seed,
        save_every=arguments.save_every,
        evaluate_every=arguments.evaluate_every,
        patience=arguments.patience,
        adversary_from=arguments.adversary_from,
    )
    given = {name: getattr(arguments, name) for name in SHAPE}
    shape = CodecShape(**{name: value for name, value in given.items() if value is not None})
    entries = read_manifest(arguments.manifest)
    clips: list[WavClip] = []
    held_out: list[WavClip] = []
    for entry in entries:
        clip = WavClip(entry.audio, entry.seconds)
        (held_out if entry.split == HELD_OUT else clips).append(clip)
    print(f"{len(clips)} clips to learn from, {len(held_out)} held out")
    train_codec(clips, shape, plan, arguments.run, print, arguments.device, held_out)
