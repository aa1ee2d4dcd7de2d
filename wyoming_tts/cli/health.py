"""``wyoming-tts health``: a Describe round trip, for containers and for people."""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from urllib.parse import urlsplit

from wyoming_tts.cli.options import add_settings, read_settings
from wyoming_tts.protocol.probe import ProbeError, describe


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the flags of this command."""
    parser.add_argument("--timeout", type=float, default=5.0, help="seconds to wait (%(default)g)")
    add_settings(parser, ("uri", "data_dir"))


def run(arguments: argparse.Namespace) -> int:
    """Ask each server; return 0 if all answered with at least one voice."""
    uris = [client_uri(uri) for uri in read_settings(arguments).uri]
    return max([asyncio.run(_check(uri, arguments.timeout)) for uri in uris])


def client_uri(uri: str) -> str:
    """Return where to reach, from this machine, a server that listens on ``uri``."""
    parts = urlsplit(uri)
    return f"tcp://127.0.0.1:{parts.port}" if parts.hostname in {"::", "0.0.0.0"} else uri  # noqa: S104 - compared with, not bound to


async def _check(uri: str, timeout: float) -> int:  # noqa: ASYNC109 - part of the command
    began = time.perf_counter()
    try:
        info = await describe(uri, timeout)
    except ProbeError as error:
        print(f"{uri}: {error}; is the server running there?", file=sys.stderr)
        return 1
    took = (time.perf_counter() - began) * 1000
    programs = ", ".join(f"{program.name} {program.version}" for program in info.tts)
    voices = sum(len(program.voices) for program in info.tts)
    if not voices:
        print(f"{uri}: answers, but has no voice; see its log", file=sys.stderr)
        return 1
    print(f"{uri}: {programs}, {voices} voices, answered in {took:.0f} ms")
    for program in info.tts:
        print(f"{uri}: {program.description}")
    return 0
