from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from tests.engines.neutts.codec_files import random_codes
from wyoming_tts.engines.neutts.codec import open_codec
from wyoming_tts.engines.neutts.codec.contract import Codes, Samples
from wyoming_tts.engines.neutts.fabricate.codec import (
    SMALL,
    CodecShape,
    codec_weights,
    fabricate_checkpoint,
    fabricate_codec,
)

torch = pytest.importorskip("torch", reason="the neucodec package needs torch")
pytest.importorskip(
    "vector_quantize_pytorch", reason="the neucodec package's decoder is not installed"
)

WIDER = CodecShape(hidden=128, depth=3, heads=2, groups=32, latent=2048)
"""More than one head, so that their angles would be noticed."""


class Rotary:
    """What torchtune's class of this name computes, whose package works with few torches."""

    def __init__(self, dim: int, base: int = 10_000) -> None:
        self.speeds = base ** (-torch.arange(0, dim, 2) / dim)

    def __call__(self, x: Any) -> Any:
        """Turn pairs of neighbours in ``[b, s, n, d]`` by an angle that grows along ``s``."""
        angles = torch.outer(torch.arange(x.shape[1]), self.speeds)[:, None]
        pairs = torch.view_as_complex(x.float().reshape(*x.shape[:-1], -1, 2))
        turned = pairs * torch.polar(torch.ones_like(angles), angles)
        return torch.view_as_real(turned).flatten(3)


@pytest.fixture(scope="module")
def vocos() -> Iterator[ModuleType]:
    """The neucodec package's own decoder, without the encoders that the package imports."""
    found = importlib.util.find_spec("neucodec")
    if found is None or not found.submodule_search_locations:
        pytest.skip("the neucodec package is not installed")
    package = ModuleType("neucodec")
    package.__path__ = list(found.submodule_search_locations)
    torchtune, modules = ModuleType("torchtune"), ModuleType("torchtune.modules")
    modules.RotaryPositionalEmbeddings = Rotary  # type: ignore[attr-defined]
    stand_ins = {"neucodec": package, "torchtune": torchtune, "torchtune.modules": modules}
    with pytest.MonkeyPatch.context() as patch:
        for name, module in stand_ins.items():
            patch.setitem(sys.modules, name, module)
        yield importlib.import_module("neucodec.codec_decoder_vocos")
        for name in [name for name in sys.modules if name.startswith("neucodec.")]:
            patch.delitem(sys.modules, name)


def peer_decode(vocos: ModuleType, shape: CodecShape, codes: Codes) -> Samples:
    """Decode with the package's own classes, as its ``decode_code`` does."""
    weights = {name: torch.from_numpy(value) for name, value in codec_weights(shape, 0)}
    generator = vocos.CodecDecoderVocos(
        hidden_dim=shape.hidden,
        depth=shape.depth,
        heads=shape.heads,
        pos_meb_dim=shape.hidden // shape.heads,
        hop_length=480,
        vq_dim=shape.latent,
    ).eval()
    prefix = "generator."
    ours = {name.removeprefix(prefix): value for name, value in weights.items() if prefix in name}
    result = generator.load_state_dict(ours, strict=False)
    assert not result.unexpected_keys
    assert all("project_in" in name or "window" in name for name in result.missing_keys)
    post = torch.nn.Linear(shape.latent, shape.hidden)
    post.load_state_dict({part: weights[f"fc_post_a.{part}"] for part in ("weight", "bias")})
    with torch.inference_mode():
        indices = torch.from_numpy(codes).long()[None, :, None]
        hidden = post(generator.quantizer.get_output_from_indices(indices))
        audio = generator(hidden, vq=False)[0]
    samples: Samples = audio.reshape(-1).numpy()
    return samples


def written(kind: str, shape: CodecShape, folder: Path) -> Path:
    """Write the same weights as a file of one kind."""
    if kind == "torch":
        fabricate_checkpoint(folder, shape)
        return folder
    for package in ("onnx", "onnxruntime"):
        pytest.importorskip(package, reason="ONNX is not installed")
    fabricate_codec(folder / "codec.onnx", shape)
    return folder / "codec.onnx"


@pytest.mark.parametrize("shape", [SMALL, WIDER], ids=["small", "wider"])
@pytest.mark.parametrize("kind", ["torch", "onnx"])
def test_the_whole_decode_is_that_of_the_neucodec_package(
    vocos: ModuleType, kind: str, shape: CodecShape, tmp_path: Path
) -> None:
    """On the same weights and codes the samples are the same within 1e-4."""
    codec = open_codec(written(kind, shape, tmp_path), "cpu", 1)
    # A single code leaves groups of so few channels with hardly a variance to divide by.
    for count in (3, 8, 90):
        codes = random_codes(count)
        expected = peer_decode(vocos, shape, codes)
        (samples,) = codec.decode([codes])
        assert samples.shape == expected.shape
        assert np.linalg.norm(samples - expected) < 1e-4 * np.linalg.norm(expected)
