"""German names with numbers, and days in a row: die 112, Saison 2026/27, S02E05, Mo und Fr."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from wyoming_tts.text.languages.de.grammar import START, at_end, text_before
from wyoming_tts.text.languages.de.words import WEEKDAYS
from wyoming_tts.text.languages.units import SYMBOLS
from wyoming_tts.text.spans import DIGITS, Rule, one_of, rule

if TYPE_CHECKING:
    from wyoming_tts.text.languages.de.german import German

_CALLS: Final = re.compile(
    r"\b(?i:ruf|rufe|rufen|rufst|ruft|wähl|wähle|wählen|wählt|notruf|notfall|anrufen"
    r"|erreich\w{1,9})\b[^.,!?0-9]*\b(?:die|unter|Nummer) \Z"
)
_DAY: Final = one_of(WEEKDAYS)
_EACH_DAY: Final = re.compile(rf"\b({_DAY})\b\.?")
_LINK: Final = r"(?:, ?| und | oder | bis |/|\s?[-\u2013]\s?)"


def name_rules(language: German) -> list[Rule]:
    """Return the rules; they come before those for dates and ordinal numbers."""

    def emergency(found: re.Match[str]) -> str | None:
        if not _CALLS.search(text_before(found)):
            return None
        return ", ".join(map(language.digits, found[0].split()))

    def number_of(found: re.Match[str]) -> str:
        return f"{found[1]}nummer{'.' if at_end(found) else ''}"

    def season(found: re.Match[str]) -> str | None:
        return language.season(int(found[1]), int(found[2]))

    def episode(found: re.Match[str]) -> str:
        number, part = (language.cardinal(int(each)) for each in found.groups())
        return f"Staffel {number}, Folge {part}"

    def days(found: re.Match[str]) -> str | None:
        names = _EACH_DAY.findall(found[0])
        if len(set(names)) < len(names):
            return None
        said = re.sub(r"\s?[-\u2013]\s?", f" {language.until} ", found[0])
        stop = "." if said.endswith(".") and at_end(found) else ""
        return _EACH_DAY.sub(lambda each: WEEKDAYS[each[1]], said.replace("/", ", ")) + stop

    return [
        rule(
            rf"{START}1(?:16 ?1[0-9]{{2}}|1[0-9]|22|33|4[0-7])"
            rf"(?![\w%]|[.,:-][0-9]| ?[%°€]| [A-ZÄÖÜ]| {one_of(SYMBOLS)}(?!\w))",
            emergency,
            DIGITS,
        ),
        rule(r"\b([A-ZÄÖÜ][a-zäöüß]{2,30})nr\.(?!\w)", number_of, "."),
        rule(r"(?<![\w.,/])((?:19|20)[0-9]{2})/((?:19|20)?[0-9]{2})(?![\w/])", season, "/"),
        rule(r"\bS([0-9]{1,2}) ?E([0-9]{1,3})\b", episode, "E"),
        rule(rf"(?<![\w-]){_DAY}\b\.?(?:{_LINK}{_DAY}\b\.?){{1,6}}(?![\w-])", days),
    ]
