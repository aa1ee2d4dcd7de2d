"""How many processors a worker may really use."""

from __future__ import annotations

import math
import os
from pathlib import Path

CGROUP = Path("/sys/fs/cgroup")
TOPOLOGY = Path("/sys/devices/system/cpu")


def usable_cpus(cgroup: Path = CGROUP) -> int:
    """Return the processors that this process may use: its CPU set, within its container's quota.

    A quota of a part of a processor counts as a whole one.
    """
    allowed = len(os.sched_getaffinity(0))
    quota = _quota(cgroup)
    return max(1, min(allowed, math.ceil(quota))) if quota else allowed


def usable_cores(topology: Path = TOPOLOGY, cgroup: Path = CGROUP) -> int:
    """Return ``usable_cpus``, but with the threads of one core counted once."""
    cores = set()
    for cpu in os.sched_getaffinity(0):
        try:
            siblings = (topology / f"cpu{cpu}/topology/thread_siblings_list").read_text()
        except OSError:
            siblings = str(cpu)
        cores.add(siblings.strip())
    return min(len(cores), usable_cpus(cgroup))


def _quota(cgroup: Path) -> float:
    """Return the processors that the container may use on average; 0 where nothing limits it."""
    try:
        limit, period = (cgroup / "cpu.max").read_text().split()  # version 2
    except (OSError, ValueError):
        try:
            limit = (cgroup / "cpu/cpu.cfs_quota_us").read_text()  # version 1
            period = (cgroup / "cpu/cpu.cfs_period_us").read_text()
        except OSError:
            return 0.0
    try:
        return max(0.0, float(limit) / float(period))
    except (ValueError, ZeroDivisionError):
        return 0.0  # "max"
