"""What the tasks of a child have in common, and what is sent between it and the server."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import Any

from wyoming_tts.voices.findings import Finding, Level

Tell = Callable[[str], None]
"""Tells a step to people."""

Done = Callable[[Any], None]
"""Gives the result; nothing may follow."""

COMMITTING = threading.Lock()
"""Held in a child while something is put in its place; the end of its input waits for it."""

_FLAGS = (
    (" with --start and --end", ""),
    (" with --codec distill-neucodec", ""),
    ("; if you have one, name it with --model", ""),
    (", or give --replace", ", or replace it"),
)
"""What is said of the command's flags, and what is said where there is no command."""


def without_flags(message: str) -> str:
    """Return a message for people who see a page, not a command."""
    for flag, instead in _FLAGS:
        message = message.replace(flag, instead)
    return message


def told_findings(findings: Iterable[Finding]) -> list[list[str]]:
    """Return findings as they are sent."""
    return [
        [finding.level.value, without_flags(finding.message), without_flags(finding.advice)]
        for finding in findings
    ]


def heard_findings(told: Iterable[list[str]]) -> tuple[Finding, ...]:
    """Return findings as they were sent."""
    return tuple(Finding(Level(level), message, advice) for level, message, advice in told)
