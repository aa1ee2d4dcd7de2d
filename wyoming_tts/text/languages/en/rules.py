"""English: numbers, letters and names that are said according to what stands beside them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from wyoming_tts.text.languages.en import words as lists
from wyoming_tts.text.languages.en.dates import Calendar
from wyoming_tts.text.languages.en.measures import Measures
from wyoming_tts.text.languages.en.places import Places
from wyoming_tts.text.languages.en.times import Times
from wyoming_tts.text.languages.number import NUMBER, read_number
from wyoming_tts.text.spans import CLAIMED, DIGITS, Rule, one_of, rule

if TYPE_CHECKING:
    from wyoming_tts.text.languages.en.english import English

_START: Final = r"(?<![\w.,:/-])"
_LOOK_BACK: Final = 60
_CODE: Final = re.compile(
    r"(?i)(?<!exit )(?<!error )(?<!status )(?<!return )\b"
    r"(?:code|pin|passcode|password|otp)(?: number)?(?: is| was|:| of)? \Z"
)
_RECORD: Final = re.compile(
    r"(?i)\b(?:order|ticket|case|invoice|account|tracking|confirmation|serial|reservation|booking"
    r"|policy|text|id|zip|zip code)(?: number| no\.?)?(?: is|:)? \Z"
)
_PAIRED: Final = re.compile(
    r"\b(?i:error|status|http|room|flight|suite|port|highway|route|apt\.?|rtx|gtx|rx)(?: code)?"
    r"(?: [A-Z]{2})?:? \Z"
)
_OUT_OF: Final = re.compile(
    r"(?i)\b(?:rated|rating|score|scored|scores|got|gets|gave it|volume|pollen|level|index|quality)"
    r"(?: (?:is|of|at|it))?:? \Z"
)
_PARTS: Final = re.compile(
    r" (?:of|full|empty|done|an?|miles?|inch(?:es)?|cups?|seconds?|hours?|minutes?|tsp|tbsp|pounds?"
    r"|ounces?|quarts?|gallons?|pints?|teaspoons?|tablespoons?|in|mi|lb|oz)\b"
)
_COUNTED: Final = re.compile(r" [a-z]{3,20}s\b")
_STEP: Final = re.compile(
    r"(?i)\b(?:track|step|page|part|episode|day|round|attempt|item|chapter|disc|game|slide|question"
    r"|lap|try|retry)(?: number)? \Z"
)
_BLOOD: Final = re.compile(r"(?i)\b(?:blood pressure|bp)(?: is| was|:)? \Z")
_TOPS, _TOPS_OF_DECIMALS = frozenset((10, 100, 1000)), frozenset((5, 6, 10, 20, 100))
_ROMANS: Final = {
    f"{ten}{one}": 10 * tens + ones
    for tens, ten in enumerate(("", "X", "XX"))
    for ones, one in enumerate(("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"))
    if tens * 10 + ones > 1 and ten + one not in {"V", "X", "XX"}
}
_UNNUMBERED: Final = ("Celsius", "Fahrenheit", "Doctor", "Mister", "Missus")
_SINGLE: Final = {"I": 1, "V": 5, "X": 10, **_ROMANS}
_VOLUMES: Final = {
    "Ep": "Episode",
    "Vol": "Volume",
    "Pt": "Part",
    "Ch": "Chapter",
    "Bk": "Book",
}
_POWERS: Final = {"\u00b2": "squared", "\u00b3": "cubed", "2": "squared", "3": "cubed"}
_OPERATORS: Final = {
    "-": "minus",
    "\u2212": "minus",
    "\u2013": "minus",
    "*": "times",
    "\u00b7": "times",
    "x": "times",
    "\u00d7": "times",
    "/": "divided by",
    "\u00f7": "divided by",
}
_LINES: Final = frozenset((240, 360, 480, 540, 576, 720, 1080, 1440, 2160, 4320))
_LEAST_SIDE: Final = 240
_LONG: Final = 5


class EnglishRules:
    """What English says according to the words beside a number or a name."""

    def __init__(self, language: English) -> None:
        self._language = language

    def rules(self) -> list[Rule]:
        """Return what to look for, in this order."""
        return [
            *self._names(),
            *Places(self._language).rules(),
            *Measures(self._language).rules(),
            *self._numbers(),
            *Calendar(self._language).rules(),
            *Times(self._language).rules(),
        ]

    def _names(self) -> list[Rule]:
        numerals = one_of(_ROMANS)
        rulers = lists.EnglishWords.rulers.replace(" ", "|")
        unnumbered = "|".join((*lists.MONTHS.values(), *lists.MONTHS, *_UNNUMBERED))
        titles = lists.TITLES.replace(" ", "|")
        counted = "book|part|chapter|section|class|level|volume|act|scene|war|article|title"
        return [
            rule(rf"\b(?:{counted}) I(?= [a-z]|['\u2019])", _same, "I"),
            rule(
                rf"(?P<name>\b(?:{titles}) [A-Z][a-z]{{1,20}}) (?P<roman>{numerals}|[IVX])"
                r"(?![\w'])",
                lambda found: f"{found['name']} {self._reign(found['roman'])}",
                "IVX",
            ),
            rule(
                rf"(?P<name>\b(?!(?:{rulers}|{unnumbered}) )[A-Z][a-z]{{1,20}})"
                rf"[ *_]{{1,4}}(?P<roman>{numerals})(?![\w'-])",
                lambda found: f"{found['name']} {self._language.cardinal(_ROMANS[found['roman']])}",
                "IVX",
            ),
            rule(
                rf"\b(?P<name>Ep|Vol|Pt|Ch|Bk)\. (?P<roman>{numerals}|[IVX])(?!\w)",
                lambda found: f"{_VOLUMES[found['name']]} {self._numeral(found['roman'])}",
                "IVX",
            ),
            rule(
                r"(?<=[A-Z]{3} )(?<!\bTHE )(?:IT|US|AM|WHO)\b|\b(?:IT|US|AM|WHO)(?= [A-Z]{2,20} )",
                lambda found: found[0].lower(),
                "IUAW",
            ),
            rule(r"\bI AM\b", lambda _found: "I am", "A"),
            rule(
                r"\b(?:ft|feat)\b\.? (?=[A-Z])(?<![0-9] ft\. )(?<![0-9]ft\. )(?<![0-9] ft )",
                lambda _found: "featuring ",
                "f",
            ),
            rule(
                r"(?<=[0-9] )(?:[A-Z]\.){2,4}(?=(?P<end>\Z)?)",
                lambda found: (
                    self._language.spell(found[0].replace(".", ""))
                    + ("" if found["end"] is None else ".")
                ),
                ".",
            ),
            rule(r"\b(?P<first>[A-Z])/(?P<second>[A-Z])(?![\w/])", self._two_letters, "/"),
        ]

    def _numbers(self) -> list[Rule]:
        last = (
            r"[0-9][0-9.,]{0,15}(?:\s?[-+*/\u2212\u00b7\u00d7\u00f7]\s?[0-9][0-9.,]{0,15}){0,4}\s?="
        )
        behind = r"(?![^\W_]|[.,:/-][0-9])"
        return [
            rule(
                rf"(?<=[0-9])\s?(?P<sign>[-\u2212\u2013*\u00b7x\u00d7/\u00f7])\s?(?={last})",
                self._operator,
                "=",
            ),
            rule(r"(?<=[0-9])\s?(?P<sign>\*)\s?(?=[0-9])", self._operator, "*"),
            rule(
                r"(?<![A-Za-z0-9.,/\u00b5\u03bc])(?P<base>[0-9]{1,6}|[a-ln-zA-Z]|mc|\u03c0r)"
                r"(?:(?P<sign>[\u00b2\u00b3])|\^(?P<power>-?[0-9]{1,3}))(?![\w/])",
                self._power,
                "\u00b2\u00b3^",
            ),
            rule(
                rf"{_START}(?P<above>[0-9]{{2,3}})/(?P<below>[0-9]{{2,3}})(?![\w/]|[.,][0-9])"
                r"(?P<unit> ?mmHg\b)?",
                self._pressure,
                "/",
            ),
            rule(
                rf"{_START}(?P<above>{NUMBER})/(?P<below>[0-9]{{1,4}})(?![\w/]|[.,][0-9])"
                r"(?P<stars>(?= (?:stars?|points?|correct)\b))?",
                self._out_of,
                "/",
            ),
            rule(
                rf"{_START}(?P<first>[0-9]{{1,2}})-(?P<second>[0-9]{{1,2}})-(?P<third>[0-9])(?![\w-])",
                self._record,
                "-",
            ),
            rule(
                rf"{_START}(?P<width>[0-9]{{3,4}})\s?[x\u00d7]\s?(?P<height>[0-9]{{3,4}})"
                r"(?!\w| ?[a-z]{1,2}\b)",
                self._resolution,
                "x\u00d7",
            ),
            rule(rf"{_START}(?P<lines>[0-9]{{3,4}})(?P<kind>[pi])(?!\w)", self._lines, "pi"),
            rule(rf"{_START}(?P<hash>#\s?)?(?P<digits>[0-9]{{3,15}}){behind}", self._code, DIGITS),
            rule(r"\b(?P<kind>[CLS]R|BR)(?P<size>[0-9]{4})(?!\w)", self._cell, "R"),
            rule(
                rf"{_START}1-(?P<area>[0-9]{{3}})-(?P<group>[0-9]{{3}})-(?P<rest>[0-9]{{4}})(?![\w-])",
                lambda found: ", ".join(map(self._language.digits, ("1", *found.groups()))),
                "-",
            ),
            rule(
                r"\bS(?P<season>[0-9]{1,2})[ :]?\s?E(?P<episode>[0-9]{1,3})(?!\w)",
                self._episode,
                "S",
            ),
            rule(
                r"(?<=[0-9])x(?= (?:faster|slower|more|less|larger|bigger|smaller|daily|weekly"
                r"|a|per|as|the|speed|zoom)\b)",
                lambda _found: "times",
                "x",
            ),
            rule(r"(?<=[0-9])x(?= [A-Za-z]{2})", lambda _found: "", "x"),
            rule(r"(?<=[a-z] )x(?=[0-9]{1,2}(?!\w|\.[0-9]))", lambda _found: "times", "x"),
            rule(
                f"(?<=[a-z'\"{CLAIMED}] )[x\u00d7](?= [0-9{CLAIMED}])",
                lambda _found: self._language.by,
                "x\u00d7",
            ),
            rule(
                r"(?:(?<=\b[Cc]all )|(?<=\b[Pp]hone )|(?<=\b[Tt]ext ))[0-9]{1,2}(?= [a-z])",
                lambda found: self._language.cardinal(int(found[0])),
                DIGITS,
            ),
            rule(
                rf"{_START}(?P<error>[45][0-9]{{2}})(?= (?:error|status|response)\b)",
                lambda found: self._language.pairs(int(found["error"])),
                DIGITS,
            ),
        ]

    def _reign(self, roman: str) -> str:
        return self._language.reign(_SINGLE[roman])

    def _numeral(self, roman: str) -> str:
        return self._language.cardinal(_SINGLE[roman])

    def _two_letters(self, found: re.Match[str]) -> str | None:
        if found[0] == "Y/N":
            return None
        return f"{found['first']} {found['second']}"

    def _operator(self, found: re.Match[str]) -> str:
        return f" {_OPERATORS[found['sign']]} "

    def _power(self, found: re.Match[str]) -> str:
        language = self._language
        base = found["base"]
        if base.isdecimal():
            base = language.cardinal(int(base))
        else:
            base = {"mc": "M C", "\u03c0r": "pi R"}.get(base, base)
        power = found["sign"] or found["power"]
        if power in _POWERS:
            return f"{base} {_POWERS[power]}"
        sign = f"{language.minus} " if power[0] == "-" else ""
        return f"{base} to the power of {sign}{language.cardinal(int(power.lstrip('-')))}"

    def _pressure(self, found: re.Match[str]) -> str | None:
        above, below = int(found["above"]), int(found["below"])
        before = found.string[max(0, found.start() - _LOOK_BACK) : found.start()]
        if above <= below or not (found["unit"] or _BLOOD.search(before)):
            return None
        language = self._language
        said = f"{language.cardinal(above)} over {language.cardinal(below)}"
        return f"{said} {language.unit_name('millimeter-ofhg')}" if found["unit"] else said

    def _out_of(self, found: re.Match[str]) -> str | None:
        language = self._language
        above, below = read_number(found["above"], language), int(found["below"])
        before = found.string[max(0, found.start() - _LOOK_BACK) : found.start()]
        behind = found.string[found.end() : found.end() + 20]
        if above.value > below or _PARTS.match(behind):
            return None
        said = language.number(above), language.cardinal(below)
        enclosed = before[-1:] == "(" and behind[:1] == ")"
        if not above.fraction and (enclosed or _STEP.search(before) or _COUNTED.match(behind)):
            return f"{said[0]} of {said[1]}"
        tops = _TOPS_OF_DECIMALS if above.fraction else _TOPS
        sure = found["stars"] is not None or _OUT_OF.search(before) or below in tops
        return f"{said[0]} out of {said[1]}" if sure and above.value != 1 else None

    def _record(self, found: re.Match[str]) -> str:
        said = [self._language.cardinal(int(part)) for part in found.groups()]
        return f"{said[0]}, {said[1]} and {said[2]}"

    def _resolution(self, found: re.Match[str]) -> str | None:
        sides = int(found["width"]), int(found["height"])
        if min(sides) < _LEAST_SIDE or found["width"][0] == "0" or found["height"][0] == "0":
            return None
        return f" {self._language.by} ".join(map(self._language.pairs, sides))

    def _lines(self, found: re.Match[str]) -> str | None:
        lines = int(found["lines"])
        if lines not in _LINES:
            return None
        return f"{self._language.pairs(lines)} {found['kind'].upper()}"

    def _code(self, found: re.Match[str]) -> str | None:
        language = self._language
        digits = found["digits"]
        before = found.string[max(0, found.start() - _LOOK_BACK) : found.start()]
        hash_sign = f"{language.number_sign} " if found["hash"] else ""
        if _CODE.search(before) or (len(digits) >= _LONG and _RECORD.search(before)):
            return hash_sign + language.digits(digits)
        if len(digits) < _LONG and digits[0] != "0" and not hash_sign and _PAIRED.search(before):
            return language.pairs(int(digits))
        return None

    def _cell(self, found: re.Match[str]) -> str:
        language = self._language
        return f"{language.spell(found['kind'])} {language.pairs(int(found['size']))}"

    def _episode(self, found: re.Match[str]) -> str:
        season, episode = int(found["season"]), int(found["episode"])
        language = self._language
        return f"season {language.cardinal(season)}, episode {language.cardinal(episode)}"


def _same(found: re.Match[str]) -> str:
    return found[0]
