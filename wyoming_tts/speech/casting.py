"""Which voice speaks."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from dataclasses import dataclass, replace

from wyoming_tts.engines.pool import EnginePool
from wyoming_tts.errors import (
    LanguageNotSupportedError,
    SpeakerNotFoundError,
    VoiceError,
    VoiceNotFoundError,
)
from wyoming_tts.settings import AUTO, Settings
from wyoming_tts.speech.favourite import Favourite
from wyoming_tts.text.guess import distinct, family, is_known
from wyoming_tts.voices.catalogue import Scan, VoiceCatalogue
from wyoming_tts.voices.voice import Voice

_LOGGER = logging.getLogger(__name__)

SCAN_PATIENCE = 1.0
"""Seconds that a request for a voice not yet known waits for a look at the folders."""


@dataclass(frozen=True, slots=True)
class VoiceRequest:
    """The voice that a client asked for; all empty when it left the choice to the server."""

    name: str | None = None
    speaker: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Cast:
    """Who speaks a piece, or a whole reply."""

    voice: Voice
    speaker: str | None
    language: str
    """BCP 47 tag."""


class Casting:
    """Chooses voices, and stand-ins for voices whose engine is not there."""

    def __init__(
        self,
        settings: Settings,
        catalogue: VoiceCatalogue,
        pool: EnginePool,
        favourite: Favourite | None = None,
    ) -> None:
        self._settings = settings
        self._favourite = favourite
        self._mourned = ""
        self._catalogue = catalogue
        self._pool = pool
        self._missing: set[str] = set()
        self._guessable: tuple[Scan | None, tuple[str, ...]] = (None, ())

    async def choose(self, wanted: VoiceRequest) -> Cast:
        """Return who speaks.

        Raises:
            VoiceError: see ``find``.
        """
        return self.stand_in(await self.find(wanted))

    async def find(self, wanted: VoiceRequest) -> Cast:
        """Return who is to speak, whether the voice's engine is there or not.

        Raises:
            VoiceError: the wish cannot be met; nobody else speaks instead unless the settings
                say so.
        """
        if wanted.name:
            try:
                voice = await self._find(wanted.name)
            except VoiceNotFoundError as error:
                if self._settings.unknown_voice == "error":
                    raise
                voice = self.default_voice()
                _LOGGER.warning("%s; the default voice %s speaks instead", error, voice.id)
                wanted = replace(wanted, speaker=None)
        elif wanted.language:
            voice = self._catalogue.find_language(wanted.language, self._preferred())
        else:
            voice = self.default_voice()
        if wanted.speaker and wanted.speaker not in voice.speakers:
            known = ", ".join(sorted(voice.speakers)) or "none"
            raise SpeakerNotFoundError(
                f"voice {voice.id} has no speaker {wanted.speaker[:80]!r}; it has: {known}"
            )
        language = spoken_as(voice, wanted.language or "") or voice.languages[0]
        return Cast(voice, wanted.speaker or None, language)

    def guessable(self, wanted: VoiceRequest, meant: Voice) -> tuple[str, ...]:
        """Return the languages, best first, among which that of a text is to be guessed.

        Args:
            wanted: what the client asked for; a language that it names needs no guess.
            meant: the voice that was found for it.
        """
        enabled = self._settings.guess_language
        if wanted.language or not enabled or not is_known(meant.languages[0]):
            return ()
        own = tuple(filter(is_known, meant.languages))
        return own if wanted.name else own + self._spoken()

    def _spoken(self) -> tuple[str, ...]:
        """Return the languages of all voices that are offered, one tag for each language."""
        scan = self._catalogue.current
        if self._guessable[0] is not scan:
            tags: dict[str, str] = {}
            for voice in self._ranked():
                for tag in voice.languages:
                    tags.setdefault(family(tag), tag)
            self._guessable = scan, tuple(distinct(tags.values()))
        return self._guessable[1]

    def stand_in(self, cast: Cast) -> Cast:
        """Return the fallback engine's voice for the language while the wanted engine is away."""
        engine, fallback = cast.voice.host, self._settings.fallback_engine
        if self._pool.usable(engine):
            if engine in self._missing:
                self._missing.discard(engine)
                _LOGGER.warning("engine %s speaks again", engine)
            return cast
        absence = self._pool.absence(engine)
        if engine == fallback or not (fallback if absence else self._pool.coming(fallback)):
            return cast
        if not absence:
            self._pool.host(engine)
        try:
            voice = self._catalogue.find_language(cast.language, engine=fallback)
        except LanguageNotSupportedError:
            return cast
        if engine not in self._missing:
            self._missing.add(engine)
            reason = f"cannot be loaded here ({absence})" if absence else "is not ready"
            _LOGGER.warning("engine %s %s; %s speaks meanwhile", engine, reason, voice.id)
        return Cast(voice, None, spoken_as(voice, cast.language) or voice.languages[0])

    def default_voice(self) -> Voice:
        """Return the voice of requests that name none.

        Raises:
            VoiceNotFoundError: the configured voice is gone, or there is no voice at all.
        """
        if self._settings.voice:
            return self._catalogue.find(self._settings.voice)
        if (chosen := self._chosen()) is not None:
            return chosen
        if not (ranked := self._ranked()):
            raise VoiceNotFoundError("there are no voices; `wyoming-tts doctor` says why")
        return ranked[0]

    def _chosen(self) -> Voice | None:
        """Return the voice that a person chose, if it is still there."""
        name = self._favourite.voice if self._favourite else ""
        voice = self._catalogue.current.voices.get(name)
        if name and voice is None and self._mourned != name:
            _LOGGER.warning("the chosen default voice %s is gone; choose another", name)
        self._mourned = "" if voice is not None else name
        return voice

    def first_hosts(self) -> set[str]:
        """Return what is to be loaded before anybody asks: names of hosts."""
        chosen = self._settings.engine
        with suppress(VoiceError):
            voice = self.default_voice()
            if chosen in {AUTO, voice.engine}:
                chosen = voice.host
        hosts = {chosen, self._settings.fallback_engine} - {AUTO, ""}
        return {name for name in hosts if not self._pool.absence(name)}

    def _ranked(self) -> list[Voice]:
        """Return all voices, those first that the settings would rather hear."""
        chosen, fallback = self._settings.engine, self._settings.fallback_engine

        def rank(voice: Voice) -> tuple[bool, bool, bool, str]:
            if chosen == AUTO:
                place = not voice.built_in, voice.engine != fallback
            else:
                # Who chooses an engine has voices for it: they come before the built-in ones.
                place = voice.engine != chosen, voice.built_in
            return *place, voice.languages[0] != "en-US", voice.id

        return sorted(self._catalogue.current.voices.values(), key=rank)

    def _preferred(self) -> list[str]:
        """Return the ids of the default voice and of all others, best first."""
        chosen = self._settings.voice or (self._favourite.voice if self._favourite else "")
        return [*filter(None, (chosen,)), *(voice.id for voice in self._ranked())]

    async def _find(self, name: str) -> Voice:
        if voice := self._catalogue.current.voices.get(name):
            return voice
        # Voices that are not listed are looked up on the disk.
        try:
            return await asyncio.to_thread(self._catalogue.find, name)
        except VoiceError:
            await self._catalogue.refresh(SCAN_PATIENCE)
            return await asyncio.to_thread(self._catalogue.find, name)


def spoken_as(voice: Voice, language: str) -> str:
    """Return the tag of a voice's language that a BCP 47 tag means; empty if it speaks none."""
    wanted = language.replace("_", "-").casefold()
    own = voice.languages
    if family(own[0]) == family(wanted):
        return own[0]
    same = [tag for tag in own if family(tag) == family(wanted)]
    return next((tag for tag in same if tag.casefold() == wanted), same[0] if same else "")
