"""Tells one processor from another."""

from __future__ import annotations

import functools
import hashlib
import platform
from pathlib import Path

CPUINFO = Path("/proc/cpuinfo")
_DIGITS = 12
_TELLING = {
    *("model name", "flags"),
    *("Features", "CPU implementer", "CPU part", "CPU variant"),
}
"""Fields of x86 and ARM that say what a core can do."""


@functools.cache
def processor() -> str:
    """Return a line that changes when the machine gets another kind of processor."""
    try:
        text = CPUINFO.read_text(encoding="utf-8", errors="replace")
    except OSError:
        text = ""
    fields = [[part.strip() for part in line.partition(":")[::2]] for line in text.splitlines()]
    # Each kind of core counts once, however many there are of it.
    found = sorted({(name, value) for name, value in fields if name in _TELLING})
    if not found:
        return platform.machine()
    model = next((value for name, value in found if name == "model name"), platform.machine())
    return f"{model} {hashlib.sha256(repr(found).encode()).hexdigest()[:_DIGITS]}"
