"""Reads word lists written as running text, and draws from lists."""

from __future__ import annotations

import random


def listed(text: str) -> tuple[str, ...]:
    """Return the words of a text, each once."""
    return tuple(dict.fromkeys(text.split()))


def phrases(text: str) -> tuple[str, ...]:
    """Return the entries of a text that parts them by commas, each once."""
    return tuple(dict.fromkeys(" ".join(entry.split()) for entry in text.split(",")))


def lines(text: str) -> tuple[str, ...]:
    """Return the lines of a text that are not empty."""
    return tuple(filter(None, text.splitlines()))


def likely(rng: random.Random, share: float) -> bool:
    """Say yes in the given share of cases, from 0 to 1."""
    return rng.random() < share


def pick(rng: random.Random, *pools: tuple[str, ...]) -> str:
    """Draw one word from all the pools together, every word as likely as the next."""
    place = rng.randrange(sum(map(len, pools)))
    for pool in pools:
        if place < len(pool):
            return pool[place]
        place -= len(pool)
    raise AssertionError
