"""Choosing windows that keep up with the listener on this machine."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from wyoming_tts.engines.neutts.codec.contract import CODEBOOK, FRAME_RATE, Codec
from wyoming_tts.engines.neutts.codec.windows import WindowPlan

SHORT, LONG = 16, 48
"""Codes of the two windows by which a codec's cost is measured."""

ROUNDS = 2
"""Times that a window is measured; the faster counts, as only other work makes one slower."""

FIRST = (8, 10, 12, 15, 20, 25, 32, 40, 50)
LOCAL_FIRST = (6, *FIRST)
"""Where no window can be told from another, the first one may be as short as it is fast."""

GROWTH = (2.0, 1.5, 1.25)
"""Windows that do not grow would save a moment at the start and cost much of the speed."""

LONGEST = (100, 50)

STEADIEST = 25
"""New codes of the first window where no division keeps up: half a second between the gaps."""

MARGIN = 1.15
"""By what factor work may take longer than measured."""

HORIZON = 60.0
"""Seconds of speech that must come without a gap."""


@dataclass(frozen=True, slots=True)
class CodecCost:
    """Seconds that a window takes: ``fixed + per_code * codes``."""

    fixed: float
    per_code: float

    def of(self, codes: int) -> float:
        """Return the seconds of a window."""
        return self.fixed + self.per_code * codes


def measure_cost(codec: Codec, clock: Callable[[], float] = time.perf_counter) -> CodecCost:
    """Decode a few windows, for less than half a second on two cores, and return what they cost.

    Raises:
        EngineError: the codec failed.
    """
    seconds = []
    for count in (SHORT, LONG):
        codes = np.arange(count, dtype=np.int32) * 811 % (codec.codebook or CODEBOOK)
        codec.decode([codes])
        rounds = []
        for _ in range(ROUNDS):
            start = clock()
            codec.decode([codes])
            rounds.append(clock() - start)
        seconds.append(min(rounds))
    per_code = max(0.0, (seconds[1] - seconds[0]) / (LONG - SHORT))
    return CodecCost(max(0.0, seconds[0] - SHORT * per_code), per_code)


def fit_plan(
    cost: CodecCost,
    codes_per_second: float,
    plan: WindowPlan,
    firsts: Sequence[int] = FIRST,
) -> WindowPlan:
    """Return the plan with the earliest first window of which none is followed by a gap.

    Codes and windows are taken to be made in turn on the same processor. Of the plans with that
    first window it is the one with the least work: the fastest growth, the longest windows.
    Where codes come too slowly for any, the windows begin at half a second.

    Args:
        cost: what the codec takes.
        codes_per_second: what one stream gets while the codec does not work.
        plan: where look-back, look-ahead and overlap are taken from.
        firsts: new codes that the first window may have, fewest first.
    """
    for first in firsts:
        for longest in LONGEST:
            for growth in GROWTH:
                tried = replace(plan, first=first, growth=growth, longest=longest)
                if all(slack >= 0 for slack in slacks(tried, cost, codes_per_second)):
                    return tried
    return replace(plan, first=STEADIEST, growth=max(GROWTH), longest=max(LONGEST))


def slacks(plan: WindowPlan, cost: CodecCost, codes_per_second: float) -> Iterator[float]:
    """Yield for each window after the first how many seconds before its turn it is there."""
    made = heard = 0.0
    fresh = plan.first
    while heard < HORIZON:
        heard += fresh / FRAME_RATE
        fresh = plan.after(fresh)
        whole = plan.back + fresh + plan.ahead
        made += MARGIN * (fresh / codes_per_second + cost.of(whole))
        yield heard - made
