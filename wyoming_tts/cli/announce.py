"""``wyoming-tts announce``: tell Home Assistant where the server is, once it answers."""

from __future__ import annotations

import argparse
import asyncio
import os
import socket
import sys
import time
from urllib.parse import urlsplit

from wyoming_tts.cli.health import client_uri
from wyoming_tts.cli.options import add_settings, read_settings
from wyoming_tts.protocol.probe import ProbeError, describe
from wyoming_tts.protocol.supervisor import (
    RefusedError,
    Supervisor,
    SupervisorError,
    UnreachableError,
)

SUPERVISOR = "http://supervisor"
PAUSE = 0.5
"""Seconds between questions to the server, and before the Supervisor is asked again at first."""

LONGEST_PAUSE = 10.0
QUESTION = (1.0, 5.0)
"""Seconds that the server gets for an answer, at least and at most."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the flags of this command."""
    parser.epilog = (
        "For Home Assistant's app, where SUPERVISOR_TOKEN is set. SUPERVISOR_URL may name another "
        f"address than {SUPERVISOR}."
    )
    parser.add_argument(
        "--timeout", type=float, default=300.0, help="seconds for all of it (%(default)g)"
    )
    parser.add_argument(
        "--host", default="", help="name by which Home Assistant reaches this machine (its own)"
    )
    add_settings(parser, ("uri", "data_dir"))


def run(arguments: argparse.Namespace) -> int:
    """Wait for the server, then announce it; return 0 if the Supervisor took it."""
    uri = read_settings(arguments).uri[0]
    token = os.environ.get("SUPERVISOR_TOKEN", "").strip()
    if not token:
        return _fail("SUPERVISOR_TOKEN is not set; this is for Home Assistant's app alone")
    port = urlsplit(uri).port if uri.startswith("tcp://") else None
    if port is None:
        return _fail(f"{uri} cannot be reached from Home Assistant; listen on tcp://HOST:PORT")
    deadline = time.monotonic() + arguments.timeout
    try:
        asyncio.run(_wait(client_uri(uri), deadline))
    except ProbeError as error:
        return _fail(f"{uri}: {error}; nothing was announced, see the server's log")
    supervisor = Supervisor(os.environ.get("SUPERVISOR_URL") or SUPERVISOR, token)
    told = f"tcp://{arguments.host or socket.gethostname()}:{port}"
    try:
        _announce(supervisor, told, deadline)
    except SupervisorError as error:
        return _fail(f"{error}; or add {told} by hand: Add integration, Wyoming Protocol")
    print(f"{told}: announced to Home Assistant")
    return 0


def _fail(message: str) -> int:
    print(f"wyoming-tts announce: {message}", file=sys.stderr)
    return 1


async def _wait(uri: str, deadline: float) -> None:
    """Wait until the server describes itself with voices.

    Raises:
        ProbeError: it did not before the deadline; says what it did last.
    """
    while True:
        left = deadline - time.monotonic()
        try:
            info = await describe(uri, min(max(left, QUESTION[0]), QUESTION[1]))
            if any(program.voices for program in info.tts):
                return
            problem = ProbeError("the server has no voice")
        except ProbeError as error:
            problem = error
        if time.monotonic() + PAUSE > deadline:
            raise problem
        await asyncio.sleep(PAUSE)


def _announce(supervisor: Supervisor, uri: str, deadline: float) -> None:
    """Announce, again and again while the Supervisor is merely not there.

    Raises:
        SupervisorError: it refused, or was not there before the deadline.
    """
    pause = PAUSE
    while True:
        try:
            supervisor.announce(uri)
        except RefusedError:
            raise
        except UnreachableError:
            if time.monotonic() + pause > deadline:
                raise
        else:
            return
        time.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE)
