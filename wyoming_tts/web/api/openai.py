"""The part of OpenAI's programming interface that speaks, for programs that know no other."""

from __future__ import annotations

import functools
import json
from http import HTTPStatus
from typing import Annotated, Any, Literal

from aiohttp import web
from pydantic import BaseModel, Field

from wyoming_tts.errors import TextTooLongError, TtsError, VoiceError
from wyoming_tts.speech.casting import VoiceRequest
from wyoming_tts.text.piece import FASTEST, SLOWEST
from wyoming_tts.web.answers import answer, error_answer, error_content, read_body
from wyoming_tts.web.context import context_of
from wyoming_tts.web.errors import status_of
from wyoming_tts.web.formats import FormatName, open_encoder
from wyoming_tts.web.routes import Handler, Route
from wyoming_tts.web.sink import Speech, send_speech

API = "api"
OWNER = "wyoming-tts"
MODELS = (OWNER, "tts-1", "tts-1-hd", "gpt-4o-mini-tts")
"""Names that programs ask for; all mean the same, as the voice decides about the model."""

THEIR_VOICES = frozenset(
    (
        "alloy",
        "ash",
        "ballad",
        "cedar",
        "coral",
        "echo",
        "fable",
        "marin",
        "nova",
        "onyx",
        "sage",
        "shimmer",
        "verse",
    )
)
"""OpenAI's own voices, which many programs ask for and cannot be told otherwise: the default."""

SPEAKER_MARK = "/"
"""Stands between a voice and one of its speakers."""

SCAN_PATIENCE = 0.1
ShortText = Annotated[str, Field(max_length=200)]


class VoiceId(BaseModel):
    """A voice, as OpenAI names those of its customers."""

    id: ShortText


class SpeechRequest(BaseModel):
    """A text, and how it is to be spoken; what else OpenAI knows is passed over."""

    model: ShortText = OWNER
    input: str = Field(min_length=1)
    voice: ShortText | VoiceId = ""
    """One of ``/v1/audio/voices``; OpenAI's own names mean the default voice."""

    response_format: FormatName = "mp3"
    speed: float = Field(1.0, ge=SLOWEST, le=FASTEST)
    stream_format: Literal["audio"] = "audio"


class SpeechModel(BaseModel):
    """A name under which one can ask for speech."""

    id: str
    object: str = "model"
    created: int
    owned_by: str = OWNER


class SpeechModels(BaseModel):
    """All models."""

    object: str = "list"
    data: list[SpeechModel]


class VoiceName(BaseModel):
    """A voice, or a speaker of one."""

    id: str
    name: str
    languages: list[str]


class VoiceNames(BaseModel):
    """All voices."""

    voices: list[VoiceName]


def in_their_shape(handler: Handler) -> Handler:
    """Make a handler tell errors as OpenAI does."""

    @functools.wraps(handler)
    async def handle(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(request)
        except TtsError as error:
            response = error_answer(error)
            response.text = json.dumps({"error": _told(error)})
            return response

    return handle


def _told(error: TtsError) -> dict[str, Any]:
    status = HTTPStatus(status_of(error))
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        kind = "rate_limit_error"
    else:
        fault = status >= HTTPStatus.INTERNAL_SERVER_ERROR
        kind = "server_error" if fault else "invalid_request_error"
    return {**error_content(error), "type": kind, "param": _parameter(error)}


def _parameter(error: TtsError) -> str | None:
    """Return which part of the request is at fault."""
    if isinstance(error, VoiceError):
        return "voice"
    if isinstance(error, TextTooLongError):
        return "input"
    named = str(error).partition(":")[0].partition(".")[0]
    return named if named in SpeechRequest.model_fields else None


@in_their_shape
async def create_speech(request: web.Request) -> web.StreamResponse:
    """Speak a text in a format, sent as it is made."""
    order = await read_body(request, SpeechRequest)
    encoder = await open_encoder(order.response_format)
    voice = order.voice if isinstance(order.voice, str) else order.voice.id
    name, _, speaker = voice.partition(SPEAKER_MARK)
    if name in THEIR_VOICES and name not in context_of(request).service.catalogue.current.voices:
        name = ""
    speech = Speech(order.input, VoiceRequest(name or None, speaker or None), rate=order.speed)
    return await send_speech(request, speech, encoder, API)


@in_their_shape
async def offer_models(request: web.Request) -> web.Response:
    """Name the models."""
    created = int(context_of(request).started)
    return answer(SpeechModels(data=[SpeechModel(id=name, created=created) for name in MODELS]))


@in_their_shape
async def offer_voices(request: web.Request) -> web.Response:
    """Name the voices, and each of their speakers."""
    scan = await context_of(request).service.catalogue.refresh(SCAN_PATIENCE)
    voices = []
    for voice in scan.voices.values():
        languages = list(voice.languages)
        voices.append(VoiceName(id=voice.id, name=voice.name, languages=languages))
        voices += (
            VoiceName(
                id=f"{voice.id}{SPEAKER_MARK}{speaker}",
                name=f"{voice.name} ({speaker})",
                languages=languages,
            )
            for speaker in voice.speakers
        )
    return answer(VoiceNames(voices=voices))


ROUTES = (
    Route(
        "POST",
        "/v1/audio/speech",
        create_speech,
        "Speak a text, as OpenAI does",
        body=SpeechRequest,
        answer="audio/*",
    ),
    Route("GET", "/v1/models", offer_models, "Models, as OpenAI lists them", answer=SpeechModels),
    Route("GET", "/v1/audio/voices", offer_voices, "Voices by which to ask", answer=VoiceNames),
)
