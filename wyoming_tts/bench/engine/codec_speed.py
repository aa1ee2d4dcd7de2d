"""How fast the codec turns codes into sound, for one window and for several at once."""

from __future__ import annotations

import os

from wyoming_tts.bench.children import Child
from wyoming_tts.bench.engine.plan import EngineBench
from wyoming_tts.bench.processes import BenchError
from wyoming_tts.bench.statistics import median

SECOND = 50
"""Frames."""

FRAMES = (10, 25, SECOND, 81)
BATCH = 16
SECOND_MS = 10.0
BATCH_TIMES = 3.0
TIMES = 5
LOAD_TIMEOUT = 120.0


def measure(bench: EngineBench) -> None:
    """Decode windows of several lengths; on a GPU the targets are judged."""
    threads = bench.plan.threads or len(os.sched_getaffinity(0))
    arguments = [str(bench.plan.models.codec), "auto", str(threads)]
    with Child(
        ["-P", "-m", "wyoming_tts.bench.engine.codec_child", *arguments],
        bench.log("codec"),
        talks=True,
    ) as codec:
        loaded = codec.hear(LOAD_TIMEOUT)
        if "error" in loaded:
            raise BenchError(f"the codec does not load: {loaded['error']}")
        fast = loaded["device"] == "cuda"
        bench.report.machine["codec runs on"] = loaded["device"]
        times = {}
        for frames in FRAMES:
            times[frames] = _milliseconds(codec, frames, 1)
            limit = SECOND_MS if fast and frames == SECOND else None
            bench.note(f"a window of {frames} frames", times[frames], "ms", at_most=limit)
        many = _milliseconds(codec, SECOND, BATCH)
        bench.note(f"{BATCH} windows of {SECOND} frames at once", many, "ms")
        limit = BATCH_TIMES if fast else None
        ratio = many / times[SECOND]
        bench.note(f"{BATCH} windows at once / one", ratio, "times", at_most=limit)


def _milliseconds(codec: Child, frames: int, windows: int) -> float:
    answer = codec.ask({"frames": frames, "windows": windows, "times": TIMES})
    return median(answer["seconds"]) * 1000
