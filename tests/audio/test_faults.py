from __future__ import annotations

import numpy as np
import pytest

from wyoming_tts.audio.faults import bandwidth, clipped_share, hum_share, mix_down

RATE = 16_000
NOISE = np.random.default_rng(2).standard_normal((RATE, 2)).astype(np.float32) * 0.1


def test_two_like_channels_become_one() -> None:
    """Their mean is taken."""
    mix = mix_down(np.stack([NOISE[:, 0], NOISE[:, 0]], axis=1))
    np.testing.assert_allclose(mix.samples, NOISE[:, 0], rtol=1e-6)
    assert (mix.used, mix.cancelled) == ((0, 1), False)


@pytest.mark.parametrize("scale", [-1.0, -0.9])
def test_channels_out_of_phase_do_not_cancel_out(scale: float) -> None:
    """The louder one is taken alone."""
    mix = mix_down(np.stack([scale * NOISE[:, 0], NOISE[:, 0]], axis=1))
    assert mix.cancelled
    assert float(np.std(mix.samples)) == pytest.approx(0.1, rel=0.1)


def test_channels_that_differ_are_not_out_of_phase() -> None:
    """Two unlike sounds, such as the two ears of a room, are mixed."""
    assert mix_down(NOISE).used == (0, 1)
    assert not mix_down(NOISE).cancelled


def test_silent_channels_do_not_make_the_voice_quiet() -> None:
    """Of six channels, only the one that sounds counts."""
    channels = np.zeros((RATE, 6), np.float32)
    channels[:, 2] = NOISE[:, 0]
    mix = mix_down(channels)
    assert mix.used == (2,)
    np.testing.assert_array_equal(mix.samples, NOISE[:, 0])


def test_nothing_mixes_to_nothing() -> None:
    """No samples are no fault."""
    assert not len(mix_down(np.zeros((0, 2), np.float32)).samples)


def test_flat_tops_are_clipping_and_round_ones_are_not() -> None:
    """Only several equal samples in a row at the peak count."""
    tone = np.sin(2 * np.pi * 200 * np.arange(RATE) / RATE)
    assert clipped_share(0.9 * tone) == 0
    assert clipped_share(np.clip(1.5 * tone, -0.8, 0.8)) == pytest.approx(0.64, abs=0.02)
    assert clipped_share(np.zeros(100)) == 0


@pytest.mark.parametrize("mains", [50, 60])
def test_hum_is_told_from_hiss(mains: int) -> None:
    """A tone of the mains with its overtones is hum; noise is not."""
    time = np.arange(RATE // 2) / RATE
    hum = sum(np.sin(2 * np.pi * mains * k * time) / k for k in (1, 2, 3))
    hiss = NOISE[: len(time), 0]
    assert hum_share(hum + hiss, RATE) > 0.9
    assert hum_share(hiss, RATE) < 0.2
    assert hum_share(np.zeros(RATE), RATE) == 0


def test_the_band_of_a_telephone_is_narrow() -> None:
    """What has nothing above a frequency is found out, whatever its sample rate."""
    spectrum = np.fft.rfft(NOISE[:, 0])
    spectrum[3_400:] = 0
    narrow = np.fft.irfft(spectrum)
    assert bandwidth(narrow, RATE) == pytest.approx(3_500, abs=500)
    assert bandwidth(NOISE[:, 0], RATE) == 8_000
    assert bandwidth(np.zeros(RATE), RATE) == 0
