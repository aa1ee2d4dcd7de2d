"""An engine with a clock on it, for the comparison of what it does with what a client hears."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wyoming_tts.engines.base import Engine, EngineInfo, SpeakJob
from wyoming_tts.engines.worker import load_engine

WATCHED = f"{__name__}:WatchedEngine"


class WatchedEngine(Engine):
    """Another engine, whose first sounds are noted.

    Load options: ``target`` and ``options`` of the other engine, and ``notes``, a file to which a
    line of JSON is added for each job: ``asked``, when it came, and ``first``, when its first
    sound was there, both of the monotonic clock that all processes share.
    """

    def load(self, options: Mapping[str, Any]) -> EngineInfo:
        """See ``Engine.load``."""
        self._notes = Path(options["notes"])
        self._engine, info = load_engine(options["target"], options["options"])
        return info

    def speak(self, job: SpeakJob, cancelled: Callable[[], bool]) -> Iterator[NDArray[np.int16]]:
        """See ``Engine.speak``."""
        asked = time.monotonic()
        first = True
        for block in self._engine.speak(job, cancelled):
            if first and block.any():
                first = False
                line = json.dumps({"asked": asked, "first": time.monotonic()})
                yield block
                with self._notes.open("a", encoding="utf-8") as file:
                    file.write(line + "\n")
                continue
            yield block

    def stats(self) -> dict[str, float]:
        """See ``Engine.stats``."""
        return self._engine.stats()

    def close(self) -> None:
        """See ``Engine.close``."""
        self._engine.close()
