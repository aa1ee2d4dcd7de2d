"""Several utterances at the same time: what they get together."""

from __future__ import annotations

from wyoming_tts.bench.engine.child import EngineChild, Together
from wyoming_tts.bench.engine.plan import EngineBench
from wyoming_tts.bench.engine.texts import PARAGRAPH
from wyoming_tts.bench.statistics import median

CONTEXT = 1024
"""Tokens of each stream: the default reference, the text and the speech."""

GAIN_OF_FOUR = 2.2
FOUR = 4


def measure(bench: EngineBench) -> None:
    """Speak with 1, 2, … streams at once."""
    counts = bench.plan.streams
    most = max(counts)
    subject = bench.subject(streams=most, context=CONTEXT)
    runs: dict[int, list[Together]] = {count: [] for count in counts}
    with EngineChild(subject, bench.log("engine")) as engine:
        _speak(bench, engine, 1, 0)
        for number in range(bench.plan.rounds):
            for done, count in enumerate(counts):
                runs[count].append(_speak(bench, engine, count, number + 1))
                bench.tick((number + (done + 1) / len(counts)) / bench.plan.rounds)
    decoded = {count: median(map(_decode_rate, some)) for count, some in runs.items()}
    whole = {count: median(run.tokens / run.total for run in some) for count, some in runs.items()}
    one = decoded.get(1, 0.0)
    for count in counts:
        bench.note(f"{count} streams: decoding", decoded[count], "codes/s")
        bench.note(f"{count} streams: everything included", whole[count], "codes/s")
        if one and count > 1:
            limit = GAIN_OF_FOUR if count == FOUR else None
            gain = decoded[count] / one
            bench.note(f"{count} streams: decoding, of one", gain, "times", at_least=limit)


def _speak(bench: EngineBench, engine: EngineChild, count: int, number: int) -> Together:
    texts = [PARAGRAPH[place % len(PARAGRAPH)] for place in range(count)]
    jobs = [
        bench.prompts.job(bench.plan.default, text, 100 * number + place)
        for place, text in enumerate(texts)
    ]
    return engine.speak(*jobs)


def _decode_rate(run: Together) -> float:
    seconds = run.grown.get("decode_s", 0.0)
    return run.grown.get("decode_tokens", 0.0) / seconds if seconds else 0.0
