"""``wyoming-tts train built-in``: the built-in voices from nothing."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of this step."""
    parser.add_argument(
        "work", type=Path, help="folder for what is made on the way, about 10 GB; goes on there"
    )
    parser.add_argument(
        "--target",
        type=Path,
        required=True,
        metavar="FOLDER",
        help="gets the model; in a clone: wyoming_tts/builtin",
    )
    parser.add_argument(
        "--voices",
        type=Path,
        required=True,
        metavar="FOLDER",
        help="gets the references of the voices; in a clone: voices",
    )
    parser.add_argument("--shards", type=int, metavar="N", help="of speech for each voice (12)")
    parser.add_argument("--codec-steps", type=int, metavar="N", help="of the codec (12000)")
    parser.add_argument("--steps", type=int, metavar="N", help="of the backbone (5000)")
    parser.add_argument("--device", choices=("cpu", "cuda"), default="cpu")


def run(arguments: argparse.Namespace) -> int:
    """Make the built-in model; return 0.

    Raises:
        TtsError: a step cannot be done; the message says what to do.
    """
    # Here, so that help is there without what training needs.
    from wyoming_tts.train.builtin.recipe import Recipe, make_built_in  # noqa: PLC0415 - as above

    recipe = Recipe(device=arguments.device)
    if arguments.shards:
        recipe = replace(recipe, shards=arguments.shards)
    if arguments.steps:
        recipe = replace(recipe, steps=arguments.steps)
    if arguments.codec_steps:
        recipe = replace(recipe, codec=replace(recipe.codec, steps=arguments.codec_steps))
    make_built_in(arguments.work, arguments.target, arguments.voices, print, recipe)
    return 0
