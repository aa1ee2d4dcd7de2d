"""What the Unicode Common Locale Data Repository knows of a language, by way of Babel."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from babel import Locale

_WIDTHS: Final = ("wide", "abbreviated")


@lru_cache(maxsize=16)
def _locale(tag: str) -> Locale:
    from babel import Locale  # noqa: PLC0415 - no start has to wait for it

    return Locale.parse(tag, sep="-")


@lru_cache(maxsize=16)
def unit_patterns(tag: str) -> Mapping[str, Mapping[str, str]]:
    """Return the long patterns, such as ``{0} watts``, of each unit for each plural category."""
    data: Any = _locale(tag)._data["unit_patterns"]  # noqa: SLF001 - Babel only formats with it
    patterns: dict[str, Mapping[str, str]] = {}
    for name in data:
        long = data[name].get("long")
        if long:
            patterns[name.partition("-")[2]] = {
                category: pattern for category, pattern in long.items() if "{0}" in str(pattern)
            }
    return patterns


def plural_category(tag: str, value: Decimal) -> str:
    """Return the plural category, such as ``one`` or ``other``, that a number asks for."""
    return str(_locale(tag).plural_form(abs(value)))


@lru_cache(maxsize=16)
def months(tag: str) -> Mapping[str, int]:
    """Return the number of each month by its names, long and short, in lower case."""
    return _names(_locale(tag).months)


@lru_cache(maxsize=16)
def month_names(tag: str) -> tuple[str, ...]:
    """Return the twelve names of the months."""
    wide = _locale(tag).months["format"]["wide"]
    return tuple(str(wide[number]) for number in range(1, 13))


@lru_cache(maxsize=16)
def weekdays(tag: str) -> Mapping[str, int]:
    """Return the number of each day, Monday being 0, by its names, long and short."""
    return _names(_locale(tag).days)


def _names(data: Any) -> Mapping[str, int]:
    names: dict[str, int] = {}
    for context in ("format", "stand-alone"):
        for width in _WIDTHS:
            for number, name in data.get(context, {}).get(width, {}).items():
                names.setdefault(str(name).lower().rstrip("."), int(number))
    return names


@lru_cache(maxsize=256)
def currency_name(tag: str, code: str, category: str) -> str:
    """Return what a currency is called behind a number, or the code where nothing is known."""
    locale = _locale(tag)
    plurals: Any = locale._data.get("currency_names_plural", {})  # noqa: SLF001 - as above
    named = plurals.get(code, {})
    return str(named.get(category) or named.get("other") or locale.currencies.get(code) or code)
