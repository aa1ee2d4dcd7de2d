"""The folder in which models are kept."""

from __future__ import annotations

import enum
import hashlib
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path

from wyoming_tts.models import made, packaged
from wyoming_tts.models.errors import ModelDamagedError, ModelError, ModelMissingError
from wyoming_tts.models.files import COMMIT_DIGITS, ModelFiles, locate_path
from wyoming_tts.models.ledger import HeldFile, Ledger, Record
from wyoming_tts.models.model import Model
from wyoming_tts.models.table import MODELS, Table, find_model, unknown

__all__ = [
    "BLOCK",
    "COMMIT_DIGITS",
    "PART",
    "ModelFiles",
    "ModelStore",
    "State",
    "Status",
    "download_command",
    "read_sha256",
]

PART = ".part"
BLOCK = 1 << 20


class State(enum.StrEnum):
    """How a model does."""

    BUILT_IN = "built in"
    INSTALLED = "installed"
    OUTDATED = "outdated"
    """Usable, but the table names another revision by now."""

    DAMAGED = "damaged"
    INCOMPLETE = "incomplete"
    """A download was begun."""

    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Status:
    """A model of the table, and what is here of it."""

    model: Model
    state: State
    record: Record | None = None
    problems: Mapping[str, str] = field(default_factory=dict)
    """What is wrong with which file."""


class ModelStore:
    """The models of one folder. Reading needs no right to write there."""

    def __init__(self, folder: Path, table: Table = MODELS) -> None:
        self.folder = folder
        self.table = table
        self.ledger = Ledger(folder)

    def locate(self, name: str) -> ModelFiles:
        """Return where a model is: by id, by repository, or a file or folder of the user's.

        Sizes are compared with the record; ``verify`` compares contents.

        Raises:
            UnknownModelError: nothing has this name.
            ModelMissingError: it is known but not here.
            ModelDamagedError: a file is missing or truncated.
        """
        model = find_model(name, self.table)
        if model is None:
            return locate_path(name, self.table)
        record = self.record(model)
        if record is None or not record.files:
            raise ModelMissingError(
                f"model {model.id} is not here; {_remedy(model, 'get it with')}"
            )
        self._refuse_damage(model, self._differences(model, record))
        folder = self.model_folder(model, record.commit)
        main = next(name for name in record.files if fnmatchcase(name, model.files[0].name))
        return ModelFiles(
            id=model.id,
            folder=folder,
            files={name: folder / name for name in record.files},
            main=folder / main,
            commit=record.commit,
            sha256=record.files[main].sha256,
        )

    def verify(
        self,
        name: str,
        *,
        on_read: Callable[[str, int, int], None] = lambda _file, _done, _total: None,
    ) -> Mapping[str, str]:
        """Compare every file of a model with its record; return what is wrong with which.

        Args:
            name: the model's id or repository.
            on_read: called with a file's name, the bytes read and the bytes to read.

        Raises:
            UnknownModelError: there is no such model.
            ModelMissingError: it is not here.
        """
        model = self.find(name)
        record = self.record(model)
        if record is None:
            raise ModelMissingError(f"model {model.id} is not here; there is nothing to verify")
        problems = self._differences(model, record)
        folder = self.model_folder(model, record.commit)
        for file, held in record.files.items():
            if file in problems:
                continue

            def tell(done: int, file: str = file, total: int = held.size) -> None:
                on_read(file, done, total)

            try:
                found = read_sha256(folder / file, tell)
            except OSError as error:
                problems[file] = f"cannot be read: {error.strerror}"
                continue
            if found != held.sha256:
                problems[file] = f"is altered: its sha256 is {found}, recorded was {held.sha256}"
        return problems

    def status(self, name: str) -> Status:
        """Return how a model does, by the sizes of its files.

        Raises:
            UnknownModelError: there is no such model.
            ModelError: the ledger cannot be read.
        """
        model = self.find(name)
        return self._status(model, {} if model.packaged else self.ledger.read())

    def statuses(self) -> list[Status]:
        """Return how every model of the table does.

        Raises:
            ModelError: the ledger cannot be read.
        """
        records = self.ledger.read()
        return [self._status(model, records) for model in self.table.values()]

    def missing(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """Return those of the models that cannot be used as they are.

        Raises:
            UnknownModelError: there is no such model.
            ModelError: the ledger cannot be read.
        """
        usable = {State.BUILT_IN, State.INSTALLED, State.OUTDATED}
        return tuple(name for name in names if self.status(name).state not in usable)

    def remove(self, name: str) -> Model:
        """Delete a model's files and what was made of them, and forget what it was held to.

        Raises:
            UnknownModelError: there is no such model.
            ModelMissingError: nothing of it is here.
            ModelError: it is being downloaded, or cannot be deleted.
        """
        model = self.find(name)
        if model.packaged:
            raise ModelError(f"model {model.id} is built in; it goes when wyoming-tts goes")
        folder = self.folder / model.id
        if model.id not in self.ledger.read() and not folder.exists():
            raise ModelMissingError(f"model {model.id} is not here; there is nothing to remove")

        def busy() -> None:
            raise ModelError(f"model {model.id} is being downloaded; end that first")

        with self.ledger.lock(model.id, waiting=busy):
            try:
                # Files without a record count as absent; a record without files as damage.
                self.ledger.put(model.id, None)
                if folder.exists():
                    shutil.rmtree(folder)
                made.remove_orphans(self.folder / made.FOLDER)
            except OSError as error:
                raise ModelError(
                    f"cannot delete {error.filename or folder}: {error.strerror}"
                ) from error
        return model

    def find(self, name: str) -> Model:
        """Return a model of the table by id or repository.

        Raises:
            UnknownModelError: there is none; the message has the nearest.
        """
        model = find_model(name, self.table)
        if model is None:
            raise unknown(name, self.table)
        return model

    def record(self, model: Model) -> Record | None:
        """Return what the files of a model must be; ``None`` if it is not here.

        Raises:
            ModelError: the ledger cannot be read.
        """
        return packaged.read_record(model) if model.packaged else self.ledger.read().get(model.id)

    def model_folder(self, model: Model, commit: str) -> Path:
        """Return where the files of a revision belong; each has a folder of its own."""
        if model.packaged:
            return packaged.FOLDER
        return self.folder / model.id / commit[:COMMIT_DIGITS]

    def _status(self, model: Model, records: Mapping[str, Record]) -> Status:
        record = packaged.read_record(model) if model.packaged else records.get(model.id)
        if record is None:
            begun = any((self.folder / model.id).glob(f"*/**/*{PART}"))
            return Status(model, State.INCOMPLETE if begun else State.MISSING)
        if problems := self._differences(model, record):
            return Status(model, State.DAMAGED, record, problems)
        if model.packaged:
            return Status(model, State.BUILT_IN, record)
        outdated = model.revision is not None and model.revision != record.commit
        return Status(model, State.OUTDATED if outdated else State.INSTALLED, record)

    def _differences(self, model: Model, record: Record) -> dict[str, str]:
        """Return which files are not as recorded, as far as their sizes tell."""
        folder = self.model_folder(model, record.commit)
        problems = {}
        for name, held in record.files.items():
            problem = _size_problem(folder / name, held)
            if problem:
                problems[name] = problem
        for file in model.files:
            if not any(fnmatchcase(name, file.name) for name in record.files):
                problems[file.name] = "is missing"
        return problems

    def _refuse_damage(self, model: Model, problems: Mapping[str, str]) -> None:
        for file, problem in problems.items():
            remedy = _remedy(model, "fetch it again with")
            raise ModelDamagedError(f"model {model.id}: {file} {problem}; {remedy}")


def download_command(model: Model) -> str:
    """Return what a user types to get a model."""
    return f"wyoming-tts models download {model.id}"


def _remedy(model: Model, verb: str) -> str:
    return packaged.REMEDY if model.packaged else f"{verb} `{download_command(model)}`"


def read_sha256(path: Path, on_read: Callable[[int], None] = lambda _done: None) -> str:
    """Return the SHA-256 of a file in hexadecimal digits.

    Raises:
        OSError: it cannot be read.
    """
    digest = hashlib.sha256()
    done = 0
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
            done += len(block)
            on_read(done)
    return digest.hexdigest()


def _size_problem(path: Path, held: HeldFile) -> str:
    try:
        size = path.stat().st_size
    except FileNotFoundError:
        return "is missing"
    except OSError as error:
        return f"cannot be read: {error.strerror}"
    if size < held.size:
        return f"is truncated: {size} of {held.size} bytes"
    return f"is altered: {size} bytes, {held.size} were recorded" if size > held.size else ""
