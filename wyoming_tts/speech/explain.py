"""What each stage makes of a text before it is spoken."""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field

from wyoming_tts.errors import LanguageNotSupportedError, SsmlError
from wyoming_tts.speech.casting import Casting, VoiceRequest
from wyoming_tts.speech.casts import Casts
from wyoming_tts.text.cleaner import clean
from wyoming_tts.text.cutter import cut
from wyoming_tts.text.lexicon import Lexicon
from wyoming_tts.text.piece import PLAIN, Piece
from wyoming_tts.text.pronunciation import parts
from wyoming_tts.text.verbaliser import verbalise

LanguageOf = Callable[[Piece], Awaitable[str]]
Phonemes = Callable[[Sequence[tuple[str, str]]], Awaitable[Sequence[str]]]
"""Gives the IPA of texts, each of which comes with its language."""


@dataclass(frozen=True, slots=True)
class Explained:
    """The stages of one piece; words with sounds of their own are shown as ``word [sounds]``."""

    piece: str
    pause: str
    """``clause``, ``sentence`` or ``paragraph``, or a silence in seconds."""

    language: str
    manner: dict[str, str | float]
    """What SSML asks for, as far as it is not as usual."""

    lexicon: list[tuple[str, str]]
    """What was written, and what stands in its place."""

    verbalised: str
    phonemes: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """The stages of a text, in their order."""

    cleaned: str
    """Text without markup; empty for SSML, which is not cleaned as a whole."""

    pieces: list[Explained] = field(default_factory=list)


async def explain(
    text: str,
    language_of: LanguageOf,
    lexicon: Lexicon,
    phonemes: Phonemes,
    *,
    ssml: bool = False,
    say_links: bool = True,
) -> Explanation:
    """Run ``text`` through every stage, as a reply would.

    What computes runs in a thread, so that a server's other clients do not wait meanwhile.

    Args:
        text: as a client sends it.
        language_of: returns the language of a piece; asked for each in its order.
        lexicon: the user's own words for words.
        phonemes: tells how all pieces sound; asked once.
        ssml: whether the text is SSML.
        say_links: whether addresses of the web are said.

    Raises:
        SsmlError: the text is meant to be SSML, and is none.
        VoiceError: a piece names a voice that cannot be had.
        TtsError: of ``phonemes``.
    """
    cleaned, pieces = await asyncio.to_thread(_cut, text, ssml=ssml)
    languages = [await language_of(piece) for piece in pieces]

    def verbalise_all() -> list[str]:
        return [
            verbalise(piece.text, language, lexicon=lexicon, say_links=say_links)
            for piece, language in zip(pieces, languages, strict=True)
        ]

    said = await asyncio.to_thread(verbalise_all)
    sounds = await phonemes(list(zip(said, languages, strict=True))) if pieces else ()

    def show_all() -> list[Explained]:
        stages = zip(pieces, languages, said, sounds, strict=True)
        return [_explained(*each, lexicon) for each in stages]

    return Explanation(cleaned, await asyncio.to_thread(show_all))


def _cut(text: str, *, ssml: bool) -> tuple[str, list[Piece]]:
    if ssml:
        return "", _read_ssml(text)
    cleaned = clean(text)
    return cleaned, cut(cleaned)


def _explained(piece: Piece, language: str, said: str, sounds: str, lexicon: Lexicon) -> Explained:
    written = " ".join(unicodedata.normalize("NFC", piece.text).split())
    hits = lexicon.find(written, language)
    return Explained(
        piece=readable(piece.text),
        pause=piece.pause.value if piece.silence is None else f"{piece.silence:g} s",
        language=language,
        manner=dict(_manner(piece)),
        lexicon=[(written[start:end], readable(words)) for start, end, words in hits],
        verbalised=readable(said),
        phonemes=sounds,
    )


def readable(text: str) -> str:
    """Return a text with the sounds of words that have some shown behind them."""
    return "".join(f"{word} [{ipa}]" if ipa else word for word, ipa in parts(text))


async def languages_for(casting: Casting, wanted: VoiceRequest) -> LanguageOf:
    """Return what tells the language of each piece, as a reply to ``wanted`` would speak it.

    A language that no voice speaks can be explained all the same, where no voice is asked for.

    Raises:
        VoiceError: there is no such voice.
    """
    try:
        meant = await casting.find(wanted)
    except LanguageNotSupportedError:
        if wanted.name or not wanted.language:
            raise
        return _always(wanted.language)
    casts = Casts(casting, wanted, meant)

    async def language_of(piece: Piece) -> str:
        return (await casts.of(piece)).language

    return language_of


def _always(language: str) -> LanguageOf:
    async def language_of(piece: Piece) -> str:
        return piece.manner.language or language

    return language_of


def _read_ssml(text: str) -> list[Piece]:
    from wyoming_tts.text.ssml.reader import SsmlReader  # noqa: PLC0415 - few clients send any

    reader = SsmlReader()
    pieces = reader.push(text) + reader.flush()
    if reader.fault is not None:
        raise SsmlError(str(reader.fault)) from reader.fault
    return pieces


def _manner(piece: Piece) -> Iterator[tuple[str, str | float]]:
    for name in ("voice", "rate", "gain"):
        value = getattr(piece.manner, name)
        if value != getattr(PLAIN, name):
            yield name, value
