from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from wyoming_tts.bench.children import Child
from wyoming_tts.bench.processes import (
    BenchError,
    ProcessorMeter,
    children,
    footprint,
    processor_seconds,
)

ECHO = """
import signal, sys
signal.signal(signal.SIGTERM, signal.SIG_IGN)
for line in sys.stdin:
    sys.stdout.write(line)
    sys.stdout.flush()
"""


def test_footprint_counts_descriptors() -> None:
    """A file that is opened shows up, and memory and threads are those of a real process."""
    before = footprint(os.getpid())
    with Path(os.devnull).open("rb"):
        during = footprint(os.getpid())
    assert during.descriptors == before.descriptors + 1
    assert before.threads >= 1
    assert before.resident_mb > 5


def test_footprint_of_nobody_is_an_error() -> None:
    """A process that is gone is reported, not counted as empty."""
    with pytest.raises(BenchError, match="cannot be looked at"):
        footprint(2**22 + 1)


def test_a_child_is_found_answers_and_is_ended(tmp_path: Path) -> None:
    """A helper process is seen as a child, echoes what it is asked, and is gone after the block."""
    with Child(["-c", ECHO], tmp_path / "log", talks=True) as child:
        assert child.ask({"a": 1}) == {"a": 1}
        assert child.pid in children(os.getpid())
        os.kill(child.pid, signal.SIGKILL)
    assert child.pid not in children(os.getpid())


def test_a_child_that_ends_by_itself_is_an_error(tmp_path: Path) -> None:
    """Whoever waits for a process that has failed is told what it said."""
    code = "import sys; sys.exit('all is lost')"
    with (
        Child(["-c", code], tmp_path / "log", talks=True) as child,
        pytest.raises(BenchError, match="ended with status 1: all is lost"),
    ):
        child.hear()


def test_a_silent_child_is_an_error(tmp_path: Path) -> None:
    """Nobody waits for an answer for ever."""
    with (
        Child(["-c", "input()"], tmp_path / "log", talks=True) as child,
        pytest.raises(BenchError, match=r"said nothing for 0\.05 s"),
    ):
        child.hear(timeout=0.05)


def test_settings_of_the_user_do_not_reach_a_child(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is measured does not depend on the environment of whoever measures."""
    monkeypatch.setenv("WYOMING_TTS_MAX_REPLIES", "1")
    code = "import json, os; print(json.dumps({k: 1 for k in os.environ if 'WYOMING' in k}))"
    with Child(["-c", code], tmp_path / "log", talks=True) as child:
        assert child.hear() == {}


def test_processor_meter_tells_work_from_rest() -> None:
    """A process that computes uses more of a core than one that sleeps."""
    sleeper = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    with contextlib.ExitStack() as stack:
        stack.enter_context(sleeper)
        stack.callback(sleeper.kill)
        with ProcessorMeter({"me": os.getpid(), "sleeper": sleeper.pid}) as meter:
            used = processor_seconds(os.getpid())
            ends = time.monotonic() + 10
            while processor_seconds(os.getpid()) < used + 0.2 and time.monotonic() < ends:
                pass
    assert meter.shares["me"] > meter.shares["sleeper"]
