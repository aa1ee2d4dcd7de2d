"""Codecs with random weights for the tests of this folder."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from wyoming_tts.engines.neutts.codec.contract import CODEBOOK, Codec, Codes, Samples
from wyoming_tts.engines.neutts.codec.windows import WindowPlan, WindowStream


def random_codes(count: int, seed: int = 0) -> Codes:
    """Return codes as no voice would order them."""
    return np.random.default_rng(seed).integers(0, CODEBOOK, count, dtype=np.int32)


def spoken(codec: Codec, plan: WindowPlan, codes: Codes, lead: Codes) -> list[Samples]:
    """Decode a row in windows, and return what came of each."""
    stream, parts = WindowStream(plan, lead), []
    for code in codes:
        stream.push(int(code))
        if window := stream.due():
            parts.append(stream.accept(window, codec.decode([window.codes])[0]).samples)
    stream.end()
    while window := stream.due():
        parts.append(stream.accept(window, codec.decode([window.codes])[0]).samples)
    return parts


def snr(heard: Samples, meant: Samples) -> float:
    """Return how many decibels what was meant stands above its error."""
    error = float(np.sum((heard - meant) ** 2))
    return float("inf") if error == 0 else 10 * np.log10(float(np.sum(meant**2)) / error)


def truncated(path: Path, size: int) -> Path:
    """Write the first bytes of a file beside it."""
    cut = path.with_name("cut" + path.suffix)
    cut.write_bytes(path.read_bytes()[:size])
    return cut
