"""What samples say."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Sequence


def median(values: Iterable[float]) -> float:
    """Return the middle value.

    Raises:
        ValueError: there are no values.
    """
    return statistics.median(values)


def percentile(values: Iterable[float], share: float) -> float:
    """Return the smallest value that ``share`` (above 0, at most 1) of the values do not exceed.

    Raises:
        ValueError: there are no values, or ``share`` is out of range.
    """
    ordered = sorted(values)
    if not ordered or not 0 < share <= 1:
        raise ValueError("a percentile needs values and a share in (0, 1]")
    return ordered[math.ceil(share * len(ordered)) - 1]


def slope(points: Sequence[tuple[float, float]]) -> float:
    """Return the rise per unit of x by least squares; 0 where x does not vary."""
    if not points:
        return 0.0
    middle_x = statistics.fmean(x for x, _ in points)
    middle_y = statistics.fmean(y for _, y in points)
    spread = sum((x - middle_x) ** 2 for x, _ in points)
    if not spread:
        return 0.0
    return sum((x - middle_x) * (y - middle_y) for x, y in points) / spread
