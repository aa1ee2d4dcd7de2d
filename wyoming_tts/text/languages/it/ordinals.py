"""Ordinal numbers and Roman numerals as Italian writes them."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from wyoming_tts.text.languages import cldr
from wyoming_tts.text.languages.it.grammar import gender_of, like, tail, words
from wyoming_tts.text.languages.language import FEMININE, MASCULINE
from wyoming_tts.text.spans import DIGITS, Rule, one_of, rule

if TYPE_CHECKING:
    from wyoming_tts.text.languages.it.italian import Italian

_NOT_BEFORE: Final = r"(?<![\w.,:/+-])"
_BEFORE_ORDINAL: Final = re.compile(
    r"\b(?:(?:il|lo|la|al|allo|alla|del|dello|della|dal|dallo|dalla|nel|nella|sul|sulla|un|una"
    r"|suo|sua|mio|mia|tuo|tua|ogni|questo|questa|arrivat[oaie]|arriva|classificat[oaie]) "
    r"|(?:l|all|dell|dall|nell|sull|un)['\u2019])\Z",
    re.IGNORECASE,
)
_NUMBERED: Final = (
    "piano posto giorno tentativo capitolo episodio secolo anniversario compleanno livello"
    " quarto semestre trimestre quadrimestre mese anno turno tempo round set grado lotto premio"
    " classificato gol libro atto canto volume articolo comma passo posizione volta"
    " puntata stagione edizione giornata tappa settimana fila parte classe elementare media"
    " superiore marcia uscita generazione rata fermata traversa strada municipio reggimento"
    " battaglione congresso millennio messaggio tornante fase sezione serata legislatura guerra"
    " olimpiade avviso sollecito binario tavolo papa presidente parallelo"
    " figlio figlia sinfonia"
)
_AFTER: Final = (
    "secolo capitolo atto libro canto titolo tomo quadro volume parte sezione scena dinastia"
    " secoli concilio"
)
_NO_TITLES: Final = words("Celsius Fahrenheit Signora Signor Dottor Dottoressa Una Del Dal Nel Con")
_ROMAN: Final = "(?=[IVX])(?<![A-Z] )X{0,3}(?:IX|IV|V?I{0,3})"
_ROMAN_VALUES: Final = {"I": 1, "V": 5, "X": 10}


def _value(roman: str) -> int:
    values = [_ROMAN_VALUES[character] for character in roman] + [0]
    return sum(-one if one < following else one for one, following in pairwise(values))


class Ordinals:
    """Finds ordinal numbers and Roman numerals, and says them in the words of ``language``."""

    def __init__(self, language: Italian) -> None:
        self._it = language
        self._months = cldr.months(language.tag)
        self._month = rf"(?i:{one_of(cldr.month_names(language.tag))})\b"

    def rules(self) -> list[Rule]:
        """Return what to look for, in this order."""
        numbered = rf"(?i:{one_of(_NUMBERED.split())}|sec\.)(?!\w)"
        after = rf"(?P<word>(?i:{one_of(_AFTER.split())}|sec\.|cap\.|vol\.))"
        names = one_of(self._it.rulers.split())
        return [
            rule(
                rf"{_NOT_BEFORE}(?P<number>[0-9]{{1,4}})(?P<mark>[\u00b0\u00ba\u00aa^]|[ao](?= ))"
                rf"(?![CFK0-9])(?=(?P<next>\s[^\W\d_]{{1,20}})?)"
                rf"(?=(?P<both> (?:e|o|ed) [0-9]{{1,4}}[\u00b0\u00ba] {numbered})?)",
                self._ordinal,
                DIGITS,
            ),
            rule(rf"\b(?P<roman>{_ROMAN})(?!\w)(?= {self._month})", self._roman_day, "IVX"),
            rule(
                rf"\b(?:(?P<first>{_ROMAN})(?P<link>[-\u2013]| e ))?"
                rf"(?P<roman>{_ROMAN})[\u00b0\u00ba\u00aa^a]?(?= (?P<next>{numbered}))",
                self._roman,
                "IVX",
            ),
            rule(
                rf"\b{after} (?P<roman>{_ROMAN})(?!\w| [A-Z]\b)"
                rf"(?:(?P<link> e |-)(?P<second>{_ROMAN})(?!\w))?",
                self._chapter,
                "IVX",
            ),
            rule(
                rf"(?P<word>\b(?i:la|della|alla|dalla|nella|in|classe))"
                rf" (?P<roman>{_ROMAN})(?= [A-H]\b(?! [A-Z]\b))",
                lambda found: (
                    f"{found['word']} {self._it.ordinal(_value(found['roman']), FEMININE)}"
                ),
                "IVX",
            ),
            rule(rf"\b(?P<word>{names}) (?P<roman>{_ROMAN})(?!\w| [A-Z]\b)", self._ruler, "IVX"),
            rule(rf"(?<=\w )(?P<roman>(?=[IVX]{{2}}){_ROMAN})(?!\w)", self._sequel, "IVX"),
        ]

    def _ordinal(self, found: re.Match[str]) -> str | None:
        mark, following, before = found["mark"], (found["next"] or "").strip(), tail(found)
        counted = following.lower() in _NUMBERED.split()
        if mark in "ao" and not counted:
            return None
        if following.lower() in self._months and not counted:
            return None  # the day of a date
        if mark in "\u00b0\u00ba":
            unit = following.lower() in {"c", "f", "k", "celsius", "fahrenheit", "gradi"}
            if unit or not (counted or found["both"] or _BEFORE_ORDINAL.search(before)):
                return None
        if counted:
            gender = gender_of(following)
        elif mark in "\u00aa^" and not (mark == "^" and following.endswith("o")):
            gender = FEMININE
        else:
            gender = FEMININE if re.search(r"\b(?:\w*la|una) \Z", before) else MASCULINE
        return self._it.ordinal(int(found["number"]), gender)

    def _roman(self, found: re.Match[str]) -> str | None:
        following = found["next"].lower()
        if found["roman"] == "I" and following in {"gol", "set", "round"}:
            return None  # they are many
        gender = gender_of(following)
        said = self._it.ordinal(_value(found["roman"]), gender)
        if found["first"]:
            said = f"{self._it.ordinal(_value(found['first']), gender)}{found['link']}{said}"
        return said

    def _roman_day(self, found: re.Match[str]) -> str:
        value = _value(found["roman"])
        return "primo" if value == 1 else self._it.cardinal(value)

    def _chapter(self, found: re.Match[str]) -> str:
        short = {"sec.": "secolo", "cap.": "capitolo", "vol.": "volume"}
        word = like(found["word"], short.get(found["word"].lower(), found["word"]))
        gender = gender_of(word)
        said = f"{word} {self._it.ordinal(_value(found['roman']), gender)}"
        if found["second"]:
            said += f"{found['link']}{self._it.ordinal(_value(found['second']), gender)}"
        return said

    def _ruler(self, found: re.Match[str]) -> str:
        queen = found["word"].endswith("a") and found["word"] != "Nicola"
        said = self._it.ordinal(_value(found["roman"]), FEMININE if queen else MASCULINE)
        return f"{found['word']} {said}"

    def _sequel(self, found: re.Match[str]) -> str | None:
        named = re.search(r"(?<!\w)[A-ZÀ-Ù][a-zà-ù]{2,22} \Z", tail(found))
        if not named or named[0].rstrip() in _NO_TITLES:
            return None
        return self._it.cardinal(_value(found["roman"]))
