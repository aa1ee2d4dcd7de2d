"""What the processes hold after a start."""

from __future__ import annotations

import asyncio

from wyoming_tts.bench.client import connected
from wyoming_tts.bench.plan import Bench
from wyoming_tts.bench.processes import footprint
from wyoming_tts.bench.servers import VOICE, running_bare_server, running_direct, running_server
from wyoming_tts.bench.texts import Texts

SERVER_MB = 90.0


def measure(bench: Bench) -> None:
    """Measure server and worker with the engine loaded, before and after a first reply."""
    folder = bench.scratch("server")
    with running_server(folder) as server:
        info = server.wait_answering()
        worker = server.wait_worker()
        loaded = footprint(server.pid).resident_mb
        bench.note("server, engine loaded", loaded, "MB", below=SERVER_MB)
        bench.note("worker, engine loaded", footprint(worker).resident_mb, "MB")
        bench.tick(0.5)
        asyncio.run(_say_one(server.port))
        spoken = footprint(server.pid).resident_mb
        bench.note("server, after the first reply", spoken, "MB", below=SERVER_MB)
        working = footprint(worker).resident_mb
        bench.note("worker, after the first reply", working, "MB")
    with running_bare_server(folder, info) as bare:
        bare.wait_answering()
        baseline = footprint(bare.pid).resident_mb
    with running_direct(folder) as direct:
        engine = footprint(direct.pid).resident_mb
    bench.compare("server, engine loaded", "bare wyoming server", loaded, baseline)
    bench.compare("worker, after the first reply", "engine in-process", working, engine)


async def _say_one(port: int) -> None:
    async with connected(port) as client:
        await client.say(Texts().paragraph(), VOICE)
