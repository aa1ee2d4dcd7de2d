"""Measures of sound: voices, spectra, silence, clicks, seams."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.train.evaluate.sounds import RATE, silence, voiced
from wyoming_tts.errors import TrainingError
from wyoming_tts.train.evaluate import soundness
from wyoming_tts.train.evaluate.spectra import cepstral_distance
from wyoming_tts.train.evaluate.voices import VoiceReferences

TONE = voiced(0.5)
VOICES = {
    "low": {"pitch": 110.0, "formants": 1.0},
    "high": {"pitch": 200.0, "formants": 1.15},
    "bright": {"pitch": 110.0, "formants": 1.15},
}


@pytest.fixture(scope="module")
def references() -> VoiceReferences:
    """Return three voices that differ in pitch, in colour, and in both."""
    return VoiceReferences({name: [voiced(6, seed=1, **traits)] for name, traits in VOICES.items()})


@pytest.mark.parametrize("name", VOICES)
@pytest.mark.parametrize("gain", [0.1, 1.0])
def test_a_voice_is_known_by_another_text(
    references: VoiceReferences, name: str, gain: float
) -> None:
    """Other sounds of the same voice are nearest to its reference, however loud."""
    for seed in range(2, 6):
        choice = references.choose(gain * voiced(2, seed=seed, **VOICES[name]))
        assert choice is not None
        assert choice.nearest == name
        assert choice.distances[name] == min(choice.distances.values())


def test_no_voice_is_known_in_silence(references: VoiceReferences) -> None:
    """Silence, noise and nothing at all have no voice; not a number does no harm."""
    noise = np.random.default_rng(0).normal(0, 0.1, RATE).astype(np.float32)
    assert references.choose(silence(1)) is None
    assert references.choose(silence(0)) is None
    assert references.choose(np.full(RATE, np.nan, np.float32)) is None
    assert references.choose(noise) is None


def test_a_silent_reference_is_refused() -> None:
    """A reference without speech is an error that tells what to give."""
    with pytest.raises(TrainingError, match=r"'mute' has too little speech.*3 s"):
        VoiceReferences({"mute": [silence(4)]})


def test_spectral_distance_grows_with_the_difference() -> None:
    """None to itself or a louder self, little to a slower self, more to another voice."""
    one = voiced(2, seed=3)
    slower = np.interp(np.arange(0, len(one), 0.97), np.arange(len(one)), one).astype(np.float32)
    assert cepstral_distance(one, one) == pytest.approx(0, abs=1e-4)
    assert cepstral_distance(one, 0.5 * one) < 0.5
    other = cepstral_distance(one, voiced(2, seed=3, formants=1.3))
    assert 0 < cepstral_distance(one, slower) < other
    assert cepstral_distance(one, slower) == pytest.approx(cepstral_distance(slower, one), rel=0.01)


def test_nothing_is_infinitely_far() -> None:
    """An empty recording is no recording of the words."""
    assert cepstral_distance(silence(0), voiced(1)) == math.inf


def test_the_warp_finds_a_pause() -> None:
    """A pause put in between costs little, as the rest is found again after it."""
    one = voiced(2, seed=3)
    parted = np.concatenate((one[:RATE], silence(0.2), one[RATE:]))
    assert cepstral_distance(one, parted) < 0.5 * cepstral_distance(one, voiced(2.2, seed=9))


@settings(deadline=None, max_examples=30)
@given(st.floats(0, 1), st.floats(0.1, 1), st.floats(0, 1))
def test_silence_is_measured_within(before: float, within: float, behind: float) -> None:
    """Silence between sounds counts, silence around them does not."""
    samples = np.concatenate((silence(before), TONE, silence(within), TONE, silence(behind)))
    assert soundness.longest_silence(samples) == pytest.approx(within, abs=0.035)
    assert soundness.spoken_seconds(samples) == pytest.approx(1 + within, abs=0.035)


def test_nothing_sounds_in_silence() -> None:
    """Silence has no length as speech and no silence within speech."""
    for samples in (silence(1), silence(0)):
        assert soundness.spoken_seconds(samples) == 0
        assert soundness.longest_silence(samples) == 0
        assert soundness.clicks(samples) == 0


def clicked(place: int) -> NDArray[np.float32]:
    """Return a voice with one sample off."""
    samples = voiced(1)
    samples[place] += 0.5
    return samples


def test_a_click_is_found() -> None:
    """One sample off is one click; the voice itself has none."""
    assert soundness.clicks(voiced(1)) == 0
    assert soundness.clicks(clicked(12_345)) == 1


def test_a_bad_seam_is_found() -> None:
    """Two pieces that do not fit jump where they meet, and only there."""
    one = 0.3 * np.sin(np.arange(RATE) / 20).astype(np.float32)
    joined = np.concatenate((one[:12_000], -one[12_010:]))
    assert soundness.seam_jump(one, 12_000) < 1.5
    assert soundness.worst_seam(joined, [3_000, 12_000]) > 4
    assert soundness.worst_seam(joined, [3_000]) < 1.5
    assert soundness.worst_seam(joined, []) == 0
    assert soundness.seam_jump(joined, len(joined) + 99) == 0


def test_clipping_is_counted() -> None:
    """Samples at full scale count from three in a row."""
    samples = voiced(0.1)
    samples[100:104] = 1.0
    samples[200:202] = -1.0
    assert soundness.clipped(samples) == 4
