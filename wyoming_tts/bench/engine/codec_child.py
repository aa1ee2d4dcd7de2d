"""A codec in a process of its own.

Run as ``python -m wyoming_tts.bench.engine.codec_child PATH DEVICE THREADS``. Says
``{"identity", "device"}`` once it is loaded, or ``error``; then reads and writes lines of JSON:
``{"frames", "windows", "times"}`` answers ``seconds``, of each call that decodes so many windows
of so many codes at once.
"""

from __future__ import annotations

import sys
import time
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from wyoming_tts.bench.talk import answer_all, say
from wyoming_tts.engines.neutts.codec import open_codec
from wyoming_tts.engines.neutts.codec.contract import CODEBOOK, Codec
from wyoming_tts.errors import TtsError


def decode(codec: Codec, request: dict[str, Any]) -> dict[str, Any]:
    """Answer a request."""
    draw = np.random.default_rng(1)
    shape = (request["windows"], request["frames"])
    windows = list(draw.integers(0, CODEBOOK, shape, np.int32))
    codec.decode(windows)
    seconds = []
    for _ in range(request["times"]):
        began = time.perf_counter()
        codec.decode(windows)
        seconds.append(time.perf_counter() - began)
    return {"seconds": seconds}


def main() -> None:
    """Load the codec and answer until the bench closes the pipe."""
    path, device, threads = sys.argv[1:]
    try:
        codec = open_codec(Path(path), device, int(threads))
    except TtsError as error:
        say({"error": str(error)})
        return
    say({"identity": codec.identity, "device": codec.device})
    answer_all(partial(decode, codec))


if __name__ == "__main__":
    main()
