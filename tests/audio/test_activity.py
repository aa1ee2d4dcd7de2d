from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from wyoming_tts.audio.activity import Activity, find_activity

RATE = 16_000
Samples = NDArray[np.float32]


def sound(*parts: float, noise_db: float = -70.0, speech_db: float = -20.0) -> Samples:
    """Return noise as loud as speech for each positive length, and pauses for negative ones."""
    random = np.random.default_rng(1)
    gains = [np.full(round(abs(s) * RATE), 10 ** (speech_db / 20) * (s > 0)) for s in parts]
    gain = np.concatenate([np.zeros(0), *gains])
    noise = 10 ** (noise_db / 20) * random.standard_normal(len(gain))
    return (gain * random.standard_normal(len(gain)) + noise).astype(np.float32)


def bounds(activity: Activity) -> list[tuple[float, float]]:
    """Return where the stretches of speech begin and end."""
    return [(stretch.start, stretch.end) for stretch in activity.speech]


@settings(deadline=None, max_examples=50)
@given(
    st.lists(st.floats(0.3, 2.0), min_size=1, max_size=5),
    st.lists(st.floats(0.2, 1.0), min_size=6, max_size=6),
    st.sampled_from([-75.0, -60.0, -45.0]),
)
def test_pauses_are_found_where_they_are(
    words: list[float], gaps: list[float], noise_db: float
) -> None:
    """Every stretch of speech comes out within three hundredths of a second."""
    parts = [-gaps[0]]
    for word, gap in zip(words, gaps[1:], strict=False):
        parts += [word, -gap]
    found = find_activity(sound(*parts, noise_db=noise_db), RATE)
    edges = np.cumsum(np.abs(parts))
    expected = list(zip(edges[0::2], edges[1::2], strict=False))
    assert len(found.speech) == len(words)
    np.testing.assert_allclose(bounds(found), expected, atol=0.03)
    assert found.snr_db == pytest.approx(-20 - noise_db, abs=3)


def test_the_closure_of_a_consonant_is_no_pause() -> None:
    """Short silences belong to the speech around them."""
    assert len(find_activity(sound(-0.3, 0.5, -0.08, 0.5, -0.3), RATE).speech) == 1


def test_a_click_is_no_speech() -> None:
    """A sound of a few milliseconds far from the words does not count."""
    (only,) = find_activity(sound(-0.5, 0.01, -0.5, 1.0, -0.3), RATE).speech
    assert only.start == pytest.approx(1.01, abs=0.03)


@pytest.mark.parametrize("length", [0, 1, 100, RATE])
def test_silence_holds_no_speech(length: int) -> None:
    """Nothing and digital silence have no stretch of speech."""
    assert not find_activity(np.zeros(length, np.float32), RATE).speech


def test_rumble_is_not_taken_for_speech() -> None:
    """A strong tone below all voices, and a constant offset, hide no pause."""
    speech = sound(-0.4, 1.0, -0.4, 1.0, -0.4)
    rumble = 0.3 * np.sin(2 * np.pi * 12 * np.arange(len(speech)) / RATE) + 0.2
    assert len(find_activity((speech + rumble).astype(np.float32), RATE).speech) == 2
