"""Speech-only forms of backbones: made once, found again, checked, and removed.

What is never sampled is then never computed: the file has about half the size, decoding is half as
fast again, and the logits that remain are the same to the bit.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import BinaryIO

from wyoming_tts.engines.neutts.cut import SpeechCut
from wyoming_tts.engines.neutts.gguf import GgufFile, read_gguf
from wyoming_tts.engines.neutts.prepared import (
    Prepared,
    SpeechVocabulary,
    find_embedding,
    open_full,
)
from wyoming_tts.engines.neutts.prepared_record import Record, place_of, read_record
from wyoming_tts.engines.neutts.refusals import RefusedError
from wyoming_tts.errors import EngineUnavailableError
from wyoming_tts.models import made

__all__ = [
    "InPreparationError",
    "Prepared",
    "SpeechVocabulary",
    "discard",
    "open_full",
    "open_prepared",
    "prepare",
    "record_path",
    "verify_files",
]


class InPreparationError(EngineUnavailableError):
    """Another process prepares the same model; it will be there when that is done."""


def prepare(model: Path, folder: Path) -> Prepared:
    """Write the speech-only form of ``model`` into ``folder`` and return it.

    The files appear when they are complete, and a failure leaves none behind.

    Raises:
        RefusedError: the model is not one that can be cut.
        InPreparationError: another process prepares the same model.
        EngineUnavailableError: the model is unsound, the disk is full, or the folder cannot be
            written; one line says so.
    """
    file = read_gguf(model)
    try:
        cut, table = _cut(file), find_embedding(file)
        before = model.stat()
        folder.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(OSError):
            made.remove_orphans(folder)
        path = place_of(model, before, folder, made.FORM)
        with ThreadPoolExecutor(1) as other, _appearing(path) as raw:
            # The hash needs as long as the copy: the two run side by side and read once.
            source_hash = other.submit(_file_hash, model)
            for piece in cut.pieces():
                raw.write(piece)
            source_sha256 = source_hash.result()
            size = raw.tell()
            after = model.stat()
            if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
                raise EngineUnavailableError(f"{model} changed while it was read: try again")
        record = Record(
            source=str(model.resolve()),
            source_size=before.st_size,
            source_mtime_ns=before.st_mtime_ns,
            source_sha256=source_sha256,
            model_name=path.name,
            model_size=size,
            speech_base=cut.vocabulary.speech_base,
            end=cut.vocabulary.end,
            n_vocab=cut.vocabulary.n_vocab,
            codes=cut.vocabulary.count,
            rows=cut.rows,
            embedding_type=int(table.kind),
            embedding_offset=table.offset,
            embedding_width=table.width,
        )
        record.write(_record_beside(path))
        return record.open(model, folder)
    except OSError as error:
        raise EngineUnavailableError(_disk_trouble(error, model, folder)) from error
    finally:
        file.close()


def open_prepared(model: Path, folder: Path) -> Prepared | None:
    """Return the speech-only form of ``model`` in ``folder``, or ``None`` if it must be prepared.

    It is known by the model's size and time of change; `verify_files` reads the bytes.

    Raises:
        EngineUnavailableError: the model itself cannot be read.
    """
    try:
        source = model.stat()
        record = read_record(place_of(model, source, folder, made.PREPARED))
    except OSError as error:
        raise _unreadable(model, error) from error
    if record is None or not record.fits(source, folder):
        return None
    return record.open(model, folder)


def verify_files(prepared: Prepared) -> None:
    """Read both files of a speech-only model; if one was altered, the prepared one is removed.

    Raises:
        EngineUnavailableError: a file is not the one that was prepared, or cannot be read.
    """
    record = read_record(record_path(prepared))
    try:
        sound = (
            record is not None
            and _file_hash(prepared.source) == record.source_sha256
            and _is_cut_of(prepared.model, prepared.source)
        )
    except OSError as error:
        raise _unreadable(prepared.source, error) from error
    if not sound:
        discard(prepared)
        raise EngineUnavailableError(
            f"{prepared.source} or its speech-only form was altered: the latter is removed,"
            " start again to make it anew"
        )


def discard(prepared: Prepared) -> None:
    """Remove a speech-only model; an original is left alone."""
    if prepared.speech_only:
        record_path(prepared).unlink(missing_ok=True)
        prepared.model.unlink(missing_ok=True)


def record_path(prepared: Prepared) -> Path:
    """Return the path of the record of a speech-only model."""
    return _record_beside(prepared.model)


def _record_beside(form: Path) -> Path:
    return form.with_name(form.name.removesuffix(made.FORM) + made.PREPARED)


def _cut(file: GgufFile) -> SpeechCut:
    try:
        return SpeechCut(file)
    except EngineUnavailableError as error:
        raise RefusedError(str(error)) from error


@contextlib.contextmanager
def _appearing(path: Path) -> Iterator[BinaryIO]:
    """Yield a file that takes its name when the block ends well, and is gone when it fails.

    What a process left that was killed is written over by the next one.
    """
    partial = path.with_name(path.name + made.PART)
    with partial.open("ab") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            mine = os.path.samestat(os.fstat(file.fileno()), partial.stat())
        except (BlockingIOError, FileNotFoundError):
            mine = False
        if not mine:
            raise InPreparationError(
                f"{path.name} is being prepared by another process: try again when it is done"
            )
        try:
            file.truncate(0)
            yield file
            file.flush()
            os.fsync(file.fileno())
            partial.replace(path)
        except BaseException:
            partial.unlink(missing_ok=True)
            raise


def _file_hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _is_cut_of(prepared: Path, model: Path) -> bool:
    """Whether a file is to the byte what would be prepared of a model now."""
    file = read_gguf(model)
    try:
        with prepared.open("rb") as found:
            same = all(found.read(len(piece)) == piece for piece in SpeechCut(file).pieces())
            return same and not found.read(1)
    finally:
        file.close()


def _unreadable(model: Path, error: OSError) -> EngineUnavailableError:
    return EngineUnavailableError(f"{model} cannot be read: {error.strerror or error}")


def _disk_trouble(error: OSError, model: Path, folder: Path) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return f"there is no room in {folder} for the speech-only form of {model.name}: make room"
    return f"no speech-only form of {model} can be made in {folder}: {error.strerror or error}"
