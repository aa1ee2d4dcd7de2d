"""NeuCodec encoders with random weights, for tests and measurements.

``python -m wyoming_tts.engines.neutts.fabricate.encoder FOLDER [--distilled]`` writes one of the
true shape: about 3 GB, or 0.4 GB for the distilled one.
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wyoming_tts.engines.neutts.encoder import EncoderFiles
from wyoming_tts.engines.neutts.listening import import_transformers

_W2V_BERT = {
    "feature_extractor_type": "SeamlessM4TFeatureExtractor",
    "feature_size": 80,
    "num_mel_bins": 80,
    "padding_side": "right",
    "padding_value": 1,
    "return_attention_mask": True,
    "sampling_rate": 16_000,
    "stride": 2,
}
_HUBERT = {
    "feature_extractor_type": "Wav2Vec2FeatureExtractor",
    "do_normalize": False,
    "feature_size": 1,
    "padding_side": "right",
    "padding_value": 0,
    "return_attention_mask": False,
    "sampling_rate": 16_000,
}
_LIVELY = 40
"""Fresh weights say nearly the same of every sound; scaled by this, the codes differ."""


@dataclass(frozen=True, slots=True)
class EncoderShape:
    """Sizes of an encoder and of what it listens with; the rest is always the same."""

    listening: int = 1024
    """Width of w2v-bert; of distilhubert it is three quarters."""

    layers: int = 24
    heads: int = 16
    convolution: int = 48
    hidden: int = 1024
    latent: int = 2048


TRUE_SHAPE = EncoderShape()
TINY = EncoderShape(listening=16, layers=18, heads=2, convolution=4, hidden=16, latent=32)


def fabricate_encoder(
    folder: Path, shape: EncoderShape = TRUE_SHAPE, *, distilled: bool = False, seed: int = 0
) -> EncoderFiles:
    """Write a checkpoint and the model that it listens with; needs what the encoder needs."""
    torch: Any = importlib.import_module("torch")
    transformers = import_transformers()
    encoder_model: Any = importlib.import_module("wyoming_tts.engines.neutts.encoder_model")
    torch.manual_seed(seed)
    parts = encoder_model.import_parts(distilled=distilled)
    make_listener = _make_hubert if distilled else _make_w2v_bert
    listener, width = make_listener(transformers, shape)
    if distilled:
        acoustic = {"codec_encoder": parts.acoustic(), "fc_sq_prior": torch.nn.Linear(512, width)}
        joined = 2 * width
    else:
        encoder = parts.acoustic(ngf=shape.convolution, hidden_dim=shape.hidden)
        acoustic, joined = {"CodecEnc": encoder}, width + shape.hidden
    modules = acoustic | {
        "SemanticEncoder_module": parts.semantic(width, width, shape.hidden),
        "fc_prior": torch.nn.Linear(joined, shape.latent),
        "generator.quantizer": parts.quantizer(dim=shape.latent, levels=[4] * 8, num_quantizers=1),
    }
    tensors = {
        f"{name}.{key}": tensor
        for name, module in modules.items()
        for key, tensor in module.state_dict().items()
    }
    for name in ("fc_prior", "generator.quantizer.project_in"):
        tensors[f"{name}.weight"] = torch.randn_like(tensors[f"{name}.weight"]) * _LIVELY
        tensors[f"{name}.bias"] = torch.zeros_like(tensors[f"{name}.bias"])
    # Stands for the decoder, which a published checkpoint has as well.
    tensors["generator.backbone.embed.bias"] = torch.zeros(8)
    files = EncoderFiles(folder / "codec" / "pytorch_model.bin", folder / "listener")
    files.checkpoint.parent.mkdir(parents=True, exist_ok=True)
    torch.save(tensors, files.checkpoint)
    listener.save_pretrained(files.listener)
    preprocessor = json.dumps(_HUBERT if distilled else _W2V_BERT)
    (files.listener / "preprocessor_config.json").write_text(preprocessor)
    return files


def _make_w2v_bert(transformers: Any, shape: EncoderShape) -> tuple[Any, int]:
    config = transformers.Wav2Vec2BertConfig(
        hidden_size=shape.listening,
        num_hidden_layers=shape.layers,
        num_attention_heads=shape.heads,
        intermediate_size=4 * shape.listening,
    )
    return transformers.Wav2Vec2BertModel(config), shape.listening


def _make_hubert(transformers: Any, shape: EncoderShape) -> tuple[Any, int]:
    width = shape.listening * 3 // 4
    heads = max(2, shape.heads * 3 // 4)
    groups = min(16, width // 4)
    config = transformers.HubertConfig(
        hidden_size=width,
        num_hidden_layers=2,
        num_attention_heads=heads,
        intermediate_size=4 * width,
        conv_dim=(width * 2 // 3,) * 7,
        num_conv_pos_embedding_groups=groups,
    )
    return transformers.HubertModel(config), width


def main() -> int:
    """Write an encoder of the true shape."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--distilled", action="store_true")
    arguments = parser.parse_args()
    files = fabricate_encoder(arguments.folder, distilled=arguments.distilled)
    sys.stdout.write(f"--codec {files.checkpoint} --listener {files.listener}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
