"""Text to token ids, exactly as llama.cpp does it, without the weights of the model."""

from __future__ import annotations

import threading
from pathlib import Path

from wyoming_tts.engines.neutts.llama import import_llama
from wyoming_tts.engines.neutts.llama_log import last_problem
from wyoming_tts.errors import EngineError, EngineUnavailableError

_SPECIAL = 1 << 3 | 1 << 4
"""llama.cpp's attributes of control tokens, and of those that a model's makers added."""


class Tokenizer:
    """The vocabulary of a model. May be used from several threads."""

    def __init__(self, model: Path) -> None:
        """Load the vocabulary of a whole GGUF ``model``; its weights are not read.

        Raises:
            EngineUnavailableError: llama.cpp is missing, or cannot read the file or its vocabulary.
        """
        self._lock = threading.Lock()
        self._lib = lib = import_llama()
        parameters = lib.llama_model_default_params()
        parameters.vocab_only = True
        parameters.n_gpu_layers = 0
        self._model = lib.llama_model_load_from_file(str(model).encode(), parameters)
        if not self._model:
            raise EngineUnavailableError(
                f"llama.cpp cannot read the vocabulary of {model.name} "
                f"({last_problem() or 'it does not say why'}): fetch the model again"
            )
        self._vocabulary = vocabulary = lib.llama_model_get_vocab(self._model)
        self.size: int = lib.llama_vocab_n_tokens(vocabulary)
        """Tokens in the vocabulary."""

        self.bos: int = lib.llama_vocab_bos(vocabulary)
        """The token that begins a text; negative where there is none."""

        self.add_bos: bool = self.bos >= 0 and bool(lib.llama_vocab_get_add_bos(vocabulary))
        """Whether the model wants ``bos`` before a prompt."""

    def encode(self, text: str, *, special: bool) -> list[int]:
        """Return the ids of ``text``, without ``bos``.

        ``special`` says whether names of control tokens in the text stand for these tokens. The
        names of added tokens that llama.cpp does not count as control tokens always do.

        Raises:
            EngineError: llama.cpp failed, or the tokenizer is closed.
        """
        raw = text.encode("utf-8", "replace")
        # Every token stands for one byte at least, but for what a vocabulary puts around a text.
        room = len(raw) + 8
        with self._lock:
            if not self._model:
                raise EngineError("the tokenizer is closed")
            ids = (self._lib.llama_token * room)()
            count = self._lib.llama_tokenize(
                self._vocabulary, raw, len(raw), ids, room, False, special
            )
        if count < 0:
            raise EngineError(f"llama.cpp cannot tokenise a text of {len(text)} characters")
        return list(ids[:count])

    def token(self, text: str) -> int | None:
        """Return the one control or added token of this name, or ``None``."""
        ids = self.encode(text, special=True)
        if len(ids) != 1:
            return None
        with self._lock:
            kind = self._lib.llama_vocab_get_attr(self._vocabulary, ids[0]) if self._model else 0
        return ids[0] if kind & _SPECIAL else None

    def close(self) -> None:
        """Release the vocabulary; harmless when repeated."""
        with self._lock:
            if self._model:
                self._lib.llama_model_free(self._model)
                self._model = None
