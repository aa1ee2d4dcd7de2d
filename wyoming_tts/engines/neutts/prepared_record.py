"""What is written beside a prepared model: from which file it was made, and what is in it."""

from __future__ import annotations

import hashlib
import os
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from wyoming_tts.engines.neutts.codec.contract import CODEBOOK
from wyoming_tts.engines.neutts.gguf_types import TensorType, row_bytes
from wyoming_tts.engines.neutts.prepared import EmbeddingTable, Prepared, SpeechVocabulary
from wyoming_tts.engines.neutts.whole_file import write_json
from wyoming_tts.models import made

FORMAT = 2
_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Record:
    """The file ``prepared.json``, its fields as they are stored."""

    source: str
    """The original file, absolute."""

    source_size: int
    source_mtime_ns: int
    source_sha256: str
    model_name: str
    model_size: int
    speech_base: int
    end: int
    n_vocab: int
    codes: int
    rows: int
    embedding_type: int
    embedding_offset: int
    embedding_width: int
    verified: str = ""
    """With what build of llama.cpp the model was found equal to its source, empty for none."""

    format: int = FORMAT

    def write(self, path: Path) -> None:
        """Write the record; a reader sees the old one or the new one."""
        write_json(path, asdict(self))

    def open(self, source: Path, folder: Path) -> Prepared:
        """Return the prepared model that this describes.

        Raises:
            EngineUnavailableError: the source cannot be read.
        """
        vocabulary = SpeechVocabulary(self.speech_base, self.end, self.n_vocab, self.codes)
        table = EmbeddingTable(
            TensorType(self.embedding_type),
            self.embedding_offset,
            self.n_vocab,
            self.embedding_width,
        )
        return Prepared(
            source,
            folder / self.model_name,
            vocabulary,
            table,
            rows=self.rows,
            first_code=0,
            end_row=vocabulary.count,
        )

    def fits(self, source: os.stat_result, folder: Path) -> bool:
        """Whether this describes the source as it is now, and the model is there, whole."""
        if (self.source_size, self.source_mtime_ns) != (source.st_size, source.st_mtime_ns):
            return False
        table = self.n_vocab * row_bytes(TensorType(self.embedding_type), self.embedding_width)
        if self.embedding_offset + table > self.source_size:
            return False
        try:
            return (folder / self.model_name).stat().st_size == self.model_size
        except OSError:
            return False


def read_record(path: Path) -> Record | None:
    """Read a record; ``None`` if there is none, or one that cannot be used."""
    try:
        return _checked(made.read_json(path))
    except (ValueError, TypeError):
        return None


def place_of(model: Path, source: os.stat_result, folder: Path, ending: str) -> Path:
    """Return where something is kept that was made of a model as it is now.

    Models of the same name in different folders have places of their own, and so has each content
    of one file.

    Args:
        model: the original file.
        source: its size and time of change.
        folder: where prepared files are kept.
        ending: one of `wyoming_tts.models.made`.
    """
    stamp = f"\0{source.st_size}\0{source.st_mtime_ns}".encode()
    digest = hashlib.sha256(os.fsencode(model.resolve()) + stamp).hexdigest()
    return folder / f"{model.stem}-{digest[:_DIGITS]}{ending}"


def _checked(found: dict[str, Any]) -> Record | None:
    if found.get("format") != FORMAT:
        return None
    # What was written without it has all codes of NeuCodec.
    found = {"codes": CODEBOOK, **found}
    for field in fields(Record):
        value = found.get(field.name)
        if field.type == "int" and (type(value) is not int or value < 0):
            return None
        if field.type == "str" and not isinstance(value, str):
            return None
    record = Record(**found)
    if record.model_name != Path(record.model_name).name or not record.embedding_width:
        return None
    row_bytes(TensorType(record.embedding_type), record.embedding_width)
    return record
