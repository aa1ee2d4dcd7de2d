"""Bringing one file from the hub to its place, whatever interrupts it on the way.

Bytes are added to a file beside the place, whose name ends in ``.part``. Only what is whole and
has the right checksum gets the name that others look for.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from wyoming_tts.models.errors import DownloadCancelledError, DownloadError
from wyoming_tts.models.hub import Hub, Remote
from wyoming_tts.models.ledger import HeldFile, sync_folder
from wyoming_tts.models.store import BLOCK, PART

NO_SPACE = {errno.ENOSPC, errno.EDQUOT}


@dataclass(frozen=True, slots=True)
class Retry:
    """How often, and how fast, an interrupted transfer is taken up again."""

    attempts: int = 6
    """Attempts in a row that bring nothing."""

    first_pause: float = 1.0
    longest_pause: float = 30.0
    """Seconds; the pauses double from one to the other."""

    def pause(self, failures: int, cancelled: threading.Event) -> None:
        """Wait after the given number of failures in a row.

        Raises:
            DownloadCancelledError: it was cancelled meanwhile.
        """
        pause = min(self.first_pause * 2 ** (failures - 1), self.longest_pause)
        if cancelled.wait(pause):
            raise DownloadCancelledError("cancelled")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a file has come."""

    model: str
    file: str
    done: int
    total: int
    """Bytes."""

    resumed: int = 0
    """Bytes of ``done`` that an earlier attempt had brought."""


class Transfer:
    """Fetches files of one model."""

    def __init__(
        self,
        hub: Hub,
        repo: str,
        *,
        retry: Retry,
        cancelled: threading.Event,
        on_progress: Callable[[str, int, int, int], None],
    ) -> None:
        """Prepare.

        Args:
            hub: where the files are.
            repo: their repository.
            retry: what to do about interruptions.
            cancelled: ends a transfer soon after it is set.
            on_progress: called with the file's name, bytes here, bytes in all, bytes resumed.
        """
        self._hub = hub
        self._repo = repo
        self._retry = retry
        self._cancelled = cancelled
        self._on_progress = on_progress

    def fetch(self, remote: Remote, place: Path) -> HeldFile:
        """Bring a file to its place and return what it is.

        Raises:
            DownloadError: it cannot be had, or not be written.
            DownloadCancelledError: it was cancelled; what has arrived is kept.
        """
        part = place.with_name(place.name + PART)
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            continued = self._complete(remote, part)
            held, problem = self._examine(remote, part)
            if problem and continued:
                # The part was begun by another process, perhaps on a failing disk.
                part.unlink()
                self._complete(remote, part)
                held, problem = self._examine(remote, part)
            if problem:
                part.unlink()
                raise DownloadError(f"{remote.name} arrived damaged: {problem}", again=True)
            part.replace(place)
            sync_folder(place.parent)
        except OSError as error:
            raise _not_written(error, part, remote.size) from error
        return held

    def _complete(self, remote: Remote, part: Path) -> bool:
        """Fill the part up; return whether some of it had been here."""
        resumed = _size(part)
        if resumed > remote.size:
            part.unlink()
            resumed = 0
        self._on_progress(remote.name, resumed, remote.size, resumed)
        failures, farthest = 0, resumed
        # A file of no bytes has to be made as well.
        while not part.exists() or _size(part) < remote.size:
            try:
                self._append(remote, part, _size(part), resumed)
            except DownloadCancelledError:
                raise
            except DownloadError as error:
                # A host may send the same bytes for ever.
                failures = 0 if _size(part) > farthest else failures + 1
                farthest = max(farthest, _size(part))
                if not error.again or failures >= self._retry.attempts:
                    raise
                self._retry.pause(max(failures, 1), self._cancelled)
        return resumed > 0

    def _append(self, remote: Remote, part: Path, offset: int, resumed: int) -> None:
        """Add what one request brings."""
        with self._hub.open(self._repo, remote, offset) as stream, part.open("ab") as file:
            if stream.start != offset:
                # The whole file was sent instead of its rest.
                file.truncate(0)
                resumed = 0
            done = _size(part)
            if stream.start != done:
                raise DownloadError(f"the hub sent another part of {remote.name}", again=True)
            for block in stream.blocks:
                if self._cancelled.is_set():
                    raise DownloadCancelledError("cancelled")
                done += len(block)
                if done > remote.size:
                    file.truncate(0)
                    raise DownloadError(f"the hub sent more of {remote.name} than there is")
                file.write(block)
                file.flush()
                self._on_progress(remote.name, done, remote.size, resumed)
            os.fsync(file.fileno())
        if done < remote.size:
            raise DownloadError(f"the hub sent only {done} bytes of {remote.name}", again=True)

    def _examine(self, remote: Remote, path: Path) -> tuple[HeldFile, str]:
        """Return what a file is, and how it differs from what the hub described."""
        held, git_sha1 = read_digests(path)
        if remote.sha256 and remote.sha256 != held.sha256:
            return held, f"its sha256 is {held.sha256}, the hub says {remote.sha256}"
        if remote.git_sha1 and remote.git_sha1 != git_sha1:
            return held, f"its git hash is {git_sha1}, the hub says {remote.git_sha1}"
        return held, ""


def read_digests(path: Path) -> tuple[HeldFile, str]:
    """Return a file's size and SHA-256, and its hash as git counts it.

    Raises:
        OSError: it cannot be read.
    """
    size = path.stat().st_size
    sha256 = hashlib.sha256()
    git = hashlib.sha1(b"blob %d\0" % size, usedforsecurity=False)
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            sha256.update(block)
            git.update(block)
    return HeldFile(size, sha256.hexdigest()), git.hexdigest()


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _not_written(error: OSError, part: Path, size: int) -> DownloadError:
    if error.errno in NO_SPACE:
        # A part that fills the disk would keep everything else from working.
        with contextlib.suppress(OSError):
            part.unlink()
        return DownloadError(
            f"the disk is full: {part.name.removesuffix(PART)} needs {megabytes(size)} in"
            f" {part.parent}; what had arrived of it was removed"
        )
    return DownloadError(f"cannot write {error.filename or part}: {error.strerror or error}")


def megabytes(size: int) -> str:
    """Return a number of bytes for people."""
    return f"{size / 1e6:,.0f} MB" if size >= 1e6 else f"{size / 1e3:,.1f} kB"  # noqa: PLR2004
