from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.engines.watermark.measures import likeness, streamed
from wyoming_tts.engines.watermark.stream import REACH, MarkStream

NOISE = (0.1 * np.random.default_rng(0).standard_normal(40_000)).astype(np.float32)
NOTHING = np.zeros(0, np.float32)


def widest(levels: NDArray[np.float32]) -> NDArray[np.float32]:
    """Stand in for the network: look at 15 frames to either side, zeros beyond the ends."""
    padded = np.pad(levels - 0.5, ((15, 15), (0, 0)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, 31, axis=0)
    raised: NDArray[np.float32] = (windows @ np.linspace(-1, 1, 31)).astype(np.float32) * 0.02
    return raised


def nothing(levels: NDArray[np.float32]) -> NDArray[np.float32]:
    """Raise no level."""
    return np.zeros_like(levels)


WHOLE = MarkStream(widest).push(NOISE)


@given(blocks=st.lists(st.tuples(st.integers(0, 7_000), st.integers(0, 6_000)), max_size=8))
@settings(max_examples=40, deadline=None)
def test_as_many_come_out(blocks: list[tuple[int, int]]) -> None:
    """Every push returns as many samples as it got, whatever the lengths."""
    stream = MarkStream(widest)
    start = 0
    for length, ahead in blocks:
        block = NOISE[start : start + length]
        start += length
        assert len(stream.push(block, NOISE[start : start + ahead])) == len(block)


@pytest.mark.parametrize("block", [1_237, 4_800, 12_000, 39_999])
def test_blocks_do_not_matter(block: int) -> None:
    """With enough of the future, a stream in blocks is the stream in one piece."""
    assert likeness(WHOLE, streamed(MarkStream(widest), NOISE, block, REACH)) > 110


def test_more_future_is_not_looked_at() -> None:
    """What lies beyond the reach changes nothing."""
    plain = MarkStream(widest).push(NOISE[:5_000], NOISE[5_000 : 5_000 + REACH])
    other = np.concatenate((NOISE[5_000 : 5_000 + REACH], np.ones(9_000, np.float32)))
    assert np.array_equal(plain, MarkStream(widest).push(NOISE[:5_000], other))


@pytest.mark.parametrize(("ahead", "least"), [(0, 10), (2_400, 20), (4_800, 60)])
def test_less_future_costs_little(ahead: int, least: float) -> None:
    """The less is known of what follows, the less exact is the mark, by degrees."""
    assert likeness(WHOLE, streamed(MarkStream(widest), NOISE, 4_800, ahead)) > least


def test_long_pushes() -> None:
    """A long push is the same as many short ones."""
    long = np.tile(NOISE, 4)
    once = MarkStream(widest).push(long)
    assert likeness(once, streamed(MarkStream(widest), long, 12_000, REACH)) > 110


@pytest.mark.parametrize("block", [1, 59, 240, 12_000])
def test_nothing_raised_changes_nothing(block: int) -> None:
    """Where the network raises no level, every sample stays exactly as it is."""
    sound = NOISE[: 30 * block][:24_000]
    assert np.array_equal(streamed(MarkStream(nothing), sound, block, 700), sound)


def test_high_sounds_pass_unchanged() -> None:
    """Above 2 kHz nothing is touched."""
    time = np.arange(24_000) / 24_000
    high = np.sin(2 * np.pi * 5_000 * time).astype(np.float32)
    change = MarkStream(widest).push(high) - high
    assert np.abs(change[1_000:-1_000]).max() < 1e-3


def test_silence_stays_silent() -> None:
    """Digital silence carries no mark."""
    silence = np.zeros(12_000, np.float32)
    assert np.abs(streamed(MarkStream(widest), silence, 4_800, 2_400)).max() < 1e-8


@pytest.mark.parametrize("ahead", [0, 100, 2_400])
def test_no_jump_where_blocks_meet(ahead: int) -> None:
    """At a seam the mark changes from sample to sample no faster than elsewhere."""
    steps = np.abs(np.diff(streamed(MarkStream(widest), NOISE, 4_800, ahead) - NOISE))
    seams = np.arange(4_800, len(NOISE), 4_800) - 1
    assert steps[seams].max() < steps.max()
    assert steps[seams].mean() < 2 * steps.mean()


def test_a_wrong_guess_of_the_future() -> None:
    """If something else follows than was said, the mark still does not jump, and recovers."""
    stream = MarkStream(widest)
    first = stream.push(NOISE[:12_000], NOISE[30_000:32_400])
    rest = stream.push(NOISE[12_000:], NOTHING)
    steps = np.abs(np.diff(np.concatenate((first, rest)) - NOISE))
    assert steps[11_990:12_010].max() < steps.max()
    assert likeness(WHOLE[18_000:], rest[6_000:]) > 110


def test_samples_are_left_alone() -> None:
    """The caller's arrays stay as they are, and may be read-only."""
    samples, ahead = NOISE[:3_000].copy(), NOISE[3_000:4_000].copy()
    samples.flags.writeable = ahead.flags.writeable = False
    stream = MarkStream(widest)
    stream.push(samples, ahead)
    assert np.array_equal(samples, NOISE[:3_000])
    assert len(stream.push(NOTHING, ahead)) == 0


def test_two_streams_are_apart() -> None:
    """Streams share nothing."""
    one, other = MarkStream(widest), MarkStream(widest)
    one.push(NOISE[:12_000])
    assert np.array_equal(other.push(NOISE), WHOLE)
