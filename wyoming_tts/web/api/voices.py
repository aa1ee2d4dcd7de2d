"""Voices: which there are, how they are called, the default one, and removing and restoring."""

from __future__ import annotations

import asyncio
import logging
import threading
from pathlib import Path
from typing import Annotated

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from wyoming_tts.errors import VoiceError, VoiceNotFoundError
from wyoming_tts.voices.catalogue import Scan
from wyoming_tts.voices.editing import edit_voice
from wyoming_tts.voices.trash import bin_voice, empty_bin, list_binned, restore_voice
from wyoming_tts.web.answers import answer, read_body
from wyoming_tts.web.api.session import default_voice
from wyoming_tts.web.changes import complete
from wyoming_tts.web.context import Context, context_of
from wyoming_tts.web.errors import ConflictError, NotFoundError
from wyoming_tts.web.routes import Route
from wyoming_tts.web.shown_voices import (
    AbsentVoice,
    OwnFolder,
    RemovedVoice,
    ShownVoice,
    ShownVoices,
    show_broken,
    show_voice,
)
from wyoming_tts.web.standing import Standings

_LOGGER = logging.getLogger(__name__)

LOOK_PATIENCE = 1.0
"""Seconds that a request waits for a look at the folders."""

CHANGE_PATIENCE = 5.0
"""Seconds that a change waits until it has been looked at."""

SOUND_TYPES = {
    ".wav": "audio/wav",
    ".flac": "audio/flac",
    ".ogg": "audio/ogg",
    ".opus": "audio/ogg",
    ".mp3": "audio/mpeg",
}
"""Media types of recordings; others are sent as mere bytes, which no browser shows."""

_CHANGES = threading.Lock()
"""Held by the thread that changes folders of voices."""

_Tag = Annotated[str, StringConstraints(min_length=1, max_length=40)]


class VoiceChange(BaseModel):
    """What is to be changed of a voice; the rest stays."""

    model_config = ConfigDict(extra="forbid")

    name: str | None = Field(None, min_length=1, max_length=200)
    description: str | None = Field(None, max_length=2000)
    languages: list[_Tag] | None = Field(None, min_length=1, max_length=100)
    licence: str | None = Field(None, max_length=1000)


class Undo(BaseModel):
    """Until when a voice can be had back."""

    undo_until: float


class DefaultVoice(BaseModel):
    """The voice of requests that name none."""

    default_voice: str | None


class VoiceChoice(BaseModel):
    """A voice's id, or null for the one that the server chooses."""

    voice: str | None = Field(max_length=200)


async def list_voices(request: web.Request) -> web.Response:
    """Tell all voices."""
    context = context_of(request)
    scan = await context.service.catalogue.refresh(LOOK_PATIENCE)
    return await asyncio.to_thread(lambda: answer(_show_all(context, scan)))


def _show_all(context: Context, scan: Scan) -> ShownVoices:
    root = context.settings.user_voices_dir
    with _CHANGES:
        empty_bin(root)
        removed = list_binned(root)
    own, default, audience = OwnFolder(root, scan), default_voice(context), context.service.audience
    standings = Standings(context.pool, context.store).of(scan.voices.values())
    return ShownVoices(
        voices=[
            show_voice(voice, own, standings[voice.host], default, audience)
            for voice in scan.voices.values()
        ],
        broken=show_broken(scan.broken, root),
        absent=[
            AbsentVoice(id=voice.id, name=voice.name, problem=problem)
            for voice, problem in scan.absent.values()
        ],
        removed=[RemovedVoice(id=id_, name=name, at=at) for id_, name, at in removed],
    )


async def change_voice(request: web.Request) -> web.Response:
    """Change what is said of a voice."""
    context = context_of(request)
    change = await read_body(request, VoiceChange)
    changes = change.model_dump(exclude_none=True)
    voice_id = await _own_voice(context, request)

    def work() -> None:
        with _CHANGES:
            edit_voice(context.settings.user_voices_dir, voice_id, changes)

    async def edit() -> None:
        await asyncio.to_thread(work)
        await _take_in(context)

    if changes:
        await complete(edit())
    return await _show(context, voice_id)


async def remove_voice(request: web.Request) -> web.Response:
    """Put a voice out of sight, from where it can be had back for a while."""
    context = context_of(request)
    voice_id = await _own_voice(context, request)
    if voice_id == context.settings.voice:
        raise ConflictError(
            f"{voice_id} is the default voice by the setting `voice`; change that first"
        )

    def work() -> float:
        root = context.settings.user_voices_dir
        with _CHANGES:
            return bin_voice(root, voice_id)

    async def remove() -> float:
        until = await asyncio.to_thread(work)
        favourite = context.service.favourite
        if favourite.voice == voice_id:
            try:
                await asyncio.to_thread(favourite.choose, "")
            except VoiceError as error:
                # The voice is gone all the same; without it another is chosen at every start.
                _LOGGER.warning("%s", error)
        await _take_in(context)
        return until

    return answer(Undo(undo_until=await complete(remove())))


async def bring_voice_back(request: web.Request) -> web.Response:
    """Bring a voice back that was removed."""
    context = context_of(request)
    root, voice_id = context.settings.user_voices_dir, request.match_info["voice"]

    def work() -> None:
        with _CHANGES:
            if voice_id not in {binned for binned, _name, _at in list_binned(root)}:
                raise NotFoundError(
                    f"no removed voice is called {voice_id[:80]!r}; it may be too late"
                )
            restore_voice(root, voice_id)

    async def restore() -> None:
        await asyncio.to_thread(work)
        await _take_in(context)

    await complete(restore())
    return await _show(context, voice_id)


async def choose_default(request: web.Request) -> web.Response:
    """Choose the voice of requests that name none."""
    context = context_of(request)
    wanted = (await read_body(request, VoiceChoice)).voice
    if context.settings.voice:
        raise ConflictError(
            f"the setting `voice` makes {context.settings.voice} the default voice; take it out "
            "to choose here"
        )
    scan = await context.service.catalogue.refresh(LOOK_PATIENCE)
    if wanted is not None and wanted not in scan.voices:
        if wanted in scan.absent:
            raise VoiceError(f"voice {wanted} cannot speak here: {scan.absent[wanted][1]}")
        raise _unknown(wanted)

    async def choose() -> None:
        await asyncio.to_thread(context.service.favourite.choose, wanted or "")
        context.events.publish("voices", {})

    await complete(choose())
    return answer(DefaultVoice(default_voice=default_voice(context)))


async def send_recording(request: web.Request) -> web.StreamResponse:
    """Send the recording that a voice of the user's was made of."""
    context = context_of(request)
    voice_id = await _own_voice(context, request)
    scan = context.service.catalogue.current
    voice = scan.voices.get(voice_id) or scan.absent.get(voice_id, (None,))[0]
    path = voice.reference if voice else None
    if path is None or not await asyncio.to_thread(path.is_file):
        raise NotFoundError(f"voice {voice_id} has no recording")
    return send_sound(path)


def send_sound(path: Path) -> web.FileResponse:
    """Return a file of sound as an answer."""
    kind = SOUND_TYPES.get(path.suffix.lower(), "application/octet-stream")
    return web.FileResponse(path, headers={"Content-Type": kind})


async def _own_voice(context: Context, request: web.Request) -> str:
    """Return the id in a request's path, which is that of a voice in the user's folder.

    Raises:
        VoiceNotFoundError: there is no such voice.
        ConflictError: it ships with the server, or lies elsewhere.
    """
    voice_id = request.match_info["voice"]
    root = context.settings.user_voices_dir
    scan = await context.service.catalogue.refresh(LOOK_PATIENCE)
    known = (
        voice_id in scan.voices or voice_id in scan.absent or str(root / voice_id) in scan.broken
    )
    if not known:
        raise _unknown(voice_id)
    if not await asyncio.to_thread(OwnFolder(root, scan).holds, voice_id):
        raise ConflictError(f"voice {voice_id} is not one of your own; it stays as it is")
    return voice_id


def _unknown(voice_id: str) -> VoiceNotFoundError:
    return VoiceNotFoundError(
        f"there is no voice {voice_id[:80]!r}; the list shows those there are"
    )


async def _take_in(context: Context) -> None:
    """Let everybody know that the folders of voices changed."""
    catalogue = context.service.catalogue
    # A look that has begun before the change may not have seen it, so a second one follows.
    await catalogue.refresh(CHANGE_PATIENCE)
    await catalogue.refresh(CHANGE_PATIENCE)
    context.events.publish("voices", {})


async def _show(context: Context, voice_id: str) -> web.Response:
    """Return one voice as an answer.

    Raises:
        VoiceError: it cannot be used; the message says why.
    """
    catalogue = context.service.catalogue

    def show() -> web.Response:
        voice = catalogue.find(voice_id)
        own = OwnFolder(context.settings.user_voices_dir, catalogue.current)
        standing = Standings(context.pool, context.store).of((voice,))[voice.host]
        default, audience = default_voice(context), context.service.audience
        return answer(show_voice(voice, own, standing, default, audience))

    return await asyncio.to_thread(show)


ROUTES = (
    Route("GET", "/api/voices", list_voices, "All voices", answer=ShownVoices),
    Route(
        "PATCH",
        "/api/voices/{voice}",
        change_voice,
        "Change what is said of a voice of yours",
        body=VoiceChange,
        answer=ShownVoice,
    ),
    Route(
        "DELETE",
        "/api/voices/{voice}",
        remove_voice,
        "Remove a voice of yours; it can be restored for an hour",
        answer=Undo,
    ),
    Route(
        "POST",
        "/api/voices/{voice}/restore",
        bring_voice_back,
        "Bring back a voice that was removed",
        answer=ShownVoice,
    ),
    Route(
        "PUT",
        "/api/default-voice",
        choose_default,
        "Choose the voice of requests that name none",
        body=VoiceChoice,
        answer=DefaultVoice,
    ),
    Route(
        "GET",
        "/api/voices/{voice}/recording",
        send_recording,
        "The recording that a voice of yours was made of",
        answer="audio/*",
    ),
)
