"""Portuguese."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar, Final, Self

from wyoming_tts.text.languages.language import FEMININE, LARGEST, Language
from wyoming_tts.text.languages.number import Number
from wyoming_tts.text.languages.pt import words
from wyoming_tts.text.languages.pt.rules import Rules
from wyoming_tts.text.spans import Rule

_MILLION: Final = 10**6
_NOON: Final = 12
_EVENING: Final = 7
_LAST_NAMED: Final = 10
_LONGEST_FRACTION: Final = 3
_SHARES: Final = {2: "meio", 3: "terço", 100: "centésimo", 1000: "milésimo"}
_MISTAKES: Final = {
    "quadrigentésimo": "quadringentésimo",
    "septigentésimo": "septingentésimo",
    "octigentésimo": "octingentésimo",
    "seiscentésimo": "sexcentésimo",
}


class Portuguese(Language):
    """Portuguese of Brazil."""

    code = "pt"
    regions = ("BR", "PT", "AO", "CV", "MZ")
    space_groups = True
    point = "vírgula"
    minus = "menos"
    plus = "mais"
    plus_minus = "mais ou menos"
    until = "a"
    against = "a"
    by = "por"
    per = "por"
    conjunction = "e"
    alternative = "ou"
    dot = "ponto"
    at = "arroba"
    dash = "traço"
    underscore = "underline"
    colon = "dois pontos"
    hashtag = "hashtag"
    number_sign = "número"
    link = "link para {}"
    squared = ("{} quadrado", "{} cúbico")
    prefixes: ClassVar = {**Language.prefixes, "kilo": "quilo", "milli": "mili"}
    units = words.UNITS
    feminine = words.FEMININE_UNITS
    unit_symbols = words.UNIT_SYMBOLS
    unit_words = (
        "segundo minuto hora dia noite semana mês ano pessoa quarto litro metro quilo unidade"
    )
    currencies = words.CURRENCIES
    scales = words.SCALES
    symbols = words.SYMBOLS
    abbreviations = words.ABBREVIATIONS
    before_number = words.BEFORE_NUMBER
    before_name = words.BEFORE_NAME
    spelt = words.SPELT
    said = words.SAID
    acronyms = words.ACRONYMS
    roman_after = words.CHAPTERS
    rulers = words.KINGS
    year_after = "em desde até ano de"
    version_after = (
        "versão v release firmware atualização atualizado atualizada Assistant Core Supervisor"
        " Python Android Bluetooth Matter Thread Zigbee"
    )
    phone_after = "telefone tel fone celular telemóvel fax whatsapp ramal disque"
    clock_words = "(?:horas?|hrs?|hs|h)"
    hour_mark = "[hH]"
    lengths: ClassVar = {"hs": "hour", "seg": "second"}
    ordinal_pattern = r"\.?([\u00ba\u00aa])(?!\w)"
    date_links = r"(?: de | |/|-)"
    large: ClassVar[tuple[tuple[int, str, str], ...]] = (
        (10**12, "trilhão", "trilhões"),
        (10**9, "bilhão", "bilhões"),
        (_MILLION, "milhão", "milhões"),
    )
    first_of_month = "primeiro"

    def __new__(cls, tag: str) -> Self:
        """Return the variety of a region: all but Brazil follow Portugal."""
        return super().__new__(cls if tag.endswith("-BR") else EuropeanPortuguese)  # type: ignore[return-value]

    @property
    def numerals(self) -> str:
        """The name under which num2words knows the language."""
        return "pt_BR"

    def cardinal(self, value: int, gender: str = "", *, counts: bool = False) -> str:
        """Return a number in words: duzentas e duas, dois milhões e quinhentos mil."""
        if value >= LARGEST:
            return self.digits(str(value))
        parts: list[tuple[int, str]] = []
        rest = value
        for size, one, many in self.large:
            count, rest = divmod(rest, size)
            if count:
                parts.append((count, f"{self.cardinal(count)} {one if count == 1 else many}"))
        thousands, rest = divmod(rest, 1000)
        if thousands:
            said = "mil" if thousands == 1 else f"{self._hundreds(thousands, gender)} mil"
            parts.append((thousands, said))
        if rest or not value:
            parts.append((rest, self._hundreds(rest, gender)))
        count, last = parts.pop()
        link = "e " if parts and (count < 100 or count % 100 == 0) else ""  # noqa: PLR2004 - a hundred
        said = " ".join([*(part for _, part in parts), link + last])
        return f"{said} de" if counts and value and value % _MILLION == 0 else said

    def _hundreds(self, value: int, gender: str) -> str:
        said = super().cardinal(value)
        if gender != FEMININE:
            return said
        names = {"um": "uma", "dois": "duas"}
        return " ".join(
            names.get(word, word[:-2] + "as" if word.endswith("entos") else word)
            for word in said.split()
        )

    def ordinal(self, value: int, gender: str = "", ending: str = "", before: str = "") -> str:
        """Return an ordinal number; ``ending`` is º, ª, o or a."""
        gender = FEMININE if ending in {"\u00aa", "a"} else gender
        if value >= 2000:  # noqa: PLR2004 - above, nobody says them
            return self.cardinal(value, gender)
        said = " ".join(
            _MISTAKES.get(word, word) for word in super().ordinal(value, before=before).split()
        )
        return " ".join(word[:-1] + "a" for word in said.split()) if gender == FEMININE else said

    def fraction_digits(self, digits: str) -> str:
        """Return what is said behind the comma: zero cinco, vinte e cinco."""
        number = digits.lstrip("0")
        if not number or len(digits) > _LONGEST_FRACTION:
            return self.digits(digits)
        return "zero " * (len(digits) - len(number)) + self.cardinal(int(number))

    def number(self, number: Number, gender: str = "", *, counts: bool = False) -> str:
        """Return a number; what stands before the comma has a gender, too."""
        if not number.fraction:
            return super().number(number, gender, counts=counts)
        whole = super().number(replace(number, fraction=""), gender)
        return f"{whole} {self.point} {self.fraction_digits(number.fraction)}"

    def share(self, above: int, below: int) -> str:
        """Return a fraction: um meio, três quartos, cinco doze avos."""
        name = _SHARES.get(below)
        if name is None and below > _LAST_NAMED:
            name = f"{self.cardinal(below)} avo"
            return f"{self.cardinal(above)} {name}s"
        name = name or self.ordinal(below)
        return f"{self.cardinal(above)} {name}{'' if above == 1 else 's'}"

    def mixed(self, whole: int, above: int, below: int) -> str:
        """Return a number with a fraction behind it: dois e meio."""
        share = "meio" if (above, below) == (1, 2) else self.share(above, below)
        return f"{self.cardinal(whole)} e {share}"

    def part_amount(self, whole: int, above: int, below: int, unit: str) -> str:
        """Return a fraction of a unit: meia hora, duas horas e meia, três quartos de litro."""
        gender = self.gender(unit)
        half = ("meia" if gender == FEMININE else "meio") if (above, below) == (1, 2) else ""
        share = half or self.share(above, below)
        if not whole:
            return f"{share}{' ' if half else ' de '}{self.unit_name(unit, 'one')}"
        name = self.unit_name(unit, "one" if whole == 1 else "other")
        return f"{self.cardinal(whole, gender)} {name} e {share}"

    def prefixed(self, prefix: str, name: str) -> str:
        """Return the name of a unit with an SI prefix; an s between vowels is doubled."""
        return self.prefixes[prefix] + ("s" if name[0] == "s" else "") + name

    def powered(self, power: int, name: str) -> str:
        """Return the name of a length squared or cubed."""
        return super().powered(power, name) + ("s" if name.endswith("s") else "")

    def large_money(self, number: Number, scale: str, currency: str) -> str:
        """Return an amount of money in thousands, millions and so on: dois milhões de reais."""
        if scale == "mil":
            said = "" if number.integer == 1 else self.number(number, self.gender(currency)) + " "
            name = self.currencies.get(currency, f"{currency}|{currency}").split("|")[1]
            return f"{said}mil {name}"
        one, _, other = scale.partition("|")
        return super().large_money(number, f"{one} de|{other or one} de", currency)

    def cents(self, small: int, name: str, currency: str) -> str:
        """Return the small unit of an amount: e cinquenta centavos."""
        del currency
        return f"e {self.cardinal(small)} {name}"

    def time(self, hour: int, minute: int, second: int | None, half: str, word: str) -> str:
        """Return a time: sete e cinco, vinte e duas horas, meia-noite, sete e trinta da noite."""
        del word
        if second is not None and not hour and (minute or second):
            # What begins at nought is the time that a timer has left.
            parts = [(minute, "minute"), (second, "second")]
            return self.duration([part for part in parts if part[0]])
        if second:
            return self.duration([(hour, "hour"), (minute, "minute"), (second, "second")])
        behind = ""
        if half and hour <= _NOON:
            if hour == _NOON:
                hour = 0 if half == "am" else _NOON
            if hour == _NOON and not minute:
                return "meio-dia"
            evening = "noite" if _EVENING <= hour < _NOON else "tarde"
            behind = " da manhã" if half == "am" else f" da {evening}"
        if hour == 0:
            return f"meia-noite e {self.cardinal(minute)}" if minute else "meia-noite"
        if not minute and not behind:
            return self.amount(Number(str(hour)), "hour")
        said = self.cardinal(hour, FEMININE)
        return f"{said} e {self.cardinal(minute)}{behind}" if minute else f"{said}{behind}"

    def date(self, day: int, month: int, year: int | None, before: str) -> str:
        """Return a date: cinco de maio de dois mil e vinte e seis."""
        del before
        first = self.first_of_month if day == 1 else self.cardinal(day)
        said = f"{first} de {self.month(month)}"
        return f"{said} de {self.year(year)}" if year else said

    def rules(self) -> list[Rule]:
        """Return what only Portuguese writes so."""
        return Rules(self).rules()

    def reign(self, value: int) -> str:
        """Return the number of a ruler: an ordinal number up to ten, segundo, catorze."""
        return self.ordinal(value) if value <= _LAST_NAMED else self.cardinal(value)


class EuropeanPortuguese(Portuguese):
    """Portuguese of Portugal, and of the countries that follow it."""

    units = words.UNITS_EUROPEAN
    currencies = words.CURRENCIES_EUROPEAN
    underscore = "underscore"
    symbols = words.SYMBOLS | {"#": "cardinal"}
    large: ClassVar = ((10**12, "bilião", "biliões"), (_MILLION, "milhão", "milhões"))
    first_of_month = "um"

    @property
    def numerals(self) -> str:
        """The name under which num2words knows the language."""
        return "pt"


LANGUAGE = Portuguese
