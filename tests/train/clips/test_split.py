from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wyoming_tts.train.clips.split import HELD_OUT, TRAIN, held_out_count, split_clips

IDS = st.lists(st.text(min_size=1, max_size=4), unique=True, max_size=150)


@pytest.mark.parametrize(
    ("clips", "held"),
    [(0, 0), (1, 0), (2, 1), (10, 1), (50, 5), (99, 10), (100, 10), (500, 10), (1_000, 20)],
)
def test_so_many_are_held_out(clips: int, held: int) -> None:
    """About 2 %, at least 10 of 100 or more, and 1 in 10 of fewer."""
    assert held_out_count(clips) == held
    names = [f"clip-{place}" for place in range(clips)]
    assert list(split_clips(names, {}).values()).count(HELD_OUT) == held


@settings(deadline=None)
@given(IDS, st.randoms(use_true_random=False))
def test_the_order_of_clips_does_not_matter(names: list[str], random: Random) -> None:
    """The ids alone decide."""
    mixed = random.sample(names, len(names))
    assert split_clips(names, {}) == split_clips(mixed, {})


@settings(deadline=None)
@given(IDS, IDS)
def test_added_clips_do_not_move_others(names: list[str], added: list[str]) -> None:
    """What was trained on stays so, and so does what was held out."""
    before = split_clips(names, {})
    both = list(dict.fromkeys(names + added))
    after = split_clips(both, before)
    new = len(both) - len(names)
    wanted = held_out_count(len(both)) - list(before.values()).count(HELD_OUT)
    if new >= wanted:
        assert {name: after[name] for name in names} == before
    assert all(after[name] == HELD_OUT for name in names if before[name] == HELD_OUT)


def test_removed_clips_are_replaced_by_new_ones_first() -> None:
    """A new clip is held out in the place of one that went, and an old one only where none is."""
    before = {"a": HELD_OUT, "b": TRAIN, "c": TRAIN}
    assert split_clips(["b", "c", "new"], before) == {"b": TRAIN, "c": TRAIN, "new": HELD_OUT}
    assert list(split_clips(["b", "c"], before).values()).count(HELD_OUT) == 1
