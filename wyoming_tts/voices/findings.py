"""What a check of a recording found, for people to read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from wyoming_tts.errors import VoiceError


class Level(Enum):
    """How bad it is."""

    OK = "ok"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of a report."""

    level: Level
    message: str
    """What was found, with its figure."""

    advice: str = ""
    """What to do about it; empty where all is well."""

    def __str__(self) -> str:
        return f"{self.message}; {self.advice}" if self.advice else self.message


def ok(message: str) -> Finding:
    """Return a finding that all is well."""
    return Finding(Level.OK, message)


def warning(message: str, advice: str) -> Finding:
    """Return a finding that the voice will suffer from."""
    return Finding(Level.WARNING, message, advice)


def error(message: str, advice: str) -> Finding:
    """Return a finding with which no voice can be made."""
    return Finding(Level.ERROR, message, advice)


def refuse_errors(findings: Iterable[Finding]) -> None:
    """Raise the first error among the findings.

    Raises:
        VoiceError: what is wrong, and the advice, in one line.
    """
    for finding in findings:
        if finding.level is Level.ERROR:
            raise VoiceError(str(finding))
