"""What else only Italian writes so: numbers before nouns, ranges, and signs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from wyoming_tts.text.languages import cldr
from wyoming_tts.text.languages.it.grammar import WOMEN, article, gender_of, like, tail, words
from wyoming_tts.text.languages.language import FEMININE
from wyoming_tts.text.languages.number import read_number
from wyoming_tts.text.languages.units import BELOW, SYMBOLS
from wyoming_tts.text.spans import DIGITS, Rule, one_of, rule

if TYPE_CHECKING:
    from wyoming_tts.text.languages.it.italian import Italian

_NOT_BEFORE: Final = r"(?<![\w.,:/+-])"
_NUMBER: Final = r"[0-9]{1,4}(?:[.,][0-9]{1,2})?"
_MEASURES: Final = words(
    "grado ora minuto secondo giorno settimana mese anno volta euro centesimo dollaro franco"
    " sterlina milione miliardo metro chilometro centimetro millimetro litro millilitro chilo"
    " chilogrammo grammo etto chilowattora kilowattora watt volt ampere punto persona tazza"
    " cucchiaio cucchiaino bicchiere confezione bottiglia pacco pacchetto scatola lattina fetta"
    " spicchio pizzico mazzo"
)
_NO_NOUNS: Final = words(
    "è e ed o od in di a ad al alla alle ai agli del della dei delle ha hanno si con per non"
    " sono da dal dalla su sul che ma se come fino tra fra oppure più meno attiva attivo accesa"
    " acceso spenta spento max aperta aperto chiusa chiuso disponibile offline online"
)
_LISTED: Final = re.compile(
    r"\b(?:numero|numeri|zona|canale|traccia|camera|stanza|porta|luce|sensore|opzione|livello"
    r"|fase|gruppo|scena|modalità|stagione|episodio|capitolo|volume|piano|linea|binario"
    r"|uscita) \Z",
    re.IGNORECASE,
)
_COUNTING: Final = re.compile(
    r"(?:\A|[.!?;:,(\u2013-] ?|\b(?:c['\u2019]è|c['\u2019]era|è|ho|hai|ha|abbiamo|avete|hanno"
    r"|di|da|in|tra|fra|per|con|a|ad|ogni|solo|soltanto|ancora|circa|quasi|manca|resta|rimane"
    r"|rimasta|rimasto|rimanente|dopo|entro|e|ed|o|oppure|aggiungi|aggiunto|aggiunta|trovato"
    r"|trovata|rilevato|rilevata|almeno|compra|comprare|prendi|serve|dura|durata|aspetta"
    r"|attendi|usa|metti|imposta|più|meno|ricevuto|ricevuta|contiene|trovi|vedo|sono|tranne"
    r"|c'erano|altri|aperto|aperta|hai|vuole|occorre|basta|c'era|vale|costa) )\Z",
    re.IGNORECASE,
)
_WINDS: Final = {"N": "nord", "S": "sud", "E": "est", "O": "ovest", "W": "ovest"}
_ROSE: Final = words("N S E O NE NO SE SO NNE ENE ESE SSE SSO OSO ONO NNO")
_SAINTS: Final = (
    "Giovanni Pietro Paolo Marco Antonio Francesco Giuseppe Maria Lucia Chiara Croce Agnese"
    " Rita Anna Lorenzo Martino Carlo Giorgio Michele Stefano Siro Vito Donato Donà Caterina"
    " Sofia Rocco Biagio Felice Gennaro Nicola Vittore Agostino Ambrogio Andrea Eufemia"
    " Margherita Teresa"
)
_SAINTS_FEMALE: Final = words("Maria Lucia Chiara Croce Rita Caterina Sofia Margherita Teresa")
_NO_RANGE: Final = words("contro il la lo i gli le oggi dopo nel nella finale rigori casa")
_HYPHENED: Final = words(
    "per di in ogni con a ai i le gli nei circa oltre entro dopo il lo la del al nel sul alla"
)
_STREET: Final = re.compile(
    r"\b(?:via|viale|corso|piazza|vicolo|largo|n\.|numero|civico) ?[^.;:!?]{0,20}\Z",
    re.IGNORECASE,
)
_DAY: Final = re.compile("(?:0[1-9]|[12][0-9]|3[01])/(?:0[1-9]|1[0-2])")
_EACH: Final = "kg hg mq mc m\u00b2 m\u00b3 km MWh Smc cm"
_COUNTED: Final = re.compile(r"(?:[0-9] [a-zà-ù]{4,20}|[€$£] [a-zà-ù]{2,20})\Z")
_RATED: Final = re.compile(
    r"\b(?:voto|punteggio|valutazione|episodio|traccia|brano|canzone|foto|video|giro|passo|livello|pressione"
    r"|pagina)[ :]{1,2}\Z",
    re.IGNORECASE,
)


class Rules:
    """Finds numbers that say more than their digits, and says them as ``language`` does."""

    def __init__(self, language: Italian) -> None:
        self._it = language
        self._units = {**SYMBOLS, **language.unit_symbols}
        self._never = {*self._units, *_NO_NOUNS, *cldr.months(language.tag)}

    def rules(self) -> list[Rule]:
        """Return what to look for, in this order."""
        return [*self._counts(), *self._rest()]

    # Numbers before nouns.

    def _counts(self) -> list[Rule]:
        noun = r"(?P<noun>[a-zà-ù]{2,20})\b"
        return [
            rule(
                rf"{_NOT_BEFORE}(?P<number>{_NUMBER})\s?[kK]g(?= d(?:i |['\u2019]))",
                lambda found: self._it.amount(read_number(found["number"], self._it), "kilo"),
                "g",
            ),
            rule(
                rf"(?<![\w.,:/+\u2212\u2013-])(?P<low>[-\u2212]?{_NUMBER})\s?(?:°C|[°%€])?"
                rf"\s?[-\u2013\u2014]\s?(?=(?P<high>{_NUMBER})\s?(?P<next>[°%€]|[^\W\d_]{{1,20}}))",
                self._range,
                DIGITS,
            ),
            rule(
                rf"{_NOT_BEFORE}(?P<low>[0-9]{{1,4}})/(?=(?P<high>[0-9]{{1,4}})\s?"
                r"(?P<next>°C|[°%]|[^\W\d_]{1,6}(?![^\W_])))",
                self._slashed,
                "/",
            ),
            rule(r"(?:(?<=°)|(?<=°C))\s?/\s?(?=[+\u2212-]?[0-9]|m[ai][xn])", lambda _: ", ", "/"),
            rule(
                rf"{_NOT_BEFORE}[1-9](?:-[1-9]){{2,3}}(?![\w-]|[.,/][0-9])",
                lambda found: self._it.digits(found[0].replace("-", "")),
                "-",
            ),
            rule(
                r"(?<= e )(?:\u00bd|1/2)(?![\w/])"
                r"(?! ?(?!(?:di|fa|circa|dopo|prima|oppure|ogni)\b)[a-zà-ù])",
                self._and_half,
                "\u00bd/",
            ),
            rule(
                rf"(?<![\w.,/])(?:(?P<whole>[0-9]{{1,4}}) ?)?(?:\u00bd|(?<![0-9])1/2) {noun}",
                self._half,
                "\u00bd/",
            ),
            rule(rf"(?<![\w.,:/'\u2019+-])1 (?={noun})", self._single, "1"),
            rule(
                rf"{_NOT_BEFORE}(?P<number>[0-9]{{1,6}})"
                r"(?= (?:mi [a-zà-ù]|ha (?!(?:di|e|a|su|per|in|con|o)\b)[a-zà-ù0-9]))",
                lambda found: self._it.cardinal(int(found["number"])),
                DIGITS,
            ),
            rule(
                r"(?<!\w)['\u2019](?P<number>[0-9]{2}|[3-9]00)(?![\w'\u2019])",
                lambda found: self._it.fraction_digits(found["number"]),
                "'\u2019",
            ),
            rule(
                rf"{_NOT_BEFORE}(?P<above>[0-9]{{1,3}})/(?P<below>[0-9]{{1,3}})(?![\w/]|[.,][0-9])",
                self._of,
                "/",
            ),
        ]

    def _slashed(self, found: re.Match[str]) -> str | None:
        low, high = int(found["low"]), int(found["high"])
        unit = found["next"]
        if max(low, high) <= 12 or not (unit in self._units or unit.startswith("°")):  # noqa: PLR2004 - fractions
            return None
        if low >= high:
            link = "su" if unit == "mmHg" else "barra"
            return f"{self._it.cardinal(low)} {link}"
        return self._range(found)

    def _range(self, found: re.Match[str]) -> str | None:
        low, high = read_number(found["low"], self._it), read_number(found["high"], self._it)
        following = found["next"].lower()
        zero = found["low"].lstrip("-\u2212")
        padded = len(low.whole) > 1 and zero[0] == "0"
        if low.value >= high.value or padded or following in _NO_NOUNS or following in _NO_RANGE:
            return None
        said = self._it.number(low)
        if said == "uno" and (following in WOMEN or following == "h"):
            said = "una"
        word = re.search(r"\b(\w+) \Z", tail(found))
        before = word[1].lower() if word else ""
        if before in {"tra", "fra"}:
            return f"{said} e"
        if before in {"da", "dai", "dalle", "dal"}:
            return f"{said} a"
        return f"{said}-" if before in _HYPHENED else f"da {said} a"

    def _half(self, found: re.Match[str]) -> str | None:
        noun, whole = found["noun"], int(found["whole"] or 0)
        if noun in self._never or f"{noun}." in self._it.abbreviations:
            return None
        return self._it.halves(whole, noun)

    def _and_half(self, found: re.Match[str]) -> str | None:
        noun = re.search(r"([a-zà-ù]{2,20}) e \Z", tail(found))
        if not noun:
            return None
        woman = gender_of(noun[1]) == FEMININE
        return "mezza" if woman else "mezzo"

    def _single(self, found: re.Match[str]) -> str | None:
        noun, before = found["noun"], tail(found)
        if noun in self._never or _LISTED.search(before):
            return None
        if noun not in _MEASURES and not _COUNTING.search(before):
            return None
        return article(noun, gender_of(noun))

    def _of(self, found: re.Match[str]) -> str | None:
        above, below = int(found["above"]), int(found["below"])
        before = tail(found)
        rated = _RATED.search(before)
        if found[0] in self._it.abbreviations or (_DAY.fullmatch(found[0]) and not rated):
            return None
        if _STREET.search(before):
            return f"{self._it.cardinal(above)} barra {self._it.cardinal(below)}"
        if above < below and below != 10 and below <= 12 and not rated:  # noqa: PLR2004 - fractions
            return None
        return f"{self._it.cardinal(above)} su {self._it.cardinal(below)}"

    # Everything else.

    def _rest(self) -> list[Rule]:
        each = {word: word for word in self._it.unit_words.split()}
        each |= {"min": "minuto", "h": "ora", "s": "secondo", "sett.": "settimana", "gg": "giorno"}
        money = r"\b(?P<head>(?i:euro|centesimi|cent|dollari|franchi))\s?/\s?"
        return [
            rule(
                rf"{money}(?P<below>{one_of([*BELOW, *self._it.unit_words.split()])})(?!\w)",
                lambda found: self._it.rate(
                    found["head"],
                    self._it.unit_name(BELOW[found["below"]], "one")
                    if found["below"] in BELOW
                    else found["below"],
                ),
                "/",
            ),
            rule(
                rf"\b(?P<word>(?i:al|per|ogni|un)) (?P<unit>{one_of(_EACH.split())})"
                r"(?![\w'\u2019])",
                lambda found: (
                    f"{found['word']} {self._it.unit_name(self._units[found['unit']], 'one')}"
                ),
            ),
            rule(
                r"(?<=[0-9])(?P<mark>['\u2019\u2032\"\u2033])(?!\w)",
                self._prime,
                "'\u2019\u2032\"\u2033",
            ),
            rule(
                r"(?<=[0-9])[\u00b2\u00b3](?!\w)",
                lambda found: "al quadrato" if found[0] == "\u00b2" else "al cubo",
                "\u00b2\u00b3",
            ),
            rule(r"(?<=[0-9]) [/:] (?=[0-9])", lambda _: "diviso", "/:"),
            rule(
                r"(?<!\w)(?P<lines>720|1080|1440|2160)p(?!\w)",
                lambda found: f"{self._it.cardinal(int(found['lines']))} P",
                "p",
            ),
            rule(
                r"(?<!\w)[Ss](?P<season>[0-9]{1,2})[Ee](?P<episode>[0-9]{1,3})(?!\w)",
                lambda found: (
                    f"stagione {self._it.cardinal(int(found['season']))}"
                    f" episodio {self._it.cardinal(int(found['episode']))}"
                ),
                "eE",
            ),
            rule(
                rf"(?<=[a-zà-ù])\s?/\s?(?P<below>{one_of(each)})(?!\w)",
                lambda found: (
                    self._it.rate("", each[found["below"]])
                    if _COUNTED.search(tail(found))
                    else None
                ),
                "/",
            ),
            rule(
                r"(?<=[0-9]) ?d\.\s?C\.",
                lambda found: "dopo Cristo." if found.end() == len(found.string) else "dopo Cristo",
                "C",
            ),
            rule(
                r"(?<![\w:])(?P<wide>16|21|4):(?P<high>9|3)(?![\w:])",
                lambda found: self._it.share(int(found["wide"]), int(found["high"])),
                ":",
            ),
            rule(
                r"\b(?P<lead>(?i:vento|raffiche|brezza|direzione)(?: [a-z]{1,12}){0,3}:?)"
                r" (?P<wind>[NSEOW]{1,3})\b(?![.'\u2019]| [A-Z]\b)",
                self._wind,
                "NSEOW",
            ),
            rule(
                r"(?P<lead>(?<=[0-9] km/h)|(?<=[0-9] m/s)|(?<= nodi)) (?P<wind>[NSEOW]{2,3})\b",
                self._wind,
                "NSEOW",
            ),
            rule(r"(?P<lead>\bda) (?P<wind>[NSEOW]{2,3})\b(?![.'\u2019])", self._wind, "NSEOW"),
            rule(
                rf"\b(?P<word>(?i:max|min))\.?(?=:? -?{_NUMBER}\s?(?:°|gradi\b))",
                lambda found: like(
                    found["word"], "massima" if found["word"][1] in "aA" else "minima"
                ),
                DIGITS,
            ),
            rule(rf"\bS\. ?(?=(?P<name>{one_of(_SAINTS.split())})\b)", self._saint, "S"),
            rule(
                rf"{_NOT_BEFORE}(?<!\+39 )(?:3[0-9]{{2}}[ ./-]?[0-9]{{3}} ?[0-9]{{3,4}}"
                r"|800[ .-]?[0-9]{3}[ .-]?[0-9]{3})(?!\w|[ .,/:-][0-9])",
                lambda found: ", ".join(map(self._it.digits, re.findall("[0-9]+", found[0]))),
                DIGITS,
            ),
            rule(
                r"(?<![\w.,])(?<![0-9] )[xX\u00d7] ?(?=[0-9]{1,3}(?!\w))",
                lambda _: "per ",
                "xX\u00d7",
            ),
        ]

    def _wind(self, found: re.Match[str]) -> str | None:
        wind = found["wind"].replace("W", "O")
        if wind not in _ROSE:
            return None
        return f"{found['lead']} {'-'.join(_WINDS[letter] for letter in wind)}"

    def _prime(self, found: re.Match[str]) -> str | None:
        mark, before = found["mark"], found.string[max(0, found.start() - 80) : found.start()]
        if len(re.findall(rf"(?<!\w){re.escape(mark)}", before)) % 2:
            return None
        return "minuti" if mark in "'\u2019\u2032" else "pollici"

    def _saint(self, found: re.Match[str]) -> str:
        name = found["name"]
        if name[0] in "AE":
            return "Sant'"
        if name in _SAINTS_FEMALE:
            return "Santa "
        return "Santo " if name == "Stefano" else "San "
