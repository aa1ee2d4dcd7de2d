"""What a process takes of the machine, as the system counts it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

_PAGE = os.sysconf("SC_PAGE_SIZE")
_THREADS, _PAGES = 17, 21
"""Places among the fields behind the process's name."""


@dataclass(frozen=True, slots=True)
class Use:
    """What a process takes."""

    memory: int = 0
    """Bytes that are resident."""

    threads: int = 0


def read_use(pid: int | None = None) -> Use:
    """Return what a process takes, this one by default; nothing where the system does not tell.

    It reads no disk, and takes some 20 µs.
    """
    try:
        # The name, in parentheses, may hold anything.
        line = Path(f"/proc/{pid or 'self'}/stat").read_bytes().rpartition(b")")[2].split()
        return Use(int(line[_PAGES]) * _PAGE, int(line[_THREADS]))
    except (OSError, ValueError, IndexError):
        return Use()
