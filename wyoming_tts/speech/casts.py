"""Who speaks each piece of a reply: the voice asked for, or one that the text calls for."""

from __future__ import annotations

import logging

from wyoming_tts.errors import VoiceError
from wyoming_tts.speech.casting import Cast, Casting, VoiceRequest, spoken_as
from wyoming_tts.text.guess import LanguageGuesser
from wyoming_tts.text.piece import Piece

_LOGGER = logging.getLogger(__name__)


class Casts:
    """Casts the pieces of one reply, in their order; who spoke once stays the same.

    A piece that names a voice or a language gets it. For others the language is guessed where the
    client left it open, and the voice of the reply speaks everything that it can.
    """

    def __init__(self, casting: Casting, wanted: VoiceRequest, meant: Cast) -> None:
        """Cast for a client who ``wanted`` something, by which ``meant`` is to speak."""
        self.main = casting.stand_in(meant)
        """Who speaks the pieces that call for nobody else."""

        self._casting = casting
        self._meant = meant
        self._known: dict[tuple[str, str], Cast] = {("", meant.language): self.main}
        self._told = False
        self._guesser: LanguageGuesser | None = None
        if tags := casting.guessable(wanted, meant.voice):
            self._guesser = LanguageGuesser(tags, meant.language)

    async def of(self, piece: Piece) -> Cast:
        """Return who speaks the next piece.

        Raises:
            VoiceError: the piece names a voice that cannot be had.
        """
        voice, language = piece.manner.voice, piece.manner.language
        if not language and not voice:
            language = self._guesser.guess(piece.text) if self._guesser else self._meant.language
        key = voice, language
        if (cast := self._known.get(key)) is None:
            cast = self._known[key] = await self._find(voice, language)
        return cast

    async def _find(self, voice: str, language: str) -> Cast:
        casting, meant = self._casting, self._meant
        if voice:
            named = VoiceRequest(name=voice, language=language or None)
            return await casting.choose(named)
        if tag := spoken_as(meant.voice, language):
            if tag == meant.language:
                return self.main  # also where the voice's engine has come or gone since
            return casting.stand_in(Cast(meant.voice, meant.speaker, tag))
        try:
            return await casting.choose(VoiceRequest(language=language))
        except VoiceError as error:
            # Once is enough: a text may name as many languages as it has words.
            level = logging.DEBUG if self._told else logging.WARNING
            self._told = True
            _LOGGER.log(level, "%s; %s speaks it", error, self.main.voice.id)
            return self.main
