"""The groups of figures, in the order in which they are measured."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from functools import partial
from pathlib import Path
from types import MappingProxyType

from wyoming_tts.bench import crowd, describe, first_audio, memory, soak, startup
from wyoming_tts.bench.machine import describe_machine
from wyoming_tts.bench.plan import Bench, Plan, Tell
from wyoming_tts.bench.processes import BenchError
from wyoming_tts.bench.report import Report

GROUPS: Mapping[str, Callable[[Bench], None]] = MappingProxyType(
    {
        "startup": startup.measure,
        "memory": memory.measure,
        "describe": describe.measure,
        "first-audio": first_audio.measure,
        "crowd": crowd.measure,
        "soak": soak.measure,
    }
)


def measure(
    plan: Plan, names: Iterable[str] = tuple(GROUPS), tell: Tell = lambda _group, _share: None
) -> Report:
    """Measure the groups ``names`` and return the report.

    Args:
        plan: how much to measure.
        names: some of ``GROUPS``.
        tell: learns how far it is.

    Raises:
        BenchError: something could not be measured.
    """
    report = Report(describe_machine(), asdict(plan))
    wanted = set(names)
    with tempfile.TemporaryDirectory(prefix="wyoming-tts-bench-") as folder:
        for name, group in GROUPS.items():
            if name not in wanted:
                continue
            bench = Bench(plan, Path(folder), report, name, partial(tell, name))
            bench.tick(0.0)
            try:
                group(bench)
            except (OSError, subprocess.SubprocessError) as error:
                problem = str(error) or type(error).__name__
                raise BenchError(f"{name} could not be measured: {problem}") from error
            bench.tick(1.0)
    return report
