"""The most that a process ever held. Linux only."""

from __future__ import annotations

from wyoming_tts.bench.processes import PROC, BenchError


def peak_mb(pid: int) -> float:
    """Return the most resident memory that a process had so far, in units of 10^6 bytes.

    Raises:
        BenchError: there is no such process, or the system does not tell.
    """
    try:
        lines = (PROC / str(pid) / "status").read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise BenchError(f"process {pid} cannot be looked at in {PROC}: {error}") from error
    values = [line.split()[1] for line in lines if line.startswith("VmHWM:")]
    if not values:
        raise BenchError(f"{PROC} does not tell the peak of process {pid}")
    return int(values[0]) * 1024 / 1e6
