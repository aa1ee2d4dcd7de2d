"""Telephones, codes, scores, and other numbers of Portuguese with signs between them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from wyoming_tts.text.languages.language import FEMININE
from wyoming_tts.text.languages.number import Number, read_number
from wyoming_tts.text.languages.pt import words
from wyoming_tts.text.spans import DIGITS, Rule, one_of, rule

if TYPE_CHECKING:
    from wyoming_tts.text.languages.pt.portuguese import Portuguese

_NOT_BEFORE: Final = r"(?<![\w.,:/+-])"
_NOT_AFTER: Final = r"(?!\w|[.,:/-][0-9])"
_YEARS: Final = re.compile("(?:1[5-9]|20)[0-9]{2}-(?:1[5-9]|20)[0-9]{2}")
_SHORT: Final = 8  # characters of a number that is none of a telephone
_SCORED: Final = re.compile(rf"\b(?i:{words.SCORED})")
_TAIL: Final = 60


class Codes:
    """Says numbers by the signs within them."""

    def __init__(self, language: Portuguese) -> None:
        self._language = language

    def rules(self) -> list[Rule]:
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
                self._score,
                DIGITS,
            ),
            rule(
                r"(?<![\w.,])(?P<first>[0-9]{1,2}) ?[x\u00d7] ?(?P<last>[0-9]{1,2})"
                r"(?=[,;!?)]|\.(?![0-9])| (?:para|n[oa]s?|em|com|contra|hoje|ontem|aos?|e)\b|\Z)",
                lambda found: self._score(found) if self._is_scored(found) else None,
                DIGITS,
            ),
            rule(
                r"(?:\b(?P<word>(?i:pressão)(?: arterial)?(?: é| está)?(?: de| em|:)?) )?"
                rf"{_NOT_BEFORE}(?P<first>[0-9]{{1,3}})/(?P<last>[0-9]{{1,3}})(?P<unit> ?mmHg)?"
                rf"{_NOT_AFTER}",
                self._pressure,
                "/",
            ),
            rule(
                r"\b(?P<word>(?i:lig\w{1,5}|disque|cham\w{1,4})(?: para)?(?: o)?) "
                rf"(?P<number>{one_of(words.EMERGENCIES.split())}){_NOT_AFTER}"
                r"(?! ?[%\u00b0\u00ba\u20ac])"
                r"(?! (?!para|pel|em\b|e\b|se\b|já|agora|imed|quando|caso|ou\b)\w)",
                lambda found: f"{found['word']} {language.digits(found['number'])}",
                DIGITS,
            ),
            rule(
                r"(?<![\w.,])(?P<lines>480|720|1080|1440|2160|4320)p(?!\w)",
                lambda found: f"{self._plain(found['lines'])} P",
                DIGITS,
            ),
            rule(
                r"(?<![\w.,:/-])(?P<low>[-\u2212]?[0-9]{1,2})/(?P<high>[-\u2212]?[0-9]{1,2})"
                r"(?= ?[\u00b0\u00ba%])",
                self._low_and_high,
                "/",
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
            rule(
                r"(?<![\w.,:/-])(?P<number>[0-9]{1,2})-(?=[A-ZÀ-Ú](?![A-Z0-9-]))",
                lambda found: f"{self._plain(found['number'])} ",
                "-",
            ),
            rule(
                rf"{_NOT_BEFORE}(?P<hours>[1-9][0-9]?)/(?P=hours) ?(?:h|hs|horas)(?!\w)",
                lambda found: (
                    f"{self._language.cardinal(int(found['hours']), FEMININE)} em "
                    f"{language.amount(Number(found['hours']), 'hour')}"
                ),
                "/",
            ),
            rule(
                rf"(?:\b(?P<word>(?i:nota|avaliação|pontuação)(?: é| foi| de|:)?) )?{_NOT_BEFORE}"
                rf"(?P<mark>[0-9]{{1,2}}(?:,[0-9]{{1,2}})?)/(?P<most>10|5){_NOT_AFTER}",
                self._mark,
                "/",
            ),
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
                    f"{language.number(Number(found['count']), FEMININE)} "
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

    def _score(self, found: re.Match[str]) -> str:
        return (
            f"{self._plain(found['first'])} {self._language.against} {self._plain(found['last'])}"
        )

    def _pressure(self, found: re.Match[str]) -> str | None:
        if not found["word"] and not found["unit"]:
            return None
        unit = self._language.unit_name("millimeter-ofhg") if found["unit"] else ""
        said = f"{self._plain(found['first'])} por {self._plain(found['last'])}"
        return " ".join(filter(None, (found["word"], said, unit)))

    def _mark(self, found: re.Match[str]) -> str | None:
        if not found["word"] and "," not in found["mark"]:
            return None
        mark = self._language.number(read_number(found["mark"], self._language))
        said = f"{mark} de {self._plain(found['most'])}"
        return f"{found['word']} {said}" if found["word"] else said

    def _is_scored(self, found: re.Match[str]) -> bool:
        return bool(_SCORED.search(found.string, max(0, found.start() - _TAIL), found.start()))

    def _low_and_high(self, found: re.Match[str]) -> str | None:
        low, high = (read_number(found[side], self._language) for side in ("low", "high"))
        if 0 < low.value < high.value < 10:  # noqa: PLR2004 - a fraction of a degree
            return None
        said = self._language.number(low), self._language.number(high)
        return f" {self._language.until} ".join(said)

    def _plain(self, digits: str) -> str:
        return self._language.cardinal(int(digits))
