"""Which clips are held out of training, to judge by."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence

TRAIN, HELD_OUT = "train", "held-out"

_SHARE = 0.02
_LEAST = 10
_MANY = 100


def held_out_count(clips: int) -> int:
    """Return how many of so many clips are held out: about 2 %, more of fewer."""
    if clips < 2:  # noqa: PLR2004 - the only clip is for training
        return 0
    return max(_LEAST, round(_SHARE * clips)) if clips >= _MANY else max(1, round(clips / 10))


def split_clips(ids: Sequence[str], before: Mapping[str, str]) -> dict[str, str]:
    """Return ``train`` or ``held-out`` for each id, in their order.

    A clip stays what it was ``before``, so that no model is judged by what it has learned. Of the
    others the hashes of their ids decide. Only where clips were removed, and nothing new can take
    the place of those held out, are some taken from training.
    """
    held = {name for name in ids if before.get(name) == HELD_OUT}
    fresh = sorted((name for name in ids if name not in before), key=_score)
    old = sorted((name for name in ids if before.get(name) == TRAIN), key=_score)
    wanted = held_out_count(len(ids))
    for candidates in (fresh, old):
        held.update(_most(candidates, wanted - len(held)))
    return {name: HELD_OUT if name in held else TRAIN for name in ids}


def _most(candidates: Collection[str], count: int) -> list[str]:
    return list(candidates)[: max(0, count)]


def _score(name: str) -> tuple[bytes, str]:
    return hashlib.sha256(f"held-out {name}".encode()).digest(), name
