"""What is known of one clip once it was listened to."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any, Self

from wyoming_tts.errors import TrainingError
from wyoming_tts.train.clips.findings import ClipFinding, Severity


@dataclass(frozen=True, slots=True)
class Card:
    """Figures and findings of one clip; the figures are 0 where it was refused unheard."""

    id: str
    findings: tuple[ClipFinding, ...] = ()
    seconds: float = 0.0
    """Of the clip, trimmed."""

    spoken_s: float = 0.0
    """Seconds of speech in it, pauses not counted."""

    sounds: int = 0
    """Phonemes of its text."""

    loudness: float = 0.0
    """Of the recording, LUFS."""

    snr_db: float | None = None
    """None where there is no silence in which noise could be measured."""

    clipped: float = 0.0
    """Share of the recording in flat tops, 0 to 1."""

    pause_s: float = 0.0
    """The longest silence between words."""

    rate: int = 0
    """Of the recording, samples per second."""

    sha256: str = ""
    """Of the recording's file."""

    size: int = 0
    """Bytes of the clip's file; 0 where none was written."""

    @property
    def refused(self) -> bool:
        """Whether no clip was made of it."""
        return any(finding.severity is Severity.REFUSED for finding in self.findings)

    @property
    def pace(self) -> float:
        """Phonemes per second of speech."""
        return self.sounds / self.spoken_s if self.spoken_s else 0.0

    def to_json(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        return {**asdict(self), "findings": [finding.to_json() for finding in self.findings]}

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Self:
        """Return what ``to_json`` was called on.

        Raises:
            TrainingError: it is not of that form.
        """
        try:
            findings = tuple(map(ClipFinding.from_json, values["findings"]))
            card = cls(**{**values, "findings": findings})
        except (KeyError, TypeError) as error:
            raise TrainingError("this is not the card of a clip") from error
        numbers = [getattr(card, each.name) for each in fields(card) if each.name in _NUMBERS]
        if not all(type(number) in {int, float} for number in numbers):
            raise TrainingError("a figure of the card is no number")
        return card


_NUMBERS = frozenset(
    {"seconds", "spoken_s", "sounds", "loudness", "clipped", "pause_s", "rate", "size"}
)
