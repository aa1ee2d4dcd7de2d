"""What many clients at once get."""

from __future__ import annotations

import asyncio
import os
import time
from collections import Counter
from contextlib import AsyncExitStack
from functools import partial

from wyoming_tts.bench.client import BUSY, Client, Heard, connected, together
from wyoming_tts.bench.plan import Bench
from wyoming_tts.bench.processes import BenchError, ProcessorMeter
from wyoming_tts.bench.servers import VOICE, running_direct, running_server
from wyoming_tts.bench.statistics import median
from wyoming_tts.bench.texts import Texts

STARVED = 5.0


def measure(bench: Bench) -> None:
    """Measure clients that speak at once: all admitted, then some too many."""
    folder, clients = bench.scratch("server"), bench.plan.clients
    sentences = Texts()
    texts = [sentences.paragraph() for _ in range(clients)]
    with running_server(folder) as server:
        server.wait_answering()
        worker = server.wait_worker()
        asyncio.run(_all_at_once(server.port, ["Warm up."]))
        processes = {"clients": os.getpid(), "server": server.pid, "worker": worker}
        with ProcessorMeter(processes) as meter:
            began = time.perf_counter()
            waits, errors = asyncio.run(_all_at_once(server.port, texts))
            took = time.perf_counter() - began
    bench.tick(0.6)
    if not waits:
        raise BenchError(f"none of {clients} clients heard anything: {dict(errors)}")
    name = f"{clients} at once"
    bench.note(f"{name}: first audio, median", median(waits) * 1000, "ms")
    bench.note(f"{name}: first audio, slowest", max(waits) * 1000, "ms")
    fairness = max(waits) / median(waits)
    bench.note(f"{name}: first audio, slowest / median", fairness, "", below=STARVED)
    bench.note(f"{name}: heard nothing", clients - len(waits), "", exactly=0)
    bench.note(f"{name}: errors", errors.total(), "", exactly=0)
    for process, share in meter.shares.items():
        bench.note(f"{name}: processor, {process}", share, "% of a core")
    with running_direct(folder) as direct:
        alone = direct.ask({"texts": [part for text in texts for part in _pieces(text)]})["whole"]
    bench.compare(f"{name}: all spoken", "engine in-process, one after the other", took, alone)
    bench.tick(0.8)
    _too_many(bench)


def _too_many(bench: Bench) -> None:
    clients = bench.plan.clients
    most = clients * 6 // 10
    with running_server(bench.scratch("small"), max_replies=most) as server:
        server.wait_answering()
        server.wait_worker()
        errors = asyncio.run(_hold_open(server.port, clients))
    name = f"{clients} at once, {most} allowed"
    bench.note(f"{name}: busy", errors.pop(BUSY, 0), "", exactly=clients - most)
    bench.note(f"{name}: other errors", errors.total(), "", exactly=0)


async def _all_at_once(port: int, texts: list[str]) -> tuple[list[float], Counter[str]]:
    """Return the seconds to first audio of all who heard something, and the errors by code."""
    async with AsyncExitStack() as stack:
        clients = [await stack.enter_async_context(connected(port)) for _ in texts]
        began = time.perf_counter()
        jobs = [
            partial(client.say, text, VOICE) for client, text in zip(clients, texts, strict=True)
        ]
        heard = await together(jobs)
    waits = [one.first_sound - began for one in heard if one.first_sound is not None]
    return waits, Counter(one.error for one in heard if one.error is not None)


async def _hold_open(port: int, count: int) -> Counter[str]:
    """Open streams until each is admitted or refused, then let all speak; count the errors."""
    texts, answered = Texts(), asyncio.Barrier(count)
    async with AsyncExitStack() as stack:
        clients = [await stack.enter_async_context(connected(port)) for _ in range(count)]
        jobs = [partial(_stream, client, texts.sentence(), answered) for client in clients]
        heard = await together(jobs)
    return Counter(one.error for one in heard if one.error is not None)


async def _stream(client: Client, text: str, answered: asyncio.Barrier) -> Heard:
    heard = Heard()
    try:
        await client.send("synthesize-start", voice={"name": VOICE})
        kind, data, _ = await client.read()
    finally:
        # Nobody is done before all have been answered: all are open at the same time.
        await answered.wait()
    if kind == "error":
        heard.error = str(data.get("code"))
    await client.send("synthesize-chunk", text=text)
    await client.send("synthesize-stop")
    return await client.listen("synthesize-stopped", heard)


def _pieces(paragraph: str) -> list[str]:
    return [f"{sentence.rstrip('.')}." for sentence in paragraph.split(". ")]
