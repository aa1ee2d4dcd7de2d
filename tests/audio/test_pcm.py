from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wyoming_tts.audio.pcm import BYTES_PER_SECOND, RATE, WIDTH, duration, silence


@given(st.floats(0, 60))
def test_silence_is_whole_samples_of_nothing(seconds: float) -> None:
    """Silence is zeros, never half a sample, and as long as asked for to a sample."""
    pcm = silence(seconds)
    assert len(pcm) % WIDTH == 0
    assert not any(pcm)
    assert abs(duration(pcm) - seconds) <= 0.5 / RATE + 1e-9


@given(st.integers(0, 10**6))
def test_durations_add_up(samples: int) -> None:
    """Sound in parts lasts as long as the whole."""
    pcm = bytes(samples * WIDTH)
    cut = samples // 3 * WIDTH
    assert duration(pcm[:cut]) + duration(pcm[cut:]) == pytest.approx(duration(pcm))
    assert duration(memoryview(pcm)) == duration(bytearray(pcm)) == samples / RATE


def test_a_second_is_48_000_bytes() -> None:
    """The format is 24 kHz, mono, 16 bit."""
    assert BYTES_PER_SECOND == len(silence(1)) == 48_000
