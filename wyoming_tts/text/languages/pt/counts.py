"""What Portuguese counts: ordinal numbers, and the nouns that numbers agree with."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from wyoming_tts.text.languages import cldr
from wyoming_tts.text.languages.language import FEMININE
from wyoming_tts.text.languages.number import Number, read_number
from wyoming_tts.text.languages.pt import words
from wyoming_tts.text.languages.units import SYMBOLS
from wyoming_tts.text.spans import DIGITS, Rule, one_of, rule

if TYPE_CHECKING:
    from wyoming_tts.text.languages.pt.portuguese import Portuguese

_NOT_BEFORE: Final = r"(?<![\w.,:/+-])"
_NOT_AFTER: Final = r"(?!\w|[.,:/-][0-9])"
_NUMBER: Final = (
    r"(?:[0-9]{1,3}(?:[ .][0-9]{3}){1,3}(?![0-9])(?:,[0-9]{1,3})?|[0-9]{1,9}(?:[.,][0-9]{1,3})?)"
)
_NO_UNIT: Final = rf"(?![%\u00b0\u00ba\u00aa]| ?(?:[ap]\.?m\b|{one_of(SYMBOLS)}(?!\w)))"
_ARTICLES: Final = (
    "às as das nas pelas estas essas aquelas outras suas minhas tuas nossas à últimas próximas"
)
_WARM: Final = re.compile(
    r"(?i:temperatur|máxima|mínima|graus?\b|térmic|termostato|máx\.|mín\.|condicionado|aquec"
    r"|esfri|forno)|[°º]C"
)
_BEFORE: Final = re.compile(r"([^\W\d_]+) \Z")
_IS_RANKED: Final = re.compile(rf" {one_of(words.RANKED.split())}\b")
_IS_NOUN: Final = re.compile(r" (?!para\b|pela\b|hoje|amanhã|agora)[^\W\d_]{4}")
_ARTICLE: Final = re.compile(
    r"\b(?:[oa]s?|[nd][oa]s?|aos?|à|pel[oa]|seu|sua|meu|minha|em|um|cada) \Z"
)
_DAYS: Final = ("segunda", "terça", "quarta", "quinta", "sexta")
_TAIL: Final = 60
_NOT_NOUNS: Final = "de a e o em da do na no ou para por que com as os se ao à às até por é são foi"


def is_feminine(noun: str, *, one: bool = False) -> bool:
    """Whether a noun or an adjective behind a number is feminine, as far as it shows."""
    noun = noun.lower()
    if noun in words.MEN:
        return False
    endings = ("ção", "dade", "agem") if one else ("as", "ções", "sões", "dades", "gens", "ãs")
    return noun in words.WOMEN or noun.endswith(endings)


class Counted:
    """Says numbers by what stands beside them."""

    def __init__(self, language: Portuguese) -> None:
        self._language = language
        self._months = cldr.months(language.tag)

    def ordinals(self) -> list[Rule]:
        """Return the rules for ordinal numbers."""
        month = one_of(name for name in self._months if len(name) > 3)  # noqa: PLR2004 - whole names
        short = one_of(name for name in self._months if len(name) == 3)  # noqa: PLR2004 - short ones
        ranked = rf"(?=-feira| (?:feira|(?i:{one_of(words.RANKED.split())})|de (?i:{month}))\b)"
        return [
            rule(
                rf"{_NOT_BEFORE}(?P<number>[2-6])[\u00aaa][- ]feira\b",
                lambda found: f"{_DAYS[int(found['number']) - 2]}-feira",
                DIGITS,
            ),
            rule(
                rf"{_NOT_BEFORE}1[\u00ba\u00b0o]/(?P<month>0?[1-9]|1[0-2])(?:/(?P<year>[0-9]{{4}}))?"
                r"(?![\w/])",
                lambda found: self._language.date(
                    1, int(found["month"]), int(found["year"] or 0) or None, ""
                ),
                "/",
            ),
            rule(
                rf"{_NOT_BEFORE}(?P<number>[0-9]{{1,6}})(?:(?P<ending>[\u00b0oa]){ranked}"
                r"|\.?(?P<sign>[\u00ba\u00aa])(?P<many>s?)(?![\w\u00ba\u00aa]| ?[CF]\b)"
                rf"(?! (?i:{short})\b))",
                self._ordinal,
                DIGITS,
            ),
        ]

    def _ordinal(self, found: re.Match[str]) -> str | None:
        sign = found["sign"]
        before = found.string[max(0, found.start() - _TAIL) : found.start()]
        behind = found.string[found.end() : found.end() + _TAIL]
        if sign == "\u00ba" and not _IS_RANKED.match(behind):
            alone = len(found["number"]) > 1 and not _ARTICLE.search(before)
            if _WARM.search(before) or (alone and not _IS_NOUN.match(behind)):
                return None
        said = self._language.ordinal(int(found["number"]), ending=sign or found["ending"])
        return f"{said}s" if found["many"] else said

    def _count(self, number: Number) -> str:
        return self._language.number(number, FEMININE)

    def nouns(self) -> list[Rule]:
        """Return the rules for numbers that agree with a noun."""
        language = self._language
        noun = r"(?P<noun>[^\W\d_]{2,24})(?!\w)"
        return [
            rule(
                rf"{_NOT_BEFORE}(?:(?P<whole>[0-9]{{1,3}}) ?)?"
                rf"(?P<share>{one_of(words.SHARES)}) {noun}",
                self._share_of,
                "/½¼¾⅓⅔",
            ),
            rule(
                rf"{_NOT_BEFORE}(?:(?P<low>{_NUMBER})"
                r"(?P<link>\s?[-\u2013]\s?| a | e | ou | até | de ))?"
                rf"(?P<high>{_NUMBER})(?P<thousand> mil)?(?= {noun})",
                self._agreed,
                DIGITS,
            ),
            rule(
                rf"{_NOT_BEFORE}(?P<hour>1?[0-9]|2[0-4])"
                r"(?= d[ae] (?:manhã|tarde|noite|madrugada)\b)",
                lambda found: language.cardinal(int(found["hour"]), FEMININE),
                DIGITS,
            ),
            rule(
                r"(?<=\bpor )(?P<unit>kg|km|kWh|MWh|m[²³]|L|h|min)(?![\w/])",
                lambda found: language.unit_name(SYMBOLS[found["unit"]], "one"),
            ),
            rule(
                rf"\b(?P<article>(?i:{one_of(_ARTICLES.split())})) (?P<high>[0-9]{{1,6}})"
                rf"(?!\w|[.,:/-][0-9]|-){_NO_UNIT}",
                self._behind_article,
                DIGITS,
            ),
        ]

    def _share_of(self, found: re.Match[str]) -> str | None:
        noun = found["noun"]
        above, below = words.SHARES[found["share"]]
        whole = int(found["whole"] or 0)
        woman = is_feminine(noun, one=True) or is_feminine(noun)
        ended = noun.endswith(("a", "o")) and len(noun) > 3 and noun not in words.NO_HALVES  # noqa: PLR2004 - for, pro
        if (above, below) == (1, 2) and not whole and ended and noun not in words.MEN:
            woman = noun.endswith("a")
        elif not woman and noun.lower().removesuffix("s") not in words.HALVED:
            return None
        half = ("meia" if woman else "meio") if below == 2 else ""  # noqa: PLR2004 - a half
        share = half or self._language.share(above, below)
        if not whole:
            return f"{share}{' ' if half else ' de '}{noun}"
        noun = noun.removesuffix("s") if whole == 1 and noun.endswith(("as", "os")) else noun
        count = self._language.cardinal(whole, FEMININE if woman else "")
        return f"{count} {noun} e {share}"

    def _agreed(self, found: re.Match[str]) -> str | None:
        noun, high = found["noun"], read_number(found["high"], self._language)
        if self._is_label(found):
            return None
        if noun.lower() in _NOT_NOUNS.split():
            millions = noun == "de" and not found["low"] and self._is_millions(high)
            return self._language.number(high) if millions else None
        one = high.integer == 1 and not found["thousand"]
        woman = is_feminine(noun, one=one) or (bool(high.fraction) and is_feminine(noun, one=True))
        woman = woman or (one and noun.endswith("a") and self._counts(found, noun.lower()))
        if not woman:
            alone = not found["low"] and not found["thousand"] and self._is_millions(high)
            return self._language.number(high, counts=True) if alone else None
        said = self._count(high)
        if found["thousand"]:
            said = "mil" if high.integer == 1 else f"{said} mil"
        if not found["low"]:
            return said if said != self._language.number(high) else None
        link = found["link"].strip(" -\u2013") or self._language.until
        return f"{self._count(read_number(found['low'], self._language))} {link} {said}"

    def _is_millions(self, number: Number) -> bool:
        return not number.fraction and int(number.whole) > 0 and int(number.whole) % 10**6 == 0

    def _counts(self, found: re.Match[str], noun: str) -> bool:
        """Whether what stands before "1" lets a noun follow, and this may be a feminine one."""
        if noun in words.NO_WOMEN:
            return False
        before = found.string[max(0, found.start() - _TAIL) : found.start()]
        word = _BEFORE.search(before)
        return word[1].lower() in words.COUNTING if word else before[-2:] in {"", ", ", ": ", "; "}

    def _is_label(self, found: re.Match[str]) -> bool:
        """Whether the word before makes the number a name: sala 2, canal 1."""
        before = _BEFORE.search(found.string[max(0, found.start() - _TAIL) : found.start()])
        return before is not None and before[1].lower() in words.LABELS

    def _behind_article(self, found: re.Match[str]) -> str | None:
        said = self._language.cardinal(int(found["high"]), FEMININE)
        return f"{found['article']} {said}"
