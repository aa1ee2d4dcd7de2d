"""An engine for tests: a tone for each character, and faults on demand, by words in the text."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wyoming_tts.engines.base import SAMPLE_RATE, Engine, EngineInfo, SpeakJob
from wyoming_tts.errors import EngineError, EngineUnavailableError

SECONDS_PER_CHARACTER = 0.05
BLOCK = SAMPLE_RATE // 10


def tone(text: str, seed: int = 0) -> NDArray[np.int16]:
    """Return what the engine says: a tone whose length tells the text's, and its pitch the seed."""
    count = int(len(text) * SECONDS_PER_CHARACTER * SAMPLE_RATE)
    wave = np.sin(np.arange(count) * 2 * np.pi * (220 + seed % 7 * 20) / SAMPLE_RATE)
    return np.asarray(wave * 8000, np.int16)


class FakeEngine(Engine):
    """Speaks tones. Load options: ``fail`` (message), ``crash``, ``load_seconds``, ``speed``.

    Words in the text: CRASH ends the process, HANG never returns, REFUSE raises an ``EngineError``,
    BREAK raises anything, RUNAWAY makes sound until it is cancelled, NOTHING makes none,
    SLOW takes twice the time that the sound lasts, LATE crashes after the first block.
    """

    def load(self, options: Mapping[str, Any]) -> EngineInfo:
        """See ``Engine.load``."""
        time.sleep(options.get("load_seconds", 0))
        if options.get("crash"):
            os.kill(os.getpid(), signal.SIGILL)
        if "fail" in options:
            raise EngineUnavailableError(options["fail"])
        self._marks = options.get("marks", "")
        return EngineInfo("fake", "1", concurrency=options.get("concurrency", 2), seeded=True)

    def speak(
        self, job: SpeakJob, cancelled: Callable[[], bool]
    ) -> Iterator[NDArray[np.int16]]:
        """See ``Engine.speak``."""
        words = set(job.text.replace(".", " ").replace("!", " ").split())
        if "CRASH" in words and self._once("CRASH"):
            os.kill(os.getpid(), signal.SIGKILL)
        if "HANG" in words and self._once("HANG"):
            while True:
                time.sleep(3600)
        if "REFUSE" in words:
            raise EngineError("this text is refused")
        if "BREAK" in words:
            raise ZeroDivisionError("a fault inside of the engine")
        if "NOTHING" in words:
            return
        samples = tone(job.text, job.seed)
        if "RUNAWAY" in words:
            samples = np.tile(samples, 1000)
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

    def _once(self, word: str) -> bool:
        """Whether a fault is due: always, or only the first time where ``marks`` names a folder."""
        if not self._marks:
            return True
        try:
            os.close(os.open(f"{self._marks}/{word}", os.O_CREAT | os.O_EXCL))
        except FileExistsError:
            return False
        return True
