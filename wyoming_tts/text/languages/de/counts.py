"""German quantities: 1 Tür, ein halber Liter, 5 Mio., 2x, 24-Stunden-Dienst."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from wyoming_tts.text.languages.de.grammar import (
    DATIVE,
    NOMINATIVE,
    START,
    article,
    at_end,
    case_of,
    noun_gender,
    text_before,
)
from wyoming_tts.text.languages.de.words import words
from wyoming_tts.text.languages.language import FEMININE
from wyoming_tts.text.languages.number import NUMBER, Number, read_number
from wyoming_tts.text.languages.units import SYMBOLS
from wyoming_tts.text.spans import CLAIMED, DIGITS, Rule, one_of, rule

if TYPE_CHECKING:
    from wyoming_tts.text.languages.de.german import German

_LABELS: Final = tuple(
    words(
        "lampe zone phase kanal sensor gruppe raum schritt kapitel level stufe teil staffel folge"
        " platz nummer programm position klasse seite port slot string akku batterie steckdose"
        " schalter relais eingang ausgang gleis linie bus halle block etage ebene version team"
        " spieler formel gate terminal phase szene modus profil punkt kamera speicher sender band"
        " track titel typ priorität prio variante option runde ventil pumpe heizkreis rollladen"
        " licht tarif"
    )
)
_NOUNS: Final = words("LED SMS PC TV LKW PKW CD DVD USV")
_ADJECTIVES: Final = (
    "mal malig jährig teilig stündig tägig minütig wöchig monatig prozentig stellig köpfig seitig"
    " stufig phasig polig fach stöckig türig zeilig adrig kanalig zonig gängig spurig farbig"
)
_SCALES: Final = {
    "Tsd": "tausend|tausend",
    "Mio": "Million|Millionen",
    "Mrd": "Milliarde|Milliarden",
    "Bio": "Billion|Billionen",
}
_FLOORS: Final = {"D": "Dach", "E": "Erd", "O": "Ober", "U": "Unter"}
_SCORE: Final = (
    "Endstand Spielstand Zwischenstand Halbzeitstand Ergebnis Verhältnis Stand gewinnt gewann"
    " gewannen gewinnen verliert verlor verloren siegt siegte führt führte führen steht unterlag"
)
_OF: Final = (
    "Sterne Sternen Punkte Punkten Geräte Geräten Fenster Fenstern Türen Lampen Lichter Aufgaben"
    " Sensoren Personen Schritte Updates Dateien"
)
_PART_OF: Final = "Schritt Seite Teil Folge Titel Spur Lied Runde Etappe Kapitel Episode Track"


class Amounts:
    """What is counted; the words around a number tell its form."""

    def __init__(self, language: German) -> None:
        self._language = language

    def rules(self) -> list[Rule]:
        """Return what to look for, in this order."""
        return [
            *self._large_rules(),
            *self._part_rules(),
            *self._one_rules(),
            *self._compound_rules(),
        ]

    # One of something, parts of something, and large numbers.

    def _large_rules(self) -> list[Rule]:
        language = self._language

        def large(found: re.Match[str]) -> str:
            number = read_number(found["number"], language)
            if found["scale"] == "Tsd" and number.integer:
                return language.cardinal(number.integer * 1000)
            one, _, other = _SCALES[found["scale"]].partition("|")
            stop = "." if found[0].endswith(".") and at_end(found) else ""
            if number.integer == 1 and one[0].isupper():
                return f"{article(FEMININE, case_of(text_before(found), FEMININE))} {one}{stop}"
            return f"{language.number(number, counts=True)} {other}{stop}"

        def whole_money(found: re.Match[str]) -> str | None:
            written = (found["before"] or found["behind"] or "").strip()
            if not written and not found["dash"]:
                return None
            code = "CHF" if language.swiss or written in {"CHF", "Fr."} else "EUR"
            return language.money(Number(re.sub("[^0-9]", "", found["number"])), code)

        return [
            rule(
                rf"(?<![\w.,])(?<![€$£])(?<![€$£] )(?P<number>{NUMBER})\s?"
                r"(?P<scale>Tsd|Mio|Mrd|Bio)\b(?:\.|(?!\.))"
                r"(?!\s?(?:€|\$|£|EUR|USD|CHF))",
                large,
                "TMB",
            ),
            rule(
                r"(?<![\w.,])(?:(?P<before>€|EUR|CHF|Fr\.)\s?)?"
                r"(?P<number>[0-9]{1,3}(?:[.' ][0-9]{3})*|[0-9]{1,7})"
                r"[.,](?P<dash>-{1,2}|\u2013|\u2014)"
                r"(?:\s?(?P<behind>€|EUR|CHF|Fr\.))?(?![\w-])",
                whole_money,
                "-\u2013\u2014",
            ),
        ]

    def _part_rules(self) -> list[Rule]:
        language = self._language
        short = {*language.abbreviations, *language.before_number, *language.before_name}

        def half(found: re.Match[str]) -> str | None:
            name = found["noun"]
            if f"{name}." in short and found.string[found.end() : found.end() + 1] == ".":
                return None
            if name in language.unit_symbols:
                return None
            gender = noun_gender(name)
            return language.part(1, 2, name, gender, case_of(text_before(found), gender))

        def of(found: re.Match[str]) -> str:
            above, below = int(found["above"]), int(found["below"])
            word = found.groupdict().get("word") or ""
            return f"{word}{language.cardinal(above)} von {language.cardinal(below)}"

        def tenths(found: re.Match[str]) -> str:
            return f"{language.cardinal(int(found[1]))} von {language.cardinal(10)}"

        def pressure(found: re.Match[str]) -> str:
            return f"{language.cardinal(int(found[1]))} zu {language.cardinal(int(found[2]))}"

        def scale(found: re.Match[str]) -> str:
            above = language.cardinal(int(found[1]))
            below = language.cardinal(int(found[2].replace(".", "")))
            return f"{above} {language.against} {below}"

        def score(found: re.Match[str]) -> str:
            first, last = map(int, found[0].rpartition(" ")[2].split(":"))
            word = found.groupdict().get("word") or ""
            return f"{word}{language.cardinal(first)} zu {language.cardinal(last)}"

        return [
            rule(rf"{START}(?<![0-9] )(?:1/2|½) (?P<noun>[A-ZÄÖÜ][a-zäöüß]+)", half, "½/"),
            rule(
                rf"(?<![\w.,/])(?P<above>[0-9]{{1,3}})/(?P<below>[0-9]{{1,3}})"
                rf"(?= {one_of(_OF.split())}\b)",
                of,
                "/",
            ),
            rule(
                rf"\b(?P<word>{one_of(_PART_OF.split())} )(?P<above>[0-9]{{1,4}})/"
                r"(?P<below>[0-9]{1,4})(?![\w/])",
                of,
                "/",
            ),
            rule(r"(?<![\w.,:])([0-9]{1,3}):([0-9]{1,3}(?:\.[0-9]{3}){1,3})(?![\w:])", scale, ":"),
            rule(
                r"(?<![\w.,:])([0-9]{1,3}):([0-9]{1,3})(?= (?:gewonnen|verloren|für|gegen|n\.))",
                score,
                ":",
            ),
            rule(
                rf"\b(?P<word>(?:{'|'.join(_SCORE.split())}):? (?:mit )?)"
                r"([0-9]{1,3}):([0-9]{1,3})(?![\w:])",
                score,
                ":",
            ),
            rule(rf"{START}([0-9]|10)/10(?![\w/])", tenths, "/"),
            rule(rf"{START}(1[0-9]{{2}})/([0-9]{{2,3}})(?![\w/])", pressure, "/"),
        ]

    def _one_rules(self) -> list[Rule]:
        language = self._language

        def one_unit(found: re.Match[str]) -> str | None:
            symbol = found["unit"]
            unit = {**SYMBOLS, **language.unit_symbols}.get(symbol, "EUR")
            gender = language.gender(unit)
            case = case_of(text_before(found), gender)
            if case == NOMINATIVE:
                return None
            name = "Euro" if symbol == "€" else language.unit_name(unit, "one")
            return f"{article(gender, case)} {name}"

        return [
            rule(
                rf"{START}1\s?(?P<unit>{one_of([*SYMBOLS, *language.unit_symbols, '€'])})"
                r"(?![^\W_]|['\u2019]|\s?/)",
                one_unit,
                "1",
            ),
            rule(
                rf"{START}1\s?(?P<link>[-\u2013]|bis|oder)\s?(?=[0-9]{{1,3}} [A-ZÄÖÜ])",
                lambda found: f"ein {'oder' if found['link'] == 'oder' else language.until}",
                "1",
            ),
            rule(
                rf"{START}1 (?=(?P<adjective>[a-zäöüß]+(?:e|er|es|en|em) )?"
                r"(?P<noun>[A-ZÄÖÜ][A-ZÄÖÜa-zäöüß-]+))",
                self._one,
                "1",
            ),
        ]

    def _one(self, found: re.Match[str]) -> str | None:
        before = text_before(found)
        last = re.search(r"([^\W\d_]+) \Z", before)
        if last and last[1][0].isupper() and last[1].lower().endswith(_LABELS):
            return None
        noun, adjective = found["noun"], (found["adjective"] or "").strip()
        if noun == "Uhr":
            return "ein"
        if (noun.isupper() and noun not in _NOUNS) or noun in SYMBOLS:
            return None
        language = self._language
        known = {*language.unit_symbols, *language.currency_signs, *language.scales}
        if known & {noun, f"{noun}."}:
            return None
        gender = noun_gender(noun)
        case = case_of(before, gender)
        if adjective and case != DATIVE:
            return {"e": "eine", "n": "einen"}.get(adjective[-1], "ein")
        return article(gender, case)

    # Words with numbers in them.

    def _compound_rules(self) -> list[Rule]:
        language = self._language

        def times(found: re.Match[str]) -> str:
            first = (
                f"{language.cardinal(int(found['low']))}- {language.until} " if found["low"] else ""
            )
            return f"{first}{language.cardinal(int(found['value']), counts=True)}mal"

        def adjective(found: re.Match[str]) -> str:
            value = int(found[1].replace(".", ""))
            said = language.cardinal(value, counts=True) + found[2].lower()
            return said[0].upper() + said[1:] if found[2][0].isupper() else said

        def compound(found: re.Match[str]) -> str:
            said = language.cardinal(int(found[1]), counts=True)
            return f"{said[0].upper()}{said[1:]}-"

        def length(found: re.Match[str]) -> str:
            names = {"h": "Stunden", "m": "Minuten", "s": "Sekunden"}
            said = language.cardinal(int(found[1]), counts=True)
            unit = names[found[2][0].lower().replace("s", "h" if found[2][1] == "t" else "s")]
            return f"{said[0].upper()}{said[1:]}-{unit}-"

        def wind(found: re.Match[str]) -> str:
            return {
                "N": "Nord",
                "O": "Ost",
                "S": "Süd",
                "W": "West",
                "NO": "Nordost",
                "SO": "Südost",
            }[found[0]]

        def floor(found: re.Match[str]) -> str | None:
            before = text_before(found)[-2:]
            if not re.search(rf"[a-z.{CLAIMED}] \Z|[.{CLAIMED}]\Z", before):
                return None
            return f"{_FLOORS[found[0][0]]}geschoss"

        endings = one_of(_ADJECTIVES.split())
        return [
            rule(r"\b[DEOU]G\b", floor, "G"),
            rule(r"(?<=[0-9])\^(?=[0-9-])", lambda _found: "hoch", "^"),
            rule(r"(?<=[0-9])\*(?=[0-9])", lambda _found: language.by, "*"),
            rule(r"(?<=[0-9])-(?=[0-9]{1,9}\s?=)", lambda _found: language.minus, "="),
            rule(r"(?<=[0-9])/(?=[0-9]{1,9}\s?=)", lambda _found: language.symbols["÷"], "="),
            rule(r"(?<=[0-9])[²³]", lambda found: f"hoch {'zwei' if found[0] == '²' else 'drei'}"),
            rule(
                r"(?<=[0-9])/([-\u2212]?)(?=[0-9]{1,2} ?\u00b0)",
                lambda found: (
                    f"{language.conjunction} {language.minus if found[1] else ''}".strip()
                ),
                "/",
            ),
            rule(r"(?<=[a-zäöüß]-)/(?=[A-ZÄÖÜ])", lambda _found: f" {language.alternative} ", "/"),
            rule(r"\b(Max|Min)(?=:\s?[-+\u2212]?[0-9])", lambda found: f"{found[1]}imum", ":"),
            rule(
                r"(?<![\w.,])([0-9]{1,4})\s?%-?ig(e[nrsm]?)?\b",
                lambda found: f"{language.cardinal(int(found[1]))}prozentig{found[2] or ''}",
                "%",
            ),
            rule(r"(?<=[0-9])\s?[x\u00d7]\s?(?=[0-9])", lambda _found: language.by, "x\u00d7"),
            rule(
                rf"{START}(?:(?P<low>[0-9]{{1,3}})\s?[-\u2013]\s?)?"
                r"(?P<value>[0-9]{1,3})\s?[x\u00d7](?![\w-])",
                times,
                "x\u00d7",
            ),
            rule(
                rf"{START}([0-9]{{1,3}}\.[0-9]{{3}}|[0-9]{{1,6}})-?"
                rf"((?i:{endings})(?:e|en|er|es|em|s|keit)?)(?![^\W_])",
                adjective,
                DIGITS,
            ),
            rule(rf"{START}([0-9]{{1,4}})-([Mm]in|Std|[Ss]ek)\.?-(?=[A-ZÄÖÜ])", length, "-"),
            rule(rf"{START}([0-9]{{1,6}})-(?=[A-ZÄÖÜ][a-zäöüß])", compound, "-"),
            rule(r"(?<=\baus )(?:N|O|S|W|NO|SO)(?![\w-]|\.\w| [A-Z]\b)", wind, "NOSW"),
        ]
