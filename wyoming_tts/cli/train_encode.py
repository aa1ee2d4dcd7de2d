"""``wyoming-tts train encode``: makes codes of clips."""

from __future__ import annotations

import argparse
from pathlib import Path

from wyoming_tts.cli.options import add_settings, read_settings
from wyoming_tts.cli.train_codec import missing_extra

SETTINGS = ("data_dir", "models_dir")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add this command's arguments."""
    parser.add_argument("manifest", type=Path, help="manifest.jsonl of `train prepare`")
    parser.add_argument(
        "output", type=Path, help="codes.jsonl; what it has already is not made again"
    )
    parser.add_argument(
        "--codec",
        default="neucodec",
        help="neucodec, distill, built-in, or a codec of `train codec`: its folder or encoder.pt "
        "(%(default)s)",
    )
    parser.add_argument(
        "--language",
        default="",
        metavar="TAG",
        help="of the texts, BCP 47; needed only where the manifest does not tell it",
    )
    parser.add_argument(
        "--device", default="cpu", help="of a codec of `train codec`: cpu or cuda (%(default)s)"
    )
    parser.add_argument(
        "--unfinished", action="store_true", help="take a codec whose training has not ended"
    )
    add_settings(parser, SETTINGS)


def run(arguments: argparse.Namespace) -> int:
    """Encode; return 1 if a clip was left out."""
    try:
        from wyoming_tts.train.encoding.encode import encode_manifest  # noqa: PLC0415 - an extra
        from wyoming_tts.train.encoding.encoders import open_encoder  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise missing_extra(error) from error
    from wyoming_tts.models.store import ModelStore  # noqa: PLC0415 - after what may be missing

    settings = read_settings(arguments)
    encoder = open_encoder(
        arguments.codec,
        ModelStore(settings.user_models_dir),
        print,
        device=arguments.device,
        unfinished=arguments.unfinished,
    )
    done = encode_manifest(arguments.manifest, arguments.output, encoder, arguments.language, print)
    if done.failed:
        print(f"{len(done.failed)} clips were left out; run the command again when they are mended")
    return 1 if done.failed else 0
