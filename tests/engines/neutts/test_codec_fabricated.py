from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from wyoming_tts.engines.neutts.fabricate.codec import (
    SMALL,
    TINY,
    TRUE_SHAPE,
    codec_weights,
    fabricate_codec,
)

onnx = pytest.importorskip("onnx", reason="test codecs are written with the onnx package")


def operators(path: Path) -> Counter[str]:
    """Count the nodes of a file by what they do."""
    return Counter(node.op_type for node in onnx.load(str(path)).graph.node)


def test_a_tiny_codec_is_a_small_file_and_always_the_same(tmp_path: Path) -> None:
    """Tests make it as often as they like, and a seed says all about it."""
    paths = [tmp_path / name for name in ("one.onnx", "two.onnx", "other.onnx")]
    for path, seed in zip(paths, (0, 0, 1), strict=True):
        fabricate_codec(path, TINY, seed=seed)
    one, two, other = (path.read_bytes() for path in paths)
    assert one == two
    assert one != other
    assert len(one) < 200_000


def test_int8_changes_products_with_weights_alone(tmp_path: Path) -> None:
    """Convolutions and attention stay in full precision, as in the published file."""
    full, int8 = tmp_path / "full.onnx", tmp_path / "int8.onnx"
    fabricate_codec(full, SMALL)
    fabricate_codec(int8, SMALL, int8=True)
    before, after = operators(full), operators(int8)
    products = 3 + 4 * SMALL.depth
    assert before["MatMul"] == products + 2 * SMALL.depth
    assert after["MatMulInteger"] == products
    assert after["MatMul"] == 2 * SMALL.depth
    assert after["Conv"] == before["Conv"] == 9


def test_the_true_shape_has_the_published_number_of_weights() -> None:
    """Measurements on random weights are measurements of the published decoder's work."""

    def count(depth: int, hidden: int, latent: int) -> int:
        wide = hidden**2
        projections = 9 * latent + latent * hidden + hidden
        blocks = 8 * (3 * wide + 3 * hidden) + 7 * wide + hidden
        layers = depth * (12 * wide + 2 * hidden)
        return projections + blocks + layers + 2 * hidden + (hidden + 1) * 1922

    drawn = sum(value.size for _, value in codec_weights(SMALL, 0))
    assert drawn == count(SMALL.depth, SMALL.hidden, SMALL.latent)
    true = count(TRUE_SHAPE.depth, TRUE_SHAPE.hidden, TRUE_SHAPE.latent)
    # The package's decoder holds also the linear layer by which codes are made.
    quantiser = 8 * (TRUE_SHAPE.latent + 1)
    assert round((true + quantiser) / 1e6, 1) == 187.7


def test_weights_do_not_depend_on_what_they_are_written_to() -> None:
    """One seed is one draw, in single precision."""
    first, second = dict(codec_weights(TINY, 3)), dict(codec_weights(TINY, 3))
    assert first.keys() == second.keys()
    for name, value in first.items():
        np.testing.assert_array_equal(value, second[name])
        assert value.dtype == np.float32
