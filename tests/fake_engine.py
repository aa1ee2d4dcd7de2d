"""An engine for tests: a tone for each character, and faults on demand, by words in the text."""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wyoming_tts.engines.base import SAMPLE_RATE, Engine, EngineInfo, SpeakJob
from wyoming_tts.errors import EngineError, EngineUnavailableError

SECONDS_PER_CHARACTER = 0.05
BLOCK = SAMPLE_RATE // 10
POLL = 0.005


def tone(text: str, seed: int = 0) -> NDArray[np.int16]:
    """Return what the engine says: a tone whose length tells the text's, and its pitch the seed."""
    count = int(len(text) * SECONDS_PER_CHARACTER * SAMPLE_RATE)
    wave = np.sin(np.arange(count) * 2 * np.pi * (220 + seed % 7 * 20) / SAMPLE_RATE)
    return np.asarray(wave * 8000, np.int16)


class FakeEngine(Engine):
    """Speaks tones.

    Load options: ``fail`` (message), ``crash`` (``always`` or ``once``), ``hold`` (loading waits
    for the mark ``load``), ``marks`` (folder through which a test and the engine talk),
    ``concurrency``, ``unseeded``. The mark ``loads`` holds a line for each load.

    Words in the text: CRASH ends the process, HANG never returns, REFUSE raises an ``EngineError``,
    BREAK raises anything, RUNAWAY makes sound until it is cancelled, NOTHING makes none,
    SLOW takes twice the time that the sound lasts, LATE crashes after the first block, HOLD waits
    before the first block for the mark ``go``, and PAUSE after it. Where there is a folder for
    marks, CRASH, LATE and HANG come once, and HOLD and PAUSE leave ``held``, then ``cancelled``.
    """

    def load(self, options: Mapping[str, Any]) -> EngineInfo:
        """See ``Engine.load``."""
        self._marks = Path(options["marks"]) if "marks" in options else None
        if self._marks is not None:
            with (self._marks / "loads").open("a") as file:
                file.write(f"{os.getpid()}\n")
        if "hold" in options:
            self._wait_for("load", lambda: False)
        crash = options.get("crash")
        if crash == "always" or (crash == "once" and self._once("load crash")):
            os.kill(os.getpid(), signal.SIGILL)
        if "fail" in options:
            raise EngineUnavailableError(options["fail"])
        return EngineInfo(
            "fake",
            "1",
            concurrency=options.get("concurrency", 2),
            seeded=not options.get("unseeded"),
        )

    def speak(self, job: SpeakJob, cancelled: Callable[[], bool]) -> Iterator[NDArray[np.int16]]:
        """See ``Engine.speak``."""
        words = set(re.findall(r"[A-Z]+", job.text))
        self._fail(words)
        if "NOTHING" in words:
            return
        samples = tone(job.text, job.seed)
        if "RUNAWAY" in words:
            samples = np.tile(samples, 1000)
        if "HOLD" in words:
            self._hold(cancelled)
        for start in range(0, len(samples), BLOCK):
            if cancelled():
                return
            block = samples[start : start + BLOCK]
            if "SLOW" in words:
                time.sleep(2 * len(block) / SAMPLE_RATE)
            if "LATE" in words and start and self._once("LATE"):
                time.sleep(0.2)
                os.kill(os.getpid(), signal.SIGKILL)
            yield block
            if "PAUSE" in words and not start:
                self._hold(cancelled)

    def _fail(self, words: set[str]) -> None:
        if "CRASH" in words and self._once("CRASH"):
            os.kill(os.getpid(), signal.SIGKILL)
        if "HANG" in words and self._once("HANG"):
            while True:
                time.sleep(3600)
        if "REFUSE" in words:
            raise EngineError("this text\nis refused")
        if "BREAK" in words:
            raise ZeroDivisionError("a fault inside of the engine")

    def _hold(self, cancelled: Callable[[], bool]) -> None:
        if self._marks is None:
            raise ZeroDivisionError("HOLD and PAUSE need a folder for marks")
        (self._marks / "held").touch()
        self._wait_for("go", cancelled)
        if cancelled():
            (self._marks / "cancelled").touch()

    def _wait_for(self, mark: str, cancelled: Callable[[], bool]) -> None:
        while self._marks and not (self._marks / mark).exists() and not cancelled():
            time.sleep(POLL)

    def _once(self, word: str) -> bool:
        """Whether a fault is due: always, or only the first time where there is a folder."""
        if self._marks is None:
            return True
        try:
            (self._marks / word).touch(exist_ok=False)
        except FileExistsError:
            return False
        return True


class CountingEngine(FakeEngine):
    """Counts as an engine does whose figures come from its model."""

    def stats(self) -> dict[str, float]:
        """See ``Engine.stats``."""
        counts: dict[str, Any] = {"steps": np.int64(7), "load": np.float32(0.5), "on": np.True_}
        return counts
