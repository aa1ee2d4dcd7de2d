"""NeuCodec's encoder, built from local files and nothing else.

The network's parts are those of the ``neucodec`` package. Its own classes cannot be used whole:
they download what they listen with, hold the decoder as well, and import half a dozen packages
that only decoding needs. So the parts are put together here, and held to the package by tests.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from wyoming_tts.engines.neutts.listening import import_transformers
from wyoming_tts.errors import EngineError

RATE = 16_000
FRAME = 320
"""Samples of one code."""

_LISTENING_LAYERS = 16  # NeuCodec takes what w2v-bert says after this layer
_LEVELS = [4] * 8
_HUBERT_PAD = 160

Weights = Mapping[str, torch.Tensor]


class Encoder(torch.nn.Module):
    """Makes codes of samples; NeuCodec's full or distilled encoder."""

    def __init__(self, weights: Weights, listener: Path) -> None:
        """Build it of a checkpoint's tensors and the folder of the model that it listens with.

        Raises:
            EngineError: the tensors are not those of NeuCodec.
        """
        super().__init__()
        self.distilled = "fc_sq_prior.weight" in weights
        neucodec = import_parts(distilled=self.distilled)
        self.listener, self.extractor = _load_listener(listener, distilled=self.distilled)
        try:
            self._build(neucodec, weights)
            for name, part in self.named_children():
                _fill(part, weights, _PREFIXES[name], whole=name != "listener")
        except (KeyError, RuntimeError) as error:
            if _is_lack_of_memory(error):
                raise
            raise EngineError(
                f"the codec's checkpoint is not NeuCodec's ({_first_line(error)}); "
                "`wyoming-tts models verify neucodec` tells whether it is damaged"
            ) from error
        self.eval().requires_grad_(requires_grad=False)

    def _build(self, neucodec: _Parts, weights: Weights) -> None:
        first = weights["SemanticEncoder_module.initial_conv.weight"]
        last = weights["SemanticEncoder_module.final_conv.weight"]
        self.semantic = neucodec.semantic(first.shape[1], last.shape[0], first.shape[0])
        if self.distilled:
            self.acoustic = neucodec.acoustic()
            self.widen = _linear(weights["fc_sq_prior.weight"])
        else:
            tail = weights["CodecEnc.conv_final_block.1.weight_v"]
            head = weights["CodecEnc.conv_blocks.0.weight_v"]
            self.acoustic = neucodec.acoustic(ngf=head.shape[0], hidden_dim=tail.shape[0])
        self.join = _linear(weights["fc_prior.weight"])
        self.quantizer = neucodec.quantizer(
            dim=weights["fc_prior.weight"].shape[0], levels=_LEVELS, num_quantizers=1
        )

    @torch.inference_mode()
    def encode(self, samples: NDArray[np.float32]) -> list[int]:
        """Return the codes of mono samples at 16 kHz, shape ``[n]``: ``n // 320 + 1`` of them."""
        # As in the package, a full frame is added where the samples fill their frames.
        padded = np.pad(samples, (0, FRAME - len(samples) % FRAME)).astype(np.float32)
        acoustic = self.acoustic(torch.from_numpy(padded)[None, None, :])
        if self.distilled:
            acoustic = self.widen(acoustic)
        semantic = self.semantic(self._listen(padded).transpose(1, 2))
        acoustic = acoustic.transpose(1, 2)
        count = min(acoustic.shape[-1], semantic.shape[-1])
        both = torch.cat([semantic[:, :, :count], acoustic[:, :, :count]], dim=1)
        _, codes = self.quantizer(self.join(both.transpose(1, 2)))
        return [int(code) for code in codes.flatten()]

    def _listen(self, padded: NDArray[np.float32]) -> torch.Tensor:
        """Return the listening model's features of the samples, shape ``[1, frames, width]``."""
        if self.distilled:
            sound = np.pad(padded, (_HUBERT_PAD, _HUBERT_PAD))
            heard = self.extractor(sound, sampling_rate=RATE, return_tensors="pt").input_values
        else:
            heard = self.extractor(padded, sampling_rate=RATE, return_tensors="pt").input_features
        features: torch.Tensor = self.listener(heard).last_hidden_state
        return features


_PREFIXES = {
    "listener": ("semantic_model.",),
    "semantic": ("SemanticEncoder_module.",),
    "acoustic": ("CodecEnc.", "codec_encoder."),
    "widen": ("fc_sq_prior.",),
    "join": ("fc_prior.",),
    "quantizer": ("generator.quantizer.",),
}


def read_weights(path: Path) -> dict[str, torch.Tensor]:
    """Return what encoding needs of a checkpoint; the decoder stays on the disk.

    Raises:
        EngineError: it is no checkpoint; the message says what to do.
    """
    try:
        try:
            tensors = torch.load(path, map_location="cpu", weights_only=True, mmap=True)
        except RuntimeError as error:
            if "mmap" not in str(error):
                raise
            tensors = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:
        if _is_lack_of_memory(error):
            raise
        raise EngineError(
            f"{path.name} is not a checkpoint of NeuCodec, or is damaged "
            f"({_first_line(error)}); fetch it again with `wyoming-tts models download`"
        ) from error
    wanted = tuple(prefix for prefixes in _PREFIXES.values() for prefix in prefixes)
    if not isinstance(tensors, Mapping):
        raise EngineError(f"{path.name} is not a checkpoint of NeuCodec: it holds no tensors")
    return {
        name: tensor.float() if tensor.is_floating_point() else tensor
        for name, tensor in tensors.items()
        if isinstance(tensor, torch.Tensor) and str(name).startswith(wanted)
    }


class _Parts:
    """The classes of the network's parts."""

    def __init__(
        self,
        semantic: Callable[..., torch.nn.Module],
        acoustic: Callable[..., torch.nn.Module],
        quantizer: Callable[..., torch.nn.Module],
    ) -> None:
        self.semantic = semantic
        self.acoustic = acoustic
        self.quantizer = quantizer


def import_parts(*, distilled: bool) -> _Parts:
    """Import the parts' modules without their package, which would import all it can do.

    Raises:
        ImportError: a package is missing.
    """
    import_transformers()
    if "neucodec" not in sys.modules:
        found = importlib.util.find_spec("neucodec")
        if found is None:
            raise ModuleNotFoundError("the package neucodec is missing", name="neucodec")
        # Made, but not executed.
        sys.modules["neucodec"] = importlib.util.module_from_spec(found)
    from neucodec.module import SemanticEncoder  # noqa: PLC0415 - only after the lines above
    from vector_quantize_pytorch import ResidualFSQ  # noqa: PLC0415 - together with the rest

    if distilled:
        from neucodec.codec_encoder_distill import DistillCodecEncoder as Acoustic  # noqa: PLC0415
    else:
        from neucodec.codec_encoder import CodecEncoder as Acoustic  # noqa: PLC0415
    return _Parts(SemanticEncoder, Acoustic, ResidualFSQ)


def _load_listener(folder: Path, *, distilled: bool) -> tuple[torch.nn.Module, Any]:
    """Load w2v-bert or distilhubert.

    Raises:
        EngineError: the folder has something else.
    """
    transformers = import_transformers()
    if distilled:
        config_class, model_class = transformers.HubertConfig, transformers.HubertModel
    else:
        config_class, model_class = transformers.Wav2Vec2BertConfig, transformers.Wav2Vec2BertModel
    try:
        config = config_class.from_pretrained(folder, local_files_only=True)
        if not distilled:
            # The layers behind are a third of the work and of the memory, and nobody asks them.
            config.num_hidden_layers = min(config.num_hidden_layers, _LISTENING_LAYERS)
        model = model_class.from_pretrained(
            folder, config=config, local_files_only=True, dtype=torch.float32
        )
        extractor = transformers.AutoFeatureExtractor.from_pretrained(folder, local_files_only=True)
    except Exception as error:
        if _is_lack_of_memory(error):
            raise
        wanted = "distilhubert" if distilled else "w2v-bert-2.0"
        raise EngineError(
            f"{wanted} cannot be loaded from {folder} ({_first_line(error)}); fetch it again with "
            f"`wyoming-tts models download {wanted}`"
        ) from error
    return model, extractor


def _linear(weight: torch.Tensor) -> torch.nn.Linear:
    return torch.nn.Linear(weight.shape[1], weight.shape[0])


def _fill(
    part: torch.nn.Module, weights: Weights, prefixes: tuple[str, ...], *, whole: bool
) -> None:
    own = {
        name.removeprefix(prefix): tensor
        for prefix in prefixes
        for name, tensor in weights.items()
        if name.startswith(prefix)
    }
    # A checkpoint may hold more than the network has, and leave out what is no parameter, such
    # as a filter that is made by its formula.
    missing = set(part.load_state_dict(own, strict=False).missing_keys)
    missing &= {name for name, _ in part.named_parameters()}
    if whole and missing:
        raise KeyError(f"{prefixes[0]}{min(missing)}")


def _is_lack_of_memory(error: BaseException) -> bool:
    return isinstance(error, MemoryError) or "allocate memory" in str(error)


def _first_line(error: BaseException) -> str:
    text = " ".join(str(error).split()) or type(error).__name__
    return text[:160]
