"""Leads what llama.cpp says of itself into the log, and remembers its complaints for our errors."""

from __future__ import annotations

import ctypes
import functools
import logging
import math
import threading
import time
from typing import Any

_LOGGER = logging.getLogger(__name__)

# ggml's levels; a part that goes on with the text before it has a level of its own.
_ERROR = 4
_CONTINUED = 5

_LONGEST_LINE = 300
_SAME_TROUBLE = 2.0
"""Seconds within which further errors are consequences of the first, which says the most."""


@functools.cache
def quiet_llama() -> None:
    """Keep llama.cpp from writing to the terminal: its lines are logged at debug level.

    Raises:
        ImportError: llama-cpp-python is not installed.
    """
    from llama_cpp import llama_cpp  # noqa: PLC0415 - native code, only where it is used

    # The library keeps the pointer: the callback must live as long as the process.
    llama_cpp.llama_log_set(_callback(llama_cpp), ctypes.c_void_p())


def last_problem() -> str:
    """Return what llama.cpp complained of last and was not asked for yet, in one line, or ""."""
    return _LINES.take()


class _Lines:
    """The lines of the log, put together again from the parts that llama.cpp sends."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._part = ""
        self._level = 0
        self._problem = ""
        self._told = -math.inf

    def add(self, level: int, text: str) -> None:
        """Take a part of a line, a line, or several."""
        with self._lock:
            if level != _CONTINUED:
                self._level = level
            *whole, rest = (self._part + text).split("\n")
            self._part = rest[-_LONGEST_LINE:]
            lines = [line.strip()[:_LONGEST_LINE] for line in whole if line.strip()]
            if lines and self._level == _ERROR:
                now = time.monotonic()
                if not self._problem or now - self._told > _SAME_TROUBLE:
                    self._problem = lines[0]
                self._told = now
        for line in lines:
            _LOGGER.debug("%s", line)

    def take(self) -> str:
        """Return the first line of the last trouble, less the name of llama.cpp's function."""
        with self._lock:
            problem, self._problem = self._problem, ""
        function, _, rest = problem.partition(": ")
        return problem if " " in function else rest


_LINES = _Lines()


@functools.cache
def _callback(llama_cpp: Any) -> Any:
    def log(level: int, text: bytes | None, _user_data: object) -> None:
        _LINES.add(level, (text or b"").decode(errors="replace"))

    return llama_cpp.llama_log_callback(log)
