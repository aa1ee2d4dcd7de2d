"""Makes a voice of a recording; runs in a child, which starts the encoder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from wyoming_tts.engines.neutts.cloning import Cloner, cut_reference
from wyoming_tts.errors import EngineError, VoiceError
from wyoming_tts.models.store import ModelStore
from wyoming_tts.studio.limits import bounded_memory
from wyoming_tts.studio.tasks import COMMITTING, Done, Tell, without_flags
from wyoming_tts.voices.reference import Recipe
from wyoming_tts.voices.store import NewVoice, write_voice


def run(request: dict[str, Any], tell: Tell, done: Done) -> None:
    """Cut, encode and write; nothing is in sight before all of it is there.

    Raises:
        VoiceError: the recording cannot be used, or the voice cannot be written.
        EngineError: it cannot be encoded.
    """
    path, voice = Path(request["path"]), NewVoice(**request["voice"])
    recipe = Recipe(**request["recipe"])
    tell("looking at the recording")
    try:
        with bounded_memory():
            reference = cut_reference(path, recipe, voice.language)
        cloner = Cloner(ModelStore(Path(request["models"])), request["codec"])
        prompt = cloner.make(reference, voice.language, tell)
    except VoiceError as error:
        raise VoiceError(without_flags(str(error))) from error
    except EngineError as error:
        raise type(error)(without_flags(str(error))) from error
    tell("writing the voice")
    with COMMITTING:
        write_voice(
            Path(request["root"]),
            voice,
            prompt,
            transcript=recipe.text,
            recording=path,
            recipe=recipe,
            replace=request["replace"],
            mark=request["mark"],
        )
        done({})
