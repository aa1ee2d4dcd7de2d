"""``wyoming-tts train export``: from a trained model to a file, and a voice, that speaks."""

from __future__ import annotations

import argparse
from pathlib import Path

from wyoming_tts.cli.options import add_settings, read_settings
from wyoming_tts.errors import TrainingError
from wyoming_tts.models import packaged
from wyoming_tts.models.table import MODELS

BUILT_IN = "built-in"
KINDS = ("q8_0", "q4_0", "q4_k_m", "f16")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of this step."""
    parser.add_argument("model", type=Path, help="folder of a run, or of a model")
    parser.add_argument("--type", choices=KINDS, default="q8_0", help="how it is stored (q8_0)")
    parser.add_argument(
        "--output", type=Path, metavar="FILE", help="by default model-TYPE.gguf in the folder"
    )
    parser.add_argument("--title", default="", help="what the model is called in its file")
    parser.add_argument("--licence", default="", help="terms under which it may be used")
    parser.add_argument("--description", default="", help="shown to people")
    parser.add_argument(
        "--layout",
        choices=("neutts",),
        help="of a model of NeuTTS that was trained with another program",
    )
    parser.add_argument(
        "--codec", metavar="FILE", help="the model's own codec as ONNX, or built-in"
    )
    voice = parser.add_argument_group("voice", "a voice that speaks with the model at once")
    voice.add_argument("--voice", default="", metavar="NAME", help="what people will see")
    voice.add_argument(
        "--codes", type=Path, metavar="FILE", help="codes.jsonl, of which a reference is chosen"
    )
    voice.add_argument("--speaker", default="", help="whose clips, if there are several speakers")
    voice.add_argument("--clip", default="", metavar="ID", help="this clip as the reference")
    voice.add_argument("--language", default="", help="BCP 47 tag; by default that of the clips")
    voice.add_argument(
        "--shared",
        action="store_true",
        help="no copy of the model in the voice's folder: for several voices of one model",
    )
    voice.add_argument("--replace", action="store_true", help="a voice of the same name")
    add_settings(parser, ("data_dir", "voices_dir"))


def run(arguments: argparse.Namespace) -> int:
    """Export a model, and make a voice of it if one is asked for; return 0.

    Raises:
        TtsError: it cannot be done; the message says what to do.
    """
    # Here, so that help is there without what training needs.
    from wyoming_tts.train.export import exported_voice  # noqa: PLC0415 - as above
    from wyoming_tts.train.export.gguf_file import ModelCard  # noqa: PLC0415 - as above
    from wyoming_tts.train.export.layout import ModelLayout  # noqa: PLC0415 - as above

    if bool(arguments.voice) != bool(arguments.codes):
        raise TrainingError("--voice and --codes belong together: who speaks, and in which clip")
    voice = None
    if arguments.voice:
        voice = exported_voice.WantedVoice(
            root=read_settings(arguments).user_voices_dir,
            name=arguments.voice,
            codes=arguments.codes,
            speaker=arguments.speaker,
            clip=arguments.clip,
            language=arguments.language,
            shared=arguments.shared,
            replace=arguments.replace,
        )
    name = arguments.title or arguments.voice or arguments.model.resolve().name
    wanted = exported_voice.Wanted(
        source=arguments.model,
        target=arguments.output or arguments.model / f"model-{arguments.type}.gguf",
        kind=arguments.type,
        card=ModelCard(name, arguments.licence, arguments.description),
        layout=ModelLayout(language=arguments.language) if arguments.layout else None,
        codec=_codec(arguments.codec),
    )
    exported_voice.export(wanted, voice, print)
    return 0


def _codec(name: str | None) -> Path | None:
    if name == BUILT_IN:
        (file,) = MODELS["built-in-codec"].files
        return packaged.FOLDER / file.name
    return Path(name) if name else None
