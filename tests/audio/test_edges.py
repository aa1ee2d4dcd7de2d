from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from wyoming_tts.audio.edges import FADE, LONGEST_HELD, MARGIN, THRESHOLD, EdgeTrimmer

Samples = NDArray[np.int16]


def trim(*blocks: Samples) -> Samples:
    """Return everything that comes out for the blocks."""
    trimmer = EdgeTrimmer()
    parts = [trimmer.push(block).copy() for block in blocks]
    return np.concatenate([*parts, trimmer.flush()])


def silent(count: int) -> Samples:
    """Return noise that counts as silence."""
    return np.resize(np.array([0, THRESHOLD, -THRESHOLD, 7], np.int16), count)


def loud(count: int) -> Samples:
    """Return samples that count as speech, no two neighbours alike."""
    return np.resize(np.array([9000, -8000, 7001, -32768, 32767, -131, 131], np.int16), count)


@st.composite
def sounds(draw: st.DrawFn) -> Samples:
    """Runs of silence and speech, some about as long as the constants, most of them short."""
    lengths = st.integers(0, 700) | st.sampled_from(
        [0, 1, FADE - 1, FADE, FADE + 1, MARGIN - 1, MARGIN, MARGIN + 1, LONGEST_HELD + 500]
    )
    kinds = st.lists(st.tuples(st.booleans(), lengths), max_size=6)
    runs = [(loud if spoken else silent)(n) for spoken, n in draw(kinds)]
    return np.concatenate([np.zeros(0, np.int16), *runs])


@st.composite
def blocks_of(draw: st.DrawFn, sound: Samples) -> list[Samples]:
    """The sound cut anywhere."""
    cuts = sorted(draw(st.lists(st.integers(0, len(sound)), max_size=10)))
    return list(np.split(sound, cuts))


def ends(sound: Samples) -> tuple[int, int]:
    """Return where speech begins and ends, each with its margin."""
    spoken = np.flatnonzero(np.abs(sound.astype(int)) > THRESHOLD)
    return max(0, int(spoken[0]) - MARGIN), min(len(sound), int(spoken[-1]) + 1 + MARGIN)


@settings(deadline=None)
@given(st.data())
def test_how_sound_is_cut_into_blocks_does_not_matter(data: st.DataObject) -> None:
    """The same samples come out however the engine divides them."""
    sound = data.draw(sounds())
    np.testing.assert_array_equal(trim(*data.draw(blocks_of(sound))), trim(sound))


@pytest.mark.parametrize("lead", [0, 1, 50, FADE, MARGIN + 10])
@pytest.mark.parametrize("size", [1, 7])
def test_tiny_blocks_are_faded_like_large_ones(lead: int, size: int) -> None:
    """Blocks shorter than the fade give the same start as one large block."""
    sound = np.concatenate((silent(lead), loud(400), silent(600)))
    blocks = np.split(sound, range(size, len(sound), size))
    np.testing.assert_array_equal(trim(*blocks), trim(sound))


@settings(deadline=None)
@given(sounds())
def test_what_comes_out_is_the_sound_less_its_silent_ends(sound: Samples) -> None:
    """Between the faded edges every sample is the one that went in; nothing is added."""
    out = trim(sound)
    if not len(out):
        return
    start, end = ends(sound)
    kept = sound[start:end]
    # A click within the fade fades out, and is no speech any more.
    assume(end - MARGIN - start > FADE)
    assert len(kept) <= len(out) <= len(sound)
    np.testing.assert_array_equal(out[FADE : len(kept) - FADE], kept[FADE : len(kept) - FADE])
    assert np.all(np.abs(out[: len(kept)].astype(int)) <= np.abs(kept.astype(int)))
    # More than the margin is left only where the end had to be let go before it was known.
    if len(sound) - end < LONGEST_HELD - MARGIN:
        assert len(out) == len(kept)


@settings(deadline=None)
@given(sounds())
def test_edges_fade(sound: Samples) -> None:
    """A piece begins at nothing and ends close to it, so that it cannot click."""
    out = trim(sound).astype(int)
    if len(out):
        assert out[0] == 0
        assert abs(out[-1]) <= 32768 / FADE + 1


@pytest.mark.parametrize("gap", [1, MARGIN, 24_000, LONGEST_HELD, LONGEST_HELD * 2])
def test_pauses_inside_are_kept(gap: int) -> None:
    """Silence between two words comes out as long as it went in."""
    sound = np.concatenate((loud(500), silent(gap), loud(500)))
    for blocks in ([sound], np.split(sound, range(2400, len(sound), 2400))):
        out = trim(*blocks)
        assert len(out) == len(sound)
        np.testing.assert_array_equal(out[FADE:-FADE], sound[FADE:-FADE])


@pytest.mark.parametrize("count", [0, 1, MARGIN, 10 * LONGEST_HELD])
def test_silence_alone_gives_nothing(count: int) -> None:
    """A piece without speech has no sound at all."""
    assert not len(trim(*np.array_split(silent(count), 9)))


def test_no_block_gives_nothing() -> None:
    """A trimmer that was never fed has nothing to give."""
    assert not len(trim())


def test_speech_is_not_held_back_while_it_lasts() -> None:
    """While speech goes on, all but the length of a fade leaves at once."""
    trimmer = EdgeTrimmer()
    fed = given_out = 0
    for _ in range(20):
        given_out += len(trimmer.push(loud(2400)))
        fed += 2400
        assert fed - given_out <= FADE


def test_little_is_held_while_silence_lasts() -> None:
    """A silence that does not end is let go, so that no more than a bound is ever held."""
    trimmer = EdgeTrimmer()
    given_out = len(trimmer.push(loud(2400)))
    for count in range(1, 60):
        given_out += len(trimmer.push(silent(2400)))
        assert 2400 * (count + 1) - given_out <= LONGEST_HELD


def test_read_only_samples_are_taken_and_left_alone() -> None:
    """Blocks that view received bytes need no copy by the caller."""
    raw = loud(1000).astype("<i2").tobytes()
    block = np.frombuffer(raw, "<i2")
    assert not block.flags.writeable
    out = trim(block, block)
    assert raw == loud(1000).tobytes()
    assert out.dtype == np.int16
    assert len(out) == 2000


def test_writable_samples_are_left_alone() -> None:
    """The caller's own array is never changed by the fades."""
    block = loud(100)
    trim(block)
    np.testing.assert_array_equal(block, loud(100))


def test_the_loudest_samples_are_speech() -> None:
    """The lowest sample has no positive counterpart, and is no silence for that."""
    assert len(trim(np.full(1000, -32768, np.int16)))
