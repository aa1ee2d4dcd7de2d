"""The real watermarker, where its package is, and speech to mark."""

from __future__ import annotations

import wave
from importlib import metadata
from pathlib import Path

import numpy as np
import pytest
import soxr
from numpy.typing import NDArray

from wyoming_tts.engines.watermark import Watermarker, open_watermarker

SAMPLES = Path(__file__).parents[4] / "shared" / "samples"


@pytest.fixture(scope="session")
def watermarker() -> Watermarker:
    """A watermarker that is loaded once for all tests."""
    pytest.importorskip("onnxruntime")
    try:
        metadata.version("resemble-perth")
    except metadata.PackageNotFoundError:
        pytest.skip("the package resemble-perth is not installed")
    return open_watermarker()


@pytest.fixture(scope="session", params=["jo", "dave"])
def speech(request: pytest.FixtureRequest) -> NDArray[np.float32]:
    """Real speech at 24 kHz."""
    path = SAMPLES / f"{request.param}.wav"
    if not path.exists():
        pytest.skip("the recordings are not at ../shared/samples")
    with wave.open(str(path)) as recording:
        raw = np.frombuffer(recording.readframes(recording.getnframes()), "<i2")
        channels = raw.reshape(-1, recording.getnchannels()).astype(np.float32)
        rate = recording.getframerate()
    mono = channels.mean(axis=1) / 32_768
    sound: NDArray[np.float32] = soxr.resample(mono, rate, 24_000).astype(np.float32)
    return sound
