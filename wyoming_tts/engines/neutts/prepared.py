"""A backbone as it is run: which file llama.cpp loads, and what its rows and our ids mean.

Everything is fed to llama.cpp as embeddings, whose rows are read from the original file, so that
text and speech can share a batch and no row is kept twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wyoming_tts.engines.neutts.codec.contract import CODEBOOK
from wyoming_tts.engines.neutts.gguf import GgufFile, Tensor, read_gguf
from wyoming_tts.engines.neutts.gguf_types import TensorType, row_bytes
from wyoming_tts.errors import EngineError, EngineUnavailableError

END_TOKEN = "<|SPEECH_GENERATION_END|>"  # noqa: S105 - a token of a vocabulary, no secret
_SPEECH = "<|speech_"
FEWEST = 64
"""Speech tokens that a model has at least."""

EMBEDDING = "token_embd.weight"
OUTPUT = "output.weight"


@dataclass(frozen=True, slots=True)
class SpeechVocabulary:
    """Where speech stands in a model's own vocabulary."""

    speech_base: int
    """Id of the speech token of code 0; the others follow in order."""

    end: int
    """Id of the token that ends speech."""

    n_vocab: int
    """Number of all ids."""

    count: int = CODEBOOK
    """Number of speech tokens: one for each code of the model's codec."""


@dataclass(frozen=True, slots=True)
class EmbeddingTable:
    """Where the rows lie that are fed for each id of the original vocabulary."""

    kind: TensorType
    offset: int
    """From the start of the original file, in bytes."""

    rows: int
    width: int
    """Elements of a row."""


class Prepared:
    """A backbone that is ready to be run, whole or speech only."""

    def __init__(
        self,
        source: Path,
        model: Path,
        vocabulary: SpeechVocabulary,
        table: EmbeddingTable,
        *,
        rows: int,
        first_code: int,
        end_row: int,
    ) -> None:
        """Map the embedding of the original file.

        Raises:
            EngineUnavailableError: the file cannot be mapped, or rows of its type cannot be read.
        """
        self.source = source
        """The original file, which has the tokenizer."""

        self.model = model
        """The file that llama.cpp loads."""

        self.vocabulary = vocabulary
        self.rows = rows
        """Logits that ``model`` gives for each place."""

        self.first_code = first_code
        """Row of code 0 among the logits; the other codes follow in order."""

        self.end_row = end_row
        """Row of the end token among the logits."""

        self.table = table
        self._quants = _import_quants()
        shape = (table.rows, row_bytes(table.kind, table.width))
        try:
            self._stored = np.memmap(source, np.uint8, "r", table.offset, shape)
        except (OSError, ValueError) as error:
            raise EngineUnavailableError(f"the model {source} cannot be read: {error}") from error
        self._kind = self._quants.GGMLQuantizationType(int(table.kind))
        try:
            self.embeddings([0])
        except NotImplementedError as error:
            raise EngineUnavailableError(
                f"the embedding of {source.name} has the type {table.kind.name}, which is not"
                " supported: use a Q4_0 or Q8_0 file"
            ) from error

    @property
    def speech_only(self) -> bool:
        """Whether ``model`` is cut down to speech."""
        return self.model != self.source

    @property
    def silent(self) -> tuple[range, ...]:
        """Rows of the logits that must not be sampled: neither speech nor end."""
        speech = range(self.first_code, self.first_code + self.vocabulary.count)
        spoken = sorted(
            (speech, range(self.end_row, self.end_row + 1)), key=lambda each: each.start
        )
        edges = [0, *(edge for each in spoken for edge in (each.start, each.stop)), self.rows]
        gaps = (range(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True))
        return tuple(gap for gap in gaps if gap)

    @property
    def width(self) -> int:
        """Elements of one embedding."""
        return self.table.width

    def embeddings(self, ids: Sequence[int] | NDArray[np.integer[Any]]) -> NDArray[np.float32]:
        """Return what is fed for ids of the original vocabulary, ``[n, width]``.

        Raises:
            EngineError: an id is not in the vocabulary.
        """
        places = np.asarray(ids, np.int64)
        if not len(places):
            return np.zeros((0, self.table.width), np.float32)
        if not 0 <= places.min() <= places.max() < self.table.rows:
            raise EngineError(f"a token is outside of the vocabulary of {self.source.name}")
        rows: NDArray[np.float32] = self._quants.quants.dequantize(
            np.ascontiguousarray(self._stored[places]), self._kind
        )
        return rows.reshape(len(places), self.table.width)


def open_full(model: Path) -> Prepared:
    """Return a model as it is, to be run with its whole vocabulary.

    Raises:
        EngineUnavailableError: the file is no sound NeuTTS model; one line says why.
    """
    file = read_gguf(model)
    try:
        vocabulary = find_vocabulary(file)
        return Prepared(
            model,
            model,
            vocabulary,
            find_embedding(file),
            rows=vocabulary.n_vocab,
            first_code=vocabulary.speech_base,
            end_row=vocabulary.end,
        )
    finally:
        file.close()


def find_vocabulary(file: GgufFile) -> SpeechVocabulary:
    """Find speech in a model's vocabulary.

    Raises:
        EngineUnavailableError: this is not the vocabulary of a NeuTTS model.
    """
    tokens: list[Any] = list(file.array("tokenizer.ggml.tokens"))
    if not tokens:
        raise _unfit(file, "has no vocabulary")
    embedding = _table(file, EMBEDDING)
    if embedding.rows != len(tokens):
        raise _unfit(file, f"has {len(tokens)} tokens but {embedding.rows} embeddings")
    output = file.tensors.get(OUTPUT, embedding)
    if output.shape != embedding.shape:
        raise _unfit(file, "has an output that does not fit its embedding")
    try:
        end = tokens.index(END_TOKEN)
    except ValueError as error:
        raise _unfit(file, f"has no end token {END_TOKEN}") from error
    try:
        base = tokens.index(f"{_SPEECH}0|>")
    except ValueError as error:
        raise _unfit(file, "has no speech tokens") from error
    count = sum(token.startswith(_SPEECH) for token in tokens)
    speech = tokens[base : base + count]
    named = (f"{_SPEECH}{code}|>" for code in range(count))
    if speech != [*named]:
        raise _unfit(file, f"has no {count} speech tokens in order")
    if not FEWEST <= count <= CODEBOOK:
        raise _unfit(file, f"has {count} speech tokens, not {FEWEST} to {CODEBOOK}")
    return SpeechVocabulary(speech_base=base, end=end, n_vocab=len(tokens), count=count)


def find_embedding(file: GgufFile) -> EmbeddingTable:
    """Find the embedding in a model's file.

    Raises:
        EngineUnavailableError: there is none.
    """
    tensor = _table(file, EMBEDDING)
    return EmbeddingTable(tensor.kind, tensor.offset, tensor.rows, tensor.shape[0])


def _table(file: GgufFile, name: str) -> Tensor:
    tensor = file.tensors.get(name)
    if tensor is None or len(tensor.shape) != 2:  # noqa: PLR2004 - rows and columns
        raise _unfit(file, "has no embedding")
    return tensor


def _unfit(file: GgufFile, what: str) -> EngineUnavailableError:
    return EngineUnavailableError(f"{file.path} {what}: it is no NeuTTS model that can speak here")


def _import_quants() -> Any:
    try:
        import gguf  # noqa: PLC0415 - only workers that speak with NeuTTS need it
        import gguf.quants  # noqa: PLC0415 - as above
    except ImportError as error:
        raise EngineUnavailableError(
            "the package gguf is missing: install it with pip install 'wyoming-tts[neutts]'"
        ) from error
    return gguf
