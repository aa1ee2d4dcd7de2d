"""Recordings for tests: made up, and the real ones where they are at hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

RATE = 24_000
SAMPLES = Path(__file__).parents[3] / "shared" / "samples"

Sound = NDArray[np.float32]


def sample(name: str) -> Path:
    """Return a real recording; skip the test where there is none."""
    path = SAMPLES / name
    if not path.exists():
        pytest.skip(f"no {name} in {SAMPLES}")
    return path


def speech(*parts: float, rate: int = RATE, db: float = -20.0, noise_db: float = -65.0) -> Sound:
    """Return noise with the rhythm of syllables for positive seconds, pauses for negative ones."""
    random = np.random.default_rng(3)
    loud = np.concatenate([np.full(round(abs(s) * rate), float(s > 0)) for s in parts])
    syllables = 0.6 + 0.4 * np.sin(2 * np.pi * 4 * np.arange(len(loud)) / rate)
    sound = 10 ** (db / 20) * loud * syllables * random.standard_normal(len(loud))
    noise = 10 ** (noise_db / 20) * random.standard_normal(len(loud))
    return np.clip(sound + noise, -0.999, 0.999).astype(np.float32)


def save(path: Path, sound: NDArray[Any], rate: int = RATE, **options: Any) -> Path:
    """Write a recording and return its path."""
    soundfile.write(path, sound, rate, **options)
    return path


def letters(text: str) -> float:
    """Count the sounds of a text, near enough."""
    return sum(map(str.isalpha, text))
