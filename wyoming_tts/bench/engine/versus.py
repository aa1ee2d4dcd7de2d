"""Ours beside the peer: the same files, references, texts and numbers of codes, in turn."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

from wyoming_tts.bench.engine.memory import peak_mb
from wyoming_tts.bench.engine.plan import EngineBench
from wyoming_tts.bench.engine.take import Take
from wyoming_tts.bench.engine.texts import FRAME_RATE, PARAGRAPH, SENTENCE, SHORT
from wyoming_tts.bench.engine.worker import Worker
from wyoming_tts.bench.peer.process import Peer
from wyoming_tts.bench.processes import BenchError, footprint
from wyoming_tts.bench.statistics import median

LANGUAGE = "en-us"
"""As the peer calls it."""

SPINNING = {"GOMP_SPINCOUNT": "2000"}
"""What the worker sets for itself, for the tuned peer too."""

TARGETS = {
    "first_audio_same_reference": 0.55,
    "first_audio_default_reference": 0.25,
    "sentence_total": 0.60,
    "paragraph_total": 0.35,
    "load": 0.10,
    "memory": 0.60,
}
"""Ours as a part of the tuned peer's, at most."""

OURS, TUNED, SHIPPED = "ours", "peer, tuned", "peer, as shipped"


@dataclass(slots=True)
class _Side:
    """What one of them needed, by what was measured."""

    values: dict[str, list[float]] = field(default_factory=dict)

    def add(self, name: str, value: float) -> None:
        self.values.setdefault(name, []).append(value)

    def median(self, name: str) -> float:
        return median(self.values[name])


def measure(bench: EngineBench) -> None:
    """Measure all three in turn, and note the ratios."""
    python = bench.plan.peer
    if python is None:
        raise BenchError("there is no interpreter for the peer")
    sides = {name: _Side() for name in (OURS, TUNED, SHIPPED)}
    with ExitStack() as stack:
        tuned = _load_peer(bench, stack, python, sides[TUNED], TUNED)
        shipped = _load_peer(bench, stack, python, sides[SHIPPED], SHIPPED)
        bench.tick(0.1)
        ours = stack.enter_context(_load_ours(bench, sides[OURS]))
        turns: list[tuple[str, Callable[[int], None]]] = [
            (OURS, lambda number: _speak_ours(bench, ours, sides[OURS], number)),
            (TUNED, lambda number: _speak_peer(bench, tuned, sides[TUNED], number)),
            (SHIPPED, lambda number: _speak_peer(bench, shipped, sides[SHIPPED], number)),
        ]
        _warm_up(bench, ours, tuned, shipped)
        rounds = bench.plan.rounds
        for number in range(rounds):
            # Whoever comes first meets another state of the machine; so each does once.
            for place in range(len(turns)):
                turns[(number + place) % len(turns)][1](number)
            bench.tick(0.1 + 0.9 * (number + 1) / rounds)
        for name, pid in ((OURS, ours.pid), (TUNED, tuned.pid), (SHIPPED, shipped.pid)):
            sides[name].add("peak", peak_mb(pid))
    _note(bench, sides)


def _load_ours(bench: EngineBench, side: _Side) -> Worker:
    """Load ours as often as the plan says; return the last one, which still runs.

    The first start of all prepares the model, and is not counted.
    """
    with Worker(bench.subject()) as first:
        bench.note("ours: first start, the model is prepared", first.load_seconds, "s")
    for number in range(bench.plan.starts):
        worker = Worker(bench.subject())
        side.add("load", worker.load_seconds)
        side.add("memory", footprint(worker.pid).resident_mb)
        if number + 1 < bench.plan.starts:
            with worker:
                pass
    return worker


def _load_peer(bench: EngineBench, stack: ExitStack, python: Path, side: _Side, name: str) -> Peer:
    variables: dict[str, str | None] = {"OMP_NUM_THREADS": None, "OMP_WAIT_POLICY": None}
    variables |= {"GOMP_SPINCOUNT": None} if name == SHIPPED else SPINNING
    if (library := _library()) is not None:
        # Both compute with the same build of llama.cpp.
        variables["LLAMA_CPP_LIB_PATH"] = library
    log = bench.log(name.replace(", ", "-").replace(" ", "-"))
    peer = stack.enter_context(Peer(python, log, variables))
    threads = bench.plan.threads or len(os.sched_getaffinity(0))
    answer = peer.load(bench.plan.models, LANGUAGE, threads if name == TUNED else None)
    side.add("load", answer["seconds"])
    side.add("memory", peer.footprint.resident_mb)
    bench.note(f"{name}: importing", answer["imports"], "s")
    for package, version in answer["versions"].items():
        bench.report.machine[f"peer: {package}"] = version
    return peer


def _library() -> str | None:
    spec = find_spec("llama_cpp")
    folder = Path(spec.origin).parent / "lib" if spec and spec.origin else None
    return str(folder) if folder and folder.is_dir() else None


def _warm_up(bench: EngineBench, ours: Worker, *peers: Peer) -> None:
    ours.speak(bench.prompts.job(bench.plan.long, SHORT, 0))
    for peer in peers:
        peer.speak(bench.plan.long, [SHORT], 0)


def _speak_ours(bench: EngineBench, worker: Worker, side: _Side, number: int) -> None:
    seed = 10 * number + 1
    job = bench.prompts.job
    take = _checked(worker.speak(job(bench.plan.long, SENTENCE, seed)))
    side.add("first_audio_same_reference", take.first_audio)
    side.add("sentence_total", take.total)
    side.add("sentence: longest silence", take.gap)
    take = _checked(worker.speak(job(bench.plan.default, SENTENCE, seed)))
    side.add("first_audio_default_reference", take.first_audio)
    side.add("sentence_total, default reference", take.total)
    before = 0.0
    pieces = []
    for place, sentence in enumerate(PARAGRAPH):
        # A listener needs each piece when those before it are over.
        pieces.append(job(bench.plan.long, sentence, seed + place, before))
        before += sentence.tokens / FRAME_RATE
    take = _checked(worker.speak(*pieces))
    side.add("paragraph: first audio", take.first_audio)
    side.add("paragraph_total", take.total)
    side.add("paragraph: longest silence", take.gap)


def _speak_peer(bench: EngineBench, peer: Peer, side: _Side, number: int) -> None:
    seed = 10 * number + 1
    take = peer.speak(bench.plan.long, [SENTENCE], seed)
    side.add("first_audio_same_reference", take.first_audio)
    side.add("first_audio_default_reference", take.first_audio)
    side.add("sentence_total", take.total)
    side.add("sentence: longest silence", take.gap)
    for stage, seconds in take.stages.items():
        side.add(f"sentence: {stage}", seconds)
    side.add("sentence: prompt", take.prompts[0])
    take = peer.speak(bench.plan.long, PARAGRAPH, seed)
    side.add("paragraph: first audio", take.first_audio)
    side.add("paragraph_total", take.total)
    side.add("paragraph: longest silence", take.gap)


def _checked(take: Take) -> Take:
    """Return a take that has the sound that was asked for."""
    wanted = take.tokens / FRAME_RATE
    if abs(take.sound - wanted) > 0.1 * wanted:
        raise BenchError(f"ours spoke {take.sound:.2f} s where {wanted:.2f} s were asked for")
    return take


UNITS = {"memory": "MB", "peak": "MB", "sentence: prompt": "tokens"}


def _note(bench: EngineBench, sides: dict[str, _Side]) -> None:
    for name, side in sides.items():
        for what in side.values:
            bench.note(f"{name}: {what}", side.median(what), UNITS.get(what, "s"))
    for name, ratios in (
        (TUNED, bench.report.against_tuned),
        (SHIPPED, bench.report.against_shipped),
    ):
        for what in TARGETS:
            ratios[what] = sides[OURS].median(what) / sides[name].median(what)
    for what, target in TARGETS.items():
        ratio = bench.report.against_tuned[what]
        bench.note(f"{what}: ours / {TUNED}", ratio, "times", at_most=target)
    for what in TARGETS:
        bench.note(f"{what}: ours / {SHIPPED}", bench.report.against_shipped[what], "times")
