"""Making samples louder or softer."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_LARGEST = 2**15 - 1


def amplified(samples: NDArray[np.int16], factor: float) -> NDArray[np.int16]:
    """Return int16 samples of shape ``[n]`` with ``factor`` times the amplitude.

    What would be beyond the largest sample is the largest sample. At a factor of 1 the samples
    are returned as they are.

    Raises:
        ValueError: the factor is negative or not finite.
    """
    if not 0 <= factor < np.inf:
        raise ValueError(f"an amplitude cannot be {factor} times as large")
    if factor == 1:
        return samples
    # From this factor on every sample but zero is the largest; beyond, floats would overflow.
    scaled = np.rint(samples * min(float(factor), _LARGEST + 1.0))
    return np.asarray(np.clip(scaled, -_LARGEST - 1, _LARGEST), np.int16)
