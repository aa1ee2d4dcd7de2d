"""Spanish."""

from __future__ import annotations

import re
import unicodedata
from functools import cached_property
from typing import TYPE_CHECKING, Final

from wyoming_tts.text.languages.es import words as lists
from wyoming_tts.text.languages.es.rules import SpanishRules
from wyoming_tts.text.languages.language import FEMININE, Language
from wyoming_tts.text.languages.number import Number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wyoming_tts.text.spans import Rule

_TEN, _NOON, _HUNDRED, _THOUSAND = 10, 12, 100, 1000
_READ_DECIMALS: Final = 3
_POINT: Final = frozenset(lists.split("MX US PE GT CU BO DO HN SV NI PR PA 419"))
_SHARES: Final = {2: "medio", 3: "tercio"}
_ONE_BEFORE: Final = re.compile(r"(?:(?<=veinti)|\b)uno(?= [mb]il)")
_MILLIONS: Final = re.compile(".*ill(?:ones|ón)")
_MASCULINE: Final = re.compile("(?<=cient)os|(?<=nient)os|uno$")


class Spanish(Language):
    """Spanish of Spain, or of another country."""

    code = "es"
    regions = lists.split("ES MX AR US CO CL PE VE EC GT CU BO DO HN PY SV NI CR PR PA UY 419")
    space_groups = True
    minus = "menos"
    plus = "más"
    plus_minus = "más menos"
    until = "a"
    against = "a"
    by = "por"
    per = "por"
    conjunction = "y"
    alternative = "o"
    dot, at, dash = "punto", "arroba", "guion"
    underscore = "guion bajo"
    colon = "dos puntos"
    hashtag = "hashtag"
    number_sign = "número"
    link = "enlace a {}"
    squared = ("{} cuadrado", "{} cúbico")
    prefixes = {**Language.prefixes, "milli": "mili"}
    feminine = frozenset(
        lists.split(
            "hour week calorie mile inch yard ounce pound pint candela hectare revolution particle"
            " permillion perbillion fluid-ounce nautical-mile pound-force inch-ofhg inch-of-water"
            " british-thermal-unit tonne tablespoon teaspoon item piece GBP TRY SEK NOK DKK CZK INR"
        )
    )
    unit_symbols = lists.UNIT_SYMBOLS
    unit_words = (
        "segundo minuto hora día noche semana mes año persona habitación unidad kilómetro kilo"
        " litro metro"
    )
    scales = {
        "M": "millón|millones",
        "mill.": "millón|millones",
        "millón": "millón|millones",
        "millones": "millón|millones",
        "mil": "mil",
        "k": "mil",
        "K": "mil",
    }
    symbols = {**lists.SIGNS, "=": "igual a"}
    abbreviations = lists.ABBREVIATIONS
    before_number = lists.BEFORE_NUMBER
    spelt = (
        "IA USB IP URL UV UE ONG OMS ITV FAQ EV UPS CPU GPU IBI ISP CEO UHD UHF ID AC CO OS UI DNI"
        " AM PM IRPF HDMI ADSL BBVA RTVE UTC AEAT ACS CFE IPTV UHT EPG IMC CEE UGT IBM USD EUR AQI"
        " PIR OTA AP TVOC COV VOC"
    )
    said = "RAM ROM LAN WAN"
    acronyms = {
        **dict.fromkeys(("WiFi", "Wi-Fi", "WIFI", "Wifi"), "wifi"),
        "OK": "okey",
        "IoT": "I O T",
        "pH": "P H",
        "dBm": "D B M",
        "eSIM": "E SIM",
        "HVAC": "H V A C",
        "UPnP": "U P N P",
        "ESPHome": "E S P Home",
        "WLAN": "W LAN",
    }
    roman_after = "siglo"
    rulers = lists.KINGS
    year_after = "año en desde hasta"
    phone_after = "teléfono móvil celular fax whatsapp isbn dni"
    version_after = "versión version v release firmware"
    clock_words = r"(?:horas|hrs|hs|h)\b"
    ordinal_pattern = r"\.([ºª])"
    date_links = " (?:de )?"

    @property
    def region(self) -> str:
        """The country, or 419 for Latin America."""
        return self.tag.partition("-")[2]

    @property
    def decimal(self) -> str:  # type: ignore[override]
        """The decimal separator, as the country writes it."""
        return "." if self.region in _POINT else ","

    @property
    def point(self) -> str:  # type: ignore[override]
        """The decimal separator as a word."""
        return "punto" if self.region in _POINT else "coma"

    @cached_property
    def units(self) -> Mapping[str, str]:  # type: ignore[override]
        """Units that CLDR lacks, or names otherwise than people do."""
        if self.region == "ES":
            return lists.UNITS
        return {
            **lists.UNITS,
            "decibel": "decibel|decibeles",
            "decibel-a": "decibel A|decibeles A",
        }

    @cached_property
    def currencies(self) -> Mapping[str, str]:  # type: ignore[override]
        """Names of currencies; a country's own peso is called just that."""
        pesos = {}
        for country, peso in lists.PESOS.items():
            code, nation = peso.split()
            own = country == self.region
            names = "peso|pesos" if own else f"peso {nation}|pesos {nation}s"
            pesos[code] = f"{names}|centavo|centavos"
        return {**lists.CURRENCIES, **pesos}

    @cached_property
    def currency_signs(self) -> Mapping[str, str]:  # type: ignore[override]
        """The dollar sign is that of the peso where there are pesos."""
        own = lists.PESOS.get(self.region, "").partition(" ")[0]
        return {"S/": "PEN", **({"$": own} if own else {})}

    # Numbers.

    def cardinal(self, value: int, gender: str = "", *, counts: bool = False) -> str:
        """Return a number: veintiuno, veintiún before a noun, veintiuna and doscientas."""
        words = _ONE_BEFORE.sub(
            lambda found: "ún" if found.string[: found.start()].endswith("veinti") else "un",
            super().cardinal(value),
        )
        if gender == FEMININE:
            millions = _MILLIONS.match(words)
            start = millions.end() if millions else 0
            return words[:start] + _MASCULINE.sub(_feminine, words[start:])
        if not counts:
            return words
        if words.endswith("uno"):
            return words[:-3] + ("ún" if words.endswith("veintiuno") else "un")
        return f"{words} de" if words.endswith(("illón", "illones")) else words

    def ordinal(self, value: int, gender: str = "", ending: str = "", before: str = "") -> str:
        """Return an ordinal number: vigesimoprimero, vigesimoprimera."""
        del before
        if not 0 < value < _THOUSAND:
            return self.cardinal(value, gender)
        hundreds, rest = divmod(value, _HUNDRED)
        tens, ones = divmod(rest, _TEN)
        names = [lists.HUNDREDS[hundreds]]
        if rest in lists.ORDINALS:
            names.append(lists.ORDINALS[rest])
        elif ones and tens in lists.JOINED:
            names.append(lists.JOINED[tens] + lists.ONES[ones])
        else:
            names += [lists.TENS[tens], lists.ONES[ones]]
        words = " ".join(filter(None, names))
        feminine = gender == FEMININE or ending.endswith(("ª", "a"))
        return re.sub(r"o\b", "a", words) if feminine else words

    def reign(self, value: int) -> str:
        """Return the number of a ruler: sexto, but trece."""
        return self.ordinal(value) if value <= _TEN else self.cardinal(value)

    def fraction_digits(self, digits: str) -> str:
        """Return what is behind the comma: treinta y cinco, cero cinco."""
        rest = digits.lstrip("0")
        if not rest or len(digits) > _READ_DECIMALS:
            return self.digits(digits)
        return " ".join(["cero"] * (len(digits) - len(rest)) + [self.cardinal(int(rest))])

    def share(self, above: int, below: int) -> str:
        """Return a fraction: un medio, tres cuartos, cinco doceavos."""
        if below <= _TEN or below == _HUNDRED:
            name = _SHARES.get(below) or self.ordinal(below)
        else:
            plain = unicodedata.normalize("NFD", self.cardinal(below)).replace("\u0301", "")
            name = plain.replace(" y ", "i").replace(" ", "").removesuffix("a") + "avo"
        return f"{self.cardinal(above, counts=True)} {name}{'' if above == 1 else 's'}"

    def mixed(self, whole: int, above: int, below: int) -> str:
        """Return a number with a fraction behind it: dos y medio."""
        share = "medio" if (above, below) == (1, 2) else self.share(above, below)
        return f"{self.cardinal(whole)} y {share}"

    def part_of(self, whole: int, above: int, below: int, names: tuple[str, str, str]) -> str:
        """Return a fraction of what is counted, given its gender, and its name for one and many."""
        gender, one, other = names
        half = (above, below) == (1, 2)
        part = f"medi{'a' if gender == FEMININE else 'o'}" if half else self.share(above, below)
        if not whole:
            return f"{part} {one}" if half else f"{part} de {one}"
        return (
            f"{self.cardinal(whole, gender, counts=True)} {one if whole == 1 else other} y {part}"
        )

    # Quantities.

    def part_amount(self, whole: int, above: int, below: int, unit: str) -> str:
        """Return a fraction of a unit: medio litro, tres cuartos de hora, una hora y media."""
        names = self.gender(unit), self.unit_name(unit, "one"), self.unit_name(unit)
        return self.part_of(whole, above, below, names)

    def amount(self, number: Number, unit: str) -> str:
        """Return a number of units; "por ciento" is no noun: veintiuno por ciento."""
        if unit not in {"percent", "permille"} or number.fraction.strip("0"):
            return super().amount(number, unit)
        whole = Number(number.whole, "", number.sign)
        return f"{self.number(whole)} {self.unit_name(unit)}"

    def powered(self, power: int, name: str) -> str:
        """Return the name of a length squared or cubed, which the adjective agrees with."""
        base = name.removesuffix("s")
        ending = "a" if base.endswith("a") else "o"
        many = "s" if name.endswith("s") else ""
        return f"{name} {('cuadrad', 'cúbic')[power - 2]}{ending}{many}"

    def large_money(self, number: Number, scale: str, currency: str) -> str:
        """Return an amount of money: tres millones de euros, cinco mil euros."""
        words = super().large_money(number, scale, currency)
        return re.sub("(illón|illones) ", r"\1 de ", words, count=1)

    def cents(self, small: int, name: str, currency: str) -> str:
        """Return the small unit of an amount: con cincuenta, con cinco céntimos."""
        if currency == "EUR" and small >= _TEN:
            return f"con {self.cardinal(small)}"
        return f"con {self.cardinal(small, counts=True)} {name}"

    # Times and dates.

    def time(self, hour: int, minute: int, second: int | None, half: str, word: str) -> str:
        """Return a time: siete y cinco, siete treinta, diecinueve horas, siete de la tarde."""
        if second is not None and not hour and (minute or second):
            # What begins at nought is the time that a timer has left.
            parts = [(minute, "minute"), (second, "second")]
            return self.duration([part for part in parts if part[0]])
        said = self.cardinal(hour, FEMININE)
        if minute >= _TEN:
            said += f" {self.cardinal(minute)}"
        elif minute:
            said += f" {'y' if 0 < hour <= _NOON else 'cero'} {self.cardinal(minute)}"
        if half:
            said += f" {self._part_of_day(hour, half)}"
        elif hour != 1 and (word or (not minute and not 0 < hour <= _NOON)):
            said += " horas"
        return f"{said} con {self.amount(Number(str(second)), 'second')}" if second else said

    def _part_of_day(self, hour: int, half: str) -> str:
        if half == "am":
            return "de la noche" if hour == _NOON else "de la mañana"
        night = 8 if self.region == "ES" else 7
        if hour == _NOON:
            return "del mediodía"
        return "de la tarde" if hour < night or hour > _NOON else "de la noche"

    def date(self, day: int, month: int, year: int | None, before: str) -> str:
        """Return a date: cinco de mayo de dos mil veintiséis."""
        del before
        first = "uno" if self.region == "ES" else "primero"
        said = f"{first if day == 1 else self.cardinal(day)} de {self.month(month)}"
        return f"{said} de {self.year(year)}" if year else said

    # Letters and everything else.

    def plural_letters(self, letters: str) -> str:
        """Return an acronym, which has no plural: los C D."""
        return self.spell(letters)

    def rules(self) -> list[Rule]:
        """Return the rules for what depends on the nouns beside a number."""
        return SpanishRules(self).rules()


def _feminine(found: re.Match[str]) -> str:
    return "una" if found[0] == "uno" else "as"


LANGUAGE = Spanish
