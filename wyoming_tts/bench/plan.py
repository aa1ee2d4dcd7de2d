"""How much is measured, and where the results go."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from wyoming_tts.bench.report import Figure, Ratio, Report

Tick = Callable[[float], None]
"""Told which share of a group is done, 0 to 1."""

Tell = Callable[[str, float], None]
"""Told a group and which share of it is done, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How often each thing is done."""

    starts: int = 11
    describes: int = 600
    """In each condition."""

    speakers: int = 8
    kill_rounds: int = 3
    kills: int = 4
    """In each round, after which the server starts afresh: it waits longer after each failure."""

    first_audios: int = 60
    clients: int = 100
    replies: int = 2_000


QUICK = Plan(
    starts=2,
    describes=30,
    speakers=3,
    kill_rounds=1,
    kills=1,
    first_audios=4,
    clients=10,
    replies=40,
)


@dataclass(slots=True)
class Bench:
    """One run: its plan, its scratch folder and its report."""

    plan: Plan
    folder: Path
    report: Report
    group: str = ""
    tick: Tick = lambda _share: None

    def scratch(self, name: str) -> Path:
        """Return a new folder for one server."""
        folder = self.folder / f"{self.group}-{name}"
        folder.mkdir(parents=True)
        return folder

    def note(
        self,
        name: str,
        value: float,
        unit: str,
        *,
        below: float | None = None,
        exactly: float | None = None,
    ) -> None:
        """Add a figure to the group that is being measured."""
        self.report.figures.append(Figure(self.group, name, value, unit, below, exactly))

    def compare(self, name: str, baseline: str, value: float, against: float) -> None:
        """Add a ratio to the group that is being measured."""
        self.report.ratios.append(Ratio(self.group, name, baseline, value / max(against, 1e-9)))
