"""The engine in a process without a server, for its stages and for several streams at once.

Run as ``python -m wyoming_tts.bench.engine.alone``. Reads and writes lines of JSON.
``{"do": "load", "target", "options"}`` answers ``seconds``; ``{"do": "speak", "jobs"}``, where each
job holds the fields of a ``SpeakJob``, speaks them at the same time and answers ``takes`` (of each
one: ``chunks``, pairs of seconds since the start and samples, and ``total``), ``stats``, the
engine's counters, and ``grown``, by how much they grew. What goes wrong is told as ``error``.
"""

from __future__ import annotations

import logging
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

from wyoming_tts.bench.talk import answer_all, say
from wyoming_tts.engines.base import Engine, SpeakJob
from wyoming_tts.engines.worker import load_engine
from wyoming_tts.errors import TtsError

MOST_JOBS = 64


class Alone:
    """One engine, loaded on demand."""

    def __init__(self) -> None:
        self._engine: Engine | None = None

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        """Answer a request."""
        try:
            if request["do"] == "load":
                began = time.perf_counter()
                self._engine, _ = load_engine(request["target"], request["options"])
                return {"seconds": time.perf_counter() - began}
            return self._speak([SpeakJob(**fields) for fields in request["jobs"]])
        except TtsError as error:
            return {"error": str(error)}

    def _speak(self, jobs: list[SpeakJob]) -> dict[str, Any]:
        engine = self._engine
        if engine is None:
            return {"error": "nothing is loaded"}
        before = engine.stats()
        began, now = time.perf_counter(), time.monotonic()

        def speak(job: SpeakJob) -> dict[str, Any]:
            # Deadlines are given as seconds from the start.
            timed = replace(job, deadline=now + job.deadline)
            blocks = engine.speak(timed, lambda: False)
            chunks = [(time.perf_counter() - began, int(block.size)) for block in blocks]
            return {"chunks": chunks, "total": time.perf_counter() - began}

        with ThreadPoolExecutor(MOST_JOBS) as threads:
            takes = list(threads.map(speak, jobs))
        after = engine.stats()
        grown = {name: after[name] - before.get(name, 0.0) for name in after}
        return {"takes": takes, "stats": after, "grown": grown}


def main() -> None:
    """Answer until the bench closes the pipe."""
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    alone = Alone()
    say({"ready": True})
    answer_all(alone.answer)


if __name__ == "__main__":
    main()
