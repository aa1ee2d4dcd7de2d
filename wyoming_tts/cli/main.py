"""Finds the command and runs it; imports nothing else, so that the answer is immediate."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence

from wyoming_tts import __version__
from wyoming_tts.errors import TtsError

COMMANDS = {
    "serve": "run the server",
    "say": "speak a text through a server, or show how it would be read",
    "voices": "list, make and remove voices",
    "models": "list, download, check and remove models",
    "train": "make a voice of recordings by training",
    "health": "ask a server whether it answers",
    "announce": "tell Home Assistant's Supervisor of a server, as an app does",
    "doctor": "check this machine for everything that can go wrong",
    "bench": "measure the server on this machine",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; return its exit status."""
    argv = sys.argv[1:] if argv is None else list(argv)
    chosen = next((argument for argument in argv if argument in COMMANDS), None)
    parser = argparse.ArgumentParser(
        prog="wyoming-tts",
        description="Streaming text-to-speech for Home Assistant, on the Wyoming protocol.",
    )
    parser.add_argument("--version", action="version", version=f"wyoming-tts {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, summary in COMMANDS.items():
        command = commands.add_parser(
            name, help=summary, description=f"{summary[0].upper()}{summary[1:]}."
        )
        if name == chosen:
            importlib.import_module(f"wyoming_tts.cli.{name}").configure(command)
    arguments = parser.parse_args(argv)
    run = importlib.import_module(f"wyoming_tts.cli.{arguments.command}").run
    try:
        status = int(run(arguments))
        sys.stdout.flush()
    except TtsError as error:
        print(f"wyoming-tts {arguments.command}: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader of our output has left, as `head` does; that is not a fault. Python flushes
        # once more at its end, which must not fail either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    return status
