"""Which takes are kept, and which may go."""

from __future__ import annotations

from pathlib import Path

import pytest

from wyoming_tts.studio.errors import TakeNotFoundError, TakesFullError
from wyoming_tts.studio.takes import MOST_TAKES, Take, TakeShelf


class Clock:
    """A clock that goes when it is told to."""

    now = 0.0

    def __call__(self) -> float:
        """Return the time in seconds."""
        return self.now


class Shelf:
    """A shelf with its clock, and what it let go."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.gone: list[Path] = []
        self.shelf = TakeShelf(
            Path("/takes"), self.gone.append, unused=3600, resting=300, clock=self.clock
        )

    def add(self) -> str:
        """Put a take on it."""
        take_id, folder = self.shelf.reserve()
        self.shelf.put(Take(take_id, 1.0, 24_000, 1, "WAV", (), (), (), folder / "recording.wav"))
        return take_id

    def full(self) -> list[str]:
        """Put as many on it as may be, a second apart."""
        found = []
        for _ in range(MOST_TAKES):
            self.clock.now += 1
            found.append(self.add())
        return found


def test_the_one_that_rested_longest_makes_room() -> None:
    """Use counts, not age."""
    kept = Shelf()
    first, second, *_ = kept.full()
    kept.clock.now += 299
    kept.shelf.find(first)
    kept.clock.now += 10
    kept.add()
    assert kept.gone == [Path("/takes") / second]
    with pytest.raises(TakeNotFoundError):
        kept.shelf.find(second)
    assert kept.shelf.find(first).id == first


def test_what_was_used_of_late_is_not_pushed_out() -> None:
    """The new one is refused instead, and so it is while all are in use or arriving."""
    kept = Shelf()
    found = kept.full()
    kept.clock.now += 250
    with pytest.raises(TakesFullError):
        kept.add()
    assert not kept.gone
    arriving = Shelf()
    for _ in range(MOST_TAKES):
        arriving.shelf.reserve()
    arriving.clock.now += 10_000
    with pytest.raises(TakesFullError):
        arriving.shelf.reserve()
    kept.shelf.drop(found[0])
    kept.add()


def test_what_nobody_uses_expires() -> None:
    """An hour after its last use, but not while it is in use."""
    kept = Shelf()
    first, second = kept.add(), kept.add()
    kept.clock.now += 3000
    with kept.shelf.using(first):
        kept.clock.now += 3601
        kept.shelf.expire()
        with pytest.raises(TakeNotFoundError):
            kept.shelf.find(second)
    kept.clock.now += 3599
    assert kept.shelf.find(first).id == first
    kept.clock.now += 3601
    with pytest.raises(TakeNotFoundError, match="forgotten"):
        kept.shelf.find(first)
    assert kept.gone == [Path("/takes") / second, Path("/takes") / first]


def test_a_take_that_is_arriving_cannot_be_asked_for() -> None:
    """Nor one that was dropped while it arrived be put in its place."""
    kept = Shelf()
    take_id, folder = kept.shelf.reserve()
    with pytest.raises(TakeNotFoundError):
        kept.shelf.find(take_id)
    kept.shelf.drop(take_id)
    with pytest.raises(TakeNotFoundError):
        kept.shelf.put(Take(take_id, 1.0, 24_000, 1, "WAV", (), (), (), folder))


def test_what_is_in_use_keeps_its_files() -> None:
    """A take that is dropped meanwhile is found by nobody else, and its files go at the end."""
    kept = Shelf()
    take_id = kept.add()
    with kept.shelf.using(take_id), kept.shelf.using(take_id) as take:
        kept.shelf.drop(take_id)
        with pytest.raises(TakeNotFoundError):
            kept.shelf.find(take_id)
        assert not kept.gone
    assert kept.gone == [take.path.parent]
