"""Where the time goes: each stage of the engine, for texts and references of several lengths."""

from __future__ import annotations

from collections.abc import Sequence

from wyoming_tts.bench.engine.bounds import CONTEXT, DECODE_SECONDS, THREADS
from wyoming_tts.bench.engine.child import EngineChild, Together
from wyoming_tts.bench.engine.plan import EngineBench
from wyoming_tts.bench.engine.take import Reference, Sentence
from wyoming_tts.bench.engine.texts import FRAME_RATE, SENTENCE, SHORT
from wyoming_tts.bench.statistics import median

STAGES = ("phonemes", "prefill", "decode", "codec", "watermark")
"""The engine counts the seconds of each as ``<stage>_s``, and what it worked on as
``<stage>_tokens``, in its ``stats``."""

SUSTAINED = 50.0
"""Codes per second, all work included, from which there must be no silence within a reply."""

AUDIBLE = 0.001
SEED = 7


def measure(bench: EngineBench) -> None:
    """Speak one text at a time and note how long each stage takes."""
    long, short = bench.plan.long, bench.plan.default
    cases = (
        ("sentence, long reference", long, SENTENCE),
        ("sentence, default reference", short, SENTENCE),
        ("short text, default reference", short, SHORT),
    )
    with EngineChild(bench.subject(), bench.log("engine")) as engine:
        _speak(bench, engine, short, SHORT, 0)
        runs: dict[str, list[Together]] = {name: [] for name, _, _ in cases}
        for number in range(bench.plan.rounds):
            for name, reference, sentence in cases:
                runs[name].append(_speak(bench, engine, reference, sentence, number + 1))
            bench.tick((number + 1) / bench.plan.rounds)
    for name, _, sentence in cases:
        _note(bench, name, sentence, runs[name])
    _remember(bench, runs["sentence, long reference"], len(long.codes))


def _speak(
    bench: EngineBench,
    engine: EngineChild,
    reference: Reference,
    sentence: Sentence,
    number: int,
) -> Together:
    return engine.speak(bench.prompts.job(reference, sentence, SEED + number))


def _note(bench: EngineBench, name: str, sentence: Sentence, runs: Sequence[Together]) -> None:
    takes = [run.takes[0] for run in runs]
    bench.note(f"{name}: first audio", median(take.first_audio for take in takes), "s")
    for stage in STAGES:
        seconds = [run.grown.get(f"{stage}_s", 0.0) for run in runs]
        bench.note(f"{name}: {stage}", median(seconds), "s")
        tokens = median(run.grown.get(f"{stage}_tokens", 0.0) for run in runs)
        if tokens and median(seconds):
            bench.note(f"{name}: {stage}, rate", tokens / median(seconds), "tokens/s")
    others = [take.total - _known(run) for take, run in zip(takes, runs, strict=True)]
    bench.note(f"{name}: everything else", median(others), "s")
    bench.note(f"{name}: total", median(take.total for take in takes), "s")
    factor = median(take.real_time_factor for take in takes)
    bench.note(f"{name}: real-time factor", factor, "")
    after_first = [take.total - take.first_audio for take in takes]
    sustained = sentence.tokens / max(median(after_first), 1e-9)
    bench.note(f"{name}: codes per second once it sounds", sustained, "codes/s")
    gap = max(take.gap for take in takes)
    limit = AUDIBLE if sustained >= SUSTAINED else None
    bench.note(f"{name}: longest silence within the reply", gap, "s", at_most=limit)
    spoken = median(take.sound for take in takes)
    bench.note(f"{name}: sound less what was asked for", spoken - sentence.tokens / FRAME_RATE, "s")


def _known(run: Together) -> float:
    return sum(run.grown.get(f"{stage}_s", 0.0) for stage in STAGES)


def _remember(bench: EngineBench, runs: Sequence[Together], reference: int) -> None:
    rates = [
        run.grown["decode_s"] / run.grown["decode_tokens"]
        for run in runs
        if run.grown.get("decode_tokens")
    ]
    if rates:
        bench.known[DECODE_SECONDS] = median(rates)
        bench.known[CONTEXT] = reference + SENTENCE.tokens / 2
    bench.known[THREADS] = runs[0].stats.get("threads", bench.plan.threads)
