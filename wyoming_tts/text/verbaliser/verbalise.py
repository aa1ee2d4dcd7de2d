"""From text as it is written to words as they are said."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from wyoming_tts.text.languages import FIRST_CLASS, language_for
from wyoming_tts.text.pronunciation import PRONOUNCED, READ_AS, spaced
from wyoming_tts.text.spans import Rule, Spans
from wyoming_tts.text.verbaliser.reading import KINDS, SPELLING, read
from wyoming_tts.text.verbaliser.rules import address_rules, all_rules

if TYPE_CHECKING:
    from wyoming_tts.text.lexicon import Lexicon

__all__ = ["FIRST_CLASS", "is_prepared", "prepare", "say_as", "verbalise"]

_PRIVATE: Final = re.compile("[\ue007-\uf8ff]")
_SPACE_BEFORE: Final = re.compile(r" +(?=[.,\u2026](?:\s|\Z))")
_REPEATED: Final = re.compile(r"(?:^[ ,;:]+)|([,;:])(?: ?[,;:])+")
_ROUNDS: Final = 4  # what stands side by side without a space may need to be looked at again
_FIRST_TEXT: Final = "1.5 kWh, 21 \u00b0C, 12 \u20ac, 7:05, 2026-11-21."
_PREPARED: Final[set[str]] = set()


def verbalise(
    text: str, language: str, *, lexicon: Lexicon | None = None, say_links: bool = True
) -> str:
    """Return the words in which ``text`` is spoken in ``language``.

    Numbers, units, times, dates, money, addresses, abbreviations and signs become words. In
    languages other than ``FIRST_CLASS`` only the lexicon is applied, and digits and signs are
    left to the engine. The result is in Unicode normalisation form C, every run of white space is
    one space, and there is none at the ends. Its own result is not changed. It takes time in
    proportion to the text, and may be called from any thread.

    Args:
        text: one piece of cleaned text. Words that have their sounds stay as they are; what is
            marked to be read in a certain way is read so.
        language: a BCP 47 tag, such as ``en`` or ``de-AT``.
        lexicon: the user's own spellings and sounds, which come before everything else.
        say_links: whether addresses of the web are said, or dropped.
    """
    text = _plain(_PRIVATE.sub(" ", text), language)
    spoken = language_for(language)
    rules = all_rules(spoken, say_links=say_links) if spoken else []
    for number in range(_ROUNDS):
        spans = _marks(text, language)
        if lexicon is not None and not number:
            addresses = address_rules(spoken, say_links=say_links) if spoken else []
            for start, end, words in _corrections(spans, language, lexicon, addresses, rules):
                if words and not PRONOUNCED.search(words):
                    # A respelling is text as a person would write it.
                    words = verbalise(words, language, say_links=say_links)  # noqa: PLW2901
                spans.claim(start, end, words)
        spans.apply(rules)
        text = _tidy(spans.text())
        if not spans.glued:
            break
    return _with_sounds(text, language, lexicon) if lexicon is not None else text


def say_as(text: str, interpret_as: str, language: str, form: str = "") -> str:
    """Return ``text`` in words as SSML's ``say-as`` asks for it.

    Args:
        text: what is to be said.
        interpret_as: one of ``KINDS``.
        language: a BCP 47 tag; where it is not of ``FIRST_CLASS``, text is spelt at most.
        form: the order of a date's parts, such as ``dmy`` or ``ymd``.

    Raises:
        ValueError: there is no such interpretation.
    """
    text = _plain(text, language)
    if interpret_as not in KINDS:
        raise ValueError(f"say-as knows no {interpret_as!r}; it knows {', '.join(KINDS)}")
    spoken = language_for(language)
    if spoken is None:
        return " ".join(text) if interpret_as in SPELLING else text
    return read(spoken, text, interpret_as, form) or verbalise(text, language)


def prepare(language: str) -> None:
    """Do what the first text in a language would have to wait for: about a tenth of a second."""
    for say_links in (True, False):
        verbalise(_FIRST_TEXT, language, say_links=say_links)
    _PREPARED.add(language)


def is_prepared(language: str) -> bool:
    """Whether ``prepare`` was called for the language."""
    return language in _PREPARED


def _plain(text: str, language: str) -> str:
    """Return the text in form C, with single spaces, and with digits from 0 to 9 where it helps."""
    text = " ".join(unicodedata.normalize("NFC", text).split())
    if text.isascii() or language_for(language) is None:
        return text
    return "".join(
        str(unicodedata.decimal(one)) if one > "\x7f" and one.isdecimal() else one for one in text
    )


def _marks(text: str, language: str) -> Spans:
    """Return the spans of a text of which those are claimed that are marked."""
    spans = Spans(text)
    for found in PRONOUNCED.finditer(text):
        spans.claim(found.start(), found.end(), found[0])
    for found in READ_AS.finditer(text):
        kind, form, content = map(spaced, found.groups())
        try:
            words = say_as(content, kind, language, form)
        except ValueError:
            words = verbalise(content, language)
        spans.claim(found.start(), found.end(), words)
    return spans


def _corrections(
    spans: Spans, language: str, lexicon: Lexicon, addresses: list[Rule], rules: list[Rule]
) -> list[tuple[int, int, str]]:
    """Return what the lexicon replaces before anything else does.

    A word that is a part of an address stays there. One that has sounds and is a part of anything
    larger, such as the month of a date, gets them once it is a word of its own.
    """
    hits = lexicon.find(spans.open, language)
    if not hits:
        return []
    places, everything = (_found(spans, some) for some in (addresses, rules))
    return [
        (start, end, words)
        for start, end, words in hits
        if not any(
            one <= start and end <= other and (one, other) != (start, end)
            for one, other in (everything if PRONOUNCED.search(words) else places)
        )
    ]


def _found(spans: Spans, rules: list[Rule]) -> list[tuple[int, int]]:
    trial = Spans(spans.open)
    trial.apply(rules)
    return trial.places


def _with_sounds(text: str, language: str, lexicon: Lexicon) -> str:
    """Return the text with the sounds of words that became words by now."""
    spans = _marks(text, language)
    hits = [hit for hit in lexicon.find(spans.open, language) if PRONOUNCED.search(hit[2])]
    for start, end, words in hits:
        spans.claim(start, end, words)
    return _tidy(spans.text()) if hits else text


def _tidy(text: str) -> str:
    text = " ".join(text.split())
    text = _SPACE_BEFORE.sub("", text)
    return _REPEATED.sub(lambda found: found[1] or "", text).strip()
