"""Where a sentence ends."""

from __future__ import annotations

import re
from typing import Final

from wyoming_tts.text.abbreviations import (
    AFTER_ORDINAL,
    BEFORE_NUMBER,
    BEFORE_ORDINAL,
    MAY_END,
    NEVER_ENDS,
    STREET_ENDINGS,
)

LOOK_AHEAD: Final = 32
"""A decision needs no more than this many characters behind the punctuation."""

CLOSERS: Final = "\"'\u2019\u201d\u201c\u00bb\u203a)\\]}\u300d\u300f\u3011\u300b\uff09"
_OPENERS: Final = "\"'\u2018\u201c\u201e\u201a\u00ab\u2039([{\u00bf\u00a1\u300c\u300e"
_BESIDE_WORD: Final = _OPENERS + "\u201d\u2019\u00bb\u2014\u2013/"
_NEXT_WORD: Final = re.compile(rf"[{re.escape(_OPENERS)}]{{0,4}}([^\W_]{{0,16}})")
_DOTTED: Final = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]")
_ROMAN: Final = re.compile(r"[IVX]{1,5}")
_CASELESS: Final = re.compile("[\u05d0-\u06ff\u0900-\u0fff\u3040-\u9fff\uac00-\ud7af]")
_CONTEXT: Final = 64
_LIST_DIGITS: Final = 3
_ORDINAL_DIGITS: Final = 2
_GLUED_WORD: Final = 3
_SURE_WORD: Final = 5  # hardly an abbreviation that nobody knows is as long as this


def stop_ends_sentence(text: str, stop: int, after: str, *, final: bool) -> bool | None:
    """Whether the sentence ends at the one full stop at ``stop``.

    Args:
        text: What there is from the start of the piece on.
        stop: The index of the full stop.
        after: What follows the space behind the full stop, as far as it is known; not empty.
        final: Whether ``after`` is known to its end.

    Returns:
        ``None`` if more of ``after`` must be known.
    """
    words = text[max(0, stop - _CONTEXT) : stop].split()
    word = words[-1].lstrip(_BESIDE_WORD) if words and not text[stop - 1].isspace() else ""
    before = words[-2] if len(words) > 1 else ""
    found = _NEXT_WORD.match(after)
    following = found.group(1) if found else ""
    complete = final or found is None or found.end() < len(after)
    if not following and not complete:
        return None
    return _ends(text, word, before, following, complete=complete)


def is_glued(text: str, stop: int, end: int, *, final: bool) -> bool | None:
    """Whether a new sentence begins at ``end`` though no space stands before it.

    Language models leave the space out where they pause to use a tool. A lower-case word
    must stand before the punctuation at ``stop``, of three letters or more if that is a full
    stop, and a capitalised word behind it: addresses and abbreviations are not taken for that.

    Returns:
        ``None`` if one more character must be known.
    """
    words = text[max(0, stop - _CONTEXT) : stop].split()
    word = words[-1].lstrip(_BESIDE_WORD) if words and not text[stop - 1].isspace() else ""
    long_enough = text[stop] != "." or len(word) >= _GLUED_WORD
    sentence_ended = word.isalpha() and word[-_GLUED_WORD:].islower() and long_enough
    if not (sentence_ended and text[end].isupper()):
        return False
    if end + 1 == len(text):
        return False if final else None
    return text[end + 1].islower()


def _ends(text: str, word: str, before: str, following: str, *, complete: bool) -> bool | None:
    lower, digit = following[:1].islower(), following[:1].isdigit()
    folded = word.casefold()
    if word.isdigit():
        return not lower and _number_ends(text, word, before, following, complete=complete)
    if digit and (folded in BEFORE_NUMBER or folded.endswith(STREET_ENDINGS)):
        ends = False
    elif folded in MAY_END:
        ends = not lower and not digit
    elif folded in NEVER_ENDS or _DOTTED.fullmatch(word):
        ends = False
    elif _is_initial(word):
        # A letter behind a number is a unit: 100 W, 5 m.
        ends = before[-1:].isdigit() and not lower
    elif _ROMAN.fullmatch(word) and before.casefold() in BEFORE_ORDINAL:
        ends = False
    else:
        ends = not lower or (len(word) >= _SURE_WORD and word.isalpha())
    return ends


def _is_initial(word: str) -> bool:
    """Whether the word is one letter, or ends in one, as in ``J.R`` and ``J.-P``."""
    if not word[-1:].isalpha() or _CASELESS.fullmatch(word[-1]):
        return False
    return len(word) == 1 or (len(word) <= _SURE_WORD and word[-2] in ".-")


def _number_ends(
    text: str, word: str, before: str, following: str, *, complete: bool
) -> bool | None:
    ends: bool | None = True
    folded = following.casefold()
    if len(word) <= _LIST_DIGITS and text.startswith(word + "."):
        ends = False
    elif len(word) > _ORDINAL_DIGITS:
        ends = True
    elif before.casefold() in BEFORE_ORDINAL or (complete and folded in AFTER_ORDINAL):
        ends = False
    elif not complete and any(name.startswith(folded) for name in AFTER_ORDINAL):
        ends = None
    return ends
