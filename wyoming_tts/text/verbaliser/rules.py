"""All rules of a language, in the order in which they claim what they find."""

from __future__ import annotations

from functools import lru_cache

from wyoming_tts.text.languages.language import Language
from wyoming_tts.text.spans import Rule
from wyoming_tts.text.verbaliser.clocks import Clocks
from wyoming_tts.text.verbaliser.counts import Counts, number_rules
from wyoming_tts.text.verbaliser.dates import Dates
from wyoming_tts.text.verbaliser.letters import (
    Abbreviations,
    letter_rules,
    slash_rules,
    symbol_rules,
)
from wyoming_tts.text.verbaliser.phones import phone_rules
from wyoming_tts.text.verbaliser.places import Places
from wyoming_tts.text.verbaliser.quantities import quantity_rules
from wyoming_tts.text.verbaliser.romans import roman_rules


@lru_cache(maxsize=64)
def address_rules(language: Language, *, say_links: bool) -> list[Rule]:
    """Return the rules for addresses and names, which come first."""
    return Places(language, say_links=say_links).rules()


@lru_cache(maxsize=64)
def all_rules(language: Language, *, say_links: bool) -> list[Rule]:
    """Return all rules."""
    abbreviations = Abbreviations(language)
    return [
        *address_rules(language, say_links=say_links),
        *language.rules(),
        *Dates(language).rules(),
        *Clocks(language).rules(),
        *abbreviations.early_rules(),
        *quantity_rules(language),
        *abbreviations.rules(),
        *phone_rules(language),
        *Counts(language).rules(),
        *roman_rules(language),
        *slash_rules(language),
        *letter_rules(language),
        *number_rules(language),
        *symbol_rules(language),
    ]
