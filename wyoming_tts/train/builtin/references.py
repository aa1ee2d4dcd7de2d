"""The references that the built-in voices are prompted with."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from wyoming_tts.errors import TrainingError
from wyoming_tts.train.builtin.corpus import SOURCES, Reader
from wyoming_tts.train.encoding.encoders import ClipEncoder
from wyoming_tts.train.export.clips import Clip, CodesHeader
from wyoming_tts.train.export.layout import ModelLayout
from wyoming_tts.train.export.voice_folder import make_prompt
from wyoming_tts.voices.prompts import PROMPT_FILE, VoicePrompt, write_prompt

TEXT = "The lights in the kitchen are on, and the front door is locked."
"""What all voices say in their reference."""

LANGUAGE = "en-US"


def make_references(
    encoder: ClipEncoder, decoder: Path, layout: ModelLayout
) -> dict[str, VoicePrompt]:
    """Return the prompt of each built-in voice, by the name of its folder, ``english-NAME``.

    Args:
        encoder: of the model's codec.
        decoder: of the same, as ONNX; it tells how loud a voice is.
        layout: of the model.

    Raises:
        TrainingError: flite is missing, or reads the text otherwise than espeak.
    """
    header = CodesHeader(encoder.identity, encoder.codebook, "en")
    prompts = {}
    for name, source in SOURCES.items():
        spoken = Reader(source).read(TEXT)
        if spoken is None:
            raise TrainingError(f"flite's voice {source.flite} reads the reference otherwise")
        codes = tuple(encoder.encode(spoken.samples)[: spoken.words[-1][1]])
        clip = Clip(f"reference-{name}", TEXT, name, "train", codes, spoken.words)
        prompts[f"english-{name}"] = make_prompt(clip, header, layout, LANGUAGE, decoder)
    return prompts


def write_references(voices: Path, prompts: Mapping[str, VoicePrompt]) -> None:
    """Write the prompts of voices into their folders.

    Args:
        voices: the folder of voices.
        prompts: as `make_references` returns them.

    Raises:
        TrainingError: a folder cannot be made.
        VoiceError: a prompt cannot be written.
    """
    for name, prompt in prompts.items():
        folder = voices / name
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise TrainingError(f"cannot write {folder}: {error.strerror}") from error
        write_prompt(folder / PROMPT_FILE, prompt)
