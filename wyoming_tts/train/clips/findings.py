"""What is wrong with the clips of a dataset, for people to read."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Self

from wyoming_tts.errors import TrainingError


class Severity(Enum):
    """What becomes of the clip."""

    REFUSED = "refused"
    WARNING = "warning"


class Kind(Enum):
    """What was found; the value is the heading under which a report lists it."""

    LINE = "lines that cannot be used"
    DUPLICATE = "ids given twice"
    COPY = "the same recording under two ids"
    MISSING = "recordings that are missing"
    UNLISTED = "recordings without a text"
    NO_TEXT = "texts without words"
    UNREADABLE = "files that are no sound"
    RENAMED = "files with another format than their name says"
    SHORT = "too short"
    LONG = "too long"
    SILENT = "nobody speaks"
    PACE = "text and recording do not match"
    CLIPPING = "clipping"
    NOISE = "noise"
    LEVEL = "level"
    CHANNELS = "channels"
    RATE = "sample rate and bandwidth"
    CUT_OFF = "words cut off"
    PAUSE = "long pauses"
    DIGITS = "texts with digits"


@dataclass(frozen=True, slots=True)
class ClipFinding:
    """One thing that is wrong with one clip."""

    severity: Severity
    kind: Kind
    clip: str
    """Its id, or where it is where it has none."""

    message: str
    """What was found, with its figure, in one line."""

    advice: str
    """What to do about it."""

    def __str__(self) -> str:
        return f"{self.clip}: {self.message}; {self.advice}"

    def to_json(self) -> dict[str, str]:
        """Return it as a JSON object."""
        return {
            "severity": self.severity.value,
            "kind": self.kind.name.lower(),
            "clip": self.clip,
            "message": self.message,
            "advice": self.advice,
        }

    @classmethod
    def from_json(cls, values: dict[str, str]) -> Self:
        """Return what ``to_json`` was called on.

        Raises:
            TrainingError: it is not of that form.
        """
        try:
            kind = Kind[values["kind"].upper()]
            texts = (values["clip"], values["message"], values["advice"])
            return cls(Severity(values["severity"]), kind, *map(str, texts))
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            raise TrainingError(f"this is not a finding: {values!r:.80}") from error


def refused(kind: Kind, clip: str, message: str, advice: str) -> ClipFinding:
    """Return a finding with which a clip is left out."""
    return ClipFinding(Severity.REFUSED, kind, clip, message, advice)


def warned(kind: Kind, clip: str, message: str, advice: str) -> ClipFinding:
    """Return a finding that a person should look at; the clip is kept."""
    return ClipFinding(Severity.WARNING, kind, clip, message, advice)
