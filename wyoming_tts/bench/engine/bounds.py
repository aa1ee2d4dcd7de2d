"""How fast a code could be made at best, by what this machine's memory and cores can do."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from wyoming_tts.bench.children import Child
from wyoming_tts.bench.engine.plan import EngineBench
from wyoming_tts.bench.processes import BenchError
from wyoming_tts.engines.neutts.gguf import read_gguf
from wyoming_tts.engines.neutts.gguf_types import TensorType, row_bytes

SPEECH_ROWS = 65_537
"""Rows of the output that decide on a code: the codes and the end."""

HALF = 2
"""Bytes of a value in the cache of keys and values."""

NEAR = 1.5
DECODE_SECONDS = "decode seconds per code"
CONTEXT = "context while decoding"
THREADS = "threads"


@dataclass(frozen=True, slots=True)
class StepCost:
    """What computing one code takes of the machine."""

    weight_bytes: int
    context_bytes: int
    """Keys and values, for each token of context."""

    weights: dict[tuple[TensorType, int], int]
    """Number of weights, by type and length of a row."""


def step_cost(path: Path) -> StepCost:
    """Return the cost of a step of the model in a GGUF file, with the rows of speech alone.

    Raises:
        EngineUnavailableError: it is no such file.
    """
    file = read_gguf(path)
    try:
        output = "output.weight" if "output.weight" in file.tensors else "token_embd.weight"
        weights: Counter[tuple[TensorType, int]] = Counter()
        size = 0
        for name, tensor in file.tensors.items():
            if name != output and not name.startswith("blk."):
                continue
            width = tensor.shape[0]
            rows = min(tensor.rows, SPEECH_ROWS) if name == output else tensor.rows
            size += rows * row_bytes(tensor.kind, width)
            if len(tensor.shape) > 1:
                weights[tensor.kind, width] += rows * width
        keys = "blk.{}.attn_k.weight"
        layers = sum(name.endswith("attn_k.weight") for name in file.tensors)
        width = file.tensors[keys.format(0)].rows
        return StepCost(size, layers * width * 2 * HALF, dict(weights))
    finally:
        file.close()


def measure(bench: EngineBench) -> None:
    """Compare the decode steps that were measured with what the machine can do at best."""
    cost = step_cost(bench.plan.models.backbone)
    threads = int(bench.known.get(THREADS, 0)) or bench.plan.threads or 1
    context = round(bench.known.get(CONTEXT, 0))
    with Child(
        ["-P", "-m", "wyoming_tts.bench.engine.native"], bench.log("native"), talks=True
    ) as native:
        native.hear()
        reading = _rate(native, {"do": "read", "threads": threads})
        bench.note(f"memory, read by {threads} threads", reading / 1e9, "GB/s")
        arithmetic = 0.0
        for (kind, width), count in cost.weights.items():
            request = {"do": "multiply", "kind": int(kind), "width": width}
            rate = _rate(native, request) * threads
            arithmetic += count / rate
            label = f"products with {kind.name}, rows of {width}, from the cache"
            bench.note(label, rate / 1e9, "G weights/s")
    size = cost.weight_bytes + cost.context_bytes * context
    bandwidth = size / reading
    bench.note("read for each code", size / 1e6, "MB")
    bench.note("bound by memory", 1 / bandwidth, "codes/s")
    bench.note("bound by arithmetic", 1 / arithmetic, "codes/s")
    if measured := bench.known.get(DECODE_SECONDS):
        bound = max(bandwidth, arithmetic)
        bench.note("decoding, one stream", 1 / measured, "codes/s")
        bench.note("decoding / the bound that binds", measured / bound, "times", at_most=NEAR)


def _rate(native: Child, request: dict[str, object]) -> float:
    answer = native.ask(request)
    if "error" in answer:
        raise BenchError(f"this machine's speed cannot be measured: {answer['error']}")
    return float(answer["rate"])
