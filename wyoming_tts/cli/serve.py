"""``wyoming-tts serve``: run the server."""

from __future__ import annotations

import argparse
import asyncio
import logging
import sys

from wyoming_tts.cli.options import add_settings, read_settings


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the flags of this command."""
    add_settings(parser)


def run(arguments: argparse.Namespace) -> int:
    """Serve until told to stop; return the exit status."""
    settings = read_settings(arguments)
    # Standard output may be the protocol's own channel.
    logging.basicConfig(
        level=settings.log_level.upper(),
        format="%(asctime)s %(levelname)-7s %(message)s",
        stream=sys.stderr,
    )
    from wyoming_tts import app  # noqa: PLC0415 - wrong settings are told before the long import

    asyncio.run(app.run(settings))
    return 0
