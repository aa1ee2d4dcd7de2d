"""How the server does, without anything private: for whoever is asked for help.

What is in it is named here, field by field; nothing comes along by itself. It has numbers,
versions, states, ids of published models and names of engines. It has no text of a reply, no
voice's id or name, no address, no host's name, no path, no token, and no time of day: it says how
long ago something was. Of the log it has the lines as they stand in the program, without what was
put into them. Of settings it has numbers and choices, of all others only whether they were set.
Only an engine's problem is free text; see ``Cleaner``.
"""

from __future__ import annotations

import getpass
import re
import socket
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Literal, get_origin

from pydantic import BaseModel, JsonValue

from wyoming_tts import __version__
from wyoming_tts.settings import AUTO, Settings
from wyoming_tts.speech.history import ReplyRecord
from wyoming_tts.voices.catalogue import Scan
from wyoming_tts.web.context import Context
from wyoming_tts.web.machine import Machine
from wyoming_tts.web.metrics import Names
from wyoming_tts.web.snapshot import (
    Distribution,
    ProcessUse,
    RepliesNow,
    first_audio,
    real_time_factor,
    take_status,
)

DEFAULT, SET = "(default)", "(set)"
HIDDEN = "…"
MOST_REPLIES = 50
NAMING = frozenset({"engine", "fallback_engine", "neutts_model", "neutts_codec"})
"""Settings whose value is the name of an engine, or a model's id or path."""


USUAL = frozenset(
    {"root", "home", "data", "config", "share", "local", "models", "voices", "wyoming", "tts"}
)
"""Parts of paths that are not private."""

_QUOTED = re.compile(r"\"[^\"]*(?:\"|$)|`[^`]*(?:`|$)|(?<![A-Za-z])'[^']*(?:'|$)")
_WORD = re.compile(r"[A-Za-z]+")
_PLAIN = re.compile(
    r"[(\[]*([A-Za-z]+(?:'[a-z]{1,2})?|[0-9]{1,6}(?:\.[0-9]{1,4})?%?|%)[)\].,;:!?]*"
)


class PublicEngine(BaseModel):
    """An engine, without its process and with what may be told of its problem."""

    name: str
    state: str
    memory: int | None
    restarts: int
    problem: str
    stats: dict[str, float]


class PublicReply(BaseModel):
    """A reply, without who asked for it and who spoke it."""

    ago: float
    """Seconds before this was written."""

    source: str
    engine: str
    characters: int
    pieces: int
    cached: int
    first_audio: float | None
    sound: float
    worked: float
    gaps: float
    outcome: str


class PublicEntry(BaseModel):
    """A warning or an error as it stands in the program."""

    ago: float
    level: str
    template: str


class VoiceCounts(BaseModel):
    """How many voices there are."""

    offered: int
    built_in: int
    cloned: int
    broken: int
    absent: int
    engines: dict[str, int]
    languages: dict[str, int]


class Diagnostics(BaseModel):
    """Everything that is in the file."""

    version: str
    versions: dict[str, str | None]
    uptime: float
    machine: Machine
    process: ProcessUse
    settings: dict[str, JsonValue]
    engines: list[PublicEngine]
    replies: RepliesNow
    first_audio: Distribution
    real_time_factor: Distribution
    recent: list[PublicReply]
    errors: list[PublicEntry]
    voices: VoiceCounts
    models: dict[str, str]
    """State of each published model."""

    watermark: bool
    lexicon_entries: int
    lexicon_problems: int
    cache_bytes: int
    pages: int


class Cleaner:
    """Takes out of a sentence what may be private.

    Of an engine's problem it leaves words of plain letters, numbers, and ids that are known. What
    is in quotes goes, and so does everything that could be a path, an address, a file's name or
    an id; and any word that occurs among the private ones.
    """

    def __init__(self, private: Iterable[str], known: Iterable[str]) -> None:
        """Make one.

        Args:
            private: names, ids, paths and the like, every word of which is taken out.
            known: words that may stay as they are.
        """
        words = {word.casefold() for text in private for word in _WORD.findall(text)}
        self._private = words - USUAL
        self._known = frozenset(known)

    def clean(self, text: str) -> str:
        """Return what may be told."""
        words: list[str] = []
        for word in _QUOTED.sub(f" {HIDDEN} ", text).split():
            kept = word if self._may_stay(word) else HIDDEN
            if kept != HIDDEN or words[-1:] != [HIDDEN]:
                words.append(kept)
        return " ".join(words)

    def _may_stay(self, word: str) -> bool:
        if word.strip("()[].,;:!?") in self._known:
            return True
        if not _PLAIN.fullmatch(word):
            return False
        return not any(part.casefold() in self._private for part in _WORD.findall(word))


def make_diagnostics(
    context: Context, machine: Machine, models: Mapping[str, str], packages: dict[str, str | None]
) -> Diagnostics:
    """Return what may be given to anybody.

    Args:
        context: the server.
        machine: what it runs on.
        models: state of each published model, by its id.
        packages: versions.
    """
    service, now = context.service, time.time()
    status = take_status(service, context.pool, context.started, context.settings.max_replies)
    scan, records = service.catalogue.current, service.history.records
    known = frozenset(models)
    settings, pool = context.settings, context.pool
    chosen = {name for name in (settings.engine, settings.fallback_engine) if name in pool}
    named = known | chosen | {name.partition(":")[0] for name in pool.status()}
    cleaner = Cleaner(_private(settings, scan), named)
    names = Names()
    return Diagnostics(
        version=__version__,
        versions=packages,
        uptime=status.uptime,
        machine=machine,
        process=status.process,
        settings=public_settings(settings, named | {AUTO, ""}),
        engines=[
            PublicEngine(
                name=names.public(engine.name, known),
                state=engine.state.value,
                memory=engine.memory,
                restarts=engine.restarts,
                problem=cleaner.clean(engine.problem),
                stats=engine.stats,
            )
            for engine in status.engines
        ],
        replies=status.replies,
        first_audio=first_audio(records),
        real_time_factor=real_time_factor(records),
        recent=[_public_reply(record, now) for record in reversed(records)][:MOST_REPLIES],
        errors=[
            PublicEntry(ago=round(now - entry.at), level=entry.level, template=entry.template)
            for entry in reversed(context.journal.entries)
        ],
        voices=_count(scan),
        models=dict(models),
        watermark=any(engine.stats.get("watermark") for engine in status.engines),
        lexicon_entries=len(service.lexicon.current.entries),
        lexicon_problems=len(service.lexicon.problems),
        cache_bytes=service.cache.size,
        pages=len(context.events),
    )


def public_settings(settings: Settings, known: frozenset[str]) -> dict[str, JsonValue]:
    """Return the settings: numbers, choices and known ids; of others whether they were set."""
    shown: dict[str, JsonValue] = {}
    for name, field in type(settings).model_fields.items():
        value: Any = getattr(settings, name)
        if (
            value is None
            or isinstance(value, bool | int | float)
            or get_origin(field.annotation) is Literal
            or (name in NAMING and value in known)
        ):
            shown[name] = value
        elif value and isinstance(value, tuple) and all(isinstance(each, int) for each in value):
            shown[name] = list(value)
        else:
            default = field.get_default(call_default_factory=True, validated_data={})
            shown[name] = DEFAULT if value == default else SET
    return shown


def _private(settings: Settings, scan: Scan) -> list[str]:
    """Return what is known to be private."""
    absent = (voice for voice, _ in scan.absent.values())
    voices = [voice for voice in (*scan.voices.values(), *absent) if not voice.built_in]
    values = (getattr(settings, name) for name in type(settings).model_fields)
    return [
        *(text for voice in voices for text in (voice.id, voice.name)),
        *(Path(folder).name for folder in scan.broken),
        *(str(value) for value in values if isinstance(value, Path)),
        *(settings.voice, settings.web_token, *settings.web_hosts, *settings.uri),
        *(str(Path.home()), _user(), socket.gethostname()),
    ]


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return ""


def _public_reply(record: ReplyRecord, now: float) -> PublicReply:
    return PublicReply(
        ago=round(now - record.at),
        source=record.source,
        engine=record.engine,
        characters=record.characters,
        pieces=record.pieces,
        cached=record.cached,
        first_audio=record.first_audio,
        sound=record.sound,
        worked=record.worked,
        gaps=record.gaps,
        outcome=record.outcome,
    )


def _count(scan: Scan) -> VoiceCounts:
    voices = scan.voices.values()
    return VoiceCounts(
        offered=len(voices),
        built_in=sum(voice.built_in for voice in voices),
        cloned=sum(voice.reference is not None or voice.prompt is not None for voice in voices),
        broken=len(scan.broken),
        absent=len(scan.absent),
        engines=dict(Counter(voice.engine for voice in voices)),
        languages=dict(Counter(voice.languages[0].partition("-")[0] for voice in voices)),
    )
