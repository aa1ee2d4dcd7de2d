"""How voices are shown."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel

from wyoming_tts.speech.service import Audience
from wyoming_tts.voices.catalogue import Scan
from wyoming_tts.voices.voice import DEFINITION, Voice
from wyoming_tts.web.standing import Standing, VoiceState


class Seen(BaseModel):
    """A client that was told of a voice as it is now."""

    at: float
    client: str


class ShownVoice(BaseModel):
    """A voice that can be asked for."""

    id: str
    name: str
    languages: list[str]
    engine: str
    model: str
    description: str
    licence: str
    attribution: str
    speakers: list[str]
    mine: bool
    """Whether it lies in the user's folder, and so may be changed."""

    built_in: bool
    cloned: bool
    default: bool
    state: VoiceState
    problem: str
    made_at: float | None
    seen: Seen | None


class BrokenVoice(BaseModel):
    """A folder that holds no voice that could be used."""

    id: str
    problem: str
    mine: bool


class AbsentVoice(BaseModel):
    """A voice whose engine this installation cannot load."""

    id: str
    name: str
    problem: str


class RemovedVoice(BaseModel):
    """A voice that can be had back for a while."""

    id: str
    name: str
    at: float


class ShownVoices(BaseModel):
    """All voices, and those that cannot speak."""

    voices: list[ShownVoice]
    broken: list[BrokenVoice]
    absent: list[AbsentVoice]
    removed: list[RemovedVoice]


class OwnFolder:
    """The user's folder of voices, against what a look at all folders found."""

    def __init__(self, root: Path, scan: Scan) -> None:
        self._root = root
        self._scan = scan

    def holds(self, voice_id: str) -> bool:
        """Whether the voice of this id that is listed, broken or absent is the user's own."""
        scan, folder = self._scan, self._root / voice_id
        if str(folder) in scan.broken:
            # A voice of this id that ships stays in its place.
            return voice_id not in scan.voices
        known = voice_id in scan.voices or voice_id in scan.absent
        try:
            return known and not folder.is_symlink() and (folder / DEFINITION).is_file()
        except OSError:
            return False  # nothing there can be read

    def made_at(self, voice: Voice) -> float | None:
        """Return when a voice was made, in seconds since 1970; nothing where it is not known."""
        made = voice.prompt or self._root / voice.id / DEFINITION
        try:
            return made.stat().st_mtime
        except OSError:
            return None


def show_voice(
    voice: Voice, own: OwnFolder, standing: Standing, default: str | None, audience: Audience
) -> ShownVoice:
    """Return how a voice is shown; reads the disk.

    Args:
        voice: the voice.
        own: the user's voices.
        standing: whether it can speak.
        default: id of the default voice.
        audience: who was told last what voices there are.
    """
    mine = own.holds(voice.id)
    return ShownVoice(
        id=voice.id,
        name=voice.name,
        languages=list(voice.languages),
        engine=voice.engine,
        model=voice.model,
        description=voice.description,
        licence=voice.licence,
        attribution=voice.attribution,
        speakers=list(voice.speakers),
        mine=mine,
        built_in=voice.built_in,
        cloned=voice.prompt is not None and not voice.built_in,
        default=voice.id == default,
        state=standing.state,
        problem=" ".join(standing.problem.split()),
        made_at=own.made_at(voice) if mine else None,
        seen=_seen(voice, audience),
    )


def _seen(voice: Voice, audience: Audience) -> Seen | None:
    told = audience.scan.voices.get(voice.id)
    # One of the same id may have been there before: it counts as told when this one was.
    if told is None or told.revision != voice.revision:
        return None
    return Seen(at=audience.at, client=audience.client)


def show_broken(broken: Mapping[str, str], root: Path) -> list[BrokenVoice]:
    """Return how folders that hold no usable voice are shown."""
    return [
        BrokenVoice(id=Path(place).name, problem=problem, mine=Path(place).parent == root)
        for place, problem in broken.items()
    ]
