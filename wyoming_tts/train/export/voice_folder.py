"""Writes the folder of a voice that speaks with a model of its own."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from wyoming_tts.engines.neutts.cloning import ENGINE, import_codes
from wyoming_tts.engines.neutts.setup import CODEC_FILE
from wyoming_tts.errors import TrainingError, TtsError
from wyoming_tts.train.export.clips import Clip, CodesHeader
from wyoming_tts.train.export.layout import ModelLayout
from wyoming_tts.voices.prompts import VoicePrompt
from wyoming_tts.voices.store import NewVoice, check_new_voice, tidy, write_voice
from wyoming_tts.voices.voice import DEFINITION


@dataclass(frozen=True, slots=True)
class VoiceFiles:
    """What a voice speaks with."""

    model: Path
    codec: Path | None = None
    inside: bool = True
    """Whether copies are kept in the voice's folder, so that it can be taken elsewhere."""


def make_prompt(
    clip: Clip, header: CodesHeader, layout: ModelLayout, language: str, codec: Path | None = None
) -> VoicePrompt:
    """Return what a model is prompted with to speak in the voice of a clip.

    Args:
        clip: of the training set.
        header: of the file that it is from.
        layout: of the model.
        language: BCP 47 tag of the voice.
        codec: decoder that tells how loud the clip is; without, the voice stays as loud as it is.

    Raises:
        TrainingError: the clip was encoded with another codec, or its text cannot be used.
    """
    if (header.codec, header.codebook) != (layout.codec, layout.codebook):
        raise TrainingError(
            f"the clips were encoded with {header.codec} ({header.codebook} codes) and the model "
            f"speaks through {layout.codec} ({layout.codebook} codes): encode them with that codec"
        )
    try:
        made = import_codes(clip.codes, clip.text, language, decoder=codec)
    except TtsError as error:
        raise TrainingError(f"the clip {clip.id} cannot be a voice's reference: {error}") from error
    made = replace(made, codec=header.codec)
    if layout.turns != "words":
        return made
    if not clip.words or clip.words[-1][1] != len(clip.codes):
        raise TrainingError(
            f"it is not known where the words of the clip {clip.id} end, and the model is prompted "
            "word by word: encode the clips with their words"
        )
    return replace(
        made,
        phonemes=" ".join(word for word, _ in clip.words),
        word_ends=tuple(end for _, end in clip.words),
    )


def write_voice_folder(
    root: Path,
    voice: NewVoice,
    prompt: VoicePrompt,
    files: VoiceFiles,
    *,
    replace_old: bool = False,
) -> Path:
    """Write the folder of a voice and return it; until it is whole nobody sees it.

    Args:
        root: the folder with all voices.
        voice: who it is; its model is set here.
        prompt: as ``make_prompt`` returns it.
        files: what it speaks with.
        replace_old: whether a voice of this name may be replaced; what its ``voice.toml`` says
            besides is kept.

    Raises:
        TtsError: it exists, or cannot be written.
    """
    tidy(root)
    check_new_voice(root, voice, replace=replace_old)
    folder = root / voice.id
    try:
        # A model beside its voice is named without a path, so that the folder can be copied.
        model = _name_of(files.model) if files.inside else str(files.model.absolute())
        known = replace(voice, engine=ENGINE, model=model)
        root.mkdir(parents=True, exist_ok=True)
        # A name that `tidy` knows, if the process is killed before the folder is in its place.
        staging = Path(tempfile.mkdtemp(prefix=f".{voice.id}.", suffix=".tmp", dir=root))
        try:
            if replace_old and (folder / DEFINITION).exists():
                (staging / voice.id).mkdir()
                shutil.copyfile(folder / DEFINITION, staging / voice.id / DEFINITION)
            made = write_voice(staging, known, prompt, transcript=prompt.text, replace=replace_old)
            if files.inside:
                place(files.model, made / model)
                if files.codec:
                    place(files.codec, made / CODEC_FILE)
            _put_in_place(made, folder, staging.with_suffix(".old"))
        finally:
            shutil.rmtree(staging, ignore_errors=True)
    except OSError as error:
        raise TrainingError(f"cannot write {folder} ({error}): make room and try again") from error
    return folder


def _name_of(model: Path) -> str:
    """Return the name of a voice's own model, another one for other content.

    Servers know what they have loaded by its name.
    """
    with model.open("rb") as file:
        return f"model-{hashlib.file_digest(file, 'sha256').hexdigest()[:8]}.gguf"


def place(source: Path, target: Path) -> None:
    """Let a file be at ``target`` too: without a second copy where the disk can do so.

    Raises:
        OSError: it cannot be written.
    """
    partial = target.with_name(f".{target.name}.part")
    partial.unlink(missing_ok=True)
    try:
        partial.hardlink_to(source)
    except OSError:
        shutil.copyfile(source, partial)
    partial.replace(target)


def _put_in_place(made: Path, folder: Path, old: Path) -> None:
    replaced = os.path.lexists(folder)
    if replaced:
        folder.replace(old)
    try:
        made.replace(folder)
    except OSError:
        if replaced:
            old.replace(folder)
        raise
    shutil.rmtree(old, ignore_errors=True)
