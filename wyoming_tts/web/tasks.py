"""What a download or verification of a model is, as it is told."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class TaskKind(enum.StrEnum):
    """What was asked for."""

    DOWNLOAD = "download"
    VERIFY = "verify"


class TaskState(enum.StrEnum):
    """How far a task is."""

    WAITING = "waiting"
    RUNNING = "running"
    PAUSED = "paused"
    """An attempt failed, another comes by itself."""

    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


UNDER_WAY = frozenset({TaskState.WAITING, TaskState.RUNNING, TaskState.PAUSED})


@dataclass(frozen=True, slots=True)
class Task:
    """A download or verification at one moment."""

    kind: TaskKind
    model: str
    """Id of the model that was asked for; what it needs is downloaded with it."""

    state: TaskState
    file: str
    """The file that is arriving or being read; empty before the first."""

    done: int
    total: int
    """Bytes of all files together. What is not known beforehand is added when it begins."""

    problem: str
    """Why the last attempt failed, or what is wrong with the files; empty if nothing is."""

    began: float
    """When it was ordered, in seconds since 1970."""

    @property
    def under_way(self) -> bool:
        """Whether it waits or runs."""
        return self.state in UNDER_WAY
