"""The groups of figures of an engine, in the order in which they are measured."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from importlib import metadata
from pathlib import Path
from types import MappingProxyType

from wyoming_tts.bench.engine import (
    bounds,
    codec_speed,
    loading,
    over_wire,
    soak,
    stages,
    streams,
    versus,
)
from wyoming_tts.bench.engine.figures import EngineReport
from wyoming_tts.bench.engine.plan import EngineBench, EnginePlan
from wyoming_tts.bench.machine import describe_machine
from wyoming_tts.bench.plan import Tell
from wyoming_tts.bench.processes import BenchError

GROUPS: Mapping[str, Callable[[EngineBench], None]] = MappingProxyType(
    {
        "load": loading.measure,
        "stages": stages.measure,
        "bounds": bounds.measure,
        "codec": codec_speed.measure,
        "streams": streams.measure,
        "wire": over_wire.measure,
        "neutts": versus.measure,
        "soak": soak.measure,
    }
)
PACKAGES = ("llama-cpp-python", "onnxruntime", "torch")


def chosen(plan: EnginePlan, only: Sequence[str] | None) -> list[str]:
    """Return the groups to measure: those named, or all, and what the plan asks for besides."""
    extra = {"neutts": plan.peer is not None, "soak": plan.soak_minutes > 0}
    names = list(only) if only else [name for name in GROUPS if name not in extra]
    return names + [name for name, asked in extra.items() if asked and name not in names]


def measure(
    plan: EnginePlan, names: Iterable[str], tell: Tell = lambda _group, _share: None
) -> EngineReport:
    """Measure the groups ``names`` and return the report.

    Args:
        plan: what to measure.
        names: some of ``GROUPS``.
        tell: learns how far it is.

    Raises:
        BenchError: something could not be measured.
    """
    counts = {"rounds": plan.rounds, "starts": plan.starts, "streams": max(plan.streams)}
    report = EngineReport(describe_machine() | _described(plan), counts)
    wanted = set(names)
    with tempfile.TemporaryDirectory(prefix="wyoming-tts-bench-") as folder:
        bench = EngineBench(plan, Path(folder), report)
        for name, group in GROUPS.items():
            if name not in wanted:
                continue
            bench.group, bench.tick = name, partial(tell, name)
            bench.tick(0.0)
            try:
                group(bench)
            except (OSError, subprocess.SubprocessError) as error:
                problem = str(error) or type(error).__name__
                raise BenchError(f"{name} could not be measured: {problem}") from error
            bench.tick(1.0)
    return report


def _described(plan: EnginePlan) -> dict[str, str]:
    versions = {}
    for name in PACKAGES:
        try:
            versions[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return versions | {
        "backbone": plan.models.backbone.name,
        "codec": plan.models.codec.name,
        "long reference": f"{plan.long.name}, {len(plan.long.codes)} codes",
        "default reference": f"{plan.default.name}, {len(plan.default.codes)} codes",
        "threads": str(plan.threads or "as the engine chooses"),
    }
