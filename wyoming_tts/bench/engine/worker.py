"""The engine in its worker, as the server runs it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from types import TracebackType
from typing import Self

from wyoming_tts.bench.engine.child import tokens_of
from wyoming_tts.bench.engine.subject import Subject
from wyoming_tts.bench.engine.take import Chunk, Take
from wyoming_tts.bench.processes import BenchError
from wyoming_tts.engines.base import SpeakJob
from wyoming_tts.engines.worker_host import WorkerHost, WorkerOptions
from wyoming_tts.errors import TtsError

START_TIMEOUT = 300.0
STEP_TIMEOUT = 60.0
BYTES_PER_SAMPLE = 2


class Worker:
    """A worker; use it as a context. Not for use inside an event loop."""

    def __init__(self, subject: Subject) -> None:
        """Start the worker and wait until its engine is loaded.

        Raises:
            BenchError: it does not load.
        """
        options = WorkerOptions(
            subject.target,
            subject.options,
            start_timeout=START_TIMEOUT,
            step_timeout=STEP_TIMEOUT,
            log_level="warning",
        )
        self._runner = asyncio.Runner()
        self._host = self._runner.run(_make(options))
        try:
            began = time.perf_counter()
            try:
                self._runner.run(self._load())
            except TtsError as error:
                raise BenchError(str(error)) from error
            self.load_seconds = time.perf_counter() - began
            """From the start of the process until it can be given jobs."""

            self.pid: int = self._host.status.pid or 0
        except BaseException:
            self._close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._close()

    def speak(self, *jobs: SpeakJob) -> Take:
        """Speak jobs at the same time, as the pieces of one reply in their order.

        Their deadlines are seconds from the start. The chunks are those of a listener who hears
        one piece after the other: sound that is there too early counts from when it was there.

        Raises:
            BenchError: the engine failed.
        """
        try:
            return self._runner.run(self._speak(jobs))
        except TtsError as error:
            raise BenchError(f"the engine failed: {error}") from error

    async def _load(self) -> None:
        # A failed start is tried again by the host; here the first reason is what counts.
        self._host.start()
        await self._host.ready()

    async def _speak(self, jobs: Sequence[SpeakJob]) -> Take:
        loop = asyncio.get_running_loop()
        chunks: list[list[Chunk]] = [[] for _ in jobs]
        began, origin = time.perf_counter(), loop.time()

        async def speak(number: int) -> None:
            def emit(block: bytes) -> None:
                at = time.perf_counter() - began
                chunks[number].append(Chunk(at, len(block) // BYTES_PER_SAMPLE))

            await self._host.speak(jobs[number], origin + jobs[number].deadline, emit)

        await asyncio.gather(*map(speak, range(len(jobs))))
        total = time.perf_counter() - began
        return Take(in_order(chunks), total, tokens_of(jobs))

    def _close(self) -> None:
        self._runner.run(self._host.close())
        self._runner.close()


def in_order(pieces: Sequence[Sequence[Chunk]]) -> tuple[Chunk, ...]:
    """Return the chunks of pieces as they can be sent on: a piece waits for those before it."""
    ordered: list[Chunk] = []
    for piece in pieces:
        for chunk in piece:
            before = ordered[-1].at if ordered else 0.0
            ordered.append(Chunk(max(before, chunk.at), chunk.samples))
    return tuple(ordered)


async def _make(options: WorkerOptions) -> WorkerHost:
    return WorkerHost("bench", options)
