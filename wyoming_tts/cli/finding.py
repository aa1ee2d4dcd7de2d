"""What a check of ``doctor`` found."""

from __future__ import annotations

import enum
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from wyoming_tts.settings import Settings


class Verdict(enum.Enum):
    """What a check concluded."""

    GOOD = "good"
    WARNING = "warning"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """The outcome of a check."""

    verdict: Verdict
    found: str
    remedy: str = ""


Check = Callable[[Settings], Awaitable[Finding]]


def good(found: str) -> Finding:
    """Return the finding that all is well."""
    return Finding(Verdict.GOOD, found)
