"""Continuous speech for a long time: whether anything grows."""

from __future__ import annotations

import time

from wyoming_tts.bench.engine.plan import EngineBench
from wyoming_tts.bench.engine.texts import FRAME_RATE, PARAGRAPH, SENTENCE, SHORT
from wyoming_tts.bench.engine.worker import Worker
from wyoming_tts.bench.processes import Footprint, footprint
from wyoming_tts.bench.statistics import median, slope

GROWTH_MB = 5.0
"""Growth in the second half that is still flat: allocators settle late."""

MINUTE = 60.0


def measure(bench: EngineBench) -> None:
    """Speak one text after the other for the plan's minutes."""
    texts = (SENTENCE, *PARAGRAPH, SHORT)
    lasts = bench.plan.soak_minutes * MINUTE
    looks: list[tuple[float, Footprint]] = []
    firsts: list[float] = []
    sound, short = 0.0, 0
    with Worker(bench.subject()) as worker:
        began = time.monotonic()
        while (now := time.monotonic() - began) < lasts or len(looks) < len(texts):
            text = texts[len(looks) % len(texts)]
            reference = bench.plan.default if len(looks) % 2 else bench.plan.long
            take = worker.speak(bench.prompts.job(reference, text, len(looks)))
            sound += take.sound
            short += take.sound < text.tokens / FRAME_RATE / 2
            firsts.append(take.first_audio)
            looks.append((now / MINUTE, footprint(worker.pid)))
            bench.tick(min(1.0, now / lasts) if lasts else 1.0)
    half = looks[len(looks) // 2 :]
    first, last = half[0][1], half[-1][1]
    bench.note("minutes", looks[-1][0], "min")
    bench.note("texts spoken", len(looks), "")
    bench.note("texts with less than half of their sound", short, "", at_most=0)
    bench.note("sound", sound, "s")
    bench.note("resident after half of it", first.resident_mb, "MB")
    bench.note("resident at the end", last.resident_mb, "MB")
    growth = last.resident_mb - first.resident_mb
    bench.note("resident, growth in the second half", growth, "MB", at_most=GROWTH_MB)
    points = [(minute, look.resident_mb) for minute, look in half]
    bench.note("resident, slope in the second half", slope(points), "MB/min")
    bench.note("threads, growth in the second half", last.threads - first.threads, "", at_most=0)
    more = last.descriptors - first.descriptors
    bench.note("descriptors, growth in the second half", more, "", at_most=0)
    quarter = max(1, len(firsts) // 4)
    drift = median(firsts[-quarter:]) / max(median(firsts[:quarter]), 1e-9)
    bench.note("first audio, last quarter / first quarter", drift, "times")
