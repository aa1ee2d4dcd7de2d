"""What is reported of an engine: figures with bounds that count as met, and ratios by name."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from wyoming_tts.bench.report import Figure, Report


@dataclass(frozen=True, slots=True)
class Limited(Figure):
    """A figure whose target includes the bound itself."""

    at_most: float | None = None
    at_least: float | None = None

    @property
    def target(self) -> str:
        """The target in words; empty for a value that is only told."""
        sign, bound = ("<=", self.at_most) if self.at_most is not None else (">=", self.at_least)
        return "" if bound is None else f"{sign} {bound:g} {self.unit}".rstrip()

    @property
    def met(self) -> bool | None:
        """Whether the target is met; ``None`` where there is none."""
        if self.at_most is not None:
            return self.value <= self.at_most
        return self.value >= self.at_least if self.at_least is not None else None


@dataclass(slots=True)
class EngineReport(Report):
    """Everything that one run measured of an engine."""

    against_tuned: dict[str, float] = field(default_factory=dict)
    """Ours as a part of the peer's with the same threads, by name."""

    against_shipped: dict[str, float] = field(default_factory=dict)
    """Ours as a part of the peer's as it comes, by name."""

    def as_json(self) -> dict[str, Any]:
        """Return an object with these keys.

        ``machine``, ``counts`` and ``figures`` as in ``Report.as_json``. ``ratios`` and
        ``ratios_as_shipped`` are objects: ours as a part of the peer's, by name; empty without a
        peer.
        """
        # The generated class is another than the one that `super()` would know of here.
        plain = Report.as_json(self)
        return plain | {
            "ratios": {name: round(value, 4) for name, value in self.against_tuned.items()},
            "ratios_as_shipped": {
                name: round(value, 4) for name, value in self.against_shipped.items()
            },
        }
