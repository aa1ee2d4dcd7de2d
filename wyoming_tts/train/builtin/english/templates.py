"""Fills sentence templates by chance."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping

from wyoming_tts.train.builtin.english.inflect import article

Slot = Callable[[random.Random], str]

_CHOICE = re.compile(r"\[([^\[\]]*)\]")
_SLOT = re.compile(r"\{(\w+)\}")
_ARTICLE = re.compile(r"\ba ([A-Za-z]+)")
_GAPS = re.compile(r" {2,}")
_EARLY_GAP = re.compile(r" ([.,?!])")


def fill(template: str, rng: random.Random, slots: Mapping[str, Slot]) -> str:
    """Fill a template.

    ``[one|two|]`` stands for one of its parts, ``{name}`` for what the slot of that name draws,
    and "a" becomes "an" where the next word asks for it.
    """
    text = _CHOICE.sub(lambda found: rng.choice(found[1].split("|")), template)
    text = _SLOT.sub(lambda found: slots[found[1]](rng), text)
    text = _ARTICLE.sub(lambda found: f"{article(found[1])} {found[1]}", text)
    return tidy(text)


def tidy(text: str) -> str:
    """Return the text with single gaps, none before a mark, and a capital at its beginning."""
    text = _EARLY_GAP.sub(r"\1", _GAPS.sub(" ", text)).strip()
    return text[:1].upper() + text[1:]
