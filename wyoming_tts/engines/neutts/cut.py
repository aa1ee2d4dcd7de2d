"""The contents of a speech-only model file, made from the original file.

The rows of embedding and output are cut to the speech tokens (from row 0 on, in the order of their
codes) and the end token behind them; every other tensor is copied as it is. Rows of zeros
follow, so that the number of rows divides as the original one does: llama.cpp chooses its kernels
by that, and with the same kernels the logits are the same to the bit.
"""

from __future__ import annotations

from collections.abc import Iterator

from wyoming_tts.engines.neutts.gguf import GgufFile, Tensor
from wyoming_tts.engines.neutts.gguf_types import ValueType
from wyoming_tts.engines.neutts.gguf_writer import TensorPlan, entry, header, padding
from wyoming_tts.engines.neutts.prepared import EMBEDDING, OUTPUT, find_vocabulary
from wyoming_tts.errors import EngineUnavailableError

_CHUNK = 4 << 20
_KERNEL_ROWS = 32  # the widest kernels ask for a multiple of this


class SpeechCut:
    """What is kept of a model, and where it goes."""

    def __init__(self, file: GgufFile) -> None:
        """Look at the model's header.

        Raises:
            EngineUnavailableError: the model is none that can be cut.
        """
        self._file = file
        self.vocabulary = find_vocabulary(file)
        self._tensors = list(file.tensors.values())
        kept = self.vocabulary.count + 1
        self.rows = kept + (self.vocabulary.n_vocab - kept) % _KERNEL_ROWS
        """Rows of embedding and output, those of zeros included."""

        if int(str(file.metadata.get("split.count") or 0)) > 1:
            raise self._uncut("is one part of a model in several files")
        self._plans = [self._plan(tensor) for tensor in self._tensors]

    @property
    def nbytes(self) -> int:
        """Bytes of the tensors that will be written."""
        return sum(plan.nbytes for plan in self._plans)

    def pieces(self) -> Iterator[bytes | memoryview]:
        """Yield the whole file in one pass over the original; a piece is valid until the next."""
        yield header(self._entries(), self._plans)
        for plan, tensor in zip(self._plans, self._tensors, strict=True):
            yield from self._data(tensor)
            yield bytes(padding(plan.nbytes))

    def _plan(self, tensor: Tensor) -> TensorPlan:
        if tensor.name in (EMBEDDING, OUTPUT):
            return TensorPlan(tensor.name, (tensor.shape[0], self.rows), tensor.kind)
        if self.vocabulary.n_vocab in tensor.shape:
            raise self._uncut(f"has the tensor {tensor.name[:60]!r} over its whole vocabulary")
        return TensorPlan(tensor.name, tensor.shape, tensor.kind)

    def _entries(self) -> list[bytes]:
        """Return the metadata: all of it but the tokenizer and what depends on the layout."""
        file, architecture = self._file, self._file.text("general.architecture")
        replaced = {"general.alignment", f"{architecture}.vocab_size"}
        kept = [
            bytes(file.view(begin, end))
            for key, (begin, end) in file.spans.items()
            if key not in replaced and not key.startswith("tokenizer.")
        ]
        return [
            *kept,
            entry("tokenizer.ggml.model", ValueType.STRING, "none"),
            entry(f"{architecture}.vocab_size", ValueType.UINT32, self.rows),
        ]

    def _data(self, tensor: Tensor) -> Iterator[bytes | memoryview]:
        if tensor.name not in (EMBEDDING, OUTPUT):
            yield from self._pieces(tensor.offset, tensor.offset + tensor.nbytes)
            return
        row, speech = tensor.row_bytes, self.vocabulary
        for first, count in ((speech.speech_base, speech.count), (speech.end, 1)):
            begin = tensor.offset + first * row
            yield from self._pieces(begin, begin + count * row)
        yield bytes((self.rows - speech.count - 1) * row)

    def _pieces(self, begin: int, end: int) -> Iterator[memoryview]:
        for place in range(begin, end, _CHUNK):
            with self._file.view(place, min(place + _CHUNK, end)) as piece:
                yield piece

    def _uncut(self, what: str) -> EngineUnavailableError:
        return EngineUnavailableError(
            f"{self._file.path} {what}: no speech-only form of it can be made"
        )
