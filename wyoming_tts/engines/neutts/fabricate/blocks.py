"""Random rows of weights, made in the blocks in which GGUF stores them."""

from __future__ import annotations

from math import sqrt

import numpy as np
from numpy.typing import NDArray

from wyoming_tts.engines.neutts.gguf_types import BLOCKS, TensorType, row_bytes

Rows = NDArray[np.uint8]
"""Stored rows, ``[rows, bytes of a row]``."""

_SPREAD = {
    TensorType.Q4_0: sqrt(21.5),  # of whole numbers -8..7
    TensorType.Q8_0: sqrt((255**2 - 1) / 12),  # of -127..127
    TensorType.Q6_K: sqrt(341.5),  # of -32..31
}
_LARGEST = {TensorType.Q4_0: 7, TensorType.Q8_0: 127, TensorType.Q6_K: 31}
_ZERO_PAIR = 0x88  # two weights of Q4_0
_SCALE_ONE = 1


def random_rows(
    rng: np.random.Generator, kind: TensorType, rows: int, length: int, spread: float
) -> Rows:
    """Return rows of independent weights with mean near 0 and standard deviation ``spread``.

    All blocks have the same scale. Types: F32, F16, Q8_0, Q4_0, Q6_K.
    """
    if kind in (TensorType.F32, TensorType.F16):
        weights = rng.standard_normal((rows, length), dtype=np.float32) * np.float32(spread)
        return weights.astype(np.float16 if kind is TensorType.F16 else np.float32).view(np.uint8)
    size = row_bytes(kind, length)
    blocks_in_row = length // BLOCKS[kind][0]
    raw = np.frombuffer(rng.bytes(rows * size), np.uint8).reshape(rows, size).copy()
    scale = np.frombuffer(np.float16(spread / _SPREAD[kind]).tobytes(), np.uint8)
    if kind is TensorType.Q6_K:
        blocks = raw.reshape(rows, blocks_in_row, 210)
        blocks[:, :, 192:208] = _SCALE_ONE
        blocks[:, :, 208:] = scale
    elif kind is TensorType.Q8_0:
        blocks = raw.reshape(rows, blocks_in_row, 34)
        # No quantiser stores -128, and some kernels cannot multiply it.
        np.putmask(blocks, blocks == 0x80, 0x81)  # noqa: PLR2004 - as above
        blocks[:, :, :2] = scale
    else:
        blocks = raw.reshape(rows, blocks_in_row, 18)
        blocks[:, :, :2] = scale
    return raw


def zero_rows(kind: TensorType, rows: int, length: int) -> Rows:
    """Return rows of zeros."""
    raw = np.zeros((rows, row_bytes(kind, length)), np.uint8)
    if kind is TensorType.Q4_0:
        raw[:] = _ZERO_PAIR
        raw.reshape(rows, length // BLOCKS[kind][0], 18)[:, :, :2] = 0
    return raw


def set_weight(
    rows: Rows, kind: TensorType, place: int, weights: NDArray[np.float64] | float
) -> None:
    """Set the weight at ``place`` 0 or 1 of every row, in units of the rows' standard deviation.

    A block type rounds to its steps, up or down so that the mean over many equal weights is right.
    """
    count = len(rows)
    wanted = np.broadcast_to(np.asarray(weights, np.float64), (count,))
    if kind in (TensorType.F32, TensorType.F16):
        view = rows.view(np.float16 if kind is TensorType.F16 else np.float32)
        spread = float(view.astype(np.float32).std())
        view[:, place] = wanted * spread
        return
    dither = (np.arange(count) * 0.6180339887498949) % 1
    steps = np.floor(wanted * _SPREAD[kind] + dither * (wanted != 0)).astype(np.int64)
    steps = np.clip(steps, -_LARGEST[kind], _LARGEST[kind])
    if kind is TensorType.Q8_0:
        rows[:, 2 + place] = (steps & 0xFF).astype(np.uint8)
    elif kind is TensorType.Q4_0:
        rows[:, 2 + place] = (rows[:, 2 + place] & 0xF0) | (steps + 8).astype(np.uint8)
    else:
        stored = (steps + 32).astype(np.uint8)
        rows[:, place] = (rows[:, place] & 0xF0) | (stored & 0x0F)
        rows[:, 128 + place] = (rows[:, 128 + place] & 0xFC) | (stored >> 4)


def one_hot_row(kind: TensorType, length: int, place: int, weight: float) -> Rows:
    """Return one row that is zero except for ``weight`` at ``place`` (0 or 1 for Q6_K)."""
    raw = zero_rows(kind, 1, length)
    if kind in (TensorType.F32, TensorType.F16):
        raw.view(np.float16 if kind is TensorType.F16 else np.float32)[0, place] = weight
        return raw
    scale = np.frombuffer(np.float16(weight / _LARGEST[kind]).tobytes(), np.uint8)
    if kind is TensorType.Q6_K:
        raw[:] = 0
        raw[0, :128] = 0
        raw[0, 128:192] = 0xAA  # high bits of 32, which stands for 0
        raw[0, 192:208] = _SCALE_ONE
        raw[0, 208:210] = scale
        set_weight(raw, kind, place, _LARGEST[kind] / _SPREAD[kind])
        return raw
    block, within = divmod(place, 32)
    start = block * row_bytes(kind, 32)
    raw[0, start : start + 2] = scale
    if kind is TensorType.Q8_0:
        raw[0, start + 2 + within] = 127
    else:
        byte = start + 2 + within % 16
        raw[0, byte] = 0x8F if within < 16 else 0xF8  # noqa: PLR2004 - two weights to the byte
    return raw
