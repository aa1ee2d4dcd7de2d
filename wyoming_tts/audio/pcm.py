"""Arithmetic of the one sample format that leaves a reply."""

from __future__ import annotations

RATE = 24_000
"""Samples per second."""

WIDTH = 2
"""Bytes per sample, signed little-endian."""

CHANNELS = 1

BYTES_PER_SECOND = RATE * WIDTH * CHANNELS


def silence(seconds: float) -> bytes:
    """Return silence, a whole number of samples long."""
    return bytes(round(seconds * RATE) * WIDTH)


def duration(pcm: bytes | bytearray | memoryview) -> float:
    """Return the length of ``pcm`` in seconds."""
    return len(pcm) / BYTES_PER_SECOND
