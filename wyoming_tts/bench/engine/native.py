"""How fast this machine reads memory and multiplies weights, with the libraries that speak.

Run as ``python -m wyoming_tts.bench.engine.native``, so that a library that does not fit this
processor ends nothing but this. Reads and writes lines of JSON: ``{"do": "read", "threads"}``
answers ``rate`` in bytes per second; ``{"do": "multiply", "kind", "width"}`` answers ``rate`` in
weights per second of one core.

Reading is the C library's ``memchr`` over a large block, in each thread over a part of its own,
for a byte that is not there. Multiplying is llama.cpp's own product of a quantised matrix with a
vector, where the matrix fits the second-level cache: the unpacked one by a graph of ggml, and
the one on repacked weights, if there is one, by its function; the faster counts.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from wyoming_tts.bench.talk import answer_all, say
from wyoming_tts.engines.neutts.gguf_types import TensorType, row_bytes

READ_BYTES = 256 << 20
CACHE_BYTES = 384 << 10
"""Of a matrix: less than half of a common second-level cache."""

PRODUCTS = 64
"""In one graph, so that starting it does not count."""

SECONDS = 0.25
GRAPH_MEMORY = 256 << 20
COLUMNS = 8
"""Rows that repacked weights interleave, at most."""

REPACKED = {
    TensorType.Q4_0: ("q4_0_8x8_q8_0", "q4_0_4x8_q8_0", "q4_0_4x4_q8_0"),
    TensorType.Q8_0: ("q8_0_4x8_q8_0", "q8_0_4x4_q8_0"),
}
"""Products on repacked weights; those that this processor has no instructions for are slow."""


class _Memory(ctypes.Structure):
    """``ggml_init_params``."""

    _fields_ = (
        ("size", ctypes.c_size_t),
        ("buffer", ctypes.c_void_p),
        ("no_alloc", ctypes.c_bool),
    )


def read_rate(threads: int) -> float:
    """Return bytes per second that so many threads read together."""
    find = ctypes.CDLL(None).memchr
    find.restype = ctypes.c_void_p
    find.argtypes = (ctypes.c_void_p, ctypes.c_int, ctypes.c_size_t)
    block = np.ones(READ_BYTES, np.uint8)
    part = READ_BYTES // threads
    begins = [block.ctypes.data + number * part for number in range(threads)]
    with ThreadPoolExecutor(threads) as pool:
        return (
            part
            * threads
            * _best(lambda: list(pool.map(lambda begin: find(begin, 0, part), begins)))
        )


def multiply_rate(kind: TensorType, width: int) -> float:
    """Return weights per second that one core multiplies, from its cache."""
    rows = max(COLUMNS, CACHE_BYTES // row_bytes(kind, width) // COLUMNS * COLUMNS)
    rates = [_graph_rate(kind, width, rows)]
    library = _library("ggml-cpu")
    products = (getattr(library, f"ggml_gemv_{name}", None) for name in REPACKED.get(kind, ()))
    rates += [_repacked_rate(product, kind, width, rows) for product in products if product]
    return max(rates)


def _graph_rate(kind: TensorType, width: int, rows: int) -> float:
    with _graph_memory() as (base, context):
        matrix = base.ggml_new_tensor_2d(context, int(kind), width, rows)
        vector = base.ggml_new_tensor_2d(context, int(TensorType.F32), width, 1)
        for tensor in (matrix, vector):
            base.ggml_set_zero(tensor)
        graph = base.ggml_new_graph(context)
        for _ in range(PRODUCTS):
            base.ggml_build_forward_expand(graph, base.ggml_mul_mat(context, matrix, vector))
        run = _library("ggml-cpu").ggml_graph_compute_with_ctx
        run.argtypes = (ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int)
        return PRODUCTS * rows * width * _best(lambda: run(context, graph, 1))


@contextmanager
def _graph_memory() -> Iterator[tuple[Any, ctypes.c_void_p]]:
    base = _library("ggml-base")
    pointer, size, whole = ctypes.c_void_p, ctypes.c_int64, ctypes.c_int
    for name, result, arguments in (
        ("ggml_init", pointer, (_Memory,)),
        ("ggml_new_tensor_2d", pointer, (pointer, whole, size, size)),
        ("ggml_set_zero", pointer, (pointer,)),
        ("ggml_new_graph", pointer, (pointer,)),
        ("ggml_mul_mat", pointer, (pointer, pointer, pointer)),
        ("ggml_build_forward_expand", None, (pointer, pointer)),
        ("ggml_free", None, (pointer,)),
    ):
        getattr(base, name).restype = result
        getattr(base, name).argtypes = arguments
    _library("ggml-cpu").ggml_cpu_init()
    context = base.ggml_init(_Memory(GRAPH_MEMORY, None, False))
    try:
        yield base, context
    finally:
        base.ggml_free(context)


def _repacked_rate(product: Any, kind: TensorType, width: int, rows: int) -> float:
    weights = np.zeros(rows * row_bytes(kind, width), np.uint8)
    vector = np.zeros(row_bytes(TensorType.Q8_0, width), np.uint8)
    result = np.zeros(rows, np.float32)
    product.restype = None
    product.argtypes = (
        *(ctypes.c_int, ctypes.c_void_p, ctypes.c_size_t),
        *(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int, ctypes.c_int),
    )
    places = (result.ctypes.data, rows, weights.ctypes.data, vector.ctypes.data)
    return rows * width * _best(lambda: product(width, *places, 1, rows))


def _best(work: Callable[[], object]) -> float:
    """Return how often per second ``work`` is done at its fastest."""
    work()
    ends = time.perf_counter() + SECONDS
    shortest = float("inf")
    while (began := time.perf_counter()) < ends:
        work()
        shortest = min(shortest, time.perf_counter() - began)
    return 1 / shortest


def _library(name: str) -> ctypes.CDLL:
    """Return a library of llama.cpp, as the engine loads it.

    Raises:
        OSError: it is not there.
    """
    spec = importlib.util.find_spec("llama_cpp")
    own = Path(spec.origin).parent / "lib" if spec and spec.origin else Path()
    folder = Path(os.environ.get("LLAMA_CPP_LIB_PATH") or own)
    for path in (folder / f"lib{name}.so", folder / f"lib{name}.dylib"):
        if path.exists():
            return ctypes.CDLL(str(path))
    raise OSError(f"there is no library {name} in {folder}")


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """Answer a request."""
    try:
        if request["do"] == "read":
            return {"rate": read_rate(request["threads"])}
        return {"rate": multiply_rate(TensorType(request["kind"]), request["width"])}
    except (OSError, AttributeError) as error:
        return {"error": str(error)}


if __name__ == "__main__":
    say({"ready": True})
    answer_all(answer)
