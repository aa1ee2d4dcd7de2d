"""``wyoming-tts voices``: what can speak, what is broken, and making voices of recordings."""

from __future__ import annotations

import argparse
import json
import logging
import sys
from dataclasses import asdict

from rich.console import Console
from rich.table import Table

from wyoming_tts.app import make_catalogue
from wyoming_tts.cli import voice_making
from wyoming_tts.cli.options import add_settings, read_settings

WIDE = 250
SETTINGS = ("data_dir", "voices_dir")


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the actions of this command and their flags."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    listing = actions.add_parser("list", help="list the voices that a server would have")
    listing.add_argument("--json", action="store_true", help="print one JSON object")
    add_settings(listing, (*SETTINGS, "espeak_voices"))
    for action in voice_making.configure(actions):
        add_settings(action, (*SETTINGS, "models_dir", "neutts_model", "neutts_codec"))


def run(arguments: argparse.Namespace) -> int:
    """Run an action; ``list`` returns 1 if a voice is broken."""
    if arguments.action == "list":
        return _list(arguments)
    return voice_making.run(arguments, read_settings(arguments))


def _list(arguments: argparse.Namespace) -> int:
    # Each broken voice stands in the list with its reason; a warning would say it twice.
    logging.getLogger("wyoming_tts.voices").setLevel(logging.CRITICAL)
    settings = read_settings(arguments)
    catalogue = make_catalogue(settings)
    catalogue.scan()
    scan = catalogue.current
    voices = sorted(scan.voices.values(), key=lambda voice: (voice.name.casefold(), voice.id))
    if arguments.json:
        listed = [asdict(voice) for voice in voices]
        absent = {name: reason for name, (_, reason) in scan.absent.items()}
        told = {"voices": listed, "broken": scan.broken, "absent": absent}
        print(json.dumps(told, default=str, indent=2))
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
    for reason in dict.fromkeys(reason for _, reason in scan.absent.values()):
        names = ", ".join(sorted(name for name, (_, why) in scan.absent.items() if why == reason))
        console.print("not offered", style="yellow", end=" ")
        console.print(f"{names}: {reason}", soft_wrap=True)
    console.print(f"{len(voices)} voices; yours go into {settings.user_voices_dir}", soft_wrap=True)
    return 1 if scan.broken else 0
