"""Tells one processor from another."""

from __future__ import annotations

import functools
import hashlib
import platform
from pathlib import Path

CPUINFO = Path("/proc/cpuinfo")
_DIGITS = 12
_AMX = "amx_int8"
_TELLING = {
    *("model name", "flags"),
    *("Features", "CPU implementer", "CPU part", "CPU variant"),
}
"""Fields of x86 and ARM that say what a core can do."""


@functools.cache
def processor() -> str:
    """Return a line that changes when the machine gets another kind of processor."""
    found = _fields()
    if not found:
        return platform.machine()
    model = next((value for name, value in found if name == "model name"), platform.machine())
    return f"{model} {hashlib.sha256(repr(found).encode()).hexdigest()[:_DIGITS]}"


@functools.cache
def has_amx() -> bool:
    """Whether the processor multiplies in tiles, which not every build of llama.cpp survives."""
    return any(name == "flags" and _AMX in value.split() for name, value in _fields())


def _fields() -> list[tuple[str, str]]:
    """Return what tells the cores apart: each kind counts once, however many there are of it."""
    try:
        text = CPUINFO.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return []
    parted = (line.partition(":") for line in text.splitlines())
    fields = {(name.strip(), value.strip()) for name, _, value in parted}
    return sorted((name, value) for name, value in fields if name in _TELLING)
