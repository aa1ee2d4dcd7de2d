"""The languages whose text is made into words, one file for each."""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from typing import Final

from wyoming_tts.text.languages.language import Language

FIRST_CLASS: Final = ("en", "de", "fr", "es", "it", "nl", "pt")
"""ISO 639-1 codes."""


@lru_cache(maxsize=64)
def language_for(tag: str) -> Language | None:
    """Return the language of a BCP 47 tag, or ``None`` where its text is not made into words."""
    code, _, region = tag.replace("_", "-").partition("-")
    code = code.lower()
    if code not in FIRST_CLASS:
        return None
    return _variety(code, region.rpartition("-")[2].upper())


@lru_cache(maxsize=64)
def _variety(code: str, region: str) -> Language:
    kind: type[Language] = import_module(f"{__name__}.{code}").LANGUAGE
    regions = kind.regions
    tag = code if not regions else f"{code}-{region if region in regions else regions[0]}"
    return _only(kind, tag)


@lru_cache(maxsize=64)
def _only(kind: type[Language], tag: str) -> Language:
    return kind(tag)
