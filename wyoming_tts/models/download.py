"""Downloading a model: what of it is needed, whether it may be trusted, and its record."""

from __future__ import annotations

import contextlib
import shutil
import threading
from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from wyoming_tts.models import made
from wyoming_tts.models.errors import (
    DownloadError,
    ModelChangedError,
    ModelDamagedError,
    ModelMissingError,
)
from wyoming_tts.models.hub import Hub, Remote, offline_wanted
from wyoming_tts.models.ledger import HeldFile, Record
from wyoming_tts.models.model import Model, ModelFile
from wyoming_tts.models.store import PART, ModelFiles, ModelStore
from wyoming_tts.models.transfer import Progress, Retry, Transfer, megabytes, read_digests

SPARE_DISK = 64 * 2**20
"""Bytes that a download leaves free."""


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A file to have, and what is known of it beforehand."""

    name: str
    size: int | None = None
    sha256: str | None = None


class Downloader:
    """Downloads models into a store. May be killed at any time: what is half is continued."""

    def __init__(
        self,
        store: ModelStore,
        hub: Hub | None = None,
        *,
        offline: bool = False,
        trust: bool = False,
        retry: Retry | None = None,
        cancelled: threading.Event | None = None,
        on_progress: Callable[[Progress], None] = lambda _progress: None,
        on_notice: Callable[[str], None] = lambda _text: None,
    ) -> None:
        """Prepare.

        Args:
            store: where models are kept.
            hub: where they come from.
            offline: refuse to ask the hub; ``HF_HUB_OFFLINE`` does so as well.
            trust: accept what the hub has, though other content was recorded or known.
            retry: what to do about interruptions.
            cancelled: ends a download soon after it is set.
            on_progress: called for each piece of a file that arrived.
            on_notice: called with lines that the user should see.
        """
        self._store = store
        self._hub = hub or Hub()
        self._offline = offline or offline_wanted()
        self._trust = trust
        self._retry = retry or Retry()
        self._cancelled = cancelled or threading.Event()
        self._on_progress = on_progress
        self._notice = on_notice

    def download(self, name: str) -> ModelFiles:
        """Make a model of the table complete; damaged files are fetched again.

        A packaged model is there already, or never.

        Raises:
            UnknownModelError: there is no such model.
            ModelChangedError: the hub has other content than is known or was recorded.
            DownloadError: it cannot be had; the message says what to do.
            DownloadCancelledError: it was cancelled.
        """
        model = self._store.find(name)
        if model.packaged:
            self._notice(f"{model.id} is built in; there is nothing to download")
            return self._store.locate(model.id)

        def waiting() -> None:
            self._notice(f"{model.id}: waiting for another download of it to end")

        with self._store.ledger.lock(model.id, self._cancelled, waiting):
            record = self._store.ledger.read().get(model.id)
            if self._is_wanting(model, record):
                self._fetch(model, record)
        return self._store.locate(model.id)

    def _is_wanting(self, model: Model, record: Record | None) -> bool:
        if record is None:
            return True
        if not self._offline and (self._trust or _outdated(model, record)):
            return True
        problems = self._store.verify(model.id)
        for file, problem in problems.items():
            self._notice(f"{model.id}: {file} {problem}; fetching it again")
        return bool(problems)

    def _fetch(self, model: Model, record: Record | None) -> None:
        if self._offline:
            missing = ModelMissingError if record is None else ModelDamagedError
            raise missing(
                f"model {model.id} is not whole here, and downloads are turned off; allow them, or"
                f" put the files of {model.page} into a folder and give its path"
            )
        if record is None:
            licence = model.licence
            self._notice(f"{model.id}: {licence.name} ({licence.terms}), see {licence.url}")
        held = None if self._trust or (record and _outdated(model, record)) else record
        commit, wanted = self._plan(model, held)
        folder = self._store.model_folder(model, commit)
        remotes = [self._look_up(model, commit, file) for file in wanted]
        present = {
            remote.name: found
            for remote in remotes
            if (found := _present(remote, folder / remote.name)) is not None
        }
        absent = [remote for remote in remotes if remote.name not in present]
        self._check_space(folder, absent)
        transfer = Transfer(
            self._hub,
            model.repo,
            retry=self._retry,
            cancelled=self._cancelled,
            on_progress=lambda *numbers: self._on_progress(Progress(model.id, *numbers)),
        )
        for remote in absent:
            present[remote.name] = transfer.fetch(remote, folder / remote.name)
        for file in wanted:
            self._check(model, file, present[file.name], folder / file.name)
        if record is None or self._trust:
            for file in wanted:
                if file.sha256 is None:
                    digest = present[file.name].sha256
                    self._notice(f"{model.id}: {file.name} is held to sha256 {digest} from now on")
        files = {file.name: present[file.name] for file in wanted}
        self._store.ledger.put(model.id, Record(model.repo, commit, files))
        self._tidy(model, folder)

    def _plan(self, model: Model, held: Record | None) -> tuple[str, list[_Wanted]]:
        """Return the revision to have, and its files with what they must be."""
        commit = held.commit if held else model.revision
        names: tuple[str, ...] = tuple(held.files) if held else ()
        if commit is None or not all(_matches(file, names) for file in model.files):
            if commit is None or any("*" in file.name for file in model.files):
                commit, names = self._hub.files(model.repo, commit)
            else:
                names = tuple(file.name for file in model.files)
        wanted = []
        for file in model.files:
            name = self._only_match(model, file, names)
            pinned = model.revision in {None, commit} and not self._trust
            old = held.files.get(name) if held else None
            wanted.append(
                _Wanted(name, old.size, old.sha256)
                if old
                else _Wanted(name, file.size, file.sha256)
                if pinned
                else _Wanted(name)
            )
        return commit, wanted

    def _only_match(self, model: Model, file: ModelFile, names: tuple[str, ...]) -> str:
        matches = _matches(file, names)
        if len(matches) != 1:
            found = ", ".join(matches[:5]) or "none"
            raise DownloadError(
                f"{model.repo} should have one file {file.name}, it has {found}; a newer version"
                " of this program may know more"
            )
        return matches[0]

    def _look_up(self, model: Model, commit: str, file: _Wanted) -> Remote:
        """Return the hub's description of a file, refusing another file before it is fetched."""
        remote = self._ask(model, commit, file)
        if file.sha256 and remote.sha256 and remote.sha256 != file.sha256:
            raise self._changed(model, file, remote.sha256)
        if file.size is not None and remote.size != file.size:
            raise self._changed(model, file, f"unknown, with {remote.size} bytes")
        return remote

    def _ask(self, model: Model, commit: str, file: _Wanted) -> Remote:
        failures = 0
        while True:
            try:
                return self._hub.look_up(model.repo, commit, file.name)
            except DownloadError as error:
                failures += 1
                if not error.again or failures >= self._retry.attempts:
                    raise
            self._retry.pause(failures, self._cancelled)

    def _check(self, model: Model, file: _Wanted, found: HeldFile, place: Path) -> None:
        if file.sha256 and found.sha256 != file.sha256:
            place.unlink(missing_ok=True)
            raise self._changed(model, file, found.sha256)

    def _changed(self, model: Model, file: _Wanted, offered: str) -> ModelChangedError:
        return ModelChangedError(
            f"{model.id}: {file.name} of {model.repo} is another file than before: its sha256 is"
            f" {offered}, known is {file.sha256 or f'one of {file.size} bytes'}; if that is right,"
            f" `wyoming-tts models remove {model.id}` first, or download with --trust"
        )

    def _check_space(self, folder: Path, remotes: list[Remote]) -> None:
        needed = sum(
            remote.size - _arrived(folder / (remote.name + PART), remote.size) for remote in remotes
        )
        if not needed:
            return
        try:
            folder.mkdir(parents=True, exist_ok=True)
            free = shutil.disk_usage(folder).free
        except OSError as error:
            raise DownloadError(f"cannot write in {folder}: {error.strerror}") from error
        if free < needed + SPARE_DISK:
            raise DownloadError(
                f"the disk is too full: {megabytes(needed)} are to be downloaded into {folder},"
                f" and {megabytes(free)} are free; {megabytes(needed + SPARE_DISK - free)} more"
                " are needed"
            )

    def _tidy(self, model: Model, folder: Path) -> None:
        """Remove other revisions, what was made of them, and parts that nobody will continue."""
        for other in (self._store.folder / model.id).iterdir():
            if other != folder:
                shutil.rmtree(other, ignore_errors=True)
        for part in folder.rglob(f"*{PART}"):
            with contextlib.suppress(OSError):
                part.unlink()
        with contextlib.suppress(OSError):
            made.remove_orphans(self._store.folder / made.FOLDER)


def _matches(file: ModelFile, names: tuple[str, ...]) -> list[str]:
    return [name for name in names if fnmatchcase(name, file.name)]


def _outdated(model: Model, record: Record) -> bool:
    return model.revision is not None and model.revision != record.commit


def _arrived(part: Path, size: int) -> int:
    try:
        return min(part.stat().st_size, size)
    except OSError:
        return 0


def _present(remote: Remote, path: Path) -> HeldFile | None:
    """Return what is at a file's place, if it is the file that the hub describes."""
    try:
        if path.stat().st_size != remote.size:
            return None
        held, git_sha1 = read_digests(path)
    except OSError:
        return None
    known = remote.sha256 == held.sha256 if remote.sha256 else remote.git_sha1 == git_sha1
    return held if known else None
