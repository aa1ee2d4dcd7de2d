"""Names of things in a network or on a disk: links, hosts, files, entities, versions."""

from __future__ import annotations

import re
from typing import Final

from wyoming_tts.text.languages.language import Language
from wyoming_tts.text.spans import DIGITS, Rule, one_of, rule
from wyoming_tts.text.verbaliser.words import spell_token

_DOMAINS: Final = (
    "com org net io dev app info biz edu gov eu uk us de at ch fr be es it nl pt br mx ca au pl se"
    " no fi dk ie cz local lan home internal localdomain"
)
_ENTITIES: Final = (
    "ai_task air_quality alarm_control_panel alert assist_satellite automation binary_sensor button"
    " calendar camera climate conversation counter cover date datetime device_tracker event fan"
    " geo_location group humidifier image image_processing input_boolean input_button"
    " input_datetime input_number input_select input_text lawn_mower light lock media_player"
    " notify number person plant proximity remote scene schedule script select sensor siren stt"
    " sun switch tag text time timer todo tts update vacuum valve wake_word water_heater weather"
    " zone"
)
_FILES: Final = (
    "yaml yml json txt log py js ts html css csv toml ini conf cfg md xml pdf zip tar gz png jpg"
    " jpeg gif svg webp mp3 mp4 wav flac ogg mkv avi mov doc docx xls xlsx ppt pptx db sh exe apk"
    " iso bin gguf onnx jinja"
)
_LABEL: Final = "[A-Za-z0-9][A-Za-z0-9-]{0,62}"
_HOST: Final = rf"(?:{_LABEL}\.){{1,8}}[A-Za-z]{{2,24}}"
_PORT: Final = "(?::[0-9]{1,5})?"
_PATH: Final = r"(?:[/?#][^\s<>\"]{0,2000}[^\s<>\".,;:!?')\]]|/)?"
_SCHEMES: Final = "(?:https?|ftp|wss?|mqtts?|tcp)"
_OCTET: Final = "[0-9]{1,3}"
_ADDRESS: Final = re.compile(rf"{_OCTET}(?:\.{_OCTET}){{3}}")
_MOST_OCTET: Final = 255
_GROUPS: Final = 8
_VERSION_END: Final = r"(?!\w|[.,][0-9])"
_CAMEL: Final = re.compile("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_PART: Final = re.compile("[A-Za-z]+|[0-9]+|[^A-Za-z0-9]")
# A grouped number, a date, or a phone number.
_NO_VERSION: Final = re.compile(
    r"[0-9]{1,3}(?:\.[0-9]{3}){2,}|[0-3]?[0-9]\.[01]?[0-9]\.(?:19|20)[0-9]{2}"
    r"|(?:0[1-9]|[12][0-9]|3[01])\.(?:0[1-9]|1[0-2])\.[0-9]{2}"
    r"|0[1-9](?:\.[0-9]{2}){4}"
)
_YEAR: Final = re.compile("20[0-9]{2}")


class Places:
    """Says addresses and names.

    Args:
        language: of the text.
        say_links: whether addresses of the web are said, or dropped.
    """

    def __init__(self, language: Language, *, say_links: bool) -> None:
        self._language = language
        self._say_links = say_links

    def rules(self) -> list[Rule]:
        """Return what to look for, in this order."""
        return [*self._link_rules(), *self._host_rules(), *self._name_rules()]

    def _link_rules(self) -> list[Rule]:
        anyone = "(?:[^\\s/@]{1,64}@)?"
        return [
            rule(
                rf"{_SCHEMES}://{anyone}(?P<host>\[[0-9A-Fa-f:.]{{2,45}}\]|\w(?:[\w.-]{{0,251}}\w)?)"
                rf"{_PORT}{_PATH}",
                self._link,
                ":",
                re.IGNORECASE,
            ),
            rule(rf"\bwww\.(?P<host>{_HOST}){_PORT}{_PATH}", self._link, ".", re.IGNORECASE),
            rule(
                rf"(?<![\w.])([A-Za-z0-9][A-Za-z0-9._%+-]{{0,63}})@({_HOST})",
                lambda found: f"{self._say(found[1])} {self._language.at} {self._say(found[2])}",
                "@",
            ),
            rule(
                r"(?<!\w)@([A-Za-z]\w{0,63})",
                lambda found: f"{self._language.at} {self._say(found[1])}",
                "@",
            ),
        ]

    def _host_rules(self) -> list[Rule]:
        return [
            rule(
                rf"(?<![\w.])(?<![0-9][/-])(?P<host>{_OCTET}(?:\.{_OCTET}){{3}})(?::(?P<port>[0-9]{{1,5}}))?"
                r"(?:/(?P<mask>[0-9]{1,2}))?(?![\w.]?[0-9])",
                self._address,
                ".",
            ),
            rule(r"\b[0-9A-Fa-f]{2}(?:[:-][0-9A-Fa-f]{2}){5}\b", self._hardware, ":-"),
            rule(
                r"(?<![\w:])[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}(?![\w:])",
                self._address_6,
                ":",
            ),
        ]

    def _name_rules(self) -> list[Rule]:
        number = "[0-9]{1,6}"
        suffix = r"(?P<suffix>-?(?:alpha|beta|rc|dev|b|a)\.?[0-9]{1,4})?"
        words = one_of(self._language.version_after.split())
        return [
            rule(
                rf"\b{one_of(_ENTITIES.split())}\.[a-z0-9_]{{1,255}}\b(?![.(])",
                self._entity,
                ".",
            ),
            rule(
                rf"(?<![\w.,])(?<![0-9][/-])[vV]?(?P<numbers>{number}(?:\.{number}){{2,4}}){suffix}{_VERSION_END}",
                self._version,
                DIGITS,
            ),
            rule(
                rf"(?<![\w.,])[vV](?P<numbers>{number}(?:\.{number}){{0,4}}){suffix}{_VERSION_END}",
                self._version,
                DIGITS,
            ),
            rule(
                rf"\b(?P<word>(?i:{words}):?) "
                rf"(?P<numbers>{number}\.{number}){suffix}{_VERSION_END}",
                lambda found: f"{found['word']} {self._version(found)}",
                DIGITS,
            ),
            rule(
                r"(?<![\w./])(?:/[\w.-]{0,63}\w){2,12}/?(?!\w)",
                lambda found: self._say(found[0].strip("/")),
                "/",
            ),
            rule(
                rf"(?<![\w.])[\w-]{{1,64}}\.{one_of(_FILES.split())}\b(?!\.\w)",
                lambda found: self._say(found[0]),
                ".",
            ),
            rule(
                rf"(?<![\w.@-])(?P<host>(?:{_LABEL}\.){{1,8}}{one_of(_DOMAINS.split())})"
                rf"{_PORT}(?:/[^\s<>\"]{{0,2000}}[^\s<>\".,;:!?')\]]|/)?(?![\w-])",
                self._host,
                ".",
            ),
            rule(r"(?<!\w)#([A-Za-z\u00c0-\u024f]\w{0,63})", self._hashtag, "#"),
            rule(r"\b[A-Za-z0-9]{1,64}(?:_[A-Za-z0-9]{1,64}){1,16}\b", self._entity, "_"),
        ]

    def _link(self, found: re.Match[str]) -> str:
        return self._language.link.format(self._host(found)) if self._say_links else ""

    def _host(self, found: re.Match[str]) -> str:
        name = found["host"].strip("[]")
        if ":" in name:
            return self._groups(name)
        if _ADDRESS.fullmatch(name):
            return f" {self._language.dot} ".join(map(self._language.digits, name.split(".")))
        return self._say(name[4:] if name[:4].lower() == "www." else name)

    def _entity(self, found: re.Match[str]) -> str:
        return self._say(found[0].replace(".", " ").replace("_", " "))

    def _address(self, found: re.Match[str]) -> str | None:
        language = self._language
        octets = found["host"].split(".")
        # An octet has no leading zeros: numbers of millions and billions may be grouped by dots.
        if any(int(octet) > _MOST_OCTET or octet != str(int(octet)) for octet in octets):
            return None
        said = f" {language.dot} ".join(map(language.digits, octets))
        if found["port"]:
            said += f" {language.colon} {self._say(found['port'])}"
        if found["mask"]:
            said += f" {language.symbols['/']} {self._say(found['mask'])}"
        return said

    def _hardware(self, found: re.Match[str]) -> str:
        return ", ".join(map(self._one_by_one, re.split("[:-]", found[0])))

    def _address_6(self, found: re.Match[str]) -> str | None:
        # Times have colons, too.
        if "::" not in found[0][1:] and found[0].count(":") < _GROUPS - 1:
            return None
        if not re.search("[0-9]", found[0]):
            return None
        return self._groups(found[0])

    def _version(self, found: re.Match[str]) -> str | None:
        if found[0][0].isdecimal() and _NO_VERSION.fullmatch(found["numbers"]):
            return None
        first, *rest = found["numbers"].split(".")
        head = self._language.year(int(first)) if _YEAR.fullmatch(first) else self._say(first)
        said = f" {self._language.dot} ".join([head, *map(self._say, rest)])
        return f"{said} {self._say(found['suffix'])}" if found["suffix"] else said

    def _hashtag(self, found: re.Match[str]) -> str:
        name = _CAMEL.sub(" ", found[1]).replace("_", " ")
        return f"{self._language.hashtag} {self._say(name)}"

    def _groups(self, address: str) -> str:
        groups = map(self._one_by_one, address.split(":"))
        return " ".join(f" {self._language.colon} ".join(groups).split())

    def _one_by_one(self, text: str) -> str:
        return " ".join(self._say(character) for character in text.upper())

    def _say(self, text: str) -> str:
        """Return how a name is said: its marks by name, its parts as words."""
        language = self._language
        marks = {**language.symbols, ".": language.dot, "-": language.dash}
        said: list[str] = []
        for part in _PART.findall(text):
            if part.isascii() and part.isalnum():
                said.append(spell_token(language, part))
            elif part in marks:
                said.append(marks[part])
            elif part == "_":
                said.append(language.underscore)
            elif part.isalpha():
                said.append(part)
        return " ".join(said)
