"""What the system says of a process. Linux only."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from wyoming_tts.errors import TtsError

PROC = Path("/proc")
_TICKS = os.sysconf("SC_CLK_TCK")


class BenchError(TtsError):
    """Something could not be measured."""

    code = "bench"


@dataclass(frozen=True, slots=True)
class Footprint:
    """What a process holds at one moment."""

    resident_mb: float
    """In units of 10^6 bytes."""

    threads: int
    descriptors: int


def footprint(pid: int) -> Footprint:
    """Return what a process holds.

    Raises:
        BenchError: there is no such process, or the system does not tell.
    """
    try:
        text = (PROC / str(pid) / "status").read_text(encoding="utf-8")
        descriptors = len(os.listdir(PROC / str(pid) / "fd"))  # noqa: PTH208 - counted, not used
    except OSError as error:
        raise BenchError(f"process {pid} cannot be looked at in {PROC}: {error}") from error
    fields = dict(line.split(":", 1) for line in text.splitlines() if ":" in line)
    resident_kib = int(fields.get("VmRSS", "0 kB").split()[0])
    return Footprint(resident_kib * 1024 / 1e6, int(fields["Threads"]), descriptors)


def children(pid: int) -> list[int]:
    """Return the children of a process, oldest first; zombies are left out."""
    found = []
    for entry in PROC.iterdir():
        if entry.name.isdecimal() and (fields := _stat(int(entry.name))):
            state, parent = fields[0], int(fields[1])
            if parent == pid and state not in "ZX":
                found.append(int(entry.name))
    return sorted(found)


def processor_seconds(pid: int) -> float:
    """Return the processor time that a process has used; 0 once it is gone."""
    fields = _stat(pid)
    return (int(fields[11]) + int(fields[12])) / _TICKS if fields else 0.0


def running_seconds(pid: int) -> float:
    """Return the processor time of all threads that a process has now, finer than in ticks.

    It falls when a thread ends, so that it suits what does little and starts nothing.
    """
    try:
        tasks = [*(PROC / str(pid) / "task").iterdir()]
        return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9
    except (OSError, ValueError, IndexError):
        return processor_seconds(pid)


class ProcessorMeter:
    """Which share of a core each process uses while the block runs."""

    def __init__(self, processes: Mapping[str, int]) -> None:
        self._processes = processes
        self._before: dict[str, float] = {}
        self._began = 0.0
        self.shares: dict[str, float] = {}
        """Percent of one core, by name; there once the block has ended."""

    def __enter__(self) -> Self:
        self._before = {name: processor_seconds(pid) for name, pid in self._processes.items()}
        self._began = time.perf_counter()
        return self

    def __exit__(self, *_: object) -> None:
        wall = max(time.perf_counter() - self._began, 1e-9)
        for name, pid in self._processes.items():
            used = processor_seconds(pid) - self._before[name]
            self.shares[name] = 100 * max(0.0, used) / wall


def _stat(pid: int) -> list[str]:
    """Return the fields of ``stat`` from the state on."""
    with contextlib.suppress(OSError):
        text = (PROC / str(pid) / "stat").read_text(encoding="utf-8", errors="replace")
        # The name before may hold anything, parentheses included.
        return text.rpartition(")")[2].split()
    return []
