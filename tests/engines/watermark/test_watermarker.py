from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.engines.watermark.measures import FRAME, delivered, streamed
from wyoming_tts.engines.watermark import Watermarker
from wyoming_tts.engines.watermark import watermarker as module
from wyoming_tts.engines.watermark.probe import speech_like
from wyoming_tts.errors import EngineUnavailableError

EXCERPT = 36_000
"""A second and a half."""


def excerpts(samples: NDArray[np.float32]) -> list[NDArray[np.float32]]:
    """Cut samples to pieces of a second and a half."""
    last = len(samples) - EXCERPT
    return [samples[start : start + EXCERPT] for start in range(0, last + 1, EXCERPT)]


@pytest.mark.parametrize("frames", [10, 25, 50])
@pytest.mark.parametrize("ahead", [0, 5])
def test_delivered_speech_is_detected(
    watermarker: Watermarker, speech: NDArray[np.float32], frames: int, ahead: int
) -> None:
    """Streamed in windows and sent as 16 bits, speech is detected, whole and in each excerpt."""
    stream = watermarker.stream()
    marked = delivered(streamed(stream, speech, frames * FRAME, ahead * FRAME))
    assert len(marked) == len(speech)
    assert watermarker.detect(marked) > 0.9
    assert min(watermarker.detect(piece) for piece in excerpts(marked)) > 0.9


def test_unmarked_speech_is_not_detected(
    watermarker: Watermarker, speech: NDArray[np.float32]
) -> None:
    """Speech that was never marked is not taken for marked."""
    assert watermarker.detect(speech) < 0.1


def test_the_mark_is_far_below_the_speech(
    watermarker: Watermarker, speech: NDArray[np.float32]
) -> None:
    """The mark lies at least 14 dB below the speech."""
    mark = watermarker.stream().push(speech) - speech
    assert np.sqrt(np.mean(mark**2)) < 0.2 * np.sqrt(np.mean(speech**2))


def test_streams_at_the_same_time(watermarker: Watermarker) -> None:
    """Streams in several threads give what each gives alone."""
    sound = speech_like()
    alone = streamed(watermarker.stream(), sound, 4_800, 2_400)
    with ThreadPoolExecutor(4) as threads:
        streams = [watermarker.stream() for _ in range(8)]
        together = threads.map(lambda each: streamed(each, sound, 4_800, 2_400), streams)
        assert all(np.allclose(each, alone, atol=1e-6) for each in together)


def test_self_test_passes(watermarker: Watermarker) -> None:
    """The installed watermarker finds its own mark."""
    watermarker.self_test()


def test_self_test_sees_a_missing_mark(
    watermarker: Watermarker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A watermarker that marks nothing is found out, and the error says what to run."""
    monkeypatch.setattr(watermarker, "_network", np.zeros_like)
    with pytest.raises(EngineUnavailableError, match="--force-reinstall --no-deps resemble-perth"):
        watermarker.self_test()


def test_self_test_sees_a_blind_detector(
    watermarker: Watermarker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A detector that takes everything for marked is found out."""
    monkeypatch.setattr(module, "confidence", lambda *_: 1.0)
    with pytest.raises(EngineUnavailableError, match=r"1\.00 in unmarked"):
        watermarker.self_test()


@pytest.mark.parametrize("length", [0, 1, 100, 2_047, 100_000])
def test_silence_is_not_marked(watermarker: Watermarker, length: int) -> None:
    """Silence of any length is not marked, and no sound is too short to ask."""
    assert watermarker.detect(np.zeros(length, np.float32)) == 0
    assert 0 <= watermarker.detect(speech_like()[: min(length, 2_047)]) <= 1


def test_nothing_heavy_is_imported(watermarker: Watermarker) -> None:
    """Marking and detecting load neither torch nor what else the package itself would import."""
    code = (
        "import sys; from wyoming_tts.engines.watermark import open_watermarker;"
        "open_watermarker().self_test();"
        "heavy = {'torch', 'librosa', 'scipy', 'numba', 'torchaudio', 'perth', 'yaml', 'onnx'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"


def test_name(watermarker: Watermarker) -> None:
    """The name says which mark it is, and of which version."""
    kind, version = watermarker.name.split()
    assert kind == "perth"
    assert version.count(".") == 2
