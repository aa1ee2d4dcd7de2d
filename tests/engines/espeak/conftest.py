"""A loaded engine, and one call to speak with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from wyoming_tts.engines.base import SpeakJob
from wyoming_tts.engines.espeak.engine import EspeakEngine

Speak = Callable[..., NDArray[np.int16]]


@pytest.fixture(scope="session")
def engine() -> Iterator[EspeakEngine]:
    """An engine that is loaded once for all tests."""
    engine = EspeakEngine()
    engine.load({})
    yield engine
    engine.close()


@pytest.fixture
def speak(engine: EspeakEngine) -> Speak:
    """Speak a text to its end and return every sample."""

    def speak(
        text: str,
        language: str = "en-GB",
        *,
        rate: float = 1.0,
        pitch: float = 1.0,
        **options: Any,
    ) -> NDArray[np.int16]:
        job = SpeakJob(text, language, options, rate=rate, pitch=pitch)
        blocks = list(engine.speak(job, lambda: False))
        return np.concatenate([np.zeros(0, np.int16), *blocks])

    return speak
