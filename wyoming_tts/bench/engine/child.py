"""The bench's end of ``alone``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from wyoming_tts.bench.children import Child
from wyoming_tts.bench.engine.subject import EXACT_TOKENS, Subject
from wyoming_tts.bench.engine.take import Chunk, Take
from wyoming_tts.bench.processes import BenchError
from wyoming_tts.engines.base import SpeakJob

LOAD_TIMEOUT = 300.0
SPEAK_TIMEOUT = 300.0


@dataclass(frozen=True, slots=True)
class Together:
    """What several jobs that ran at the same time came to."""

    takes: tuple[Take, ...]
    stats: dict[str, float]
    """The engine's counters afterwards."""

    grown: dict[str, float]
    """By how much they grew."""

    @property
    def total(self) -> float:
        """Seconds until all had ended."""
        return max(take.total for take in self.takes)

    @property
    def tokens(self) -> int:
        """Codes of all of them."""
        return sum(take.tokens for take in self.takes)


class EngineChild:
    """An engine in a process of its own, without a server; use it as a context."""

    def __init__(self, subject: Subject, log: Path) -> None:
        """Start the process and load the engine.

        Raises:
            BenchError: it does not load.
        """
        self._child = Child(["-P", "-m", "wyoming_tts.bench.engine.alone"], log, talks=True)
        try:
            self._child.hear()
            request = {"do": "load", "target": subject.target, "options": dict(subject.options)}
            self.load_seconds = float(self._ask(request, LOAD_TIMEOUT)["seconds"])
        except BaseException:
            self._child.stop()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._child.stop()

    @property
    def pid(self) -> int:
        """Id of the process."""
        return self._child.pid

    def speak(self, *jobs: SpeakJob) -> Together:
        """Speak jobs at the same time; their deadlines are seconds from the start.

        Raises:
            BenchError: the engine refused one.
        """
        request = {"do": "speak", "jobs": [asdict(job) for job in jobs]}
        answer = self._ask(request, SPEAK_TIMEOUT)
        takes = (_take(job, given) for job, given in zip(jobs, answer["takes"], strict=True))
        return Together(tuple(takes), answer["stats"], answer["grown"])

    def _ask(self, request: dict[str, Any], timeout: float) -> dict[str, Any]:
        answer = self._child.ask(request, timeout)
        if "error" in answer:
            raise BenchError(f"the engine failed: {answer['error']}")
        return answer


def tokens_of(jobs: Sequence[SpeakJob]) -> int:
    """Return the codes that jobs are spoken with."""
    return sum(int(job.options.get(EXACT_TOKENS, 0)) for job in jobs)


def _take(job: SpeakJob, given: dict[str, Any]) -> Take:
    chunks = tuple(Chunk(at, samples) for at, samples in given["chunks"])
    return Take(chunks, given["total"], tokens_of([job]))
