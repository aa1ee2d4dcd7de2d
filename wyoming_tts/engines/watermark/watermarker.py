"""The watermarker: makes streams, finds marks, and proves that it can do both."""

from __future__ import annotations

import threading

import numpy as np
from numpy.typing import NDArray

from wyoming_tts.engines.base import SAMPLE_RATE
from wyoming_tts.engines.watermark.convolutions import Convolutions
from wyoming_tts.engines.watermark.detector import confidence
from wyoming_tts.engines.watermark.package import REINSTALL, PerthPackage, find_package
from wyoming_tts.engines.watermark.probe import speech_like
from wyoming_tts.engines.watermark.spectrum import BINS
from wyoming_tts.engines.watermark.stream import MarkStream
from wyoming_tts.errors import EngineUnavailableError

_BRANCHES = ("slow", "normal", "fast")
_VERDICT = 2
_BLOCK, _AHEAD = 12_000, 2_400  # as replies come: half a second, and a tenth of what follows
_SURELY, _SURELY_NOT = 0.8, 0.2


def open_watermarker() -> Watermarker:
    """Load the network that marks.

    Raises:
        EngineUnavailableError: the package or its weights are missing; the message says what to do.
    """
    package = find_package()
    return Watermarker(package, Convolutions(package.layers("encoder.layers", BINS, BINS)))


class Watermarker:
    """Marks any number of streams at once, from any thread."""

    def __init__(self, package: PerthPackage, network: Convolutions) -> None:
        self.name = f"perth {package.version}"
        """The kind of mark, and the version of the package that brings it."""
        self._package = package
        self._network = network
        self._lock = threading.Lock()

    def stream(self) -> MarkStream:
        """Return a new stream; each reply has its own."""
        return MarkStream(self._network)

    def detect(self, samples: NDArray[np.float32]) -> float:
        """Return from 0 to 1 how surely samples at 24 kHz, shape ``[n]``, are marked.

        The networks that find marks, 28 MB, are loaded for each call and let go.

        Raises:
            EngineUnavailableError: the package or its weights are damaged.
        """
        with self._lock:
            # One after the other, so that there is never more than one of them.
            networks = (
                Convolutions(self._package.layers(f"decoder.{branch}_layers", BINS, _VERDICT))
                for branch in _BRANCHES
            )
            return confidence(np.asarray(samples, np.float32), SAMPLE_RATE, networks)

    def self_test(self) -> None:
        """Mark speech-like sound as a reply is marked, and find the mark in its 16-bit samples.

        Raises:
            EngineUnavailableError: the mark is not found, or is found where there is none.
        """
        plain = speech_like()
        stream = self.stream()
        starts = range(0, len(plain), _BLOCK)
        ends = [start + _BLOCK for start in starts]
        blocks = [
            stream.push(plain[start:end], plain[end : end + _AHEAD])
            for start, end in zip(starts, ends, strict=True)
        ]
        delivered = np.rint(np.clip(np.concatenate(blocks), -1, 1) * 32_767) / 32_767
        marked, unmarked = self.detect(delivered.astype(np.float32)), self.detect(plain)
        if not (marked >= _SURELY and unmarked <= _SURELY_NOT):
            raise EngineUnavailableError(
                f"the watermark does not work ({self.name} finds {marked:.2f} of it in marked "
                f"sound and {unmarked:.2f} in unmarked, where 1 and 0 are right): run '{REINSTALL}'"
            )
