from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from wyoming_tts.engines.neutts.codec.contract import FRAME_RATE, HOP, Codec, Codes, Samples
from wyoming_tts.engines.neutts.codec.fitting import CodecCost, fit_plan, measure_cost
from wyoming_tts.engines.neutts.codec.windows import WindowPlan, WindowStream


class Clockwork(Codec):
    """A codec that takes the time that it says."""

    identity = "clockwork"
    device = "cpu"

    def __init__(self, cost: CodecCost) -> None:
        self.cost = cost
        self.now = 0.0

    def decode(self, windows: Sequence[Codes]) -> list[Samples]:
        """Return silence after a while."""
        self.now += sum(self.cost.of(len(codes)) for codes in windows)
        return [np.zeros(len(codes) * HOP, np.float32) for codes in windows]


def gaps(plan: WindowPlan, cost: CodecCost, speed: float, count: int) -> list[float]:
    """Speak ``count`` codes and return for how long the listener waits at each window."""
    codec, stream = Clockwork(cost), WindowStream(plan, [0] * plan.back)
    ends, waits = 0.0, []
    for index in range(count):
        codec.now += 1 / speed
        stream.push(0)
        if index == count - 1:
            stream.end()
        while window := stream.due():
            out = stream.accept(window, codec.decode([window.codes])[0]).samples
            waits.append(max(0.0, codec.now - ends) if ends else 0.0)
            ends = max(ends, codec.now) + len(out) / HOP / FRAME_RATE
    return waits


def test_cost_is_measured() -> None:
    """A codec's fixed cost and its cost per code are told apart."""
    codec = Clockwork(CodecCost(0.04, 0.001))
    cost = measure_cost(codec, lambda: codec.now)
    assert abs(cost.fixed - 0.04) < 1e-9
    assert abs(cost.per_code - 0.001) < 1e-9


def test_a_window_that_was_interrupted_does_not_count() -> None:
    """Other work in the middle of a measurement does not make the codec look slower."""
    codec = Clockwork(CodecCost(0.04, 0.001))
    disturbed = iter([0.0, 0.5, 0.0, 0.0, 0.0, 0.0, 0.0, 0.5])

    def clock() -> float:
        codec.now += next(disturbed)
        return codec.now

    cost = measure_cost(codec, clock)
    assert abs(cost.fixed - 0.04) < 1e-9
    assert abs(cost.per_code - 0.001) < 1e-9


@settings(deadline=None, max_examples=60)
@given(st.floats(0, 0.06), st.floats(0, 0.004), st.floats(55, 400))
def test_a_machine_that_keeps_up_is_heard_without_gaps(
    fixed: float, per_code: float, speed: float
) -> None:
    """Whenever a plan of any first window keeps up, the fitted one does."""
    cost = CodecCost(fixed, per_code)
    # What the slowest of all plans spends on a second of speech, some reserve included.
    spent = 1.2 * (FRAME_RATE / speed + cost.of(25 + 50 + 5))
    plan = fit_plan(cost, speed, WindowPlan())
    if spent < 1:
        assert not any(gaps(plan, cost, speed, 1500)[:-1])


def test_a_faster_machine_speaks_sooner() -> None:
    """The first window shrinks where there is time to spare."""
    slow = fit_plan(CodecCost(0.04, 0.001), 75, WindowPlan())
    fast = fit_plan(CodecCost(0.005, 0.0001), 400, WindowPlan())
    assert fast.first < slow.first
    assert fast.growth == 2


def test_a_machine_that_cannot_keep_up_speaks_in_half_seconds() -> None:
    """Where there must be gaps they are rare."""
    assert fit_plan(CodecCost(0.04, 0.001), 30, WindowPlan()).first == 25


def test_look_back_and_look_ahead_are_kept() -> None:
    """Only the number of new codes is fitted."""
    plan = fit_plan(CodecCost(0.01, 0.001), 200, WindowPlan(back=40, ahead=7, overlap=2))
    assert (plan.back, plan.ahead, plan.overlap) == (40, 7, 2)
