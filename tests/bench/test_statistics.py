from __future__ import annotations

import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wyoming_tts.bench.statistics import median, percentile, slope

VALUES = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=200)


def test_percentile_is_the_nearest_rank() -> None:
    """Of a hundred values the 99th is exceeded by exactly one."""
    values = [float(n) for n in range(100, 0, -1)]
    assert percentile(values, 0.99) == 99
    assert percentile(values, 0.5) == 50
    assert percentile(values, 1.0) == 100
    assert percentile([7.0], 0.01) == 7


@given(VALUES, st.floats(0.01, 1.0))
def test_percentile_bounds_at_least_its_share_of_the_values(
    values: list[float], share: float
) -> None:
    """A percentile is one of the values, and no fewer than its share lie at or below it."""
    found = percentile(values, share)
    assert found in values
    assert sum(value <= found for value in values) >= share * len(values) - 1e-9


@given(VALUES)
def test_median_is_the_middle(values: list[float]) -> None:
    """The median of the bench is the usual one."""
    assert median(values) == statistics.median(values)


@pytest.mark.parametrize(("values", "share"), [([], 0.5), ([1.0], 0.0), ([1.0], 1.5)])
def test_percentile_of_nothing_is_refused(values: list[float], share: float) -> None:
    """Neither no values nor an impossible share gives a number that could be mistaken for one."""
    with pytest.raises(ValueError, match="percentile"):
        percentile(values, share)


@given(st.integers(-100, 100), st.integers(-100, 100), st.integers(2, 50))
def test_slope_finds_the_line(rise: int, start: int, count: int) -> None:
    """Points on a line have the slope of the line."""
    points = [(float(x), float(start + rise * x)) for x in range(count)]
    assert slope(points) == pytest.approx(rise, abs=1e-6)


@pytest.mark.parametrize("points", [[], [(3.0, 1.0)], [(3.0, 1.0), (3.0, 9.0)]])
def test_slope_without_a_direction_is_flat(points: list[tuple[float, float]]) -> None:
    """Where x does not vary there is no rise to speak of."""
    assert slope(points) == 0
