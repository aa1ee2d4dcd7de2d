"""An entry of a lexicon, and whether it is one."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from wyoming_tts.text.ipa import read_ipa
from wyoming_tts.text.pronunciation import pronounced

MOST_PATTERNS: Final = 200
LONGEST_TEXT: Final = 100
"""Characters of the words that an entry is for."""

LONGEST_PATTERN: Final = 200
LONGEST_SAY: Final = 200
_LONGEST: Final = {"text": LONGEST_TEXT, "pattern": LONGEST_PATTERN, "say": LONGEST_SAY}

LARGEST_PATTERN: Final = 5_000
"""Characters of a pattern whose repetitions are written out, as they are in memory."""

_LANGUAGE: Final = re.compile("[A-Za-z]{2,8}(?:[-_][A-Za-z0-9]{1,8}){0,4}")
GROUP: Final = re.compile(r"\\(?:([0-9]{1,2})|g<([A-Za-z_0-9]{1,32})>|(.?))", re.DOTALL)
"""A reference of ``say`` to what a group of a pattern matched."""

_COUNT: Final = re.compile(r"\{([^}]*)")
_LEAST: Final = re.compile(r"([0-9]*)(?:,[0-9]*)?")
_VERBOSE: Final = re.compile(r"(?<!\\)(?:\\\\)*\(\?[A-Za-z0-9]*x")

_CASES: Final = ("any", "exact")
PRIVATE: Final = "\ue000-\uf8ff"
"""Characters that are kept for marks."""

_NOT_TEXT: Final = re.compile(f"[\x00-\x08\x0e-\x1f\x7f{PRIVATE}]")


@dataclass(frozen=True, slots=True)
class Entry:
    """One word, some words or a pattern, and what is said for it."""

    text: str = ""
    """Words, matched where they stand by themselves."""

    pattern: str = ""
    """A regular expression; either this or ``text`` is given."""

    say: str | None = None
    r"""What is said; ``\\1`` or ``\\g<name>`` are what groups of a pattern matched."""

    ipa: str = ""
    """Its sounds, for engines that speak sounds."""

    language: str = ""
    """BCP 47 tag, ``de`` being any German; empty for all languages."""

    case: str = "any"
    """``exact`` where capital and small letters must be as written here."""

    source: str = ""
    """Where it was read, for people."""

    def check(self) -> None:
        """Look for faults.

        Raises:
            ValueError: it is no entry; the message says why.
        """
        if bool(self.text.strip()) == bool(self.pattern):
            raise ValueError("it needs either `text` or `pattern`")
        if self.say is None and not self.ipa:
            raise ValueError("it needs `say` or `ipa`")
        for name, most in _LONGEST.items():
            value = getattr(self, name) or ""
            if len(value) > most:
                raise ValueError(f"`{name}` has more than {most} characters")
            if _NOT_TEXT.search(value):
                raise ValueError(f"`{name}` holds characters that are no text")
        if self.language and not _LANGUAGE.fullmatch(self.language):
            raise ValueError(f"{self.language[:20]!r} is no language such as `en` or `de-AT`")
        if self.case not in _CASES:
            raise ValueError("`case` is `any` or `exact`")
        if self.ipa:
            read_ipa(self.ipa)
        if self.pattern:
            _check_groups(self.say or "", compiled(self.pattern, self.case))

    def speaks(self, language: str) -> bool:
        """Return whether the entry is for a language, given as ``tag_of`` returns it."""
        own = tag_of(self.language)
        return not own or language == own or language.startswith(f"{own}-")

    def replacement(self, written: str, said: str | None) -> str:
        """Return what stands for ``written``, with ``said`` as the respelling."""
        if said is not None:
            said = " ".join(unicodedata.normalize("NFC", said).split())
        if not self.ipa:
            return said or ""
        return pronounced(written if said is None else said, read_ipa(self.ipa))


@lru_cache(maxsize=4 * MOST_PATTERNS)
def compiled(pattern: str, case: str) -> Any:
    """Return a pattern ready to be found.

    Raises:
        ValueError: it is none; the message says why.
    """
    import regex  # noqa: PLC0415 - costly, and few have patterns

    _check_size(pattern)
    try:
        return regex.compile(pattern, regex.IGNORECASE if case == "any" else 0)
    except regex.error as error:
        raise ValueError(f"`pattern` cannot be read: {error}") from error
    except (OverflowError, RecursionError, ValueError) as error:
        raise ValueError(f"`pattern` cannot be used: {str(error) or 'too deep'}") from error


@lru_cache(maxsize=256)
def tag_of(language: str) -> str:
    """Return a BCP 47 tag so that it can be compared."""
    return language.replace("_", "-").lower()


def _check_size(pattern: str) -> None:
    """Refuse a pattern that would take far more memory than it looks: ``(?:a{999}){999}``.

    Raises:
        ValueError: it would, or that cannot be told; the message says so.
    """
    # It would let spaces and comments stand inside of numbers.
    if _VERBOSE.search(pattern):
        raise ValueError("`pattern` cannot be used: it has the flag x")
    size = len(pattern)
    for count in _COUNT.findall(pattern):
        least = _LEAST.fullmatch(count)
        digits = least[1] if least else "".join(filter(str.isdecimal, count))
        # As if each stood inside of the others: which one does is not looked at.
        size *= max(int(digits or 0), 1)
        if size > LARGEST_PATTERN:
            raise ValueError("`pattern` cannot be used: it repeats too much; use smaller numbers")


def _check_groups(say: str, pattern: Any) -> None:
    known = pattern.groupindex.keys() | {*map(str, range(pattern.groups + 1))}
    for number, name, other in GROUP.findall(say):
        group = str(int(number)) if number else name
        if group and group not in known:
            raise ValueError(f"`say` names the group {group}, which is not there")
        if not group and other != "\\":
            raise ValueError(r"`say` has a \ without a group behind it; write \\ for one")
