"""What each stage makes of a text before it is spoken."""

from __future__ import annotations

from dataclasses import dataclass

from wyoming_tts.engines.phonemes import phonemes
from wyoming_tts.text.cleaner import clean
from wyoming_tts.text.cutter import cut
from wyoming_tts.text.verbaliser import verbalise


@dataclass(frozen=True, slots=True)
class Explanation:
    """The stages of a text, in their order; the lists have one entry for each piece."""

    cleaned: str
    pieces: list[str]
    verbalised: list[str]
    phonemes: list[str]


def explain(text: str, language: str) -> Explanation:
    """Run ``text`` through every stage, as a reply in ``language`` would.

    Raises:
        LanguageNotSupportedError: there are no phonemes for the language.
    """
    cleaned = clean(text)
    pieces = [piece.text for piece in cut(cleaned)]
    verbalised = [verbalise(piece, language) for piece in pieces]
    return Explanation(cleaned, pieces, verbalised, [phonemes(v, language) for v in verbalised])
