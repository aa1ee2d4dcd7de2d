"""The process in which one piece of the studio's work is done: it alone opens recordings.

``python -P -m wyoming_tts.studio.child`` reads one line of JSON from its standard input, an object
with a ``task``, and writes lines of JSON: ``progress`` (a step, for people), and at last ``done``
(the result) or ``error`` (``code`` and ``message``). It ends when its standard input closes.
"""

from __future__ import annotations

import importlib
import json
import os
import signal
import sys
import threading
import warnings
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType
from typing import Any

from wyoming_tts.errors import TtsError
from wyoming_tts.studio.limits import limit_decoding, limit_making
from wyoming_tts.studio.tasks import COMMITTING

NICENESS = 10
"""Voices are made while the server speaks; speaking comes first."""

LONGEST_REQUEST = 1 << 20
TASKS: Mapping[str, tuple[str, Callable[[], None]]] = MappingProxyType(
    {
        "look": ("looking", limit_decoding),
        "sound": ("sounding", limit_decoding),
        "check": ("checking", limit_decoding),
        "phonemes": ("pronouncing", limit_decoding),
        "make": ("making", limit_making),
    }
)
"""For each task the module that does it, in its function ``run``, and the process's limits."""


def main() -> int:
    """Do what standard input asks for; return the exit status."""
    # Ctrl-C reaches the whole group; whoever asked ends this process.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(max(0, NICENESS - os.nice(0)))
    # Whatever a library prints must not stand among the answers.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    warnings.simplefilter("ignore")

    def answer(**fields: Any) -> None:
        print(json.dumps(fields), file=answers, flush=True)

    request = json.loads(sys.stdin.buffer.readline(LONGEST_REQUEST))
    threading.Thread(target=_end_with_stdin, daemon=True).start()
    name, limit = TASKS[request["task"]]
    work = importlib.import_module(f"wyoming_tts.studio.{name}")
    limit()
    try:
        work.run(request, lambda step: answer(progress=step), lambda done: answer(done=done))
    except TtsError as error:
        answer(error={"code": error.code, "message": str(error)})
    except MemoryError:
        answer(
            error={
                "code": "studio-failed",
                "message": "the recording takes too much memory; save it with one channel and "
                "48,000 Hz",
            }
        )
    else:
        return 0
    return 1


def _end_with_stdin() -> None:
    while os.read(sys.stdin.fileno(), 64):
        pass
    with COMMITTING:
        _end_children()
        os._exit(1)


def _end_children() -> None:
    """End what this process has started, where the system tells what that is."""
    for path in Path("/proc/self/task").glob("*/children"):
        with suppress(OSError, ValueError):
            for process in filter(None, map(int, path.read_text().split())):
                with suppress(OSError):
                    os.kill(process, signal.SIGKILL)
                    # Not reaped here: whoever started it waits for it.
                    os.waitid(os.P_PID, process, os.WEXITED | os.WNOWAIT)


if __name__ == "__main__":
    sys.exit(main())
