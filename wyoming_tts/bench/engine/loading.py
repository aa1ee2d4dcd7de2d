"""How long a worker takes to be ready, and what it holds then."""

from __future__ import annotations

from wyoming_tts.bench.engine.memory import peak_mb
from wyoming_tts.bench.engine.plan import EngineBench
from wyoming_tts.bench.engine.texts import SENTENCE
from wyoming_tts.bench.engine.worker import Worker
from wyoming_tts.bench.processes import footprint
from wyoming_tts.bench.statistics import median


def measure(bench: EngineBench) -> None:
    """Start workers, the first of which prepares its model."""
    with Worker(bench.subject()) as worker:
        bench.note("first start: the model is prepared", worker.load_seconds, "s")
    seconds, resident, spoken, peaks = [], [], [], []
    for number in range(bench.plan.starts):
        with Worker(bench.subject()) as worker:
            seconds.append(worker.load_seconds)
            resident.append(footprint(worker.pid).resident_mb)
            worker.speak(bench.prompts.job(bench.plan.long, SENTENCE, number))
            spoken.append(footprint(worker.pid).resident_mb)
            peaks.append(peak_mb(worker.pid))
        bench.tick((number + 1) / bench.plan.starts)
    bench.note("start of a worker until it is ready", median(seconds), "s")
    bench.note("resident, loaded", median(resident), "MB")
    bench.note("resident, after a sentence", median(spoken), "MB")
    bench.note("resident, peak", median(peaks), "MB")
