from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from wyoming_tts.audio.pcm import RATE
from wyoming_tts.audio.silence import FRAME, PauseLimiter

SECOND = RATE


def sound(seconds: float, amplitude: int = 8_000) -> NDArray[np.int16]:
    """Return noise as loud as speech."""
    noise = np.random.default_rng(7).uniform(-amplitude, amplitude, round(seconds * RATE))
    return noise.astype(np.int16)


def still(seconds: float) -> NDArray[np.int16]:
    """Return digital silence."""
    return np.zeros(round(seconds * RATE), np.int16)


def limited(samples: NDArray[np.int16], longest: float, *cuts: int) -> NDArray[np.int16]:
    """Return what a limiter lets through of samples that come in blocks."""
    limiter = PauseLimiter(longest)
    parts = [limiter.push(block) for block in np.split(samples, sorted(cuts))]
    return np.concatenate([*parts, limiter.flush()])


@settings(deadline=None)
@given(st.lists(st.integers(0, 3 * SECOND), max_size=5))
def test_short_silences_stay(cuts: list[int]) -> None:
    """Whatever has no long silence comes out as it went in, however it is cut into blocks."""
    samples = np.concatenate((still(0.5), sound(0.6), still(0.9), sound(0.5), still(0.5)))
    assert np.array_equal(limited(samples, 1.0, *(cut % len(samples) for cut in cuts)), samples)


@settings(deadline=None)
@given(st.lists(st.integers(0, 6 * SECOND), max_size=5))
def test_long_silences_become_shorter(cuts: list[int]) -> None:
    """Of each long silence its first part stays, and of the sound everything."""
    parts = (sound(0.5), still(3), sound(0.5, 4_000), still(0.2), sound(0.5), still(2))
    samples = np.concatenate(parts)
    heard = limited(samples, 1.0, *(cut % len(samples) for cut in cuts))
    expected = np.concatenate((parts[0], still(1), *parts[2:5], still(1)))
    assert np.array_equal(heard, expected)


@settings(deadline=None)
@given(st.integers(1, 3 * SECOND))
def test_silence_and_sound_are_measured(block: int) -> None:
    """How long it has been silent, and how long there was sound, is known at any time."""
    limiter = PauseLimiter(1.0)
    samples = np.concatenate((still(0.3), sound(0.5), still(0.4), sound(0.25), still(1.5)))
    for start in range(0, len(samples), block):
        limiter.push(samples[start : start + block])
    assert limiter.sounding == pytest.approx(0.75)
    assert limiter.silent == pytest.approx(1.5)


def test_a_rooms_noise_is_silence() -> None:
    """What is far below the loudest sound before it is silence, and still sound before that."""
    limiter = PauseLimiter(1.0)
    limiter.push(sound(0.5, 60))
    assert limiter.silent == 0
    limiter.push(sound(0.5, 8_000))
    limiter.push(sound(2, 60))
    assert limiter.silent == pytest.approx(2)


def test_quiet_speech_is_sound() -> None:
    """A voice that is quiet throughout is not taken for silence."""
    limiter = PauseLimiter(0.1)
    assert len(limiter.push(sound(2, 200))) == 2 * SECOND
    assert limiter.silent == 0


@pytest.mark.parametrize("count", [0, 1, FRAME - 1])
def test_less_than_a_frame_comes_out_at_the_end(count: int) -> None:
    """Samples that make no frame are given at the end, as they were."""
    samples = sound(1)[:count]
    assert np.array_equal(limited(samples, 1.0), samples)
