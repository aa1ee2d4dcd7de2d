"""A studio's own folder for what it keeps for a while, beside those of others.

Two servers may have one data folder, if only while one takes over from the other. Each holds a lock
on its folder for as long as it runs; what nobody holds was left by one that was killed.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
from contextlib import suppress
from pathlib import Path

_TRIES = 8


class Scratch:
    """A folder that goes with its process. Everything but ``path`` belongs in a thread."""

    def __init__(self, parent: Path) -> None:
        """Choose a name in ``parent``; nothing is made yet."""
        self._parent = parent
        self._held: int | None = None
        self.path = parent / f"{os.getpid()}-{secrets.token_hex(4)}"

    def claim(self) -> None:
        """Make the folder, and remove those that nobody holds; what fails is left."""
        if not os.path.islink(self._parent):  # noqa: PTH114 - it never raises
            self._sweep()
        with suppress(OSError):
            self._parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            for _ in range(_TRIES):
                if self._hold():
                    return

    def release(self) -> None:
        """Remove the folder with all that is in it."""
        shutil.rmtree(self.path, ignore_errors=True)
        if self._held is not None:
            os.close(self._held)
            self._held = None
        with suppress(OSError):
            self._parent.rmdir()

    def _hold(self) -> bool:
        """Make and lock the folder; false if it was taken for a forgotten one before."""
        self.path.mkdir(mode=0o700, exist_ok=True)
        try:
            held = _open(self.path)
        except FileNotFoundError:
            return False
        if _lock(held):
            with suppress(OSError):
                if os.path.samestat(os.fstat(held), self.path.stat()):
                    self._held = held
                    return True
        os.close(held)
        return False

    def _sweep(self) -> None:
        with suppress(OSError):
            for path in [*self._parent.iterdir()]:
                if path != self.path:
                    with suppress(OSError):
                        _remove_unless_held(path)


def _remove_unless_held(path: Path) -> None:
    if path.is_symlink() or not path.is_dir():
        path.unlink()
        return
    held = _open(path)
    try:
        if _lock(held):
            shutil.rmtree(path, ignore_errors=True)
    finally:
        os.close(held)


def _lock(held: int) -> bool:
    """Lock an open folder; false if somebody else has."""
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        pass  # Not every file system has locks.
    return True


def _open(folder: Path) -> int:
    return os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
