from __future__ import annotations

import sys

import numpy as np
import pytest
from numpy.typing import NDArray

from wyoming_tts.engines.watermark.convolutions import Convolutions
from wyoming_tts.engines.watermark.package import Layer
from wyoming_tts.errors import EngineUnavailableError

SIZES = [(5, 300, 1), (300, 7, 3), (7, 6, 7), (6, 4, 1)]


def layers() -> list[Layer]:
    """A stack of random convolutions."""
    rng = np.random.default_rng(0)
    return [
        (
            rng.standard_normal((out, size, kernel)).astype(np.float32) / np.sqrt(size * kernel),
            rng.standard_normal(out).astype(np.float32),
        )
        for size, out, kernel in SIZES
    ]


def convolved(levels: NDArray[np.float32]) -> NDArray[np.float32]:
    """The same stack, written out."""
    stack = layers()
    for index, (weight, bias) in enumerate(stack):
        half = weight.shape[2] // 2
        padded = np.pad(levels, ((half, half), (0, 0)))
        windows = np.lib.stride_tricks.sliding_window_view(padded, weight.shape[2], axis=0)
        levels = np.einsum("tik,oik->to", windows, weight) + bias
        if index < len(stack) - 1:
            levels = np.where(levels > 0, levels, 0.01 * levels)
    return levels


@pytest.mark.parametrize("length", [1, 2, 9, 100])
def test_the_arithmetic(length: int) -> None:
    """The stack computes padded convolutions with leaky ReLUs between them, for any length."""
    pytest.importorskip("onnxruntime")
    levels = np.random.default_rng(1).standard_normal((length, 5)).astype(np.float32)
    found = Convolutions(layers())(levels)
    assert found.shape == (length, 4)
    assert np.allclose(found, convolved(levels), atol=1e-5)


def test_runtime_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without onnxruntime the error says what to install."""
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(EngineUnavailableError, match="pip install onnxruntime"):
        Convolutions(layers())
