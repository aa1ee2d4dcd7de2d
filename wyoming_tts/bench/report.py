"""What was measured, as people and programs read it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value and what it should be."""

    group: str
    name: str
    value: float
    unit: str
    below: float | None = None
    """The value should be less than this; ``None`` for no such target."""

    exactly: float | None = None
    """The value should be this; ``None`` for no such target."""

    @property
    def target(self) -> str:
        """The target in words; empty for a value that is only told."""
        if self.below is not None:
            return f"< {self.below:g} {self.unit}".rstrip()
        return f"= {self.exactly:g} {self.unit}".rstrip() if self.exactly is not None else ""

    @property
    def met(self) -> bool | None:
        """Whether the target is met; ``None`` where there is none."""
        if self.below is not None:
            return self.value < self.below
        return self.value == self.exactly if self.exactly is not None else None


@dataclass(frozen=True, slots=True)
class Ratio:
    """A measured value as a multiple of a baseline measured in the same run."""

    group: str
    name: str
    baseline: str
    value: float


@dataclass(slots=True)
class Report:
    """Everything that one run measured."""

    machine: dict[str, str]
    """What it was measured on."""

    counts: dict[str, int]
    """How often each thing was done."""

    figures: list[Figure] = field(default_factory=list)
    ratios: list[Ratio] = field(default_factory=list)

    @property
    def groups(self) -> list[str]:
        """The groups measured, in order."""
        return list(dict.fromkeys(figure.group for figure in self.figures))

    def as_json(self) -> dict[str, Any]:
        """Return an object with these keys.

        ``machine`` and ``counts`` are objects. ``figures`` is a list of objects with ``group``,
        ``name``, ``value``, ``unit``, ``target`` (a string, or null) and ``met`` (true, false, or
        null without a target). ``ratios`` is a list of objects with ``group``, ``name``,
        ``baseline`` and ``value``.
        """
        return {
            "machine": self.machine,
            "counts": self.counts,
            "figures": [
                {
                    "group": figure.group,
                    "name": figure.name,
                    "value": round(figure.value, 4),
                    "unit": figure.unit,
                    "target": figure.target or None,
                    "met": figure.met,
                }
                for figure in self.figures
            ],
            "ratios": [
                {
                    "group": ratio.group,
                    "name": ratio.name,
                    "baseline": ratio.baseline,
                    "value": round(ratio.value, 4),
                }
                for ratio in self.ratios
            ],
        }
