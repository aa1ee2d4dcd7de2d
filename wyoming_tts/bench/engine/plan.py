"""How much is measured of which engine, and where the results go."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from wyoming_tts.bench.engine.figures import EngineReport, Limited
from wyoming_tts.bench.engine.subject import NEUTTS, Prompts, Subject
from wyoming_tts.bench.engine.take import Models, Reference
from wyoming_tts.bench.plan import Tick
from wyoming_tts.bench.report import Figure


@dataclass(frozen=True, slots=True)
class EnginePlan:
    """What is asked for."""

    models: Models
    long: Reference
    """The reference that ours and the peer's both speak with."""

    default: Reference
    """One as long as ours are by default."""

    threads: int = 0
    """Of the engine; 0 lets it choose."""

    rounds: int = 3
    """How often each thing is done in turn."""

    starts: int = 3
    streams: tuple[int, ...] = (1, 2, 4, 8)
    soak_minutes: float = 0.0
    peer: Path | None = None
    """The peer's interpreter; ``None`` for no comparison."""

    target: str = NEUTTS
    """The engine, as ``package.module:Class``."""


@dataclass(slots=True)
class EngineBench:
    """One run: its plan, its scratch folder and its report."""

    plan: EnginePlan
    folder: Path
    report: EngineReport
    group: str = ""
    tick: Tick = lambda _share: None
    prompts: Prompts = field(init=False)
    known: dict[str, float] = field(default_factory=dict)
    """What a group measured that a later one needs."""

    def __post_init__(self) -> None:
        self.prompts = Prompts(self.folder)

    def subject(self, **options: Any) -> Subject:
        """Return the engine as the plan has it, loaded with further options."""
        models = self.plan.models
        prepared = self.folder / "prepared"
        prepared.mkdir(exist_ok=True)
        values = {
            "model": str(models.backbone),
            "codec": str(models.codec),
            "models_dir": str(prepared),
            "threads": self.plan.threads,
        }
        return Subject(values | options, self.plan.target)

    def log(self, name: str) -> Path:
        """Return the file that a process of this group writes its log to."""
        return self.folder / f"{self.group}-{name}.log"

    def note(
        self,
        name: str,
        value: float,
        unit: str,
        *,
        at_most: float | None = None,
        at_least: float | None = None,
    ) -> None:
        """Add a figure to the group that is being measured."""
        figure: Figure = Limited(self.group, name, value, unit, at_most=at_most, at_least=at_least)
        self.report.figures.append(figure)
