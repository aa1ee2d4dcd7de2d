"""How soon there is something to hear."""

from __future__ import annotations

import asyncio
import os
import time

from wyoming_tts.bench.children import Child
from wyoming_tts.bench.client import TIMEOUT, Client, Heard, connected
from wyoming_tts.bench.plan import Bench
from wyoming_tts.bench.processes import BenchError, ProcessorMeter
from wyoming_tts.bench.servers import VOICE, running_direct, running_server
from wyoming_tts.bench.statistics import median, percentile
from wyoming_tts.bench.texts import Texts

MEDIAN_MS = 60.0
TOKEN_PAUSE = 0.005
"""Seconds between tokens: a fast language model."""

IDLE = 0.3
"""Seconds of rest between replies where there is to be rest."""


def measure(bench: Bench) -> None:
    """Measure first audio of streamed and of whole texts, beside the engine in one process."""
    folder = bench.scratch("server")
    with running_server(folder) as server, running_direct(folder) as direct:
        server.wait_answering()
        worker = server.wait_worker()
        processes = {"client": os.getpid(), "server": server.pid, "worker": worker}
        with ProcessorMeter(processes) as meter, asyncio.Runner() as runner:
            rounds = runner.run(_all_rounds(bench, server.port, direct))
    baseline = median(rounds["direct"]) * 1000
    for name in ("back to back", "with idle between"):
        times = [seconds * 1000 for seconds in rounds[name]]
        label = f"streamed, {name}"
        bench.note(
            f"{label}: first audio after the clause, median", median(times), "ms", below=MEDIAN_MS
        )
        bench.note(f"{label}: first audio after the clause, p99", percentile(times, 0.99), "ms")
        bench.compare(f"{label}: first audio", "engine in-process", median(times), baseline)
    bench.note("streamed: of that, until the token that follows", TOKEN_PAUSE * 1000, "ms")
    whole = median(rounds["whole"]) * 1000
    bench.note("whole sentence: first audio, median", whole, "ms")
    bench.note("engine in-process: first audio, median", baseline, "ms")
    bench.note("wire cost: whole sentence less engine in-process", whole - baseline, "ms")
    bench.compare("whole sentence: first audio", "engine in-process", whole, baseline)
    for process, share in meter.shares.items():
        bench.note(f"processor, {process}", share, "% of a core")


async def _all_rounds(bench: Bench, port: int, direct: Child) -> dict[str, list[float]]:
    texts = Texts()
    kinds = ("direct", "whole", "back to back", "with idle between")
    rounds: dict[str, list[float]] = {kind: [] for kind in kinds}
    for number in range(bench.plan.first_audios):
        # Nothing else runs in this loop meanwhile, so that blocking it hurts nobody.
        rounds["direct"].append(direct.ask({"texts": [texts.sentence()]})["first"])
        rounds["whole"].append(await _whole(port, texts.sentence()))
        for _ in range(2):
            last = await _streamed(port, texts)
        rounds["back to back"].append(last)
        await asyncio.sleep(IDLE)
        rounds["with idle between"].append(await _streamed(port, texts))
        bench.tick((number + 1) / bench.plan.first_audios)
    return rounds


async def _whole(port: int, text: str) -> float:
    async with connected(port) as client:
        began = time.perf_counter()
        return _since(began, await client.say(text, VOICE))


async def _streamed(port: int, texts: Texts) -> float:
    """Return the seconds from writing the chunk that completes the first clause to first audio."""
    clause, rest = texts.clause(), texts.clause()
    tokens = tokenise(f"{clause}, and {rest.lower()}. {texts.sentence()}")
    complete = tokens.index(",") + 1
    async with connected(port) as client, asyncio.timeout(TIMEOUT):
        await client.send("synthesize-start", voice={"name": VOICE})
        listening = asyncio.create_task(client.listen("synthesize-stopped"))
        try:
            began = await _write(client, tokens[:complete])
            await _write(client, tokens[complete:])
            await client.send("synthesize-stop")
            return _since(began, await listening)
        finally:
            listening.cancel()


async def _write(client: Client, tokens: list[str]) -> float:
    """Write tokens like a language model does; return when the last one was written."""
    began = 0.0
    for token in tokens:
        await asyncio.sleep(TOKEN_PAUSE)
        began = time.perf_counter()
        await client.send("synthesize-chunk", text=token)
    return began


def tokenise(text: str) -> list[str]:
    """Return words with the space before them, and marks by themselves."""
    tokens: list[str] = []
    for word in text.split(" "):
        bare = word.rstrip(",.")
        if bare:
            tokens.append(f" {bare}" if tokens else bare)
        tokens += word[len(bare) :]
    return tokens


def _since(began: float, heard: Heard) -> float:
    if heard.error is not None or heard.first_sound is None:
        raise BenchError(f"a reply had no sound: {heard.error or 'it was silent'}")
    return heard.first_sound - began
