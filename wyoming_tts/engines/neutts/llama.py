"""llama.cpp as this engine uses it: embeddings and positions in, logits and sampled ids out.

A thin layer over llama-cpp-python's ctypes bindings: it owns the native objects, keeps the arrays
that a batch is made of, and turns status codes into typed errors. It knows nothing of speech.
"""

from __future__ import annotations

import ctypes
import functools
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wyoming_tts.engines.neutts.llama_log import last_problem, quiet_llama
from wyoming_tts.errors import EngineError, EngineUnavailableError

FLASH_ATTENTION_OFF = 0
LOAD_BY_READING = 0
NO_ROOM = 1

INSTALL = "install it with script/setup, or with pip install 'wyoming-tts[neutts]'"


class NoRoomError(EngineError):
    """The context has no room for the batch; nothing of it was computed."""


@dataclass(frozen=True, slots=True)
class ContextShape:
    """How much a context holds and how it computes."""

    length: int
    """Tokens that each sequence may hold."""

    sequences: int
    threads: int
    batch: int = 512
    """Tokens that one call may take."""

    micro_batch: int = 256
    """Tokens that are computed at once."""

    extra_buffers: bool = True
    """Whether weights may be repacked for this processor's fastest instructions."""


@functools.cache
def import_llama() -> Any:
    """Return the module ``llama_cpp.llama_cpp``, with its log led into ours.

    Raises:
        EngineUnavailableError: it is not installed, or its library does not load here.
    """
    # Threads that wait spin for a moment only: another busy program would pay for longer spinning,
    # and sleeping at once costs half of the speed. OpenMP reads it when it is loaded.
    os.environ.setdefault("GOMP_SPINCOUNT", "2000")
    try:
        from llama_cpp import llama_cpp  # noqa: PLC0415 - native code, only where it is used
    except ImportError as error:
        raise EngineUnavailableError(f"llama-cpp-python is missing: {INSTALL}") from error
    except (OSError, RuntimeError) as error:
        raise EngineUnavailableError(
            f"llama.cpp's library does not load here ({error}): {INSTALL}"
        ) from error
    quiet_llama()
    _load_kernels(llama_cpp)
    llama_cpp.llama_backend_init()
    return llama_cpp


def _load_kernels(llama_cpp: Any) -> None:
    """Load the best of several libraries of kernels for this processor.

    A build for any processor of an architecture (``GGML_CPU_ALL_VARIANTS``) leaves this to its
    user; any other build has its kernels linked.

    Raises:
        EngineUnavailableError: none of them runs here.
    """
    lib = llama_cpp._lib  # noqa: SLF001 - the binding has no functions for this
    if lib.ggml_backend_reg_count():
        return
    beside = Path(llama_cpp.__file__).parent
    for folder in (beside / "lib", beside.parent / "bin"):  # the wheel has them in the second
        lib.ggml_backend_load_all_from_path(os.fsencode(folder))
    if not lib.ggml_backend_reg_count():
        raise EngineUnavailableError(
            f"llama.cpp has no kernels for this processor beside {beside}: {INSTALL}"
        )


class LlamaContext:
    """One model with one context of several sequences. Not thread-safe: one thread owns it."""

    def __init__(self, path: Path, shape: ContextShape) -> None:
        """Load the model and make room for its sequences.

        Raises:
            EngineUnavailableError: the file is no model that llama.cpp runs, or memory is short.
        """
        self._lib = lib = import_llama()
        self._context: Any = None
        parameters = lib.llama_model_default_params()
        parameters.n_gpu_layers = 0
        # A mapped file would stay in memory beside the weights that were repacked.
        parameters.load_mode = LOAD_BY_READING
        parameters.use_extra_bufts = shape.extra_buffers
        self._model = lib.llama_model_load_from_file(str(path).encode(), parameters)
        if not self._model:
            raise EngineUnavailableError(
                f"llama.cpp cannot load {path.name}: {last_problem() or 'no reason was given'}"
            )
        try:
            self._open(shape)
        except BaseException:
            self.close()
            raise

    def _open(self, shape: ContextShape) -> None:
        lib = self._lib
        parameters = lib.llama_context_default_params()
        parameters.n_ctx = shape.length * shape.sequences
        parameters.n_batch = shape.batch
        parameters.n_ubatch = shape.micro_batch
        parameters.n_seq_max = shape.sequences
        parameters.n_outputs_max = shape.sequences
        parameters.n_threads = parameters.n_threads_batch = shape.threads
        # A cache for each sequence and no flash attention: then the logits of a sequence are the
        # same to the bit, whatever else is computed beside it and in which chunks it came.
        parameters.flash_attn_type = FLASH_ATTENTION_OFF
        parameters.kv_unified = False
        parameters.offload_kqv = parameters.op_offload = False
        parameters.no_perf = True
        self._context = lib.llama_init_from_model(self._model, parameters)
        if not self._context:
            raise EngineUnavailableError(
                f"there is no memory for {shape.sequences} times {shape.length} tokens of context "
                f"({last_problem() or 'llama.cpp gave no reason'}): use a smaller model or fewer "
                "streams"
            )
        self._memory = lib.llama_get_memory(self._context)
        self.width: int = lib.llama_model_n_embd_inp(self._model)
        self.vocabulary: int = lib.llama_vocab_n_tokens(lib.llama_model_get_vocab(self._model))
        self.batch_size = shape.batch
        self._embeddings = np.zeros((shape.batch, self.width), np.float32)
        self._positions = np.zeros(shape.batch, np.int32)
        self._wanted = np.zeros(shape.batch, np.int8)
        self._ids = np.zeros(shape.batch, np.int32)
        counts = np.ones(shape.batch, np.int32)
        # Each token belongs to one sequence: its list of sequences is one place in ``_ids``.
        first = self._ids.ctypes.data
        lists = (ctypes.POINTER(ctypes.c_int32) * shape.batch)(
            *(
                ctypes.cast(first + place * 4, ctypes.POINTER(ctypes.c_int32))
                for place in range(shape.batch)
            )
        )
        self._keep = (counts, lists)
        self._batch = lib.llama_batch(
            n_tokens=0,
            token=None,
            embd=self._embeddings.ctypes.data_as(ctypes.POINTER(ctypes.c_float)),
            pos=self._positions.ctypes.data_as(ctypes.POINTER(ctypes.c_int32)),
            n_seq_id=counts.ctypes.data_as(ctypes.POINTER(ctypes.c_int32)),
            seq_id=lists,
            logits=self._wanted.ctypes.data_as(ctypes.POINTER(ctypes.c_int8)),
        )

    def decode(
        self,
        embeddings: NDArray[np.float32],
        positions: NDArray[np.int32],
        sequences: NDArray[np.int32],
        wanted: Sequence[int],
    ) -> None:
        """Compute one batch.

        Args:
            embeddings: ``[n, width]``, what goes in for each token.
            positions: ``[n]``, its place in its sequence; places of a sequence follow each other.
            sequences: ``[n]``, the sequence that it belongs to.
            wanted: places in the batch whose logits will be read.

        Raises:
            NoRoomError: the context is full; nothing was computed.
            EngineError: llama.cpp failed.
        """
        count = len(embeddings)
        self._embeddings[:count] = embeddings
        self._positions[:count] = positions
        self._ids[:count] = sequences
        self._wanted[:count] = 0
        self._wanted[list(wanted)] = 1
        self._batch.n_tokens = count
        status = self._lib.llama_decode(self._context, self._batch)
        if status == NO_ROOM:
            raise NoRoomError("the context of the backbone is full; use fewer streams")
        if status:
            raise EngineError(f"llama.cpp failed with status {status}: {last_problem()}")

    def logits(self, place: int) -> NDArray[np.float32]:
        """Return the logits ``[vocabulary]`` of one wanted place: a view that may be written to.

        It is valid until the next ``decode``.
        """
        pointer = self._lib.llama_get_logits_ith(self._context, place)
        if not pointer:
            raise EngineError(f"llama.cpp has no logits for place {place} of the batch")
        return np.ctypeslib.as_array(pointer, (self.vocabulary,))

    def set_threads(self, threads: int) -> None:
        """Compute with so many threads from now on."""
        self._lib.llama_set_n_threads(self._context, threads, threads)

    def state(self, sequence: int) -> NDArray[np.uint8]:
        """Return what a sequence holds, to be restored into the same or another one."""
        size = self._lib.llama_state_seq_get_size(self._context, sequence)
        state = np.empty(size, np.uint8)
        pointer = state.ctypes.data_as(ctypes.POINTER(ctypes.c_uint8))
        written = self._lib.llama_state_seq_get_data(self._context, pointer, size, sequence)
        return state[:written]

    def restore(self, sequence: int, state: NDArray[np.uint8]) -> bool:
        """Let an empty sequence hold what ``state`` tells; false if it does not fit."""
        pointer = state.ctypes.data_as(ctypes.POINTER(ctypes.c_uint8))
        lib = self._lib
        return bool(lib.llama_state_seq_set_data(self._context, pointer, state.size, sequence))

    def drop(self, sequence: int, begin: int = 0) -> None:
        """Forget a sequence's tokens from the place ``begin`` on."""
        self._lib.llama_memory_seq_rm(self._memory, sequence, begin, -1)

    def close(self) -> None:
        """Release everything; harmless when repeated."""
        if self._context:
            self._lib.llama_free(self._context)
            self._context = None
        if self._model:
            self._lib.llama_model_free(self._model)
            self._model = None


@dataclass(frozen=True, slots=True)
class Sampling:
    """How a token is chosen among the logits; the defaults are those that NeuTTS is run with."""

    temperature: float = 1.0
    top_k: int = 50
    top_p: float = 0.95
    min_p: float = 0.05


class Sampler:
    """llama.cpp's sampler chain with a seed of its own."""

    def __init__(self, sampling: Sampling, seed: int) -> None:
        self._lib = lib = import_llama()
        self._chain = chain = lib.llama_sampler_chain_init(lib.llama_sampler_chain_default_params())
        for sampler in (
            lib.llama_sampler_init_top_k(sampling.top_k),
            lib.llama_sampler_init_top_p(sampling.top_p, 1),
            lib.llama_sampler_init_min_p(sampling.min_p, 1),
            lib.llama_sampler_init_temp(sampling.temperature),
            lib.llama_sampler_init_dist(seed),
        ):
            lib.llama_sampler_chain_add(chain, sampler)

    def sample(self, context: LlamaContext, place: int) -> int:
        """Choose a token by the logits at a place of the last batch."""
        token: int = self._lib.llama_sampler_sample(self._chain, context._context, place)  # noqa: SLF001 - the native handle
        return token

    def close(self) -> None:
        """Release the chain; harmless when repeated."""
        if self._chain:
            self._lib.llama_sampler_free(self._chain)
            self._chain = None
