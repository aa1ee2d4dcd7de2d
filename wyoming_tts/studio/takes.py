"""Recordings on their way to be voices, and the folder in which they are kept for a while."""

from __future__ import annotations

import os
import secrets
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from wyoming_tts.studio.errors import TakeNotFoundError, TakesFullError
from wyoming_tts.voices.findings import Finding

LARGEST_TAKE = 32 * 1024 * 1024
"""Bytes of a take."""

MOST_TAKES = 8

UNUSED_S = 3600.0
RESTING_S = 300.0


@dataclass(frozen=True, slots=True)
class Take:
    """A recording that was sent, and what a look at it found."""

    id: str
    seconds: float
    """How long is what is looked at: all of it, but 60 s at most."""

    rate: int
    channels: int
    kind: str
    """Format of the file, such as ``WAV``."""

    peaks: tuple[tuple[float, float], ...]
    """Lowest and highest value of each part, all parts being equally long; -1 to 1."""

    speech: tuple[tuple[float, float], ...]
    """Where somebody speaks, each from when to when in seconds."""

    findings: tuple[Finding, ...]
    path: Path
    """The file; for the studio alone."""


@dataclass(slots=True)
class _Place:
    """A place on the shelf: for a take, or for one that is arriving."""

    folder: Path
    take: Take | None = None
    used_at: float = 0.0
    users: int = 0
    dropped: bool = False


class TakeShelf:
    """The takes that there are. It looks at no file: it says which folders may go."""

    def __init__(
        self,
        root: Path,
        discard: Callable[[Path], None],
        *,
        unused: float = UNUSED_S,
        resting: float = RESTING_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Make an empty shelf.

        Args:
            root: the folder in which each take has a folder.
            discard: removes a folder that is needed no more; returns at once.
            unused: seconds without use after which a take goes.
            resting: seconds without use after which it goes where another needs its place.
            clock: tells the time in seconds.
        """
        self._root = root
        self._discard = discard
        self._unused = unused
        self._resting = resting
        self._clock = clock
        self._places: dict[str, _Place] = {}

    def reserve(self) -> tuple[str, Path]:
        """Make room for a take that arrives; return its id and its folder, which is not there yet.

        Raises:
            TakesFullError: all places are in use.
        """
        self.expire()
        if len(self._places) >= MOST_TAKES:
            self._drop_resting()
        take_id = secrets.token_hex(8)
        self._places[take_id] = _Place(self._root / take_id, used_at=self._clock(), users=1)
        return take_id, self._places[take_id].folder

    def _drop_resting(self) -> None:
        before = self._clock() - self._resting
        resting = [
            (place.used_at, name)
            for name, place in self._places.items()
            if not place.users and place.used_at <= before
        ]
        if not resting:
            raise TakesFullError(
                f"there are {MOST_TAKES} recordings already; remove one, or wait a few minutes"
            )
        self.drop(min(resting)[1])

    def put(self, take: Take) -> None:
        """Put a take in its place; it is whole.

        Raises:
            TakeNotFoundError: its place was dropped meanwhile.
        """
        place = self._find(take.id)
        place.take, place.used_at, place.users = take, self._clock(), 0

    def find(self, take_id: str) -> Take:
        """Return a take; that counts as use.

        Raises:
            TakeNotFoundError: there is none.
        """
        self.expire()
        place = self._find(take_id)
        if place.take is None:
            raise _unknown(take_id)
        place.used_at = self._clock()
        return place.take

    @contextmanager
    def using(self, take_id: str) -> Iterator[Take]:
        """Keep a take from being forgotten meanwhile.

        Raises:
            TakeNotFoundError: there is none.
        """
        take = self.find(take_id)
        place = self._places[take_id]
        place.users += 1
        try:
            yield take
        finally:
            place.users -= 1
            place.used_at = self._clock()
            if place.dropped and not place.users:
                self._discard(place.folder)

    def drop(self, take_id: str) -> None:
        """Forget a take; its files go as soon as nobody uses it.

        Raises:
            TakeNotFoundError: there is none.
        """
        place = self._find(take_id)
        del self._places[take_id]
        place.dropped = True
        if place.take is None or not place.users:
            self._discard(place.folder)

    def expire(self) -> None:
        """Forget what nobody has used for long."""
        before = self._clock() - self._unused
        for name, place in [*self._places.items()]:
            if not place.users and place.used_at <= before:
                self.drop(name)

    def _find(self, take_id: str) -> _Place:
        try:
            return self._places[take_id]
        except KeyError:
            raise _unknown(take_id) from None


def empty_folder(root: Path) -> None:
    """Remove a folder of takes with all that is in it; never raises."""
    if os.path.islink(root):  # noqa: PTH114 - it never raises
        return
    shutil.rmtree(root, ignore_errors=True)


def _unknown(take_id: str) -> TakeNotFoundError:
    return TakeNotFoundError(
        f"there is no take {take_id[:40]!r}; after an hour without use they are forgotten"
    )
