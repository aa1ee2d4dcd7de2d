from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wyoming_tts.audio.stitch import Samples, Stitcher, fade


def sound(count: int, seed: int = 0) -> Samples:
    """Return noise."""
    return np.random.default_rng(seed).uniform(-1, 1, count).astype(np.float32)


@given(st.integers(1, 500))
def test_a_fade_and_its_mirror_image_sum_to_one(count: int) -> None:
    """Two equal sounds cross-fade into the same sound."""
    gains = fade(count)
    np.testing.assert_allclose(gains + gains[::-1], 1, atol=1e-6)
    assert np.all(np.diff(gains) >= 0)
    assert gains[0] >= 0


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 30)), max_size=8), st.integers(0, 40))
def test_blocks_that_agree_are_joined_into_the_sound_that_they_were_cut_from(
    cuts: list[tuple[int, int]], overlap: int
) -> None:
    """However a sound is cut into overlapping blocks, all of it comes out once."""
    whole = sound(sum(final for final, _ in cuts) + 30)
    stitcher, at, parts = Stitcher(overlap), 0, [whole[:0]]
    for final, ahead in cuts:
        parts.append(stitcher.join(whole[at : at + final + ahead], final))
        at += final
    np.testing.assert_allclose(np.concatenate(parts), whole[:at], atol=1e-6)


def test_where_blocks_disagree_one_fades_into_the_other() -> None:
    """The seam begins with what the block before foretold and ends with the new block."""
    stitcher = Stitcher(100)
    stitcher.join(np.ones(300, np.float32), 200)
    joined = stitcher.join(np.zeros(300, np.float32), 200)
    assert joined[0] > 0.99
    assert joined[99] < 0.01
    assert np.all(np.diff(joined[:100]) <= 0)
    assert not np.any(joined[100:])


def test_a_block_shorter_than_the_overlap_fades_within_itself() -> None:
    """No step follows a short block, whatever comes after it."""
    stitcher = Stitcher(100)
    stitcher.join(np.ones(300, np.float32), 200)
    short = stitcher.join(np.zeros(20, np.float32), 20)
    assert short[0] > 0.99
    assert short[-1] < 0.01


def test_a_block_is_not_changed_by_its_successor() -> None:
    """What was handed out stays as it was."""
    block = sound(50)
    kept = block.copy()
    stitcher = Stitcher(10)
    out = stitcher.join(block, 40)
    before = out.copy()
    stitcher.join(sound(50, 1), 40)
    np.testing.assert_array_equal(out, before)
    np.testing.assert_array_equal(block, kept)


@pytest.mark.parametrize("final", [-1, 6])
def test_more_than_a_block_holds_cannot_be_final(final: int) -> None:
    """A wrong count is refused."""
    with pytest.raises(ValueError, match="cannot be final"):
        Stitcher(2).join(sound(5), final)
