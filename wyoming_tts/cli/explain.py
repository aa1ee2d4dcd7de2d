"""``wyoming-tts say --explain``: what each stage makes of a text, without a server."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from wyoming_tts.app import App
from wyoming_tts.engines.phonemes import phonemes
from wyoming_tts.settings import Settings
from wyoming_tts.speech.casting import VoiceRequest
from wyoming_tts.speech.explain import Explanation, explain, languages_for
from wyoming_tts.speech.lexicon_file import LexiconFolder


async def phonemes_of(texts: Sequence[tuple[str, str]]) -> list[str]:
    """Return how texts sound, each of which comes with its language; see ``phonemes``."""
    return [phonemes(text, language) for text, language in texts]


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
    app.service.favourite.read()
    return await explain(
        text,
        await languages_for(app.service.casting, wanted),
        folder.current,
        phonemes_of,
        ssml=ssml,
        say_links=settings.links == "say",
    )


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
