"""Roman numerals, where it is certain that they are some."""

from __future__ import annotations

import re
from typing import Final

from wyoming_tts.text.languages.language import Language
from wyoming_tts.text.languages.numerals import read_roman
from wyoming_tts.text.spans import Rule, one_of, rule

# A letter alone may be that of a type or an initial, but for the small numbers.
_ROMAN: Final = (
    r"(?P<roman>(?=[IVXLC])(?![CL]\b)C{0,3}(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3}))(?! [A-Z]\b)"
)


def roman_rules(language: Language) -> list[Rule]:
    """Return the rules for chapters, rulers and centuries."""

    def chapter(found: re.Match[str]) -> str:
        return f"{found['word']} {language.cardinal(read_roman(found['roman']))}"

    def ruler(found: re.Match[str]) -> str:
        return f"{found['word']} {language.reign(read_roman(found['roman']))}"

    def century(found: re.Match[str]) -> str:
        ending = found["ending"] or ""
        return f"{language.ordinal(read_roman(found['roman']), ending=ending)} {found['word']}"

    rules = [
        rule(
            rf"\b(?P<word>(?i:{one_of(language.roman_after.split())})) {_ROMAN}(?!\w)",
            chapter,
            "IVXLC",
        ),
        rule(
            rf"\b(?P<word>{one_of(language.rulers.split())}) {_ROMAN}(?!\w)",
            ruler,
            "IVXLC",
        ),
    ]
    if language.roman_before:
        words = one_of(language.roman_before.split())
        rules.append(
            rule(
                rf"\b{_ROMAN}(?P<ending>\.|\u00ba|\u00aa|er|e|\u00e8me|\u1d49)?"
                rf" (?P<word>(?i:{words}))\b",
                century,
                "IVXLC",
            )
        )
    return rules
