"""NeuCodec decoders with random weights, for tests and measurements.

The weights carry the names of the published checkpoint, so that one draw of them can become an
ONNX file, a checkpoint, or the state of another implementation.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]

FFT = 1920
"""Samples of one frame of the inverse transform: four hops."""

BINS = FFT // 2 + 1

LEVELS = 4
DIGITS = 8
"""A code has eight digits of four levels each: 65,536 codes."""


@dataclass(frozen=True, slots=True)
class CodecShape:
    """Sizes of a decoder; the rest of its graph is always the same."""

    hidden: int = 1024
    depth: int = 12
    heads: int = 16
    groups: int = 32
    latent: int = 2048


TRUE_SHAPE = CodecShape()
"""The published decoder: 187.7 million parameters."""

SMALL = CodecShape(hidden=64, depth=2, heads=1, groups=32, latent=64)
"""The least that torch implementations with fixed widths of heads and groups can take."""

TINY = CodecShape(hidden=8, depth=2, heads=2, groups=4, latent=16)
"""About twenty thousand parameters, nearly all of them in the last layer."""


def fabricate_codec(
    path: Path, shape: CodecShape = TRUE_SHAPE, *, int8: bool = False, seed: int = 0
) -> None:
    """Write an ONNX decoder: ``codes`` int32 ``[1, 1, F]`` in, float32 ``[1, 1, 480 F]`` out.

    Args:
        path: the file to write.
        shape: its sizes.
        int8: whether the matrix products take weights of 8 bits and quantise their other factor
            as they run; convolutions stay as they are.
        seed: other seeds give other weights; int8 quantises the weights of the same seed.
    """
    from wyoming_tts.engines.neutts.fabricate import codec_graph  # noqa: PLC0415 - needs onnx

    path.write_bytes(codec_graph.decoder(dict(codec_weights(shape, seed)), shape, int8=int8))


def fabricate_checkpoint(folder: Path, shape: CodecShape = TRUE_SHAPE, *, seed: int = 0) -> None:
    """Write ``pytorch_model.bin`` with the decoder's part of the published checkpoint."""
    import torch  # noqa: PLC0415 - heavy, and needed by this function alone

    state = {name: torch.from_numpy(value) for name, value in codec_weights(shape, seed)}
    torch.save(state, folder / "pytorch_model.bin")


def codec_weights(shape: CodecShape, seed: int) -> Iterator[tuple[str, Array]]:
    """Yield name and value of each weight as the checkpoint names them, the same for a seed.

    Layers are drawn as untrained ones are; the last one so that it gives sound at the level and
    with the spectral slope of speech.
    """
    rng = np.random.default_rng(seed)
    wide = shape.hidden

    def linear(name: str, rows: int, columns: int) -> tuple[str, Array]:
        return name, _uniform(rng, (rows, columns), columns**-0.5)

    yield linear("generator.quantizer.project_out.weight", shape.latent, DIGITS)
    yield "generator.quantizer.project_out.bias", _uniform(rng, (shape.latent,), DIGITS**-0.5)
    yield linear("fc_post_a.weight", wide, shape.latent)
    yield "fc_post_a.bias", _uniform(rng, (wide,), shape.latent**-0.5)
    yield "generator.backbone.embed.weight", _normal(rng, (wide, wide, 7), 0.02)
    yield "generator.backbone.embed.bias", np.zeros(wide, np.float32)
    for net in ("prior_net", "post_net"):
        for block in range(2):
            for part in (1, 2):
                name = f"generator.backbone.{net}.{block}"
                yield f"{name}.norm{part}.weight", np.ones(wide, np.float32)
                yield f"{name}.norm{part}.bias", np.zeros(wide, np.float32)
                yield f"{name}.conv{part}.weight", _normal(rng, (wide, wide, 3), 0.02)
                yield f"{name}.conv{part}.bias", np.zeros(wide, np.float32)
    for layer in range(shape.depth):
        name = f"generator.backbone.transformers.{layer}"
        yield f"{name}.att_norm.weight", np.ones(wide, np.float32)
        yield f"{name}.ffn_norm.weight", np.ones(wide, np.float32)
        yield linear(f"{name}.att.c_attn.weight", 3 * wide, wide)
        yield linear(f"{name}.att.c_proj.weight", wide, wide)
        yield linear(f"{name}.mlp.fc1.weight", 4 * wide, wide)
        yield linear(f"{name}.mlp.fc2.weight", wide, 4 * wide)
    yield "generator.backbone.final_layer_norm.weight", np.ones(wide, np.float32)
    yield "generator.backbone.final_layer_norm.bias", np.zeros(wide, np.float32)
    yield linear("generator.head.out.weight", 2 * BINS, wide)
    yield "generator.head.out.bias", _spectrum(rng)


def _spectrum(rng: np.random.Generator) -> Array:
    """Return the last layer's bias: logarithms of magnitudes, then phases."""
    hertz = np.arange(BINS) * (24_000 / FFT)
    # 12 dB per octave above 500 Hz and nothing below 80, as the long-term spectrum of speech.
    magnitude = 18 / (1 + (hertz / 500) ** 2) * (hertz > 80) + 1e-4  # noqa: PLR2004 - as said above
    phase = rng.uniform(-np.pi, np.pi, BINS)
    return np.concatenate((np.log(magnitude), phase)).astype(np.float32)


def _uniform(rng: np.random.Generator, shape: tuple[int, ...], bound: float) -> Array:
    values = rng.random(shape, np.float32)
    values -= 0.5
    values *= 2 * bound
    return values


def _normal(rng: np.random.Generator, shape: tuple[int, ...], spread: float) -> Array:
    values = rng.standard_normal(shape, np.float32)
    values *= spread
    return values
