"""``wyoming-tts doctor``: check everything that can go wrong before it does."""

from __future__ import annotations

import argparse
import asyncio
import json
import logging

from rich.console import Console
from rich.markup import escape

from wyoming_tts.cli.checks import CHECKS
from wyoming_tts.cli.finding import Finding, Verdict
from wyoming_tts.cli.options import add_settings, read_settings
from wyoming_tts.settings import Settings

COLOURS = {Verdict.GOOD: "green", Verdict.WARNING: "yellow", Verdict.BAD: "red"}


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the flags of this command."""
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    add_settings(parser)


def run(arguments: argparse.Namespace) -> int:
    """Run all checks; return 1 if one of them is bad."""
    logging.basicConfig(level=logging.CRITICAL)
    settings = read_settings(arguments)
    findings = asyncio.run(_check_all(settings, quiet=arguments.json))
    if arguments.json:
        listed = {
            name: {"verdict": f.verdict.value, "found": f.found, "remedy": f.remedy}
            for name, f in findings.items()
        }
        print(json.dumps(listed, indent=2))
    return int(any(finding.verdict is Verdict.BAD for finding in findings.values()))


async def _check_all(settings: Settings, *, quiet: bool) -> dict[str, Finding]:
    console = Console(soft_wrap=True, highlight=False)
    findings = {}
    for name, check in CHECKS.items():
        finding = findings[name] = await check(settings)
        if quiet:
            continue
        colour = COLOURS[finding.verdict]
        verdict = f"[{colour}]{finding.verdict.value:8}[/{colour}]"
        console.print(f"{verdict}{name:13}{escape(finding.found)}")
        if finding.remedy:
            console.print(f"{'':21}-> {escape(finding.remedy)}")
    return findings
