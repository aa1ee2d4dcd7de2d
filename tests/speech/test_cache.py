from __future__ import annotations

from collections import OrderedDict
from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wyoming_tts.speech.cache import CacheKey, PcmCache

KEY = CacheKey("e", "1", "v", "r", None, "en", 1.0, 1.0, 1.0, 0, "text")


def key(text: str) -> CacheKey:
    """Return the key of a piece that differs by its text."""
    return replace(KEY, text=text)


def test_what_was_put_is_got() -> None:
    """A piece is held under its key and under no other."""
    cache = PcmCache(1000)
    cache.put(key("a"), b"aa")
    assert cache.get(key("a")) == b"aa"
    assert cache.get(key("b")) is None
    assert (len(cache), cache.size) == (1, 2)


@pytest.mark.parametrize("field", [field.name for field in fields(CacheKey)])
def test_everything_that_shapes_the_sound_tells_pieces_apart(field: str) -> None:
    """A piece that differs in a single part of its key is another piece."""
    other: dict[str, Any] = dict.fromkeys(("rate", "pitch"), 1.1) | {"seed": 1}
    cache = PcmCache(1000)
    cache.put(KEY, b"aa")
    assert cache.get(replace(KEY, **{field: other.get(field, "other")})) is None


def test_the_least_recently_used_goes_first() -> None:
    """Looking at a piece keeps it, at the expense of one that nobody asked for."""
    cache = PcmCache(80)
    for name in "abcdefgh":
        cache.put(key(name), bytes(10))
    cache.get(key("a"))
    cache.put(key("i"), bytes(10))
    assert cache.get(key("a")) is not None
    assert cache.get(key("b")) is None


def test_putting_again_replaces() -> None:
    """A piece put twice counts once, with its latest samples."""
    cache = PcmCache(1000)
    cache.put(KEY, bytes(100))
    cache.put(KEY, b"xy")
    assert cache.get(KEY) == b"xy"
    assert (len(cache), cache.size) == (1, 2)


@pytest.mark.parametrize(("size", "kept"), [(0, False), (1, True), (125, True), (126, False)])
def test_large_and_empty_pieces_are_not_kept(size: int, kept: bool) -> None:  # noqa: FBT001 - a table's column
    """A piece of more than an eighth would push out too much, and an empty one is a failure."""
    cache = PcmCache(1000)
    cache.put(KEY, bytes(size))
    assert cache.keeps(size) is kept
    assert (cache.get(KEY) is not None) is kept


def test_without_memory_nothing_is_kept() -> None:
    """A cache of no size is turned off."""
    cache = PcmCache(0)
    cache.put(KEY, b"aa")
    assert not len(cache)


@settings(deadline=None)
@given(st.integers(0, 200), st.lists(st.tuples(st.integers(0, 9), st.integers(-1, 30))))
def test_memory_is_bounded_and_counted(limit: int, steps: list[tuple[int, int]]) -> None:
    """Whatever is put and got, the size is the sum of what is held and never beyond the limit."""
    cache, model = PcmCache(limit), OrderedDict[int, int]()
    for number, size in steps:
        if size < 0:
            held = cache.get(key(str(number)))
            assert held == (bytes(model[number]) if number in model else None)
            if number in model:
                model.move_to_end(number)
            continue
        cache.put(key(str(number)), bytes(size))
        if 0 < size <= limit // 8:
            model[number] = size
            model.move_to_end(number)
            while sum(model.values()) > limit:
                model.popitem(last=False)
        assert cache.size == sum(model.values()) <= limit
        assert len(cache) == len(model)
