"""How long Describe takes, whatever else goes on."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from wyoming_tts.bench.children import Child
from wyoming_tts.bench.describe_client import time_describe
from wyoming_tts.bench.plan import Bench
from wyoming_tts.bench.processes import BenchError, ProcessorMeter
from wyoming_tts.bench.servers import Server, running_bare_server, running_server
from wyoming_tts.bench.statistics import median, percentile

P99_MS = 50.0
GOING_TIMEOUT = 60.0
LOAD_SECONDS = 600.0
LONGEST_PAUSE = 0.01
"""Seconds between questions, at most; at random, so that they meet the server in every state."""

KILL_AFTER = 0.3
"""Seconds that a worker lives before it is killed again."""

KILL_TIMEOUT = 20.0
"""Seconds in which a killed worker should be back; the server waits longer after each failure."""


def measure(bench: Bench) -> None:
    """Measure Describe idle, while replies are spoken, and while the worker dies and starts."""
    folder = bench.scratch("server")
    with running_server(folder) as server:
        info = server.wait_answering()
        server.wait_worker()
        with running_bare_server(folder, info) as bare:
            bare.wait_answering()
            idle, baseline = _alternate(bench, server, bare, lambda share: bench.tick(share * 0.3))
            _note(bench, "idle", idle)
            _speaking(bench, server, bare, baseline)
    bench.compare("Describe, idle", "bare wyoming server, idle", median(idle), median(baseline))
    _killed(bench)


def _speaking(bench: Bench, server: Server, bare: Server, baseline: list[float]) -> None:
    speakers = bench.plan.speakers
    with running_load(bench.folder, server.port, speakers) as load:
        processes = {"server": server.pid, "clients": load.pid, "asker": os.getpid()}
        if worker := server.worker():
            processes["worker"] = worker
        with ProcessorMeter(processes) as meter:
            busy, beside = _alternate(
                bench, server, bare, lambda share: bench.tick(0.3 + share * 0.4)
            )
        heard = load.ask({"stop": True})
    name = f"{speakers} replies spoken"
    _note(bench, name, busy)
    bench.note(f"{name}: errors", sum(heard["errors"].values()), "", exactly=0)
    bench.note(f"{name}: speech", heard["sound"] / heard["wall"], "x real time")
    for process, share in meter.shares.items():
        bench.note(f"{name}: processor, {process}", share, "% of a core")
    own, same = median(busy), median(beside)
    bench.compare(f"Describe, {name}", "bare wyoming server, idle", own, median(baseline))
    bench.compare(f"Describe, {name}", "bare wyoming server beside the load", own, same)


def _killed(bench: Bench) -> None:
    """Ask all the time while the worker is killed again and again, and replies are asked for."""
    times: list[float] = []
    back: list[float] = []
    kills = bench.plan.kill_rounds * bench.plan.kills
    spoken = failed = 0
    for number in range(bench.plan.kill_rounds):
        with running_server(bench.scratch(f"killed-{number}")) as server:
            server.wait_answering()
            server.wait_worker()
            with running_load(bench.folder, server.port, bench.plan.speakers) as load:
                for _ in range(bench.plan.kills):
                    back.append(_kill_once(server, times))
                    bench.tick(0.7 + 0.3 * len(back) / kills)
                heard = load.ask({"stop": True})
                spoken += heard["replies"]
                failed += sum(heard["errors"].values())
    name = f"worker killed {kills} times"
    _note(bench, name, times)
    bench.note(f"{name}: replies spoken", spoken, "")
    bench.note(f"{name}: replies that failed", failed, "")
    bench.note("worker started again after a kill, slowest", max(back), "s")


def _kill_once(server: Server, times: list[float]) -> float:
    """Kill the worker and ask until another one is there and has lived a little."""
    victim = server.kill_worker()
    killed = time.monotonic()
    born: float | None = None
    while born is None or time.monotonic() - born < KILL_AFTER:
        times.append(time_describe(server.port))
        if born is None and server.worker() not in {None, victim}:
            born = time.monotonic()
        if time.monotonic() - killed > KILL_TIMEOUT:
            raise BenchError(f"the worker was not started again within {KILL_TIMEOUT:g} s")
        _pause()
    return born - killed


def _alternate(
    bench: Bench, server: Server, bare: Server, tell: Callable[[float], None]
) -> tuple[list[float], list[float]]:
    """Return the seconds of Describe on both servers, asked in turn."""
    ours: list[float] = []
    theirs: list[float] = []
    for number in range(bench.plan.describes):
        theirs.append(time_describe(bare.port))
        _pause()
        ours.append(time_describe(server.port))
        _pause()
        tell((number + 1) / bench.plan.describes)
    return ours, theirs


def _pause() -> None:
    time.sleep(random.uniform(0, LONGEST_PAUSE))  # noqa: S311 - no secret


def _note(bench: Bench, name: str, times: list[float]) -> None:
    bench.note(f"{name}: Describe p50", percentile(times, 0.5) * 1000, "ms")
    bench.note(f"{name}: Describe p99", percentile(times, 0.99) * 1000, "ms", below=P99_MS)
    bench.note(f"{name}: Describe slowest", max(times) * 1000, "ms")


@contextmanager
def running_load(folder: Path, port: int, clients: int) -> Iterator[Child]:
    """Keep ``clients`` replies being spoken, from a process of its own, for the block."""
    arguments = ["-m", "wyoming_tts.bench.load", str(port), str(clients), str(LOAD_SECONDS)]
    with Child(arguments, folder / "load.log", talks=True) as load:
        load.hear(GOING_TIMEOUT)
        yield load
