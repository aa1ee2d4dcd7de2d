"""What the flags of ``train evaluate`` name, made ready to be judged."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path

from wyoming_tts.errors import TrainingError
from wyoming_tts.settings import check_uri
from wyoming_tts.train.builtin.corpus import SOURCES
from wyoming_tts.train.builtin.flite import VOICES
from wyoming_tts.train.builtin.sentences import held_out
from wyoming_tts.train.evaluate.evaluation import Task, VoiceAsked
from wyoming_tts.train.evaluate.memory import HearingMemory
from wyoming_tts.train.evaluate.speakers import (
    CodecSpeaker,
    FolderSpeaker,
    ServerSpeaker,
    SourceSpeaker,
    Speaker,
    find_source,
    read_sound,
)
from wyoming_tts.train.evaluate.voices import VoiceReferences
from wyoming_tts.train.evaluate.words import words

REFERENCE_TEXTS = (
    "The quick brown fox jumps over the lazy dog.",
    "She had your dark suit in greasy wash water all year.",
    "We were away a year ago, when the others came by boat.",
)
"""Sentences that hold all sounds of English, by which a source voice is known."""

_MOST_SENTENCES = 100_000


def make_task(arguments: argparse.Namespace) -> Task:
    """Return what the flags ask for.

    Raises:
        TrainingError: they name something that is not there, or that does not go together.
    """
    sentences = _sentences(arguments.sentences, arguments.count)
    ids = {text: id_ for id_, text in sentences.items()}
    recorded = FolderSpeaker(arguments.source, ids) if arguments.source else None
    voices = _voices(arguments.voice, any_source=recorded is not None)
    synthesised = any(voice.source for voice in voices) and recorded is None
    source: Speaker | None = recorded or (SourceSpeaker() if synthesised else None)
    references, own = _references(arguments.reference, voices, source, synthesised=synthesised)
    return Task(
        sentences,
        [VoiceAsked(voice.name, voice.source, own.get(voice.name, "")) for voice in voices],
        _speaker(arguments, ids, source),
        source,
        references,
        arguments.deal,
        HearingMemory(arguments.heard),
    )


def _sentences(path: Path | None, count: int | None) -> dict[str, str]:
    """Return the sentences by their ids: the numbers of their lines."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines() if path else held_out()
    except (OSError, UnicodeDecodeError) as error:
        raise TrainingError(f"{path} cannot be read as UTF-8 text ({error})") from error
    numbered = {line.strip(): f"{number:03}" for number, line in enumerate(lines, 1)}
    chosen = [(id_, text) for text, id_ in numbered.items() if words(text)]
    if not chosen:
        raise TrainingError(f"{path} holds no sentence: write one to a line")
    return dict(chosen[: count or _MOST_SENTENCES])


def _voices(named: list[str], *, any_source: bool) -> list[VoiceAsked]:
    voices = []
    for each in named or list(SOURCES):
        name, _, source = each.partition("=")
        known = any_source or name in SOURCES or name in VOICES
        voices.append(VoiceAsked(name, source or (name if known else "")))
    if len({voice.name for voice in voices}) < len(voices):
        raise TrainingError("a voice is named twice with --voice")
    return voices


def _speaker(arguments: argparse.Namespace, ids: dict[str, str], source: Speaker | None) -> Speaker:
    if arguments.uri:
        try:
            check_uri(arguments.uri)
        except ValueError as error:
            raise TrainingError(str(error)) from error
        return ServerSpeaker(arguments.uri)
    if arguments.folder:
        return FolderSpeaker(arguments.folder, ids)
    speaker = source or SourceSpeaker()
    if arguments.codec is None:
        return speaker
    from wyoming_tts.train.evaluate.resynthesis import (  # noqa: PLC0415 - loads torch
        codec_resynthesis,
    )

    return CodecSpeaker(speaker, codec_resynthesis(arguments.codec))


def _references(
    named: list[str], voices: list[VoiceAsked], source: Speaker | None, *, synthesised: bool
) -> tuple[VoiceReferences | None, dict[str, str]]:
    """Return the references, and which one belongs to each voice."""
    if named:
        recordings = {}
        for each in named:
            name, mark, path = each.partition("=")
            if not mark:
                raise TrainingError(f"--reference {each}: say NAME=FILE")
            recordings[name] = [read_sound(Path(path))]
    elif synthesised and source:
        for voice in voices:
            if voice.source:
                find_source(voice.source)
        # All built-in voices, also those that are not judged: one could be taken for them.
        names = dict.fromkeys((*SOURCES, *(voice.source for voice in voices if voice.source)))
        same = {SOURCES[name].flite for name in SOURCES if SOURCES[name].pitch == 1}
        recordings = {
            name: [source.speak(text, name).samples for text in REFERENCE_TEXTS]
            for name in names
            if name in SOURCES or name not in same
        }
    else:
        return None, {}
    own = {voice.name: _own(voice, recordings) for voice in voices}
    if missing := [name for name, reference in own.items() if not reference]:
        raise TrainingError(f"no reference is given for the voice {', '.join(missing)}")
    return VoiceReferences(recordings), own


def _own(voice: VoiceAsked, recordings: Mapping[str, object]) -> str:
    for name in (voice.name, voice.source):
        if name in recordings:
            return name
    # One of flite's voices by its own name is known by the built-in voice made from it.
    named = (name for name, each in SOURCES.items() if each.flite == voice.source)
    return next((name for name in named if SOURCES[name].pitch == 1), "")
