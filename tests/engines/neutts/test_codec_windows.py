from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wyoming_tts.engines.neutts.codec.contract import HOP, Codes, Samples
from wyoming_tts.engines.neutts.codec.windows import Window, WindowPlan, WindowStream
from wyoming_tts.errors import EngineError


def level(codes: Codes) -> Samples:
    """Decode each code by itself into samples that say which it was."""
    return np.repeat(codes.astype(np.float32), HOP)


def nervous(codes: Codes) -> Samples:
    """Decode so that every sample depends on the whole window, as the codec does."""
    return level(codes) + np.float32(codes.sum() % 997)


@st.composite
def plans(draw: st.DrawFn) -> WindowPlan:
    """Any plan of small windows."""
    first = draw(st.integers(1, 12))
    ahead = draw(st.integers(0, 6))
    return WindowPlan(
        first=first,
        growth=draw(st.floats(1, 3)),
        longest=first + draw(st.integers(0, 20)),
        back=draw(st.integers(0, 12)),
        ahead=ahead,
        overlap=draw(st.integers(0, ahead)),
    )


rows = st.lists(st.integers(0, 65_535), max_size=120)


def decoded_late(plan: WindowPlan, row: list[int], lead: list[int]) -> Samples:
    """Decode after all codes are there."""
    stream = WindowStream(plan, lead)
    for code in row:
        stream.push(code)
    stream.end()
    parts = [np.zeros(0, np.float32)]
    while window := stream.due():
        parts.append(stream.accept(window, nervous(window.codes)).samples)
    assert stream.finished
    return np.concatenate(parts)


@settings(deadline=None)
@given(plans(), rows, rows, st.data())
def test_when_windows_are_asked_for_does_not_matter(
    plan: WindowPlan, row: list[int], lead: list[int], data: st.DataObject
) -> None:
    """The same samples come out whether windows are decoded early or late."""
    stream = WindowStream(plan, lead)
    parts = [np.zeros(0, np.float32)]
    taken = data.draw(st.lists(st.booleans(), min_size=len(row), max_size=len(row)))
    for code, now in zip(row, taken, strict=True):
        stream.push(code)
        if now and (window := stream.due()):
            parts.append(stream.accept(window, nervous(window.codes)).samples)
    stream.end()
    while window := stream.due():
        parts.append(stream.accept(window, nervous(window.codes)).samples)
    np.testing.assert_array_equal(np.concatenate(parts), decoded_late(plan, row, lead))


@settings(deadline=None)
@given(plans(), rows, rows)
def test_every_code_is_heard_once_and_in_order(
    plan: WindowPlan, row: list[int], lead: list[int]
) -> None:
    """No sample is lost, doubled or taken from the reference."""
    stream = WindowStream(plan, lead)
    parts = [np.zeros(0, np.float32)]
    for code in row:
        stream.push(code)
        while window := stream.due():
            parts.append(stream.accept(window, level(window.codes)).samples)
    stream.end()
    while window := stream.due():
        parts.append(stream.accept(window, level(window.codes)).samples)
    np.testing.assert_allclose(
        np.concatenate(parts), np.repeat(np.array(row, np.float32), HOP), rtol=1e-6
    )


@settings(deadline=None)
@given(plans(), rows, rows)
def test_windows_are_what_the_plan_says(plan: WindowPlan, row: list[int], lead: list[int]) -> None:
    """Look-back comes from the reference first, look-ahead is whole until the row ends."""
    stream = WindowStream(plan, lead)
    everything, at, fresh = lead + row, len(lead), plan.first

    def checked(window: Window) -> None:
        nonlocal at, fresh
        start = at - window.back
        assert window.codes.tolist() == everything[start : at + window.fresh + window.ahead]
        assert window.back == min(plan.back, at)
        at += window.fresh
        ahead = stream.accept(window, level(window.codes)).ahead
        assert ahead.tolist() == level(window.codes)[(window.back + window.fresh) * HOP :].tolist()
        assert window.fresh == fresh or stream.finished
        assert window.ahead == plan.ahead or stream.finished
        fresh = plan.after(fresh)

    for code in row:
        needed = stream.frames_needed
        stream.push(code)
        assert stream.frames_needed == needed - 1
        assert (stream.due() is not None) == (stream.frames_needed == 0)
        if window := stream.due():
            checked(window)
    stream.end()
    while window := stream.due():
        checked(window)
    assert at == len(everything)


def test_a_due_window_stays_the_same_until_it_is_accepted() -> None:
    """A window whose decoding failed can be asked for again, whatever came since."""
    stream = WindowStream(WindowPlan(first=2, back=0, ahead=0, overlap=0))
    stream.push(1)
    stream.push(2)
    window = stream.due()
    stream.push(3)
    stream.end()
    assert window is not None
    assert stream.due() is window
    assert window.codes.tolist() == [1, 2]


def test_memory_is_bounded_by_the_plan() -> None:
    """A long row keeps no more codes than a short one."""
    plan = WindowPlan(first=5, longest=10, back=7, ahead=2)
    stream = WindowStream(plan, list(range(1000)))
    for index in range(5000):
        stream.push(index)
        if window := stream.due():
            stream.accept(window, level(window.codes))
        assert len(stream._codes) <= plan.back + plan.longest + plan.ahead


def test_an_empty_row_is_finished_at_once() -> None:
    """A reply of no codes has no windows and no samples."""
    stream = WindowStream(WindowPlan(), [1, 2, 3])
    assert not stream.finished
    stream.end()
    assert stream.due() is None
    assert stream.finished


@pytest.mark.parametrize("code", [-1, 65_536])
def test_what_is_no_code_is_refused(code: int) -> None:
    """Neither the row nor its reference takes numbers outside of the code book."""
    stream = WindowStream(WindowPlan())
    with pytest.raises(EngineError, match="no code"):
        stream.push(code)
    with pytest.raises(EngineError, match="no code"):
        WindowStream(WindowPlan(), [code])


def test_a_codec_that_loses_samples_is_found_out() -> None:
    """Samples of the wrong number are an error, and the window can be decoded again."""
    stream = WindowStream(WindowPlan(first=1, ahead=0, overlap=0))
    stream.push(1)
    window = stream.due()
    assert window is not None
    with pytest.raises(EngineError, match="samples of shape"):
        stream.accept(window, np.zeros(HOP - 1, np.float32))
    assert stream.due() is window


def test_windows_are_accepted_as_they_are_due() -> None:
    """A window is accepted once, and nothing follows the end."""
    stream = WindowStream(WindowPlan(first=1, ahead=0, overlap=0))
    stream.push(1)
    window = stream.due()
    assert window is not None
    stream.accept(window, level(window.codes))
    with pytest.raises(ValueError, match="another window"):
        stream.accept(window, level(window.codes))
    stream.end()
    with pytest.raises(ValueError, match="ended"):
        stream.push(1)


@pytest.mark.parametrize(
    "wrong",
    [
        {"first": 0},
        {"first": 101},
        {"growth": 0.9},
        {"back": -1},
        {"overlap": 6},
        {"longest": 3000},
        {"overlap": -1},
    ],
)
def test_a_plan_that_divides_nothing_is_refused(wrong: dict[str, int]) -> None:
    """Windows that are empty, shrink or cannot overlap are no plan."""
    with pytest.raises(ValueError, match="divides nothing"):
        WindowPlan(**wrong)
