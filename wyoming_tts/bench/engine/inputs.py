"""The files that a run is asked to use."""

from __future__ import annotations

from pathlib import Path

from wyoming_tts.bench.engine.models import BACKBONE, CODEC
from wyoming_tts.bench.engine.take import Models, Reference
from wyoming_tts.bench.engine.texts import LONG_CODES, made_up_reference
from wyoming_tts.bench.processes import BenchError
from wyoming_tts.engines.neutts.codes_file import read_codes
from wyoming_tts.voices.prompts import read_prompt, with_final_mark


def find_models(folder: Path | None, backbone: Path | None, codec: Path | None) -> Models:
    """Return the model files: those named, and for the others those of the folder.

    Raises:
        BenchError: one is missing.
    """
    if folder is not None:
        backbone, codec = backbone or folder / BACKBONE, codec or folder / CODEC
    advice = "make models with `wyoming-tts bench models DIR` and give --models DIR"
    if backbone is None or codec is None:
        raise BenchError(f"there is nothing to speak with: {advice}, or --backbone and --codec")
    for path in (backbone, codec):
        if not path.exists():
            raise BenchError(f"there is no {path}: {advice}")
    return Models(backbone.resolve(), codec.resolve())


def make_reference(path: Path | None) -> Reference:
    """Read a reference, or make one up.

    Args:
        path: codes with their transcript beside them as ``.txt``, or a voice's prompt.

    Raises:
        VoiceError: the file is neither.
        BenchError: the transcript is missing.
    """
    if path is None:
        return made_up_reference(LONG_CODES)
    if path.suffix == ".json":
        prompt = read_prompt(path)
        return Reference(path.parent.name, prompt.codes, prompt.text)
    transcript = path.with_suffix(".txt")
    try:
        text = with_final_mark(transcript.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BenchError(f"the transcript {transcript} cannot be read: {error}") from error
    return Reference(path.stem, read_codes(path), text)
