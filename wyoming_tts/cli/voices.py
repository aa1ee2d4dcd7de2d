"""``wyoming-tts voices``: what can speak, and what is broken."""

from __future__ import annotations

import argparse
import json
import logging
import sys
from dataclasses import asdict

from rich.console import Console
from rich.table import Table

from wyoming_tts.app import make_catalogue
from wyoming_tts.cli.options import add_settings, read_settings

WIDE = 250


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the flags of this command."""
    parser.add_argument("action", choices=["list"], help="list the voices that a server would have")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    add_settings(parser, ("data_dir", "voices_dir", "espeak_voices"))


def run(arguments: argparse.Namespace) -> int:
    """List the voices; return 1 if one of them is broken."""
    # Each broken voice stands in the list with its reason; a warning would say it twice.
    logging.getLogger("wyoming_tts.voices").setLevel(logging.CRITICAL)
    settings = read_settings(arguments)
    catalogue = make_catalogue(settings)
    catalogue.scan()
    scan = catalogue.current
    voices = sorted(scan.voices.values(), key=lambda voice: (voice.name.casefold(), voice.id))
    if arguments.json:
        listed = [asdict(voice) for voice in voices]
        print(json.dumps({"voices": listed, "broken": scan.broken}, default=str, indent=2))
        return 1 if scan.broken else 0
    # What is piped to a program must not be wrapped to a width that nobody looks at.
    # Names and paths are not markup, whatever brackets they have.
    console = Console(
        width=None if sys.stdout.isatty() else WIDE, markup=False, emoji=False, highlight=False
    )
    table = Table("id", "name", "languages", "engine", "speakers", "licence", box=None)
    for voice in voices:
        shown = list(voice.speakers)
        speakers = ", ".join(shown) if len(shown) <= 6 else f"{len(shown)} speakers"  # noqa: PLR2004
        table.add_row(
            voice.id, voice.name, " ".join(voice.languages), voice.engine, speakers, voice.licence
        )
    console.print(table)
    for folder, problem in sorted(scan.broken.items()):
        console.print("broken", style="red", end=" ")
        console.print(f"{folder}: {problem}", soft_wrap=True)
    console.print(f"{len(voices)} voices; yours go into {settings.user_voices_dir}", soft_wrap=True)
    return 1 if scan.broken else 0
