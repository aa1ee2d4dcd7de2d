"""Codecs that look at few neighbours: any windows give the samples of the whole."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engines.neutts.codec_files import spoken
from tests.engines.neutts.speaking import tiny_codec
from tests.engines.neutts.words import AHEAD, BACK, CODES, local_codec
from wyoming_tts.engines.neutts.codec.contract import HOP
from wyoming_tts.engines.neutts.codec.onnx import OnnxCodec
from wyoming_tts.engines.neutts.codec.windows import WindowPlan
from wyoming_tts.engines.neutts.scheduler import Costs
from wyoming_tts.engines.neutts.warmup import choose_windows
from wyoming_tts.errors import EngineUnavailableError

NONE = np.zeros(0, np.int32)


@pytest.fixture(scope="module")
def codec() -> OnnxCodec:
    """Return a local codec."""
    return OnnxCodec(local_codec(), 1)


def codes(count: int) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
    """Return random codes."""
    return np.random.default_rng(count).integers(0, CODES, count, dtype=np.int32)


def test_a_file_says_what_its_codec_is(codec: OnnxCodec) -> None:
    """Reach, number of codes and name are read from the file, and absent where it has none."""
    assert codec.local == (BACK, AHEAD)
    assert codec.codebook == CODES
    assert codec.stated_identity == "local@1"
    other = OnnxCodec(tiny_codec(), 1)
    assert (other.local, other.codebook, other.stated_identity) == (None, 0, "")


@settings(deadline=None, max_examples=40)
@given(
    count=st.integers(1, 90),
    lead=st.integers(0, 12),
    first=st.integers(1, 12),
    growth=st.sampled_from([1.0, 1.3, 2.0]),
    longest=st.integers(12, 40),
)
def test_any_windows_give_the_samples_of_the_whole(  # noqa: PLR0917 - drawn by hypothesis
    codec: OnnxCodec, count: int, lead: int, first: int, growth: float, longest: int
) -> None:
    """However a row is divided, it sounds as if it was decoded at once, reference included."""
    plan = WindowPlan(first, growth, longest, back=BACK, ahead=AHEAD, overlap=0)
    row = codes(count + lead)
    parts = spoken(codec, plan, row[lead:], row[:lead])
    # Of a longer lead the first window takes only what it needs, which must not matter.
    whole = codec.decode([row])[0][lead * HOP :]
    heard = np.concatenate(parts)
    assert heard.shape == whole.shape
    assert np.abs(heard - whole).max() < 1e-5


def test_too_narrow_windows_would_be_heard(codec: OnnxCodec) -> None:
    """The reach that the file states is needed: the test above can fail."""
    plan = WindowPlan(5, 1.0, 5, back=BACK - 1, ahead=AHEAD, overlap=0)
    row = codes(60)
    heard = np.concatenate(spoken(codec, plan, row, NONE))
    assert np.abs(heard - codec.decode([row])[0]).max() > 1e-3


def test_windows_are_chosen_by_what_the_codec_needs(codec: OnnxCodec) -> None:
    """A fast machine hears the first sound after few codes, and nothing is faded."""
    costs = Costs()
    costs.decode_step = {1: 0.001}
    plan = choose_windows(codec, costs)
    assert (plan.back, plan.ahead, plan.overlap) == (BACK, AHEAD, 0)
    assert plan.first == 6


@pytest.mark.parametrize("said", ["-1", "many", "1e3", "99999", "²"])
def test_a_file_that_states_nonsense_is_refused(said: str) -> None:
    """A reach that is no number is told with the file's name."""
    with pytest.raises(EngineUnavailableError, match=r"local.*onnx.*wyoming_tts\.back"):
        OnnxCodec(local_codec(back=said), 1)
