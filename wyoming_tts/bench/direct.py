"""The baseline for speech: the espeak engine called in one process, without a server.

Run as ``python -m wyoming_tts.bench.direct``. Reads ``{"texts": [...]}`` and answers with
``first`` (seconds until the first block that is not all zero, of the first text), ``whole``
(seconds for all texts) and ``sound`` (seconds of speech).
"""

from __future__ import annotations

import time
from typing import Any

from wyoming_tts.bench.servers import LANGUAGE, VOICE_OPTIONS
from wyoming_tts.bench.talk import answer_all, say
from wyoming_tts.engines.base import SAMPLE_RATE, Engine, SpeakJob
from wyoming_tts.engines.espeak.engine import EspeakEngine


def speak(engine: Engine, request: dict[str, Any]) -> dict[str, float]:
    """Speak the texts of a request one after the other."""
    first, samples = None, 0
    began = time.perf_counter()
    for text in request["texts"]:
        job = SpeakJob(text=text, language=LANGUAGE, options=VOICE_OPTIONS)
        for block in engine.speak(job, lambda: False):
            if first is None and block.any():
                first = time.perf_counter() - began
            samples += block.size
    whole = time.perf_counter() - began
    return {
        "first": whole if first is None else first,
        "whole": whole,
        "sound": samples / SAMPLE_RATE,
    }


def main() -> None:
    """Load the engine and answer until the bench closes the pipe."""
    engine = EspeakEngine()
    engine.load({})
    say({"ready": True})
    answer_all(lambda request: speak(engine, request))


if __name__ == "__main__":
    main()
