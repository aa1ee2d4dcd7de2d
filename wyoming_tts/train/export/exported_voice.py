"""The whole of the export: the file of a model, its codec beside it, and a voice that uses them."""

from __future__ import annotations

import filecmp
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from wyoming_tts.engines.neutts.setup import CODEC_FILE
from wyoming_tts.errors import TrainingError
from wyoming_tts.train.export.clips import Clip, CodesHeader, choose_clip, read_clips
from wyoming_tts.train.export.exporting import Exported, export_model
from wyoming_tts.train.export.gguf_file import ModelCard
from wyoming_tts.train.export.layout import NEUCODEC_CODES, ModelLayout
from wyoming_tts.train.export.voice_folder import (
    VoiceFiles,
    make_prompt,
    place,
    write_voice_folder,
)
from wyoming_tts.voices.prompts import VoicePrompt
from wyoming_tts.voices.store import NewVoice, check_new_voice

Report = Callable[[str], None]

_CODEC = ".onnx"
_TEXTS = 200


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be exported, and how."""

    source: Path
    """Folder of a run, or of a model."""

    target: Path
    """The file to write."""

    kind: str
    """``f16``, ``q8_0``, ``q4_0`` or ``q4_k_m``."""

    card: ModelCard
    layout: ModelLayout | None = None
    """For a model folder that does not say with what it was trained."""

    codec: Path | None = None
    """The model's own codec, an ONNX file."""


@dataclass(frozen=True, slots=True)
class WantedVoice:
    """A voice that is to be made of a clip of the training set."""

    root: Path
    """The folder with all voices."""

    name: str
    codes: Path
    """``codes.jsonl``."""

    speaker: str = ""
    clip: str = ""
    """Id of the clip; empty for the best one."""

    language: str = ""
    """BCP 47 tag; empty for the model's own."""

    shared: bool = False
    """Whether the voice speaks with the file where it is, and has no copy in its folder."""

    replace: bool = False


def export(wanted: Wanted, voice: WantedVoice | None, report: Report) -> Exported:
    """Export a model, and make a voice that speaks with it.

    Raises:
        TtsError: it cannot be done; what is wrong with the voice is told before the model is
            exported.
    """
    codec = _check_codec(wanted.codec, beside := wanted.target.with_name(CODEC_FILE))
    header, clips = read_clips(voice.codes) if voice else (None, [])
    if voice and header:
        if header.codebook != NEUCODEC_CODES and not codec:
            raise TrainingError(
                f"the voice speaks through {header.codec}, which the server does not have: give it "
                "with --codec"
            )
        check_new_voice(voice.root, _new_voice(voice, wanted, header), replace=voice.replace)
    exported = export_model(
        wanted.source,
        wanted.target,
        wanted.kind,
        wanted.card,
        report,
        layout=wanted.layout,
        texts=_texts(clips),
    )
    if codec and not beside.exists():
        place(codec, beside)
    if voice and header:
        prompt = _make_prompt(wanted, voice, header, clips, exported.layout)
        folder = write_voice_folder(
            voice.root,
            _new_voice(voice, wanted, header),
            prompt,
            VoiceFiles(wanted.target, codec, inside=not voice.shared),
            replace_old=voice.replace,
        )
        report(
            f"{folder}: a voice whose reference of {prompt.seconds:.1f} s says {prompt.text!r}; "
            "servers with this folder have it at once"
        )
    return exported


def _make_prompt(
    wanted: Wanted,
    voice: WantedVoice,
    header: CodesHeader,
    clips: list[Clip],
    layout: ModelLayout,
) -> VoicePrompt:
    if voice.clip:
        clip = next((each for each in clips if each.id == voice.clip), None)
        if clip is None:
            raise TrainingError(f"{voice.codes} has no clip {voice.clip[:80]!r}")
    else:
        clip = choose_clip(clips, voice.speaker, words=layout.turns == "words")
    language = _new_voice(voice, wanted, header).language
    return make_prompt(clip, header, layout, language, wanted.codec)


def _new_voice(voice: WantedVoice, wanted: Wanted, header: CodesHeader) -> NewVoice:
    language = voice.language or header.language
    return NewVoice(
        name=" ".join(voice.name.split()),
        language=language.replace("_", "-"),
        engine="neutts",
        description=wanted.card.description,
        licence=wanted.card.licence,
    )


def _check_codec(codec: Path | None, beside: Path) -> Path | None:
    """Return the codec, for which there is room beside the model."""
    if codec and (codec.suffix != _CODEC or not codec.is_file()):
        raise TrainingError(f"{codec} is no ONNX file of a codec: export it with `train codec`")
    if codec and beside.exists():
        try:
            same = filecmp.cmp(codec, beside, shallow=False)
        except OSError as error:
            raise TrainingError(f"cannot read {error.filename}: {error.strerror}") from error
        if not same:
            raise TrainingError(
                f"{beside} is another codec, which models beside it speak through: choose another "
                "folder for --output"
            )
    return codec


def _texts(clips: list[Clip]) -> list[str]:
    """Return the words of clips from all of the set, which must be read alike."""
    spoken = [" ".join(word for word, _ in clip.words) for clip in clips if clip.words]
    return spoken[:: max(1, len(spoken) // _TEXTS)]
