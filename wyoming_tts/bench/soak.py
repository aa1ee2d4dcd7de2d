"""What the processes hold after very many replies."""

from __future__ import annotations

import asyncio
import itertools
import os
import time
from collections import Counter
from dataclasses import dataclass, field
from functools import partial

from wyoming_tts.bench.client import Heard, connected, together
from wyoming_tts.bench.describe_client import time_describe
from wyoming_tts.bench.memory import SERVER_MB
from wyoming_tts.bench.plan import Bench
from wyoming_tts.bench.processes import BenchError, Footprint, ProcessorMeter, footprint
from wyoming_tts.bench.servers import VOICE, Server, running_direct, running_server
from wyoming_tts.bench.statistics import slope
from wyoming_tts.bench.texts import Texts

CLIENTS = 4
LOOKS = 100
WARM_UP = 0.1
"""Share of the replies after which the caches and pools are full."""

GROWTH_MB = 3.0
"""Growth that is still flat. The heap settles over thousands of replies, so that only the second
half tells a leak from that."""

LEAVE_EVERY = 20
STREAM_EVERY = 3
SETTLE_TIMEOUT = 2.0


@dataclass(slots=True)
class _Looks:
    """Footprints of one process, by replies spoken."""

    pid: int
    points: list[tuple[int, Footprint]] = field(default_factory=list)


def measure(bench: Bench) -> None:
    """Let the server speak ``plan.replies`` short texts, and look at it all the time."""
    replies = bench.plan.replies
    folder = bench.scratch("server")
    with running_server(folder, log_level="warning") as server:
        server.wait_answering()
        server.wait_worker()
        looks = {"server": _Looks(server.pid), "worker": _Looks(server.wait_worker())}
        processes = {"clients": os.getpid()} | {name: look.pid for name, look in looks.items()}
        with ProcessorMeter(processes) as meter:
            began = time.perf_counter()
            errors = _speak_all(bench, server, looks)
            took = time.perf_counter() - began
        if server.worker() != looks["worker"].pid:
            raise BenchError("the worker was lost during the soak; see the server's log")
    bench.note("replies", replies, "")
    bench.note("errors", errors.total(), "", exactly=0)
    bench.note("replies per second", replies / took, "")
    for name, look in looks.items():
        _note(bench, name, look)
    for process, share in meter.shares.items():
        bench.note(f"processor, {process}", share, "% of a core")
    texts = Texts(offset=2)
    with running_direct(folder) as direct:
        sample = [texts.sentence() for _ in range(min(replies, 200))]
        alone = direct.ask({"texts": sample})["whole"] / len(sample)
    bench.compare("time per reply", "engine in-process, one after the other", took / replies, alone)


def _note(bench: Bench, name: str, look: _Looks) -> None:
    points = look.points
    warm = next(n for n, (done, _) in enumerate(points) if done >= points[-1][0] * WARM_UP)
    half = points[len(points) // 2 :]
    after = points[-1][1]
    limit = SERVER_MB if name == "server" else None
    early = points[warm][1].resident_mb
    bench.note(f"{name}: resident after {points[warm][0]} replies", early, "MB")
    bench.note(f"{name}: resident after {half[0][0]} replies", half[0][1].resident_mb, "MB")
    bench.note(f"{name}: resident at the end", after.resident_mb, "MB", below=limit)
    growth = after.resident_mb - half[0][1].resident_mb
    bench.note(f"{name}: resident, growth in the second half", growth, "MB", below=GROWTH_MB)
    for part, chosen in (("after warm-up", points[warm:]), ("in the second half", half)):
        resident = [(done / 1000, held.resident_mb) for done, held in chosen]
        bench.note(f"{name}: resident, slope {part}", slope(resident), "MB per 1000 replies")
    for what, first, last in (
        ("threads", half[0][1].threads, after.threads),
        ("descriptors", half[0][1].descriptors, after.descriptors),
    ):
        bench.note(f"{name}: {what} at the end", last, "")
        bench.note(f"{name}: {what}, growth in the second half", last - first, "", below=1)
    bench.compare(f"{name}: resident at the end", "after warm-up", after.resident_mb, early)


def _speak_all(bench: Bench, server: Server, looks: dict[str, _Looks]) -> Counter[str]:
    replies, done = bench.plan.replies, 0
    texts, numbers = Texts(), itertools.count()
    errors: Counter[str] = Counter()
    resting = footprint(server.pid).descriptors
    with asyncio.Runner() as runner:
        while done < replies:
            count = min(max(CLIENTS, replies // LOOKS), replies - done)
            errors += runner.run(_speak_some(server.port, count, texts, numbers))
            done += count
            time_describe(server.port)
            resting = _settle(server.pid, resting)
            for look in looks.values():
                look.points.append((done, footprint(look.pid)))
            bench.tick(done / replies)
    return errors


def _settle(pid: int, resting: int) -> int:
    """Wait until the server has noticed that its clients are gone; return what it then holds."""
    ends = time.monotonic() + SETTLE_TIMEOUT
    while (held := footprint(pid).descriptors) > resting and time.monotonic() < ends:
        time.sleep(0.01)
    return held


async def _speak_some(
    port: int, count: int, texts: Texts, numbers: itertools.count[int]
) -> Counter[str]:
    errors: Counter[str] = Counter()
    for first in range(0, count, CLIENTS):
        clients = min(CLIENTS, count - first)
        jobs = [partial(_speak_one, port, texts, next(numbers)) for _ in range(clients)]
        heard = await together(jobs)
        errors += Counter(one.error for one in heard if one.error is not None)
    return errors


async def _speak_one(port: int, texts: Texts, number: int) -> Heard:
    """Speak one text: streamed or whole, and now and then leave before the end."""
    async with connected(port) as client:
        if number % LEAVE_EVERY == LEAVE_EVERY - 1:
            await client.send("synthesize", text=texts.paragraph(), voice={"name": VOICE})
            await client.read()
            return Heard()
        if number % STREAM_EVERY:
            return await client.say(texts.sentence(), VOICE)
        await client.send("synthesize-start", voice={"name": VOICE})
        for word in texts.sentence().split(" "):
            await client.send("synthesize-chunk", text=f"{word} ")
        await client.send("synthesize-stop")
        return await client.listen("synthesize-stopped")
