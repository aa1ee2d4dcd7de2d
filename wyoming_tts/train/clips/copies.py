"""Recordings that are in a dataset under several ids."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from wyoming_tts.train.clips.card import Card
from wyoming_tts.train.clips.dataset import Entry
from wyoming_tts.train.clips.findings import ClipFinding, Kind, refused


def find_copies(entries: Sequence[Entry], cards: Mapping[str, Card]) -> list[ClipFinding]:
    """Return a refusal for each clip whose recording is another's, byte for byte.

    With the same text the first is kept; with different texts nobody can tell which is right.
    """
    groups: dict[str, list[Entry]] = {}
    for entry in entries:
        card = cards[entry.id]
        if card.sha256 and not card.refused:
            groups.setdefault(card.sha256, []).append(entry)
    findings = []
    for group in groups.values():
        same = len({entry.text for entry in group}) == 1
        for place, entry in enumerate(group):
            if len(group) == 1 or (same and not place):
                continue
            other = group[0] if place else group[1]
            what = "and the same text" if same else "but another text"
            findings.append(
                refused(
                    Kind.COPY,
                    entry.id,
                    f"it has the same recording as {other.id}, {what}",
                    "remove it" if same else "correct the one that is wrong, and remove it",
                )
            )
    return findings
