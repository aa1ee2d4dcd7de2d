"""A Describe round trip as plain as it can be, so that the client does not count."""

from __future__ import annotations

import json
import socket
import time
from typing import Any

from wyoming.info import Describe

from wyoming_tts.protocol.framing import encode_event

TIMEOUT = 10.0
_QUESTION = encode_event(Describe().event())


def ask_describe(port: int) -> dict[str, Any]:
    """Return the data of the Info event that the server on ``port`` of this machine answers.

    Raises:
        ConnectionError: nobody answers there.
        TimeoutError: the answer does not come.
    """
    return _read_data(_exchange(port))


def time_describe(port: int) -> float:
    """Return the seconds from before connecting to the last byte of the answer.

    Raises:
        ConnectionError: nobody answers there.
        TimeoutError: the answer does not come.
    """
    began = time.perf_counter()
    _exchange(port)
    return time.perf_counter() - began


def _exchange(port: int) -> tuple[dict[str, Any], bytes]:
    with socket.create_connection(("127.0.0.1", port), TIMEOUT) as connection:
        connection.sendall(_QUESTION)
        with connection.makefile("rb") as stream:
            line = stream.readline()
            if not line:
                raise ConnectionError("the connection was closed without an answer")
            header: dict[str, Any] = json.loads(line)
            return header, stream.read(int(header.get("data_length") or 0))


def _read_data(answer: tuple[dict[str, Any], bytes]) -> dict[str, Any]:
    header, data = answer
    parsed: dict[str, Any] = json.loads(data) if data else header.get("data", {})
    return parsed
