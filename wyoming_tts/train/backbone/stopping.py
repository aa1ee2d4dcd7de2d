"""When a training is to end before its last step."""

from __future__ import annotations

import signal
import threading
import time
from types import FrameType, TracebackType
from typing import Any, Self

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Stop:
    """Ends a training at its next step: by a signal, or when its time is up.

    A second signal ends it at once.
    """

    def __init__(self, limit_s: float | None = None) -> None:
        """Begin to count.

        Args:
            limit_s: seconds from now after which it is to end; None for never.
        """
        self._ends = None if limit_s is None else time.monotonic() + limit_s
        self._limit = limit_s
        self._before: dict[signal.Signals, Any] = {}
        self._caught: signal.Signals | None = None

    def __enter__(self) -> Self:
        # Python lets only the main thread handle signals.
        if threading.current_thread() is threading.main_thread():
            self._before = {each: signal.signal(each, self._catch) for each in _SIGNALS}
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._restore()

    @property
    def reason(self) -> str:
        """Why it is to end; empty if it is not."""
        if self._caught is not None:
            return f"{self._caught.name} asked it to end"
        if self._ends is not None and time.monotonic() >= self._ends:
            return f"the {self._limit:g} s that it was given are over"
        return ""

    def _catch(self, number: int, _frame: FrameType | None) -> None:
        self._caught = signal.Signals(number)
        self._restore()

    def _restore(self) -> None:
        for each, handler in self._before.items():
            signal.signal(each, handler)
        self._before = {}
