"""What Portuguese counts: ordinal numbers, codes, and the nouns that numbers agree with."""

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
_YEARS: Final = re.compile("(?:1[5-9]|20)[0-9]{2}-(?:1[5-9]|20)[0-9]{2}")
_IS_NOUN: Final = re.compile(r" (?!para\b|pela\b|hoje|amanhã|agora)[^\W\d_]{4}")
_ARTICLE: Final = re.compile(
    r"\b(?:[oa]s?|[nd][oa]s?|aos?|à|pel[oa]|seu|sua|meu|minha|em|um|cada) \Z"
)
_DAYS: Final = ("segunda", "terça", "quarta", "quinta", "sexta")
_TAIL: Final = 60
_SHORT: Final = 8  # characters of a number that is none of a telephone
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

    def codes(self) -> list[Rule]:
        """Return the rules for telephones, codes, and signs between numbers."""
        language = self._language

        def digits(found: re.Match[str]) -> str | None:
            if _YEARS.fullmatch(found[0]):
                return None
            return ", ".join(map(language.digits, re.findall("[0-9]+", found[0])))

        return [
            rule(
                r"(?<![\w.,+])\+[0-9]{1,3}(?:[ .-]?\(?[0-9]{1,12}\)?){1,6}(?!\w)",
                lambda found: (
                    f"{language.plus} {digits(found)}" if len(found[0]) > _SHORT else None
                ),
                "+",
            ),
            rule(r"(?<![\w.,/-])\(?0?[0-9]{2}\)? ?9? ?[0-9]{4}-[0-9]{4}(?![\w-])", digits, "-"),
            rule(r"(?<![\w.,/+-])9? ?[0-9]{4}-[0-9]{4}(?![\w-])", digits, "-"),
            rule(r"(?<![\w.,/+-])[29][0-9]{2} [0-9]{3} [0-9]{3}(?! ?\w)", digits, DIGITS),
            rule(
                r"(?<![\w.,/+-])(?:21|22|9[1236]) [0-9]{3} [0-9]{2} [0-9]{2}(?! ?\w)",
                digits,
                DIGITS,
            ),
            rule(r"(?<![\w.,/+-])[0-9]{5}-[0-9]{3}(?![\w-])", digits, "-"),
            rule(r"(?<![\w.,/+-])[0-9]{4}-[0-9]{3}(?= [A-ZÀ-Ú])", digits, "-"),
            rule(
                r"(?<![\w.,/+-])[0-9]{2,3}\.[0-9]{3}\.[0-9]{3}(?:/[0-9]{4})?-[0-9]{2}(?![\w-])",
                digits,
                "-",
            ),
            rule(
                r"(?<![\w.,])(?P<euros>[0-9]{1,6})\u20ac(?P<cents>[0-9]{2})(?!\w|[.,][0-9])",
                lambda found: language.money(Number(found["euros"], found["cents"]), "EUR"),
                "\u20ac",
            ),
            rule(
                r"(?<=[a-zà-ú] )(?P<first>[0-9]{1,2}) ?[x\u00d7] ?(?P<last>[0-9]{1,2})"
                r"(?= [A-ZÀ-Ú])",
                lambda found: f"{self._plain(found['first'])} a {self._plain(found['last'])}",
                DIGITS,
            ),
            rule(r"(?<=[0-9]) ?[x\u00d7] ?(?=[0-9.,]{1,12} ?=)", lambda _: "vezes", "="),
            rule(r"(?<=[0-9]) [-\u2212\u2013] (?=[0-9.,]{1,12} ?=)", lambda _: "menos", "="),
            rule(r"(?<=[0-9]) ?/ ?(?=[0-9.,]{1,12} ?=)", lambda _: "dividido por", "="),
            rule(
                r"\b[A-Z]{3}-[0-9]{4}(?![\w-])",
                lambda found: f"{language.spell(found[0][:3])} {language.digits(found[0][4:])}",
                "-",
            ),
            rule(r"(?<=[^\W\d_])-(?=[0-9])", lambda _: " ", "-"),
            rule(r"(?<= )['\u2019](?=[0-9]{2}(?!\w))", lambda _: "", "'\u2019"),
            rule(
                r"(?<!\w)(?P<base>[a-ln-zA-Z]|mc|[0-9]{1,4})(?P<power>[\u00b2\u00b3])(?!\w)",
                lambda found: (
                    f"{self._plain(found['base']) if found['base'].isdecimal() else found['base']}"
                    f" ao {'quadrado' if found['power'] == chr(0xB2) else 'cubo'}"
                ),
                "\u00b2\u00b3",
            ),
            rule(r"(?<=[0-9])\^(?=[0-9])", lambda _: "elevado a", "^"),
            rule(
                r"\b(?P<word>(?i:código|senha|pin|protocolo|matrícula|pedido)(?: é)?:?) "
                rf"(?P<code>[0-9]{{4,12}}){_NOT_AFTER}",
                lambda found: f"{found['word']} {language.digits(found['code'])}",
                DIGITS,
            ),
            rule(
                r"\b[STst](?P<season>[0-9]{1,2})[Ee](?P<episode>[0-9]{1,3})(?!\w)",
                lambda found: (
                    f"temporada {self._plain(found['season'])}, "
                    f"episódio {self._plain(found['episode'])}"
                ),
                DIGITS,
            ),
            rule(
                r"(?<![\w.,:])(?P<first>16|21):(?P<last>9|10)(?![\w:])",
                lambda found: f"{self._plain(found['first'])} por {self._plain(found['last'])}",
                ":",
            ),
            rule(
                rf"{_NOT_BEFORE}(?P<count>[0-9]{{1,4}}) ?x(?!\w| ?[0-9])",
                lambda found: (
                    f"{self._count(Number(found['count']))} "
                    f"{'vez' if int(found['count']) == 1 else 'vezes'}"
                ),
                "x",
            ),
            rule(
                r"(?:(?<=HDMI )|(?<=USB )|(?<= OS )|(?<=iOS )|(?<=ESPHome ))"
                rf"(?P<whole>[0-9]{{1,4}})\.(?P<part>[0-9]{{1,3}}){_NOT_AFTER}",
                lambda found: (
                    f"{self._plain(found['whole'])} {language.dot} {self._plain(found['part'])}"
                ),
                ".",
            ),
            rule(rf"(?<![$\u20ac\u00a3] ){_NOT_BEFORE}(?<!\$)1 (?=mil\b)", lambda _: "", "1"),
            rule(
                r"(?<![0-9] )\bkm (?=[0-9])",
                lambda _: language.unit_name("kilometer", "one"),
                "k",
            ),
        ]

    def _plain(self, digits: str) -> str:
        return self._language.cardinal(int(digits))

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
        if not woman and noun.lower().removesuffix("s") not in words.HALVED:
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
