"""Tiny random files of NeuCodec's encoders, and the package's own way to encode with them."""

from __future__ import annotations

import importlib
import importlib.util
import sys
import types
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from wyoming_tts.engines.neutts.encoder import EncoderFiles
from wyoming_tts.engines.neutts.fabricate.encoder import TINY, fabricate_encoder
from wyoming_tts.engines.neutts.listening import import_transformers


def needed() -> Any:
    """Return torch, or skip where something that encoding needs is missing."""
    for name in ("transformers", "vector_quantize_pytorch", "local_attention", "neucodec"):
        if importlib.util.find_spec(name) is None:
            pytest.skip(f"the package {name} is missing")
    import_transformers()
    torch = pytest.importorskip("torch", reason="the package torch is missing")
    # On a busy machine two threads wait for each other far longer than the work takes.
    torch.set_num_threads(1)
    return torch


def import_package(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Import the package's own classes; what only decoding and loading files need is left out."""
    for name in [name for name in sys.modules if name.partition(".")[0] == "neucodec"]:
        monkeypatch.delitem(sys.modules, name)
    found = importlib.util.find_spec("neucodec")
    assert found is not None
    monkeypatch.setitem(sys.modules, "neucodec", importlib.util.module_from_spec(found))
    stubs: dict[str, dict[str, Any]] = {
        "torchaudio": {"transforms": types.ModuleType("transforms")},
        "torchtune": {},
        "torchtune.modules": {"RotaryPositionalEmbeddings": object},
    }
    for name, keys in stubs.items():
        module = types.ModuleType(name)
        module.__dict__.update(keys)
        monkeypatch.setitem(sys.modules, name, module)
    return importlib.import_module("neucodec.model")


def make_files(folder: Path, *, distilled: bool) -> EncoderFiles:
    """Write a checkpoint with random weights, and the model that it listens with."""
    needed()
    return fabricate_encoder(folder, TINY, distilled=distilled, seed=7)


def encode_as_package(package: Any, files: EncoderFiles, samples: Any) -> list[int]:
    """Return the codes that the package's own ``encode_code`` makes with these files."""
    torch = needed()
    transformers = import_transformers()
    quantize: Any = importlib.import_module("vector_quantize_pytorch")
    tensors = torch.load(files.checkpoint, weights_only=True)
    distilled = "fc_sq_prior.weight" in tensors
    model = transformers.HubertModel if distilled else transformers.Wav2Vec2BertModel

    def filled(module: Any, prefix: str) -> Any:
        own = {k.removeprefix(prefix): v for k, v in tensors.items() if k.startswith(prefix)}
        module.load_state_dict(own)
        return module.eval()

    def linear(name: str) -> Any:
        rows, columns = tensors[f"{name}.weight"].shape
        return filled(torch.nn.Linear(columns, rows), f"{name}.")

    joined = len(tensors["fc_prior.bias"])
    quantizer = quantize.ResidualFSQ(dim=joined, levels=[4] * 8, num_quantizers=1)
    holder = SimpleNamespace(quantizer=filled(quantizer, "generator.quantizer."))
    wide, narrow, _ = tensors["SemanticEncoder_module.initial_conv.weight"].shape
    out = len(tensors["SemanticEncoder_module.final_conv.weight"])
    semantic = package.SemanticEncoder(narrow, out, wide)
    codec = SimpleNamespace(
        device="cpu",
        semantic_model=model.from_pretrained(files.listener, output_hidden_states=True),
        feature_extractor=transformers.AutoFeatureExtractor.from_pretrained(files.listener),
        SemanticEncoder_module=filled(semantic, "SemanticEncoder_module."),
        fc_prior=linear("fc_prior"),
        generator=lambda x, vq: package.CodecDecoderVocos.forward(holder, x, vq),
        _prepare_audio=lambda sound: package.NeuCodec._prepare_audio(None, sound),
    )
    if distilled:
        codec.codec_encoder = filled(package.DistillCodecEncoder(), "codec_encoder.")
        codec.fc_sq_prior = linear("fc_sq_prior")
    else:
        first, last = (
            tensors[f"CodecEnc.{name}.weight_v"].shape[0]
            for name in ("conv_blocks.0", "conv_final_block.1")
        )
        codec.CodecEnc = filled(package.CodecEncoder(ngf=first, hidden_dim=last), "CodecEnc.")
    kind = package.DistillNeuCodec if distilled else package.NeuCodec
    with torch.inference_mode():
        codes = kind.encode_code(codec, torch.from_numpy(samples)[None, None, :])
    assert codes.shape[:2] == (1, 1)
    return [int(code) for code in codes.flatten()]
