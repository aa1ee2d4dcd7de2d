"""What became of a dataset."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from wyoming_tts.train.clips.card import Card
from wyoming_tts.train.clips.findings import ClipFinding, Kind, Severity
from wyoming_tts.train.clips.manifest import Clip
from wyoming_tts.train.clips.pace import ODD, SpeakerPace

_QUIET_ENOUGH_DB = 60.0
_WEIGHTS = {Kind.CLIPPING: 3.0, Kind.NOISE: 3.0, Kind.PACE: 3.0, Kind.CUT_OFF: 2.0}
_LEAST_REFERENCE_S, _BEST_REFERENCE_S, _LONGEST_REFERENCE_S = 3.0, 6.0, 12.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """The clips that were kept, and all that was found."""

    source: str
    """The dataset's folder, for people."""

    layout: str
    total: int
    """Entries of the dataset: clips, and what could not become one."""

    clips: Sequence[Clip]
    """Those that were kept, in the dataset's order."""

    cards: Mapping[str, Card]
    """Of all clips that were listened to, by id."""

    findings: Sequence[ClipFinding]
    paces: Mapping[str, SpeakerPace]
    """By speaker."""

    @property
    def refused(self) -> int:
        """How many entries did not become a clip."""
        return self.total - len(self.clips)

    @property
    def seconds(self) -> float:
        """Of all clips that were kept."""
        return sum(clip.seconds for clip in self.clips)

    @property
    def speakers(self) -> dict[str, list[Clip]]:
        """The clips of each speaker, who has most first."""
        found: dict[str, list[Clip]] = {}
        for clip in self.clips:
            found.setdefault(clip.speaker, []).append(clip)
        return dict(sorted(found.items(), key=lambda item: -sum(c.seconds for c in item[1])))

    def score(self, clip: Clip) -> float:
        """Return how much faster a clip is than its speaker is, as a robust z-score."""
        pace = self.paces.get(clip.speaker)
        return pace.scores.get(clip.id, 0.0) if pace else 0.0

    def worst(self, count: int) -> list[tuple[Clip, list[ClipFinding]]]:
        """Return the kept clips with the worst findings, the worst first."""
        found: dict[str, list[ClipFinding]] = {}
        for finding in self.findings:
            found.setdefault(finding.clip, []).append(finding)
        marked = [
            (self._badness(clip, found[clip.id]), clip) for clip in self.clips if clip.id in found
        ]
        marked.sort(key=lambda pair: (-pair[0], pair[1].id))
        return [(clip, found[clip.id]) for _, clip in marked[:count]]

    def _badness(self, clip: Clip, findings: Sequence[ClipFinding]) -> float:
        # Findings count by their kind; what is measured decides between those with the same.
        weights = sum(_WEIGHTS.get(finding.kind, 1.0) for finding in findings)
        snr = self.cards[clip.id].snr_db
        noise = 0.0 if snr is None else max(0.0, 1 - snr / _QUIET_ENOUGH_DB)
        return weights + min(abs(self.score(clip)) / ODD, 2.0) + noise

    def best_references(self, clips: Sequence[Clip], count: int) -> list[Clip]:
        """Return the clips that a voice is best cloned from: clean, usual, a few seconds long."""
        marked = {finding.clip for finding in self.findings}
        fit = [
            clip
            for clip in clips
            if clip.id not in marked and _LEAST_REFERENCE_S <= clip.seconds <= _LONGEST_REFERENCE_S
        ]
        return sorted(fit, key=lambda clip: (self._unfit(clip), clip.id))[:count]

    def _unfit(self, clip: Clip) -> float:
        snr = self.cards[clip.id].snr_db or 0.0
        off = abs(clip.seconds - _BEST_REFERENCE_S) / _BEST_REFERENCE_S
        return abs(self.score(clip)) + off + max(0.0, 1 - snr / _QUIET_ENOUGH_DB)


def of_severity(
    findings: Sequence[ClipFinding], severity: Severity
) -> dict[Kind, list[ClipFinding]]:
    """Return the findings of a severity by kind, the most frequent kind first.

    A clip that was refused has no warnings.
    """
    refused = {each.clip for each in findings if each.severity is Severity.REFUSED}
    found: dict[Kind, list[ClipFinding]] = {}
    for finding in findings:
        if finding.severity is severity and (
            severity is Severity.REFUSED or finding.clip not in refused
        ):
            found.setdefault(finding.kind, []).append(finding)
    return dict(sorted(found.items(), key=lambda item: -len(item[1])))
