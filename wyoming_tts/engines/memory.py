"""Memory of a worker process."""

from __future__ import annotations

import ctypes


def give_back_memory() -> None:
    """Return to the system what loading used and no longer needs, where the C library can do it."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
