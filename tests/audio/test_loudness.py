from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from wyoming_tts.audio.loudness import PEAK_DBFS, gain_for, loudness, normalised

Samples = NDArray[np.float64]


def sine(hertz: float, rate: int, seconds: float = 3.0, peak: float = 1.0) -> Samples:
    """Return a tone."""
    return np.asarray(peak * np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate))


@pytest.mark.parametrize("rate", [8_000, 16_000, 24_000, 44_100, 48_000, 96_000])
def test_the_reference_tone_has_the_loudness_of_the_standard(rate: int) -> None:
    """A full-scale sine of 997 Hz in one channel measures -3.01 LUFS at every sample rate."""
    assert loudness(sine(997, rate), rate) == pytest.approx(-3.01, abs=0.1)


@pytest.mark.parametrize("hertz", [25, 50, 100, 1_000, 4_000, 10_000])
def test_tones_are_weighted_as_in_the_standard(hertz: float) -> None:
    """Low tones count less and high ones more, by the filters tabulated for 48 kHz."""
    shelf = ((1.53512485958697, -2.69169618940638, 1.19839281085285),
             (1.0, -1.69065929318241, 0.73248077421585))  # fmt: skip
    high_pass = ((1.0, -2.0, 1.0), (1.0, -1.99004745483398, 0.99007225036621))
    z = np.exp(-2j * np.pi * hertz / 48_000)
    gain = math.prod(
        abs(np.polyval(over[::-1], z) / np.polyval(under[::-1], z))
        for over, under in (shelf, high_pass)
    )
    expected = -0.691 + 20 * math.log10(gain) - 10 * math.log10(2)
    assert loudness(sine(hertz, 48_000), 48_000) == pytest.approx(expected, abs=0.02)


def test_silence_between_the_words_does_not_count() -> None:
    """Pauses are gated out: the loudness is that of the sound."""
    tone = sine(997, 16_000, 4.0, 0.1)
    with_pauses = np.concatenate([tone, np.zeros(16_000 * 6), tone])
    assert loudness(with_pauses, 16_000) == pytest.approx(loudness(tone, 16_000), abs=0.3)


@pytest.mark.parametrize("samples", [np.zeros(0), np.zeros(16_000), np.zeros(10)])
def test_silence_has_no_loudness_and_needs_no_gain(samples: Samples) -> None:
    """Nothing measures minus infinity, and nothing is done about it."""
    assert loudness(samples, 16_000) == -math.inf
    assert gain_for(samples, 16_000) == 0.0
    made, missing = normalised(samples, 16_000)
    assert not made.any()
    assert missing == 0.0


@settings(deadline=None, max_examples=40)
@given(st.floats(-50, 0), st.floats(0.05, 2.0), st.floats(100, 4_000))
def test_normalised_sound_has_the_loudness_wanted(db: float, seconds: float, hertz: float) -> None:
    """Whatever the level was, it ends at the target or stops at the peak and says what lacks."""
    tone = sine(hertz, 16_000, seconds, 10 ** (db / 20))
    made, missing = normalised(tone, 16_000, target=-14.0)
    assert made.dtype == np.float32
    assert loudness(made, 16_000) + missing == pytest.approx(-14.0, abs=0.05)
    assert missing >= 0
    assert 20 * math.log10(np.abs(made).max()) <= PEAK_DBFS + 1e-3


def test_a_loud_click_keeps_the_speech_from_clipping() -> None:
    """One high peak limits the gain; what lacks is told."""
    quiet = sine(300, 16_000, 3.0, 0.01)
    quiet[100] = 0.9
    made, missing = normalised(quiet, 16_000)
    assert np.abs(made).max() <= 10 ** (PEAK_DBFS / 20) + 1e-6
    assert missing > 10
