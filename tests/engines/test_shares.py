from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wyoming_tts.engines.shares import SharedTime


def test_a_job_alone_has_all_the_time() -> None:
    """One job after the other has worked for as long as it ran."""
    shared = SharedTime()
    begun = shared.begin(10.0)
    assert shared.end(12.5, begun) == pytest.approx(2.5)
    begun = shared.begin(100.0)
    assert shared.end(101.0, begun) == pytest.approx(1.0)


def test_jobs_side_by_side_share_their_time() -> None:
    """While two run, each has worked for half of the time."""
    shared = SharedTime()
    first = shared.begin(0.0)
    second = shared.begin(1.0)
    assert shared.end(3.0, first) == pytest.approx(1.0 + 1.0)
    assert shared.end(4.0, second) == pytest.approx(1.0 + 1.0)


@given(st.lists(st.tuples(st.floats(0, 10), st.floats(0, 10)), min_size=1, max_size=8))
def test_the_shares_add_up_to_the_time_in_which_anything_ran(
    jobs: list[tuple[float, float]],
) -> None:
    """However jobs overlap, no time is counted twice and none is lost."""
    shared = SharedTime()
    moments = sorted(
        [(begin, 1, place) for place, (begin, _) in enumerate(jobs)]
        + [(begin + length, 0, place) for place, (begin, length) in enumerate(jobs)]
    )
    moments.sort(key=lambda moment: (moment[0], -moment[1]))
    begun: dict[int, float] = {}
    worked = 0.0
    busy = 0.0
    running, since = 0, 0.0
    for now, begins, place in moments:
        busy += (now - since) if running else 0.0
        since = now
        if begins:
            begun[place] = shared.begin(now)
            running += 1
        else:
            worked += shared.end(now, begun[place])
            running -= 1
    assert worked == pytest.approx(busy, abs=1e-6)
