"""Speaking a text, what became of it, and what each stage made of it."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from itertools import islice

from aiohttp import web
from pydantic import BaseModel, Field

from wyoming_tts.errors import TextTooLongError
from wyoming_tts.speech.casting import VoiceRequest
from wyoming_tts.speech.explain import Explained, explain, languages_for
from wyoming_tts.speech.service import LEXICON_PATIENCE, SpeechService
from wyoming_tts.text.lexicon import MOST_ENTRIES, Lexicon
from wyoming_tts.text.lexicon_entry import MOST_PATTERNS, Entry
from wyoming_tts.text.piece import FASTEST, SLOWEST
from wyoming_tts.web.answers import answer, read_body
from wyoming_tts.web.api.words import EntryDraft, entries_of
from wyoming_tts.web.context import context_of
from wyoming_tts.web.errors import NotFoundError
from wyoming_tts.web.formats import PcmEncoder
from wyoming_tts.web.routes import Route
from wyoming_tts.web.shown import ShownReply, show_reply
from wyoming_tts.web.sink import Speech, send_speech

PAGE = "page"
LONGEST_NAME = 200
MOST_WORDS = 100
"""Entries of the lexicon to try in one text."""

LONGEST_EXPLAINED = 10_000
"""Characters that are explained at once: each takes its time, and nobody reads more."""


class SpeakRequest(BaseModel):
    """A text, and how it is to be spoken."""

    text: str = Field(min_length=1)
    voice: str | None = Field(None, max_length=LONGEST_NAME)
    speaker: str | None = Field(None, max_length=LONGEST_NAME)
    language: str | None = Field(None, max_length=LONGEST_NAME)
    rate: float = Field(1.0, ge=SLOWEST, le=FASTEST)
    ssml: bool = False
    words: list[EntryDraft] = Field(default_factory=list, max_length=MOST_WORDS)
    """Entries to try; they come before those that are kept."""

    @property
    def wanted(self) -> VoiceRequest:
        """Who is to speak."""
        return VoiceRequest(self.voice or None, self.speaker or None, self.language or None)


class Explanation(BaseModel):
    """What each stage made of a text."""

    cleaned: str
    pieces: list[Explained]


async def speak(request: web.Request) -> web.StreamResponse:
    """Speak a text; its samples are sent as they are made."""
    order = await read_body(request, SpeakRequest)
    lexicon = await tried_lexicon(context_of(request).service, order.words)
    speech = Speech(order.text, order.wanted, order.ssml, order.rate, lexicon)
    return await send_speech(request, speech, PcmEncoder(), PAGE)


async def read_reply(request: web.Request) -> web.Response:
    """Tell what became of a reply."""
    record = context_of(request).service.history.find(request.match_info["id"])
    if record is None:
        raise NotFoundError("there is no such reply; it is not over yet, or long gone")
    return answer(show_reply(record))


async def explain_text(request: web.Request) -> web.Response:
    """Tell what each stage makes of a text."""
    order, context = await read_body(request, SpeakRequest), context_of(request)
    limit = min(context.settings.max_text, LONGEST_EXPLAINED)
    if len(order.text) > limit:
        raise TextTooLongError(f"more than {limit} characters are not explained; send a part")
    service = context.service
    lexicon = await tried_lexicon(service, order.words)
    explanation = await explain(
        order.text,
        await languages_for(service.casting, order.wanted),
        lexicon or await service.lexicon.refresh(LEXICON_PATIENCE),
        context.studio.phonemes,
        ssml=order.ssml,
        say_links=context.settings.links == "say",
    )
    return answer(asdict(explanation))


async def tried_lexicon(service: SpeechService, drafts: list[EntryDraft]) -> Lexicon | None:
    """Return the lexicon with entries before it that are only tried; nothing without any.

    Raises:
        BadEntryError: one is none; the message names it.
    """
    if not drafts:
        return None
    kept = (await service.lexicon.refresh(LEXICON_PATIENCE)).entries
    # A pattern of somebody's own, and thousands of entries, take their time.
    return await asyncio.to_thread(lambda: _joined(entries_of(drafts), kept))


def _joined(drafts: tuple[Entry, ...], kept: tuple[Entry, ...]) -> Lexicon:
    room = MOST_PATTERNS - sum(bool(draft.pattern) for draft in drafts)
    patterns = {id(entry) for entry in islice((each for each in kept if each.pattern), room)}
    fitting = [entry for entry in kept if not entry.pattern or id(entry) in patterns]
    return Lexicon([*drafts, *fitting[: MOST_ENTRIES - len(drafts)]])


ROUTES = (
    Route(
        "POST",
        "/api/speak",
        speak,
        "Speak a text; the header X-Reply names the reply",
        body=SpeakRequest,
        answer="audio/pcm",
    ),
    Route("GET", "/api/replies/{id}", read_reply, "What became of a reply", answer=ShownReply),
    Route(
        "POST",
        "/api/explain",
        explain_text,
        "What each stage makes of a text",
        body=SpeakRequest,
        answer=Explanation,
    ),
)
