"""What the server adds: a Wyoming client's first audio less what the engine took for it."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from wyoming_tts.bench.children import Child, free_port
from wyoming_tts.bench.client import Heard, connected
from wyoming_tts.bench.engine.plan import EngineBench
from wyoming_tts.bench.engine.serve import ENGINE
from wyoming_tts.bench.engine.subject import EXACT_TOKENS, LANGUAGE, write_reference
from wyoming_tts.bench.engine.texts import SHORT
from wyoming_tts.bench.processes import BenchError
from wyoming_tts.bench.servers import Server
from wyoming_tts.bench.statistics import median

VOICE = "bench"
ADDED_MS = 15.0
START_TIMEOUT = 300.0
SOUNDS_PER_ROUND = 3


def measure(bench: EngineBench) -> None:
    """Speak a short text over the wire, again and again."""
    notes = bench.folder / "wire-notes.jsonl"
    added, first = [], []
    with _running(bench, notes) as server, asyncio.Runner() as runner:
        server.wait_answering()
        _wait_speaking(server, runner)
        count = bench.plan.rounds * SOUNDS_PER_ROUND
        for number in range(count):
            began = time.monotonic()
            offset = time.perf_counter() - began
            heard = runner.run(_say(server.port))
            if heard.error is not None or heard.first_sound is None:
                raise BenchError(f"a reply had no sound: {heard.error or 'it was silent'}")
            first.append(heard.first_sound - offset - began)
            noted = json.loads(notes.read_text(encoding="utf-8").splitlines()[-1])
            added.append(first[-1] - (noted["first"] - noted["asked"]))
            bench.tick((number + 1) / count)
    bench.note("first audio at a client, median", median(first), "s")
    bench.note(
        "of that, added by server and wire, median", median(added) * 1000, "ms", at_most=ADDED_MS
    )
    bench.note("of that, added by server and wire, most", max(added) * 1000, "ms")


@contextmanager
def _running(bench: EngineBench, notes: Path) -> Iterator[Server]:
    folder = bench.folder / "wire"
    voice = folder / "voices" / VOICE
    voice.mkdir(parents=True)
    (voice / "voice.toml").write_text(
        f'name = "Bench"\nlanguages = ["{LANGUAGE}"]\nengine = "{ENGINE}"\n'
        f"[options]\n{EXACT_TOKENS} = {SHORT.tokens}\n",
        encoding="utf-8",
    )
    write_reference(voice / f"{ENGINE}.json", bench.plan.default)
    port = free_port()
    subject = bench.subject()
    request = {
        "settings": {
            "uri": [f"tcp://127.0.0.1:{port}"],
            "data_dir": str(folder),
            "engine": ENGINE,
            "fallback_engine": "",
            "voice": VOICE,
            "zeroconf": False,
            "web": "",
            "worker_start_timeout_s": START_TIMEOUT,
            # What is cached, or held back on purpose, would not be what is asked for here.
            "cache_mb": 0,
            "hold_back_s": 0,
        },
        "options": {
            "target": subject.target,
            "options": dict(subject.options),
            "notes": str(notes),
        },
    }
    arguments = ["-P", "-m", "wyoming_tts.bench.engine.serve", json.dumps(request)]
    with Child(arguments, bench.log("server")) as child:
        yield Server(child, port)


def _wait_speaking(server: Server, runner: asyncio.Runner) -> None:
    """Wait for the engine, which loads while the server already answers."""
    ends = time.monotonic() + START_TIMEOUT
    error = None
    while time.monotonic() < ends:
        heard = runner.run(_say(server.port))
        if heard.first_sound is not None:
            return
        error = heard.error
        server.child.check()
        time.sleep(0.2)
    raise BenchError(f"the server does not speak: {error or 'its replies are silent'}")


async def _say(port: int) -> Heard:
    async with connected(port) as client:
        return await client.say(SHORT.text, VOICE)
