"""What a process may take that opens files of strangers; for the process itself to call."""

from __future__ import annotations

import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

MEMORY = 2 << 30
"""Bytes of address space on top of what the process has when it begins."""

CPU_S = 60
LARGEST_FILE = 16 << 20
LARGEST_VOICE_FILE = 64 << 20
"""Bytes of a file that is written where a recording is copied."""

_STATM = Path("/proc/self/statm")


def limit_decoding() -> None:
    """Bound memory, computing time and files for the rest of the process's life."""
    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_CPU, CPU_S)
    _lower(resource.RLIMIT_FSIZE, LARGEST_FILE)
    if size := _address_space():
        _lower(resource.RLIMIT_AS, size + MEMORY)


def limit_making() -> None:
    """Bound what may be written; what the encoder needs of the rest is not known here."""
    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_FSIZE, LARGEST_VOICE_FILE)


@contextmanager
def bounded_memory() -> Iterator[None]:
    """Bound the memory for a while."""
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    size = _address_space()
    with suppress(ValueError, OSError):
        if size:
            resource.setrlimit(resource.RLIMIT_AS, (_least(size + MEMORY, hard), hard))
    try:
        yield
    finally:
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def _lower(kind: int, value: int) -> None:
    _, hard = resource.getrlimit(kind)
    value = _least(value, hard)
    # Some systems know a limit by name only; the others hold all the same.
    with suppress(ValueError, OSError):
        resource.setrlimit(kind, (value, value))


def _least(value: int, hard: int) -> int:
    return value if hard == resource.RLIM_INFINITY else min(value, hard)


def _address_space() -> int:
    """Return the bytes that the process has mapped; 0 where that cannot be told."""
    try:
        return int(_STATM.read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return 0
