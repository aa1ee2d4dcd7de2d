"""The file of codes: a header, then one line for each clip, appended as they are made."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from wyoming_tts.errors import TrainingError
from wyoming_tts.train.encoding.manifest import Entry

FORMAT = 1
LONGEST_LINE = 1 << 20
"""Bytes; a minute of speech needs 20,000."""


@dataclass(frozen=True, slots=True)
class Header:
    """What holds for all lines of a file."""

    codec: str
    """Identity of the codec that the codes belong to."""

    codebook: int
    language: str
    format: int = FORMAT


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    start: int
    content: bytes
    """Without its end."""

    whole: bool


class CodesFile:
    """A file of codes to append to; whatever interrupts it, whole lines stay.

    Raises:
        TrainingError: the file is of another codec, damaged, in use, or cannot be written.
    """

    def __init__(self, path: Path, header: Header) -> None:
        self._path = path
        self._header = header
        self.known: dict[str, tuple[str, str, str, float]] = {}
        """Of each clip in the file its text, speaker, split and seconds."""

        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o666)
        except OSError as error:
            raise TrainingError(f"cannot write {path}: {error.strerror}") from error
        try:
            self._lock()
            self._size = self._read()
            os.ftruncate(self._file, self._size)
            if not self._size:
                self._write(asdict(header))
        except BaseException:
            os.close(self._file)
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            os.fsync(self._file)
        finally:
            os.close(self._file)

    def has(self, entry: Entry) -> bool:
        """Return whether a clip's codes are here.

        Raises:
            TrainingError: those of another clip of its name are.
        """
        known = self.known.get(entry.id)
        if known is None:
            return False
        if known != _facts(entry):
            raise TrainingError(
                f"{self._path} holds codes of another clip {entry.id!r} than the manifest: the "
                "data have changed, remove the file to encode them again"
            )
        return True

    def append(self, entry: Entry, codes: list[int], words: Sequence[tuple[str, int]] = ()) -> None:
        """Add a clip.

        Args:
            entry: the clip.
            codes: of all of it.
            words: phonemes of each word, and the number of codes up to its end, where it is known.

        Raises:
            TrainingError: the codes are not the codec's, or there is no room; what was there stays.
        """
        if not codes or not all(0 <= code < self._header.codebook for code in codes):
            raise TrainingError(f"the codec made no codes, or none of its own, of {entry.id!r}")
        text, speaker, split, seconds = self.known[entry.id] = _facts(entry)
        record = {"id": entry.id, "text": text, "speaker": speaker, "split": split}
        timed = {"words": words} if words else {}
        self._write({**record, "seconds": seconds, "codes": codes, **timed})

    def _lock(self) -> None:
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise TrainingError(
                f"{self._path} is being written by another process: wait for it, or end it"
            ) from error

    def _read(self) -> int:
        """Take over what the file has; return its size up to the last whole line."""
        size = 0
        lines = _with_last(_lines(self._path))
        for line, last in lines:
            record = _parsed(line)
            if record is None and line.number == 1 and not self._is_begun_header(line):
                raise TrainingError(f"{self._path} is no file of codes: choose another name")
            if record is None and last:
                break
            if record is None:
                raise TrainingError(
                    f"{self._path}, line {line.number} is damaged: remove that line, or the file"
                )
            if line.number == 1:
                self._check(record)
            else:
                self._take(record, line.number)
            size = line.start + len(line.content) + 1
        return size

    def _is_begun_header(self, line: _Line) -> bool:
        """Return whether a line is what a kill left of the header."""
        return not line.whole and _encoded(asdict(self._header)).startswith(line.content)

    def _check(self, header: dict[str, Any]) -> None:
        wanted = asdict(self._header)
        for name in ("format", "codec", "codebook", "language"):
            if header.get(name) != wanted[name]:
                raise TrainingError(
                    f"{self._path} has {name} {header.get(name)!r}, not {wanted[name]!r}: choose "
                    "another file, or remove this one"
                )

    def _take(self, record: dict[str, Any], number: int) -> None:
        try:
            facts = record["text"], record["speaker"], record["split"], float(record["seconds"])
            self.known[str(record["id"])] = facts
        except (KeyError, TypeError, ValueError) as error:
            raise TrainingError(
                f"{self._path}, line {number} is no clip: remove that line, or the file"
            ) from error

    def _write(self, record: dict[str, Any]) -> None:
        content = _encoded(record)
        rest = memoryview(content)
        try:
            while rest:
                rest = rest[os.write(self._file, rest) :]
        except OSError as error:
            os.ftruncate(self._file, self._size)
            raise TrainingError(
                f"cannot write {self._path} ({error.strerror}): all clips before are kept, make "
                "room and run the command again to go on from there"
            ) from error
        self._size += len(content)


def _encoded(record: dict[str, Any]) -> bytes:
    return json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _facts(entry: Entry) -> tuple[str, str, str, float]:
    return entry.text, entry.speaker, entry.split, entry.seconds


def _lines(path: Path) -> Iterator[_Line]:
    start = 0
    with path.open("rb") as file:
        for number, line in enumerate(iter(lambda: file.readline(LONGEST_LINE), b""), 1):
            whole = line.endswith(b"\n")
            yield _Line(number, start, line[:-1] if whole else line, whole)
            start += len(line)


def _with_last(lines: Iterator[_Line]) -> Iterator[tuple[_Line, bool]]:
    """Yield each line, and whether it is the last one."""
    before = next(lines, None)
    for line in lines:
        assert before is not None  # noqa: S101 - there was one before
        yield before, False
        before = line
    if before is not None:
        yield before, True


def _parsed(line: _Line) -> dict[str, Any] | None:
    if not line.whole:
        return None
    try:
        record = json.loads(line.content)
    except (ValueError, RecursionError):
        return None
    return record if isinstance(record, dict) else None
