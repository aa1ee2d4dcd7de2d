from __future__ import annotations

import itertools
import subprocess
import sys
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from wyoming_tts.audio.edges import FADE
from wyoming_tts.audio.pcm import RATE
from wyoming_tts.audio.stretch import FASTEST, SLOWEST, Stretcher

Samples = NDArray[np.int16]

RATES = (SLOWEST, 0.75, 0.95, 1.05, 1.25, 1.5, FASTEST)


def soft_ended(wave: NDArray[np.float64]) -> Samples:
    """Return a wave as samples that fade in and out, as those of a piece do."""
    rise = np.minimum(np.arange(len(wave)) / FADE, 1.0)
    return np.asarray(np.rint(wave * rise * rise[::-1] / np.abs(wave).max() * 12_000), np.int16)


def vowel(pitch: float, seconds: float, overtones: int = 12) -> Samples:
    """Return a tone with overtones, as a voice that sings one vowel."""
    places = np.arange(round(seconds * RATE)) / RATE
    wave = sum(
        np.sin(2 * np.pi * pitch * number * places) / number for number in range(1, overtones + 1)
    )
    return soft_ended(np.asarray(wave))


def glide(start: float, end: float, seconds: float) -> Samples:
    """Return a voice whose pitch moves as in a sentence."""
    pitch = np.linspace(start, end, round(seconds * RATE))
    phase = 2 * np.pi * np.cumsum(pitch) / RATE
    wave = sum(np.sin(number * phase) / number for number in range(1, 9))
    return soft_ended(np.asarray(wave))


def stretched(samples: Samples, rate: float, sizes: Sequence[int] = (RATE,)) -> Samples:
    """Return samples at another rate that come in blocks of these sizes, over and over."""
    stretcher = Stretcher(rate)
    blocks, place = [], 0
    for size in itertools.cycle(sizes):
        blocks.append(stretcher.push(samples[place : place + size]))
        place += size
        if place >= len(samples):
            break
    return np.concatenate((*blocks, stretcher.flush()))


def pitch_of(samples: Samples) -> float:
    """Return the fundamental frequency of a steady sound, by autocorrelation."""
    middle = samples[len(samples) // 4 :][:4_800].astype(np.float64)
    likeness = np.correlate(middle, middle, "full")[len(middle) - 1 :]
    likeness /= np.arange(len(middle), 0, -1)
    first, last = RATE // 400, RATE // 60
    peaks = [
        lag
        for lag in range(first, last)
        if likeness[lag - 1] <= likeness[lag] >= likeness[lag + 1]
        and likeness[lag] > 0.9 * likeness[0]
    ]
    before, at, after = likeness[peaks[0] - 1 : peaks[0] + 2]
    return float(RATE / (peaks[0] + (before - after) / 2 / (before - 2 * at + after)))


def roughness(samples: Samples) -> float:
    """Return the largest bend between three samples: a click bends more than a voice."""
    return float(np.abs(np.diff(samples.astype(np.float64), 2)).max())


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("pitch", [90.0, 180.0, 320.0])
def test_duration_changes_and_pitch_does_not(rate: float, pitch: float) -> None:
    """At ``rate`` times the speed a voice needs 1 / rate of the time, and is the same voice."""
    voice = vowel(pitch, 2.0)
    heard = stretched(voice, rate)
    assert heard.dtype == np.int16
    assert heard.ndim == 1
    assert len(heard) == pytest.approx(len(voice) / rate, rel=0.02)
    assert pitch_of(heard) == pytest.approx(pitch, rel=0.02)


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("voice", [vowel(180, 2.0), vowel(1_000, 2.0, 1), glide(230, 110, 2.0)])
def test_speech_stays_smooth_and_as_loud(rate: float, voice: Samples) -> None:
    """Where periods are left out or said twice nothing clicks and nothing is lost."""
    heard = stretched(voice, rate)
    assert roughness(heard[FADE:-FADE]) < 1.5 * roughness(voice[FADE:-FADE])
    power = [np.mean(np.square(one.astype(np.float64))) for one in (heard, voice)]
    assert power[0] == pytest.approx(power[1], rel=0.1)


@pytest.mark.parametrize("rate", RATES)
def test_a_tone_stays_clean(rate: float) -> None:
    """Next to nothing is added beside a tone."""
    heard = stretched(vowel(1_000, 2.0, 1), rate)[RATE // 20 : -RATE // 20]
    power = np.square(np.abs(np.fft.rfft(heard * np.hanning(len(heard)))))
    frequencies = np.fft.rfftfreq(len(heard), 1 / RATE)
    beside = power[np.abs(frequencies - 1_000) > 20].sum()
    assert beside < 1e-4 * power.sum()


@given(
    sizes=st.lists(st.integers(0, 3_000), min_size=1, max_size=8).filter(any),
    rate=st.sampled_from(RATES),
)
@settings(max_examples=40, deadline=None)
def test_blocks_change_nothing(sizes: list[int], rate: float) -> None:
    """However a stream is cut into blocks, the same samples come out."""
    voice = glide(230, 110, 0.7)
    assert np.array_equal(stretched(voice, rate, sizes), stretched(voice, rate, [len(voice)]))


@pytest.mark.parametrize("rate", RATES)
def test_little_is_held_back(rate: float) -> None:
    """While a stream goes on, all but the last moment of it has come out."""
    stretcher = Stretcher(rate)
    voice = glide(230, 110, 3.0)
    given_back = 0
    for place in range(0, len(voice), 480):
        given_back += len(stretcher.push(voice[place : place + 480]))
        assert place + 480 - given_back * rate < 0.06 * RATE


@given(
    count=st.integers(0, RATE // 50),
    rate=st.floats(SLOWEST, FASTEST),
    level=st.integers(-32_768, 32_767),
)
@settings(max_examples=200, deadline=None)
def test_a_moment_of_sound_is_stretched(count: int, rate: float, level: int) -> None:
    """A sound of a sample to 20 ms comes out about as long as it should be, never louder."""
    heard = stretched(np.full(count, level, np.int16), rate)
    if rate != 1:
        assert abs(len(heard) - count / rate) <= 0.016 * RATE
    assert bool(len(heard)) == (round(count / rate) > 0)
    assert np.abs(heard.astype(np.int32)).max(initial=0) <= abs(level) + 1


@given(rate=st.floats(SLOWEST, FASTEST), seed=st.integers(0, 99), count=st.integers(0, 9_000))
@settings(max_examples=60, deadline=None)
def test_noise_at_full_scale_is_stretched(rate: float, seed: int, count: int) -> None:
    """The loudest samples of both signs are stretched as any others."""
    loud = np.random.default_rng(seed).choice(np.array([-32_768, 32_767], np.int16), count)
    heard = stretched(loud, rate, [777])
    assert len(heard) == pytest.approx(count / rate, rel=0.02, abs=0.016 * RATE)


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("level", [32_767, -32_768])
def test_the_loudest_samples_do_not_wrap(rate: float, level: int) -> None:
    """Where the input stands at either limit the output does too."""
    heard = stretched(np.full(RATE, level, np.int16), rate)
    middle = heard[RATE // 10 : -RATE // 10].astype(np.int32)
    assert np.abs(middle - level).max() < 16


def test_silence_stays_silent() -> None:
    """Nothing is added to digital silence, and its length is kept to the sample."""
    for rate in RATES:
        heard = stretched(np.zeros(RATE, np.int16), rate)
        assert len(heard) == round(RATE / rate)
        assert not heard.any()


@pytest.mark.parametrize("rate", RATES)
def test_no_sound_is_lost_at_the_end(rate: float) -> None:
    """A loud last period is still heard, although its stream ends there."""
    quiet = vowel(150, 0.5) // 8
    loud = vowel(150, 0.04)
    heard = stretched(np.concatenate((quiet, loud)), rate)
    assert np.abs(heard[-round(0.05 * RATE / rate) :]).max() > 8_000


@pytest.mark.parametrize("rate", [1.0, *RATES])
def test_an_end_ends(rate: float) -> None:
    """Flushing gives the rest once; a stream of nothing gives nothing."""
    nothing = np.zeros(0, np.int16)
    stretcher = Stretcher(rate)
    assert len(stretcher.push(nothing)) == 0
    assert len(stretcher.flush()) == 0
    stretcher = Stretcher(rate)
    stretcher.push(vowel(150, 0.3))
    stretcher.flush()
    assert len(stretcher.flush()) == 0


def test_a_rate_of_one_is_free() -> None:
    """Samples come out as they are, at once, and the library is not even loaded."""
    voice = vowel(150, 0.1)
    stretcher = Stretcher(1.0)
    assert stretcher.push(voice) is voice
    assert len(stretcher.flush()) == 0
    code = (
        "import sys; from wyoming_tts.audio.stretch import Stretcher; "
        "Stretcher(1.0); assert 'libsonic' not in sys.modules; "
        "Stretcher(1.5); assert 'libsonic' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("rate", [0, -1, 0.499, 2.001, 1e9, float("inf"), float("nan")])
def test_other_rates_are_refused(rate: float) -> None:
    """Speech that nobody understands is not made."""
    with pytest.raises(ValueError, match="times as fast"):
        Stretcher(rate)
