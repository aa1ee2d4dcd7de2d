"""The process that encodes one recording and ends: ``python -m wyoming_tts.engines.neutts.encode``.

Reads a header line of JSON and the samples from its standard input, and writes lines of JSON to
its standard output: ``progress``, and at last ``codes`` or ``error``. It ends as well when its
standard input closes, so that no large process outlives the one that wanted the codes.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import warnings
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from wyoming_tts.errors import EngineError, TtsError

NICENESS = 10
"""Voices are made while the server speaks; speaking comes first."""

INSTALL = "pip install 'wyoming-tts[clone]'"
_OFFLINE = ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "HF_DATASETS_OFFLINE")


def main() -> int:
    """Encode what standard input asks for; return the exit status."""
    # Ctrl-C reaches the whole group; whoever wanted the codes ends this process.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(max(0, NICENESS - os.nice(0)))
    # Whatever a library prints must not stand among the answers.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    warnings.simplefilter("ignore")
    os.environ.update(dict.fromkeys(_OFFLINE, "1"))

    def answer(**fields: Any) -> None:
        print(json.dumps(fields), file=answers, flush=True)

    request = json.loads(sys.stdin.buffer.readline())
    samples = np.frombuffer(_read(sys.stdin.buffer, 4 * request["samples"]), "<f4")
    threading.Thread(target=_end_with_stdin, daemon=True).start()
    try:
        answer(codes=_encode(request, samples, lambda step: answer(progress=step)))
    except TtsError as error:
        answer(error=str(error))
    except ImportError as error:
        missing = error.name or str(error)
        answer(error=f"making a voice needs packages that are missing ({missing}): {INSTALL}")
    except (MemoryError, RuntimeError) as error:
        if not isinstance(error, MemoryError) and "allocate memory" not in str(error):
            raise
        answer(
            error="there is too little memory to encode; close other programs, or take "
            "the smaller encoder with --codec distill-neucodec"
        )
    else:
        return 0
    return 1


def _encode(request: dict[str, Any], samples: Any, progress: Any) -> list[int]:
    progress("loading packages")
    import torch  # noqa: PLC0415 - a missing package is told, not raised

    from wyoming_tts.engines.neutts.encoder_model import Encoder, read_weights  # noqa: PLC0415

    torch.set_num_threads(max(1, len(os.sched_getaffinity(0))))
    progress("loading the encoder")
    encoder = Encoder(read_weights(Path(request["checkpoint"])), Path(request["listener"]))
    progress("encoding")
    return encoder.encode(samples)


def _read(stream: BinaryIO, size: int) -> bytes:
    content = stream.read(size)
    if len(content) != size:
        raise EngineError("the samples did not arrive whole")
    return content


def _end_with_stdin() -> None:
    while os.read(sys.stdin.fileno(), 1):
        pass
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main())
