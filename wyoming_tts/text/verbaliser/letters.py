"""Abbreviations, acronyms, letters with digits, and the signs that are left."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from wyoming_tts.text.abbreviations import MAY_END
from wyoming_tts.text.languages.language import Language
from wyoming_tts.text.languages.number import Number
from wyoming_tts.text.spans import CLAIMED, DIGITS, Rule, one_of, rule
from wyoming_tts.text.verbaliser.words import LONGEST_READ, is_spelt, read_digits

_RUNS: Final = re.compile(r"[0-9]+(?:\.[0-9]+)?|[^0-9]+")
_DROPPED: Final = (
    "*_`^~|\\[]{}<>\u2022\u00b7\u00a6\u00a8\u00af\u00b4\u00b8\u02c6\u02dc\u2122\u00ae\u00a9"
)
_CAPITALS: Final = "A-Z\u00c0-\u00d6\u00d8-\u00de"


class Abbreviations:
    """Says words that are written with a full stop, or in short."""

    def __init__(self, language: Language) -> None:
        self._language = language

    def early_rules(self) -> list[Rule]:
        """Return the rules for those that belong to what follows, or look like numbers."""
        language = self._language
        numeric = {key: said for key, said in language.abbreviations.items() if _has_digit(key)}
        return [
            *self._rules(numeric, r"(?!\w)"),
            *self._rules(language.before_number, r"(?=\s?[0-9])"),
            *self._rules(language.before_name, rf"(?= [{_CAPITALS}])"),
        ]

    def rules(self) -> list[Rule]:
        """Return the rules for those that stand for themselves and are no units."""
        return self._rules(self._language.abbreviations, r"(?!\w)")

    def _rules(self, table: Mapping[str, str], behind: str) -> list[Rule]:
        if not table:
            return []
        # As written, and with a capital letter where a sentence begins with it.
        known = dict(table)
        for written, words in table.items():
            known.setdefault(written[0].upper() + written[1:], words[0].upper() + words[1:])

        def said(found: re.Match[str]) -> str:
            return known[found[0]] + ("." if _ends_sentence(found) else "")

        return [rule(rf"(?<![\w.]){one_of(known)}{behind}", said)]


def _ends_sentence(found: re.Match[str]) -> bool:
    """Whether the full stop of an abbreviation is that of the sentence as well."""
    if not found[0].endswith("."):
        return False
    if found.end() == len(found.string):
        return True
    capital = found.string[found.end() : found.end() + 2].strip().isupper()
    return capital and found[0].rstrip(".").casefold() in MAY_END


def _has_digit(text: str) -> bool:
    return any(character.isdecimal() for character in text)


def letter_rules(language: Language) -> list[Rule]:
    """Return the rules for acronyms and for letters with digits."""

    def known(found: re.Match[str]) -> str:
        return language.acronyms[found[0]]

    def acronym(found: re.Match[str]) -> str | None:
        letters = found["letters"]
        if not is_spelt(language, letters):
            return None
        return language.plural_letters(letters) if found["plural"] else language.spell(letters)

    def mixed(found: re.Match[str]) -> str | None:
        if not all(one.isalpha() or one.isdecimal() or one == "." for one in found[0]):
            return None
        return " ".join(_run(language, run) for run in _RUNS.findall(found[0]))

    def dotted(found: re.Match[str]) -> str:
        said = language.spell(found[0].replace(".", ""))
        return f"{said}." if found.end() == len(found.string) else said

    rules = [
        rule(rf"\b(?:[{_CAPITALS}]\.){{2,6}}(?!\w)", dotted, "."),
        rule(
            r"(?<![\w.,])(?=[^\W_]{2,40}(?![^\W_]))(?:[^\W\d_]{1,40}[0-9]|[0-9]{1,40}[^\W\d_])[^\W_]{0,40}"
            r"(?:(?<=[0-9])\.[0-9]{1,6}(?![\w]|[.,][0-9]))?",
            mixed,
            DIGITS,
        ),
        rule(
            rf"\b(?P<letters>[{_CAPITALS}]{{2,5}})(?P<plural>s?)\b(?!['\u2019][{_CAPITALS}])",
            acronym,
        ),
    ]
    if language.acronyms:
        rules.insert(0, rule(rf"(?<!\w){one_of(language.acronyms)}(?!\w)", known))
    return rules


def slash_rules(language: Language) -> list[Rule]:
    """Return the rule for a slash between words: on/off, but TCP/IP."""

    def slash(found: re.Match[str]) -> str:
        before = found.string[max(0, found.start() - 2) : found.start()]
        return " " if len(before) > 1 and before.isupper() else language.alternative

    return [
        rule(r"(?<=[^\W\d_])\s?/\s?(?=[^\W\d_])", slash, "/"),
        # Between two of what was found: 5 °C / 41 °F.
        rule(f"(?<={CLAIMED}) ?/ ?(?={CLAIMED})", lambda _found: ", ", "/"),
    ]


def symbol_rules(language: Language) -> list[Rule]:
    """Return the rules for signs that stand alone, and for those that are not said."""
    names = language.symbols
    return [
        rule(one_of(names), lambda found: names[found[0]]),
        rule(f"[{re.escape(_DROPPED)}]+", lambda _found: " "),
    ]


def _run(language: Language, run: str) -> str:
    whole, stop, fraction = run.partition(".")
    if stop:
        return language.number(Number(whole, fraction))
    if run.isdecimal():
        return read_digits(language, run, LONGEST_READ)
    return (
        language.spell(run)
        if run.isupper() and (len(run) <= LONGEST_READ or is_spelt(language, run))
        else run
    )
