"""The wire between the server and an engine's worker process.

A frame is two big-endian 32-bit lengths, then that much JSON (an object with ``op``), then that
much payload (samples: int16, little-endian). Both ends are ours and of one version, so the lengths
guard against a torn stream, not against an enemy.

From the server: ``speak`` (``job`` and the fields of a ``SpeakJob``), ``cancel`` (``job``),
``ping``. From the worker: ``ready`` (``info``), ``unusable`` (``error``), ``audio`` (``job``,
payload), ``done`` (``job``), ``failed`` (``job``, ``error``, ``code``), ``pong`` (``stats``).
"""

from __future__ import annotations

import json
import socket
import struct
from dataclasses import dataclass
from typing import Any

LENGTHS = struct.Struct(">II")
"""How a frame begins: the lengths of its header and of its payload."""

LARGEST_FRAME = 64 * 1024 * 1024


class WireError(Exception):
    """The stream is torn; the connection cannot go on."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One message."""

    header: dict[str, Any]
    payload: bytes = b""

    def encode(self) -> bytes:
        """Return the bytes of the frame."""
        header = json.dumps(self.header).encode()
        return b"".join((LENGTHS.pack(len(header), len(self.payload)), header, self.payload))


def receive_frame(connection: socket.socket) -> Frame | None:
    """Read a frame in the worker; ``None`` when the server has closed its end.

    Raises:
        WireError: what arrived is not a frame.
    """
    try:
        sizes = read_lengths(_receive(connection, LENGTHS.size))
        header = _receive(connection, sizes[0])
        return Frame(parse_header(header), _receive(connection, sizes[1]))
    except (EOFError, ConnectionError):
        return None


def parse_header(raw: bytes) -> dict[str, Any]:
    """Return a frame's header, or raise ``WireError``."""
    try:
        header = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise WireError(f"a frame's header is not JSON: {type(error).__name__}") from None
    if not isinstance(header, dict) or not isinstance(header.get("op"), str):
        raise WireError("a frame's header has no op")
    return header


def read_lengths(raw: bytes) -> tuple[int, int]:
    """Return the lengths of a frame's header and payload, or raise ``WireError``."""
    header, payload = LENGTHS.unpack(raw)
    if header > LARGEST_FRAME or payload > LARGEST_FRAME:
        raise WireError("a frame announces more than 64 MiB")
    return header, payload


def _receive(connection: socket.socket, size: int) -> bytes:
    parts = []
    while size:
        part = connection.recv(min(size, 1 << 20))
        if not part:
            raise EOFError
        parts.append(part)
        size -= len(part)
    return b"".join(parts)
