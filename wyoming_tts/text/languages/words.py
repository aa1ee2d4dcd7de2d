"""The words of a language, as data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from wyoming_tts.text.languages.units import PREFIXES


class Words:
    """What every language has to give, and may give; each table is the class's."""

    code: ClassVar[str]
    """ISO 639-1 code, which num2words knows, too."""

    regions: ClassVar[tuple[str, ...]] = ()
    """Regions whose variety differs in CLDR; the first is that of the bare code."""

    decimal: ClassVar[str] = ","
    space_groups: ClassVar[bool] = False
    """Whether digits are grouped by spaces."""

    day_first: ClassVar[bool] = True
    """Whether 03/04/2026 is in April."""

    month_first: ClassVar[bool] = False
    """Whether a month's name may stand before the day."""

    point: ClassVar[str]
    """The decimal separator as a word."""

    minus: ClassVar[str]
    plus: ClassVar[str]
    plus_minus: ClassVar[str]
    until: ClassVar[str]
    """Between the ends of a range."""

    against: ClassVar[str]
    """Between the numbers of a ratio or a score."""

    by: ClassVar[str]
    """Between the sides of an area."""

    per: ClassVar[str]
    conjunction: ClassVar[str]
    """And."""

    alternative: ClassVar[str]
    """Or, for a slash between words."""

    dot: ClassVar[str]
    """A full stop in an address or a version."""

    at: ClassVar[str]
    """The sign in an e-mail address."""

    dash: ClassVar[str]
    underscore: ClassVar[str]
    colon: ClassVar[str]
    hashtag: ClassVar[str]
    number_sign: ClassVar[str]
    """``#`` or ``No.`` before a number."""

    link: ClassVar[str]
    """What an address of the web is said to be; ``{}`` stands for its host."""

    squared: ClassVar[tuple[str, str]]
    """Patterns for a length squared and cubed, for those that CLDR does not name."""

    prefixes: ClassVar[Mapping[str, str]] = {prefix: prefix for prefix in PREFIXES.values()}
    units: ClassVar[Mapping[str, str]]
    """Units that CLDR lacks, or names otherwise than people do: ``one|other``."""

    feminine: ClassVar[frozenset[str]] = frozenset()
    """Feminine units and currencies; a name with a prefix or a power is like its base."""

    neuter: ClassVar[frozenset[str]] = frozenset()
    unit_symbols: ClassVar[Mapping[str, str]] = {}
    """Symbols of units that only this language uses, or uses otherwise."""

    unit_words: ClassVar[str] = ""
    """Words, separated by spaces, that may stand behind "per": they are said as they are."""

    currencies: ClassVar[Mapping[str, str]] = {}
    """``one|other|small one|small other`` by ISO 4217 code, where CLDR does not do."""

    currency_signs: Mapping[str, str] = {}
    """ISO 4217 codes of signs that mean another currency than elsewhere."""

    scales: ClassVar[Mapping[str, str]] = {}
    """Words for a large number behind an amount of money, as ``written`` to ``one|other``."""

    symbols: ClassVar[Mapping[str, str]]
    """How a sign is said that stands alone."""

    abbreviations: ClassVar[Mapping[str, str]]
    """Words for abbreviations, as they are written."""

    before_number: ClassVar[Mapping[str, str]]
    """The same for those that are abbreviations only before a number."""

    before_name: ClassVar[Mapping[str, str]] = {}
    """The same for those that are abbreviations only before a capital letter."""

    spelt: ClassVar[str]
    """Acronyms, separated by spaces, that are said letter by letter although they could be read."""

    said: ClassVar[str]
    """Acronyms that are read as a word although they look as if they could not be."""

    acronyms: ClassVar[Mapping[str, str]] = {}
    """Acronyms and names that are said otherwise than letter by letter or as written."""

    roman_after: ClassVar[str]
    """Words, separated by spaces, behind which a Roman numeral is a cardinal number."""

    roman_before: ClassVar[str] = ""
    """Words before which a Roman numeral is an ordinal number."""

    rulers: ClassVar[str]
    """Names, separated by spaces, behind which a Roman numeral is a ruler's number."""

    year_after: ClassVar[str]
    """Words, separated by spaces, behind which a number of four digits is a year."""

    version_after: ClassVar[str] = "version v release firmware update"
    phone_after: ClassVar[str]
    """Words, separated by spaces, behind which a number is said digit by digit."""

    clock_words: ClassVar[str] = ""
    """Pattern of a word that belongs to a time and is said by ``time``; empty for none."""

    lengths: ClassVar[Mapping[str, str]] = {}
    """Symbols in lengths of time, besides d, h, min, m, s: of day, hour, minute or second."""

    hour_mark: ClassVar[str] = ""
    """Pattern of a letter between hour and minute, as in 19h30; empty for none."""

    ordinal_pattern: ClassVar[str]
    """Pattern of what follows the digits of an ordinal number, in at least one group."""

    ordinal_before: ClassVar[str] = ""
    """Words, separated by spaces, that an ordinal number behind them depends on."""

    date_links: ClassVar[str] = " "
    """Pattern of what may stand between day and month, and month and year."""

    date_before: ClassVar[str] = ""
    """Pattern, without groups, of words before a date that change its form; ``date`` says them."""
