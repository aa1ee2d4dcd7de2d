from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wyoming_tts.audio.gain import amplified

SAMPLES = np.array([0, 1, -1, 100, -100, 20_000, -20_000, 32_767, -32_768], np.int16)


def test_samples_grow_and_shrink() -> None:
    """Every sample is multiplied and rounded."""
    samples = np.array([0, 3, -3, 1_000, -1_000], np.int16)
    assert amplified(samples, 0.5).tolist() == [0, 2, -2, 500, -500]
    assert amplified(samples, 2.0).tolist() == [0, 6, -6, 2_000, -2_000]
    assert not amplified(samples, 0.0).any()


def test_a_factor_of_one_is_free() -> None:
    """What need not change is not copied."""
    assert amplified(SAMPLES, 1.0) is SAMPLES


@given(st.floats(0, allow_infinity=False))
def test_no_sample_wraps(factor: float) -> None:
    """However large the factor, a sample keeps its sign and at most reaches the largest."""
    louder = amplified(SAMPLES, factor)
    assert louder.dtype == np.int16
    assert (louder.astype(int) * SAMPLES.astype(int) >= 0).all()
    expected = np.clip(SAMPLES * min(factor, 1e9), -32_768, 32_767)
    assert np.abs(louder - expected).max() <= 0.5


@pytest.mark.parametrize("factor", [-0.1, float("inf"), float("nan")])
def test_other_factors_are_refused(factor: float) -> None:
    """A factor that means nothing is an error."""
    with pytest.raises(ValueError, match="amplitude"):
        amplified(SAMPLES, factor)


def test_nothing_stays_nothing() -> None:
    """An empty block is amplified to an empty block."""
    assert amplified(SAMPLES[:0], 3.0).shape == (0,)
