"""What every decoder of NeuCodec codes keeps."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from wyoming_tts.errors import EngineError

Codes = NDArray[np.int32]
"""Codes of shape ``[n]``, each in ``0 .. CODEBOOK - 1``."""

Samples = NDArray[np.float32]
"""Samples of shape ``[n]`` at 24 kHz, mono, -1 to 1."""

HOP = 480
"""Samples that one code becomes."""

FRAME_RATE = 50
"""Codes per second of speech."""

CODEBOOK = 65_536
"""Codes that exist."""

LONGEST = 2048
"""Codes of one window at most; attention makes memory grow with the square of the length."""


class Codec(ABC):
    """Turns codes into samples; one thread at a time."""

    identity: str
    """What decodes: a name and the hash of its weights, equal only where samples are equal."""

    device: str
    """``cpu`` or ``cuda``: where the next window will be decoded."""

    stated_identity: str = ""
    """What a codec's own file calls it, as models name the codec that they speak with."""

    codebook: int = 0
    """How many codes it has, 0 where its file does not say so."""

    local: tuple[int, int] | None = None
    """How many codes before and behind a code decide how that sounds, and nothing else does:
    windows with these give the samples of the whole. ``None`` where all codes have a part in it."""

    @abstractmethod
    def decode(self, windows: Sequence[Codes]) -> list[Samples]:
        """Return for each window of ``n`` codes its ``HOP * n`` samples.

        Windows do not see one another. Those of equal length may share a batch, so that a
        caller gains by bringing the windows of several streams at once.

        Raises:
            EngineError: a window is empty, too long or holds what is no code; or the decoder
                failed, in which case it remains usable.
        """

    def close(self) -> None:
        """Release the model; by default there is nothing to release."""
        return


def check_window(codes: Codes) -> Codes:
    """Return a window as contiguous int32.

    Raises:
        EngineError: it is no window that a codec can decode.
    """
    if codes.ndim != 1 or codes.dtype.kind not in "iu":
        raise EngineError(
            f"a window of codes has the shape [n] and integers, not {codes.shape} of {codes.dtype}"
        )
    if not 0 < len(codes) <= LONGEST:
        raise EngineError(f"a window has 1 to {LONGEST} codes, not {len(codes)}")
    low, high = int(codes.min()), int(codes.max())
    if low < 0 or high >= CODEBOOK:
        raise EngineError(f"codes lie in 0..{CODEBOOK - 1}, this window has {low}..{high}")
    return np.ascontiguousarray(codes, np.int32)


def check_samples(samples: Samples, count: int) -> Samples:
    """Return what a decoder made of ``count`` codes, clipped to -1 to 1.

    Raises:
        EngineError: the number of samples is wrong, or they are not numbers.
    """
    if samples.shape != (count * HOP,):
        raise EngineError(
            f"the codec made samples of shape {samples.shape} from {count} codes; "
            f"a NeuCodec decoder makes {HOP} from each"
        )
    # The sum is not finite as soon as one sample is not, and needs no array of its own.
    if not np.isfinite(np.sum(samples, dtype=np.float64)):
        raise EngineError("the codec made samples that are not numbers")
    return np.clip(samples, -1.0, 1.0).astype(np.float32, copy=False)
