"""Words: the lexicon, and the entries in it that the page writes."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field

from wyoming_tts.speech.lexicon_file import LexiconFolder
from wyoming_tts.speech.lexicon_page import make_entries, page_file, place_of, write_page
from wyoming_tts.text.lexicon_entry import Entry
from wyoming_tts.web.answers import answer, read_body
from wyoming_tts.web.changes import complete
from wyoming_tts.web.context import context_of
from wyoming_tts.web.routes import Route

PATIENCE = 5.0
"""Seconds that a request waits for a look at the files."""


class EntryDraft(BaseModel):
    """An entry as somebody writes it; either ``text`` or ``pattern``, and ``say`` or ``ipa``."""

    model_config = ConfigDict(extra="forbid")

    text: str | None = None
    pattern: str | None = None
    say: str | None = None
    ipa: str | None = None
    language: str | None = None
    case: str | None = None


class Drafts(BaseModel):
    """All entries of the page."""

    model_config = ConfigDict(extra="forbid")

    entries: list[EntryDraft]


class ShownWord(BaseModel):
    """An entry that is in force."""

    text: str
    pattern: str
    say: str | None
    ipa: str
    language: str
    case: str
    file: str
    """Path in the data folder."""

    mine: bool = Field(description="Whether it is among those that the page writes.")
    number: int
    """Place in the file, from 1."""


class Words(BaseModel):
    """The lexicon as it is in force."""

    entries: list[ShownWord]
    problems: list[str]


def entries_of(drafts: Sequence[EntryDraft]) -> tuple[Entry, ...]:
    """Return the entries that drafts are of; costs some time if there are many.

    Raises:
        BadEntryError: one is none; the message names it.
    """
    return make_entries([draft.model_dump() for draft in drafts])


async def read_words(request: web.Request) -> web.Response:
    """Tell what the lexicon holds."""
    context = context_of(request)
    lexicon = context.service.lexicon
    await lexicon.refresh(PATIENCE)
    return await asyncio.to_thread(lambda: answer(_show(lexicon, context.settings.data_dir)))


async def write_words(request: web.Request) -> web.Response:
    """Replace the page's own entries."""
    context = context_of(request)
    drafts = await read_body(request, Drafts)
    folder, lexicon = context.settings.data_dir, context.service.lexicon

    async def write() -> None:
        await asyncio.to_thread(lambda: write_page(folder, entries_of(drafts.entries)))
        await lexicon.look_again(PATIENCE)
        context.events.publish("words", {})

    await complete(write())
    return await asyncio.to_thread(lambda: answer(_show(lexicon, folder)))


def _show(lexicon: LexiconFolder, folder: Path) -> Words:
    entries = (_show_word(entry, folder) for entry in lexicon.current.entries)
    return Words(entries=list(entries), problems=list(lexicon.problems))


def _show_word(entry: Entry, folder: Path) -> ShownWord:
    path, number = place_of(entry)
    return ShownWord(
        text=entry.text,
        pattern=entry.pattern,
        say=entry.say,
        ipa=entry.ipa,
        language=entry.language,
        case=entry.case,
        file=path.relative_to(folder).as_posix(),
        mine=path == page_file(folder),
        number=number,
    )


ROUTES = (
    Route("GET", "/api/words", read_words, "The lexicon", answer=Words),
    Route(
        "PUT",
        "/api/words",
        write_words,
        "Replace the page's own entries of the lexicon, all or nothing",
        body=Drafts,
        answer=Words,
    ),
)
