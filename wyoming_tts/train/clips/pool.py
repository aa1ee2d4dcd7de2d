"""Makes clips in several processes, so that a recording can crash its decoder and no more."""

from __future__ import annotations

import json
import os
import selectors
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict

from wyoming_tts.errors import TrainingError
from wyoming_tts.train.clips.card import Card
from wyoming_tts.train.clips.findings import Kind, refused
from wyoming_tts.train.clips.making import Task

MOST_JOBS = 64
LONGEST_TASK_S = 120.0
"""Seconds after which a recording counts as unreadable."""

WORKER = (sys.executable, "-P", "-m", "wyoming_tts.train.clips.worker")
"""Without -P a file in the current folder could stand in for any module."""

_FEW = 8
"""Tasks that are not worth another process."""

_LARGEST_ANSWER = 1 << 20
_STOP_S = 5.0
# The system takes memory back with this; the recording is not to blame.
_NOT_ITS_FAULT = frozenset({signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP})


def usable_cpus() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def make_clips(tasks: Sequence[Task], jobs: int, command: Sequence[str] = WORKER) -> Iterator[Card]:
    """Make clips in up to ``jobs`` processes; yield their cards as they are done, in any order.

    A recording that crashes its process, or takes too long, is refused.

    Raises:
        TrainingError: a clip cannot be written, a package is missing, or a process was killed.
    """
    waiting = deque(tasks)
    count = max(1, min(jobs, MOST_JOBS, -(-len(tasks) // _FEW)))
    workers: list[_Worker] = []
    with selectors.DefaultSelector() as selector:
        try:
            while waiting or any(worker.task for worker in workers):
                while waiting and len(workers) < count:
                    workers.append(_Worker(command, selector))
                for worker in workers:
                    if worker.task is None and waiting:
                        worker.give(waiting.popleft())
                yield from _answers(workers, selector)
        finally:
            for worker in workers:
                worker.close()


def _answers(workers: list[_Worker], selector: selectors.BaseSelector) -> Iterator[Card]:
    first = min(worker.deadline for worker in workers if worker.task)
    ready = {key.data for key, _ in selector.select(max(0.0, first - time.monotonic()))}
    for worker in list(workers):
        if worker.task is None:
            continue
        card = None
        if worker in ready:
            card = worker.receive()
        elif time.monotonic() >= worker.deadline:
            card = worker.give_up(f"reading it took longer than {LONGEST_TASK_S:.0f} s")
        if worker.gone:
            workers.remove(worker)
            worker.close()
        if card:
            yield card


class _Worker:
    """One process and the task that it works on."""

    def __init__(self, command: Sequence[str], selector: selectors.BaseSelector) -> None:
        self.task: Task | None = None
        self.deadline = 0.0
        self.gone = False
        self._buffer = b""
        self._selector = selector
        try:
            self._process = subprocess.Popen(  # noqa: S603 - a module of this package
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,  # decoders complain there about each odd header
                bufsize=0,
            )
        except OSError as error:
            raise TrainingError(
                f"cannot start a process ({error.strerror}): free memory, or give fewer --jobs"
            ) from error
        assert self._process.stdin is not None  # noqa: S101 - asked for above
        assert self._process.stdout is not None  # noqa: S101 - as above
        self._tasks, self._answers = self._process.stdin, self._process.stdout
        selector.register(self._answers, selectors.EVENT_READ, self)

    def give(self, task: Task) -> None:
        """Let the process work on a task."""
        self.task = task
        self.deadline = time.monotonic() + LONGEST_TASK_S
        # If it is dead already, its answers end, and that is seen and told there.
        with suppress(BrokenPipeError):
            data = json.dumps(asdict(task)).encode() + b"\n"
            while data:
                data = data[self._tasks.write(data) or 0 :]

    def receive(self) -> Card | None:
        """Return the card that has arrived, or None while it has not arrived whole."""
        data = os.read(self._answers.fileno(), 65_536)
        self._buffer += data
        if not data or len(self._buffer) > _LARGEST_ANSWER:
            return self._crashed()
        line, end, rest = self._buffer.partition(b"\n")
        if not end:
            return None
        answer, self._buffer, self.task = json.loads(line), rest, None
        if "error" in answer:
            raise TrainingError(answer["error"])
        return Card.from_json(answer["card"])

    def give_up(self, why: str) -> Card:
        """End the process and return a card that refuses what it worked on."""
        assert self.task is not None  # noqa: S101 - only a working process is given up
        self.gone, task, self.task = True, self.task, None
        return Card(task.id, (refused(Kind.UNREADABLE, task.id, why, "save it again as WAV"),))

    def _crashed(self) -> Card:
        self._process.kill() if self._buffer else None
        status = self._process.wait(_STOP_S)
        if status >= 0 or -status in _NOT_ITS_FAULT:
            how = f"signal {-status}" if status < 0 else f"status {status}"
            raise TrainingError(
                f"a process that makes clips was ended ({how}): if memory is short, give fewer "
                "--jobs; run the command again, what is done is kept"
            )
        return self.give_up("its decoder crashed")

    def close(self) -> None:
        """End the process; a task in it is not finished."""
        self.gone = True
        with suppress(KeyError, ValueError):
            self._selector.unregister(self._answers)
        self._tasks.close()
        if self.task or self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        self._answers.close()
