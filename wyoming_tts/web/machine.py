"""What the server runs on, as far as it may be told to anybody."""

from __future__ import annotations

import os
import platform
import re
import shutil
from contextlib import suppress
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from pydantic import BaseModel

PACKAGES = (
    "wyoming",
    "aiohttp",
    "numpy",
    "pydantic",
    "zeroconf",
    "soxr",
    "soundfile",
    "phonemizer",
    "espeakng-loader",
    "llama_cpp_python",
    "onnxruntime",
    "torch",
    "resemble-perth",
    "huggingface_hub",
)
"""Packages of others on whose version it may depend how the server does."""

FEATURES = frozenset(
    {
        "sse4_2",
        "f16c",
        "fma",
        "avx",
        "avx2",
        "avx512f",
        "avx512_vnni",
        "avx512_bf16",
        "avx_vnni",
        "amx_tile",
        "amx_int8",
        "asimd",
        "asimddp",
        "fphp",
        "i8mm",
        "bf16",
        "sve",
        "sve2",
    }
)
"""What of a processor matters to the engines."""

_LARGEST = 1 << 16
_KERNEL = re.compile(r"\d{1,4}\.\d{1,4}(\.\d{1,4})?")


class Machine(BaseModel):
    """The machine. Sizes are in bytes."""

    system: str
    kernel: str
    """Digits alone: who builds kernels may give them any name."""

    architecture: str
    libc: str
    processor: str
    processors: int
    features: list[str]
    memory: int | None
    memory_available: int | None
    folder_free: int | None
    """Room where models are kept."""


@cache
def versions() -> dict[str, str | None]:
    """Return the versions of Python and of packages; ``None`` for those that are not here."""
    found: dict[str, str | None] = {"python": platform.python_version()}
    for name in PACKAGES:
        try:
            found[name.replace("-", "_")] = version(name)
        except PackageNotFoundError:
            found[name.replace("-", "_")] = None
    return found


def look_at_machine(folder: Path) -> Machine:
    """Return what the machine is; it reads files, and belongs in a thread.

    Args:
        folder: where models are kept.
    """
    kernel = _KERNEL.match(platform.release())
    processor = _table("/proc/cpuinfo")
    memory = _table("/proc/meminfo")
    flags = f"{processor.get('flags', '')} {processor.get('Features', '')}"
    return Machine(
        system=platform.system(),
        kernel=kernel[0] if kernel else "",
        architecture=platform.machine(),
        libc=" ".join(platform.libc_ver()),
        processor=processor.get("model name", ""),
        processors=len(os.sched_getaffinity(0)),
        features=sorted(FEATURES & set(flags.split())),
        memory=_kilobytes(memory.get("MemTotal", "")),
        memory_available=_kilobytes(memory.get("MemAvailable", "")),
        folder_free=free_bytes(folder),
    )


def free_bytes(folder: Path) -> int | None:
    """Return the bytes that are free where a folder is, or would be."""
    for place in (folder, *folder.absolute().parents):
        with suppress(OSError):
            return shutil.disk_usage(place).free
    return None


def _table(path: str) -> dict[str, str]:
    """Return the first value of each name in a file of the system's."""
    table: dict[str, str] = {}
    with suppress(OSError), Path(path).open(encoding="ascii", errors="replace") as file:
        for line in file.read(_LARGEST).splitlines():
            name, _, value = line.partition(":")
            table.setdefault(name.strip(), value.strip())
    return table


def _kilobytes(text: str) -> int | None:
    number = text.removesuffix(" kB")
    return int(number) * 1024 if number.isdecimal() else None
