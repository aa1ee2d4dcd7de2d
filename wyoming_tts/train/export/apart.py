"""What llama.cpp does for the export, in a process of its own: it may end itself when it fails.

The process reads one JSON object from its standard input, and writes one to its standard output.
"""

from __future__ import annotations

import ctypes
import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from wyoming_tts.engines.neutts.llama import import_llama
from wyoming_tts.engines.neutts.llama_log import last_problem
from wyoming_tts.engines.neutts.tokenizer import Tokenizer
from wyoming_tts.errors import TrainingError, TtsError

_FLOAT32 = 0  # ggml's number of the type
_NO_FLASH_ATTENTION = 0


def run_apart(task: str, timeout_s: float, **arguments: Any) -> dict[str, Any]:
    """Let another process do one of ``TASKS`` and return its answer.

    Raises:
        TrainingError: it failed, ended itself, or took longer than ``timeout_s``.
    """
    asked = json.dumps({"task": task, **arguments})
    try:
        done = subprocess.run(  # noqa: S603 - our own module
            [sys.executable, "-P", "-m", __name__],
            input=asked,
            capture_output=True,
            text=True,
            timeout=timeout_s,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise TrainingError(
            f"llama.cpp did not end its task ({task}) within {timeout_s:.0f} s: try again when the "
            "machine has less to do"
        ) from None
    if done.returncode == 0:
        answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return answer
    lines = [line for line in done.stderr.splitlines() if line.strip()]
    told = lines[-1].strip()[:300] if lines else "it does not say why"
    raise TrainingError(f"llama.cpp failed ({task}, status {done.returncode}): {told}")


def _quantise(asked: Mapping[str, Any]) -> dict[str, Any]:
    """Write ``target`` from ``source``, its matrices of the type ``file_type``."""
    lib = import_llama()
    parameters = lib.llama_model_quantize_default_params()
    parameters.ftype = asked["file_type"]
    parameters.nthread = asked["threads"]
    if asked["embedding_type"] is not None:
        parameters.token_embedding_type = asked["embedding_type"]
    source, target = str(asked["source"]).encode(), str(asked["target"]).encode()
    if status := lib.llama_model_quantize(source, target, ctypes.byref(parameters)):
        raise TrainingError(last_problem() or f"llama.cpp cannot quantise it ({status})")
    return {}


def _encode(asked: Mapping[str, Any]) -> dict[str, Any]:
    """Return the ids of ``texts``, names of tokens in them standing for the tokens."""
    tokenizer = Tokenizer(Path(asked["model"]))
    try:
        return {"ids": [tokenizer.encode(text, special=True) for text in asked["texts"]]}
    finally:
        tokenizer.close()


def _logits(asked: Mapping[str, Any]) -> dict[str, Any]:
    """Write the logits behind the last ``places`` of ``ids`` to ``target``, a .npy file."""
    lib = import_llama()
    ids, places = asked["ids"], asked["places"]
    parameters = lib.llama_model_default_params()
    parameters.n_gpu_layers = 0
    model = lib.llama_model_load_from_file(str(asked["model"]).encode(), parameters)
    if not model:
        raise TrainingError(last_problem() or "llama.cpp cannot load the model")
    shape = lib.llama_context_default_params()
    shape.n_ctx = shape.n_batch = shape.n_ubatch = len(ids)
    shape.n_threads = shape.n_threads_batch = asked["threads"]
    # What is compared are the weights, so nothing else may be rounded.
    shape.type_k = shape.type_v = _FLOAT32
    shape.flash_attn_type = _NO_FLASH_ATTENTION
    context = lib.llama_init_from_model(model, shape)
    if not context:
        raise TrainingError(last_problem() or "llama.cpp has no memory for the model")
    batch = lib.llama_batch_init(len(ids), 0, 1)
    batch.n_tokens = len(ids)
    for place, token in enumerate(ids):
        batch.token[place] = token
        batch.pos[place] = place
        batch.n_seq_id[place] = 1
        batch.seq_id[place][0] = 0
        batch.logits[place] = place >= len(ids) - places
    if status := lib.llama_decode(context, batch):
        raise TrainingError(last_problem() or f"llama.cpp cannot run the model ({status})")
    size = lib.llama_vocab_n_tokens(lib.llama_model_get_vocab(model))
    rows = [
        np.ctypeslib.as_array(lib.llama_get_logits_ith(context, place), (size,)).copy()
        for place in range(len(ids) - places, len(ids))
    ]
    np.save(asked["target"], np.stack(rows))
    return {}


TASKS = {"quantise": _quantise, "encode": _encode, "logits": _logits}
"""What can be asked for."""


def _main() -> int:
    asked = json.loads(sys.stdin.read())
    try:
        answer = TASKS[asked["task"]](asked)
    except TtsError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(json.dumps(answer) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(_main())
