"""English: streets, states, highways, and where the wind blows from."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from wyoming_tts.text.languages.en import words as lists
from wyoming_tts.text.spans import CLAIMED, DIGITS, Rule, one_of, rule

if TYPE_CHECKING:
    from wyoming_tts.text.languages.en.english import English


"""What stands for a character that a rule has claimed already."""

_START: Final = r"(?<![\w.,:/-])"
_CAPITALISED: Final = r"(?:[A-Z][\w'\u2019]{0,30}|[0-9]{1,3}(?:st|nd|rd|th))"
_STREET: Final = rf"(?:{one_of([*lists.STREETS, *lists.STREETS.values()])})"
_SAINT: Final = re.compile(r"\b(?:Lake|Mount|Port|Fort|Sault|Mt\.?|Ft\.?) \Z")
_HOUSE: Final = re.compile(
    r"\b[0-9]{1,6}[A-Za-z]? (?:(?:[NSEW]|North|South|East|West)\.? )?"
    rf"(?:{_CAPITALISED} ){{0,3}}{_CAPITALISED}\Z"
)
_NAMED: Final = re.compile(
    rf"(?<!\bThe)(?<!\bCall)(?<!\bDear)(?<!\bAsk)\b{_CAPITALISED}\Z|\b[0-9]{{1,3}}(?:st|nd|rd|th)\Z"
)
_SENTENCE: Final = re.compile(r" (?:Then|The|It|I|You|He|She|We|They|Turn|Take|Call|Your|This)\b")
_CERTAIN: Final = frozenset(("Ave", "Rd", "Blvd", "Hwy", "Pkwy"))
_ON_A_STREET: Final = rf"(?: {_CAPITALISED}){{1,3}}(?:{CLAIMED}| {_STREET}\b)"
_ROADS: Final = {"Hwy": "Highway", "Rte": "Route", "Highway": "Highway", "Route": "Route"} | {
    "Interstate": "Interstate"
}
_LOOK_BACK: Final = 60
_NUMBERED: Final = re.compile(
    r"(?i)\b(?:exit|gate|seat|row|unit|apartment|apt\.?|suite|room|flat|platform|terminal|bay|model"
    r"|building|section|zone|bus|train|line|option|class|grade|part|figure|table|question|channel"
    r"|no\.|number|highway|route|street)"
    rf" \Z|{CLAIMED} \Z"
)


class Places:
    """Says addresses and directions."""

    def __init__(self, language: English) -> None:
        self._language = language

    def rules(self) -> list[Rule]:
        """Return what to look for, in this order."""
        direction = r"(?P<direction>[NSEW])"
        return [
            rule(
                rf"(?<=[\w.]) (?P<type>{one_of(lists.STREETS)})(?!\w)(?P<stop>\.?)",
                self._street,
            ),
            rule(
                rf"(?<![\w.'\u2019]){direction}\.?(?={_ON_A_STREET})",
                lambda found: lists.DIRECTIONS[found["direction"]].capitalize(),
                "NSEW",
            ),
            rule(
                rf"(?P<wind>\b[Ww]inds?:?|\b[Ff]rom the|\bto the|\bout of the) {direction}"
                r"(?![\w'\u2019&./-]\w|\w)",
                lambda found: f"{found['wind']} {lists.DIRECTIONS[found['direction']]}",
                "NSEW",
            ),
            rule(
                r"(?:(?<=mph )|(?<=km/h )|(?<=m/s )|(?<= kn ))(?P<from>from )?"
                rf"{direction}(?![\w.'-]\w|\w)",
                lambda found: (found["from"] or "") + lists.DIRECTIONS[found["direction"]],
                "NSEW",
            ),
            rule(
                rf"\b(?P<road>I|US|SR)-(?P<number>[0-9]{{1,3}})(?: {direction})?(?![\w-])",
                self._highway,
                "-",
            ),
            rule(
                rf"\b(?P<road>Hwy\.?|Highway|Route|Rte\.?|Interstate) (?P<number>[0-9]{{1,3}})"
                rf"(?: {direction})?(?![\w-])",
                self._highway,
                DIGITS,
            ),
            rule(
                rf", (?P<state>{one_of(lists.STATES)})\b\.?"
                r"(?: (?P<zip>[0-9]{5})(?P<more>-[0-9]{4})?(?![\w-]))?",
                self._state,
                ",",
            ),
            rule(
                rf"{_START}(?P<house>[0-9]{{4}})"
                rf"(?=(?: (?:[NSEW]\.?|{CLAIMED}{{1,2}}))?{_ON_A_STREET})",
                lambda found: self._language.pairs(int(found["house"])),
                DIGITS,
            ),
            rule(
                rf"\b(?P<place>{one_of(lists.ROOMS)})\b\.?(?= [0-9])",
                lambda found: lists.ROOMS[found["place"]],
            ),
            rule(
                rf"{_START}(?P<number>[0-9]{{1,4}})(?P<letter>[A-Z])(?!\w)", self._lettered, DIGITS
            ),
        ]

    def _street(self, found: re.Match[str]) -> str | None:
        kind, stop = found["type"], found["stop"]
        before = found.string[max(0, found.start() - _LOOK_BACK) : found.start()]
        behind = found.string[found.end() : found.end() + 8]
        if not _NAMED.search(before) or _SAINT.search(f"{before} "):
            return None
        if kind not in _CERTAIN and not _HOUSE.search(before):
            named = re.match(r" [A-Z]", behind) and not (stop and _SENTENCE.match(behind))
            if kind not in {"St", "Dr", "Ln"} or named:
                return None
        ends = stop and (found.end() == len(found.string) or _SENTENCE.match(behind))
        return f" {lists.STREETS[kind]}{'.' if ends else ''}"

    def _highway(self, found: re.Match[str]) -> str:
        short = found["road"].rstrip(".")
        road = _ROADS.get(short) or self._language.spell(short)
        said = f"{road} {self._language.pairs(int(found['number']))}"
        direction = found["direction"]
        return f"{said} {lists.DIRECTIONS[direction]}" if direction else said

    def _state(self, found: re.Match[str]) -> str | None:
        before = found.string[max(0, found.start() - 30) : found.start()]
        if not re.search(r"\b[A-Z][a-z]{2,30}\Z", before):
            return None
        if not found["zip"] and found["state"] in lists.OTHERWISE.split():
            return None
        said = f", {lists.STATES[found['state']]}"
        if found["zip"]:
            said += f" {self._language.digits(found['zip'])}"
        if found["more"]:
            said += f", {self._language.digits(found['more'][1:])}"
        ends = found[0].endswith(".") and found.end() == len(found.string)
        return f"{said}." if ends else said

    def _lettered(self, found: re.Match[str]) -> str | None:
        before = found.string[max(0, found.start() - _LOOK_BACK) : found.start()]
        if not _NUMBERED.search(before):
            return None
        return f"{self._language.cardinal(int(found['number']))} {found['letter']}"
