"""What each stage makes of a text before it is spoken."""

from __future__ import annotations

import unicodedata
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field

from wyoming_tts.app import App
from wyoming_tts.engines.phonemes import phonemes
from wyoming_tts.errors import LanguageNotSupportedError, SsmlError
from wyoming_tts.settings import Settings
from wyoming_tts.speech.casting import VoiceRequest
from wyoming_tts.speech.casts import Casts
from wyoming_tts.speech.lexicon_file import LexiconFolder
from wyoming_tts.text.cleaner import clean
from wyoming_tts.text.cutter import cut
from wyoming_tts.text.lexicon import Lexicon
from wyoming_tts.text.piece import PLAIN, Piece
from wyoming_tts.text.pronunciation import parts
from wyoming_tts.text.ssml.reader import SsmlReader
from wyoming_tts.text.verbaliser import verbalise

LanguageOf = Callable[[Piece], Awaitable[str]]


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
    *,
    ssml: bool = False,
    say_links: bool = True,
) -> Explanation:
    """Run ``text`` through every stage, as a reply would.

    Args:
        text: as a client sends it.
        language_of: returns the language of a piece; asked for each in its order.
        lexicon: the user's own words for words.
        ssml: whether the text is SSML.
        say_links: whether addresses of the web are said.

    Raises:
        LanguageNotSupportedError: there are no phonemes for the language.
        SsmlError: the text is meant to be SSML, and is none.
    """
    cleaned = "" if ssml else clean(text)
    explanation = Explanation(cleaned)
    for piece in _read_ssml(text) if ssml else cut(cleaned):
        language = await language_of(piece)
        written = " ".join(unicodedata.normalize("NFC", piece.text).split())
        hits = lexicon.find(written, language)
        said = verbalise(piece.text, language, lexicon=lexicon, say_links=say_links)
        pause = piece.pause.value if piece.silence is None else f"{piece.silence:g} s"
        explanation.pieces.append(
            Explained(
                piece=readable(piece.text),
                pause=pause,
                language=language,
                manner=dict(_manner(piece)),
                lexicon=[(written[start:end], readable(words)) for start, end, words in hits],
                verbalised=readable(said),
                phonemes=phonemes(said, language),
            )
        )
    return explanation


def readable(text: str) -> str:
    """Return a text with the sounds of words that have some shown behind them."""
    return "".join(f"{word} [{ipa}]" if ipa else word for word, ipa in parts(text))


async def explain_with(
    settings: Settings, text: str, wanted: VoiceRequest, *, ssml: bool
) -> Explanation:
    """Explain ``text`` as a server with these settings would speak it.

    Raises:
        LanguageNotSupportedError: there are no phonemes for the language.
        SsmlError: the text is meant to be SSML, and is none.
        VoiceError: there is no such voice.
    """
    folder = LexiconFolder(settings.data_dir)
    folder.scan()
    app = App(settings)
    app.catalogue.scan()
    casting = app.service.casting
    try:
        meant = await casting.find(wanted)
    except LanguageNotSupportedError:
        if wanted.name or not wanted.language:
            raise
        language_of = _always(wanted.language)
    else:
        casts = Casts(casting, wanted, meant)
        language_of = _cast(casts)
    return await explain(
        text,
        language_of,
        folder.current,
        ssml=ssml,
        say_links=settings.links == "say",
    )


def _always(language: str) -> LanguageOf:
    async def language_of(piece: Piece) -> str:
        return piece.manner.language or language

    return language_of


def _cast(casts: Casts) -> LanguageOf:
    async def language_of(piece: Piece) -> str:
        return (await casts.of(piece)).language

    return language_of


def _read_ssml(text: str) -> list[Piece]:
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


def shown(explanation: Explanation) -> Iterator[str]:
    """Yield the lines in which people read an explanation."""
    if explanation.cleaned:
        yield f"cleaned: {explanation.cleaned!r}"
    for number, each in enumerate(explanation.pieces, 1):
        manner = "".join(f", {name} {value}" for name, value in each.manner.items())
        yield f"{number}. {each.piece}"
        yield f"   language:   {each.language}{manner}; then a pause: {each.pause}"
        if each.lexicon:
            hits = "; ".join(
                f"{written} -> {words or 'nothing'}" for written, words in each.lexicon
            )
            yield f"   lexicon:    {hits}"
        yield f"   verbalised: {each.verbalised}"
        yield f"   phonemes:   {each.phonemes}"
