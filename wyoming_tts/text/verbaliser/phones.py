"""Phone numbers."""

from __future__ import annotations

import re
from typing import Final

from wyoming_tts.text.languages.language import Language
from wyoming_tts.text.spans import DIGITS, Rule, one_of, rule

_GROUP: Final = re.compile("[0-9]+|[A-Za-z]+")
_NOT_BEFORE: Final = r"(?<![\w.,/-])"
_NOT_AFTER: Final = r"(?![\w]|[.,/:-][0-9])"
_LEAST_DIGITS: Final = 7


def phone(language: Language, text: str) -> str:
    """Return a phone number one by one, with a comma between its groups."""
    said = ", ".join(
        language.digits(group) if group.isdecimal() else language.spell(group)
        for group in _GROUP.findall(text)
    )
    return f"{language.plus} {said}" if text.lstrip(" (").startswith("+") else said


def phone_rules(language: Language) -> list[Rule]:
    """Return the rules for phone numbers: international, national, and behind a word for them."""

    def said(found: re.Match[str]) -> str | None:
        digits = sum(character.isdecimal() for character in found[0])
        return phone(language, found[0]) if digits >= _LEAST_DIGITS else None

    def named(found: re.Match[str]) -> str:
        return f"{found['word']} {phone(language, found['phone'])}"

    return [
        rule(r"(?<![\w.,])\+[0-9]{1,4}(?:[ ./-]?\(?[0-9]{1,12}\)?){1,7}(?!\w)", said, "+"),
        rule(r"(?<!\w)\([0-9]{3}\) ?[0-9]{3}[ -][0-9]{4}(?!\w)", said, "("),
        rule(rf"{_NOT_BEFORE}[0-9]{{3}}[-.][0-9]{{3}}[-.][0-9]{{4}}{_NOT_AFTER}", said, "-."),
        rule(rf"{_NOT_BEFORE}[0-9]{{3}}-[0-9]{{4}}{_NOT_AFTER}", said, "-"),
        rule(
            rf"{_NOT_BEFORE}(?<!:)0[0-9]{{1,5}}[ /-][0-9]{{2,10}}(?:[ -][0-9]{{2,8}}){{0,4}}"
            rf"{_NOT_AFTER}",
            said,
            DIGITS,
        ),
        rule(
            rf"\b(?P<word>(?i:{one_of(language.phone_after.split())}):?) "
            rf"(?P<phone>\+?[0-9]{{1,15}}(?:[ /.-][0-9]{{1,12}}){{0,6}}){_NOT_AFTER}",
            named,
            DIGITS,
        ),
    ]
