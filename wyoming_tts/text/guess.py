"""Which language a text is in, told by its small words, or by its script."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final

from wyoming_tts.text.common_words import COMMON_WORDS
from wyoming_tts.text.pronunciation import spelt

MOST_WORDS, MOST_CHARACTERS = 60, 600
"""How much of a text is looked at."""

NEEDED = 2
"""Words that only the other language has, at least, to begin a reply in it."""

NEEDED_LATER = 4
"""The same once a reply was heard to be in its language."""

OUTWEIGHED = 3
"""Words of the other language that it takes to outweigh one of the current language."""

LEAST_SHARE = 0.3
"""Of the words that are no names, those that only the other language has."""

LEAST_LETTERS = 6
"""Letters that tell of another language, at least."""

SCRIPTS: Final = {
    "ar": "ARABIC", "el": "GREEK", "he": "HEBREW", "hi": "DEVANAGARI", "hy": "ARMENIAN",
    "ja": "HIRAGANA", "ka": "GEORGIAN", "ko": "HANGUL", "ta": "TAMIL", "th": "THAI",
    "uk": "CYRILLIC", "zh": "CJK",
}  # fmt: skip
"""The script that texts in a language are known by, where it is not the Latin one.

Of languages that share a script only one is here: nobody may be taken for a neighbour.
"""

_CLOSING = "\"'\N{RIGHT DOUBLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}»)"
_ENDS = (".", "!", "?", ":", "…")
_LETTERS = re.compile(r"[^\W\d_]+")
_NO_WORD = re.compile(r"[\d@_/\\]|\w\.\w")
"""What a number with its unit holds, or an address, and a word of a language does not."""


_NEIGHBOURS: Final = {
    "ar": frozenset(["fa", "ku", "ps", "sd", "ug", "ur"]),
    "he": frozenset(("yi",)),
    "hi": frozenset(["bho", "kok", "mai", "mr", "ne", "sa"]),
    "uk": frozenset(["ba", "be", "bg", "cv", "kk", "ky", "mk", "mn", "ru", "sr", "tg", "tt"]),
    "zh": frozenset(["cmn", "hak", "nan", "wuu", "yue"]),
}
"""Languages that share the script of one that is known by it."""


def distinct(tags: Iterable[str]) -> list[str]:
    """Return the tags of languages that can be told from all others of them."""
    tags = list(tags)
    families = {family(tag) for tag in tags}
    return [
        tag
        for tag in tags
        if is_known(tag) and not families & _NEIGHBOURS.get(family(tag), frozenset())
    ]


def family(tag: str) -> str:
    """Return the language of a BCP 47 tag, without region and script."""
    return tag.replace("_", "-").partition("-")[0].casefold()


def is_known(tag: str) -> bool:
    """Whether texts in the language of a BCP 47 tag can be told from others."""
    return family(tag) in COMMON_WORDS or family(tag) in SCRIPTS


class LanguageGuesser:
    """Guesses the language of the pieces of one reply, one after the other.

    A language is kept until a piece is clearly in another one: to miss a change is better than to
    hear a sentence in the wrong language for the sake of a name in it. Names, numbers, and texts
    of a word or two change nothing. The same pieces are always guessed alike.
    """

    def __init__(self, candidates: Sequence[str], first: str) -> None:
        """Choose among ``candidates``, BCP 47 tags in order of preference.

        ``first`` is the tag that holds until a piece is clearly in another language; it stands for
        all regions of its language.
        """
        self._tags: dict[str, str] = {family(first): first}
        for tag in candidates:
            self._tags.setdefault(family(tag), tag)
        self._current = family(first)
        self._confirmed = False

    def guess(self, text: str) -> str:
        """Return the tag, one of the candidates or the first, that a piece is to be spoken in."""
        if len(self._tags) > 1:
            words = list(islice(_words(spelt(text)[:MOST_CHARACTERS]), MOST_WORDS))
            other = self._by_script(words) or self._by_words(words)
            if other and other != self._current:
                self._current, self._confirmed = other, True
        return self._tags[self._current]

    def _by_script(self, words: Sequence[str]) -> str:
        """Return the language that is written in the script of most letters, if that is telling."""
        letters = "".join(words)
        scripts = Counter(_script(letter) for letter in letters)
        if "HIRAGANA" in scripts or "zh" not in self._tags:
            scripts["HIRAGANA"] += scripts.pop("CJK", 0)
        script, count = max(scripts.items(), key=lambda item: item[1], default=("", 0))
        if count < LEAST_LETTERS or 2 * count < len(letters):
            return ""
        return next((tag for tag in self._tags if SCRIPTS.get(tag) == script), "")

    def _by_words(self, words: Sequence[str]) -> str:
        """Return the language that has the words, if it is clearly another than the current."""
        own = COMMON_WORDS.get(self._current, frozenset())
        counts = Counter({tag: _count(words, tag) for tag in self._tags if tag in COMMON_WORDS})
        ranked = counts.most_common(2)
        if not ranked:
            return ""
        best, most = ranked[0]
        if best == self._current:
            self._confirmed = self._confirmed or most >= NEEDED
            return ""
        if len(ranked) > 1 and ranked[1][1] == most:
            return ""
        speaking_for = COMMON_WORDS[best].difference(own).intersection(words)
        speaking_against = own.difference(COMMON_WORDS[best]).intersection(words)
        needed = NEEDED_LATER if self._confirmed else NEEDED
        clear = (
            len(speaking_for) >= max(needed, OUTWEIGHED * len(speaking_against))
            and len(speaking_for) >= LEAST_SHARE * len(set(words))
            and sum(map(len, speaking_for)) >= LEAST_LETTERS
        )
        return best if clear else ""


def _words(text: str) -> Iterator[str]:
    """Yield the words in small letters that may tell a language: no names, numbers or addresses."""
    beginning = True
    shouted = text.isupper()
    for token in text.split():
        if not _NO_WORD.search(token):
            for word in _LETTERS.findall(token):
                if beginning or shouted or not word[0].isupper():
                    yield word.casefold()
                beginning = False
        beginning = beginning or token.rstrip(_CLOSING).endswith(_ENDS)


def _count(words: Iterable[str], tag: str) -> int:
    known = COMMON_WORDS.get(tag, frozenset())
    return len(known.intersection(words))


def _script(letter: str) -> str:
    """Return the script of a letter, as the first word of its name in Unicode."""
    name = unicodedata.name(letter, "").partition(" ")[0]
    return "HIRAGANA" if name == "KATAKANA" else name
