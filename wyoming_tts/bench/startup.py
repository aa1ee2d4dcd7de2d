"""How soon there is an answer after a start."""

from __future__ import annotations

import subprocess
import sys
import time

from wyoming_tts.bench.plan import Bench
from wyoming_tts.bench.servers import running_bare_server, running_server
from wyoming_tts.bench.statistics import median

COMMAND_TIMEOUT = 30.0
_VERSION = ["-m", "wyoming_tts", "--version"]
_NOTHING = ["-c", "pass"]


def measure(bench: Bench) -> None:
    """Measure the server's start and the shortest command, each beside its baseline."""
    ours: list[float] = []
    bare: list[float] = []
    version: list[float] = []
    nothing: list[float] = []
    # The first start of all finds nothing in the file cache, and nothing compiled.
    info = _start(bench, "warm-up")[1]
    _time_command(_VERSION)
    for number in range(bench.plan.starts):
        bare.append(_start_bare(bench, str(number), info))
        ours.append(_start(bench, str(number))[0])
        nothing.append(_time_command(_NOTHING))
        version.append(_time_command(_VERSION))
        bench.tick((number + 1) / bench.plan.starts)
    bench.note("start to first Describe answered, median", median(ours), "s", below=1.0)
    bench.note("start to first Describe answered, slowest", max(ours), "s")
    bench.note("--version, median", median(version), "s", below=0.3)
    bench.compare(
        "start to first Describe", "start of a bare wyoming server", median(ours), median(bare)
    )
    bench.compare("--version", "python -c pass", median(version), median(nothing))


def _start(bench: Bench, name: str) -> tuple[float, dict[str, object]]:
    folder = bench.scratch(name)
    began = time.perf_counter()
    with running_server(folder) as server:
        info = server.wait_answering()
        return time.perf_counter() - began, info


def _start_bare(bench: Bench, name: str, info: dict[str, object]) -> float:
    folder = bench.scratch(f"bare-{name}")
    began = time.perf_counter()
    with running_bare_server(folder, info) as server:
        server.wait_answering()
        return time.perf_counter() - began


def _time_command(arguments: list[str]) -> float:
    began = time.perf_counter()
    subprocess.run(  # noqa: S603 - our own command
        [sys.executable, *arguments],
        check=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        timeout=COMMAND_TIMEOUT,
    )
    return time.perf_counter() - began
