"""The decoder's half of NeuCodec as torch modules, named as the published checkpoint names them.

Neither the encoder nor the models that it stands on are built.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from wyoming_tts.engines.neutts.codec.contract import HOP
from wyoming_tts.errors import EngineUnavailableError

FFT = 4 * HOP
LEVELS = 4
DIGITS = 8
HEAD_WIDTH = 64
"""Width of an attention head, the same in every published decoder."""

GROUPS = 32

DEEPEST = 64
"""Layers that a checkpoint may claim to have."""


class Decoder(nn.Module):
    """Codes ``[B, F]`` int64 to samples ``[B, 480 F]`` float32."""

    def __init__(self, hidden: int, depth: int, latent: int) -> None:
        super().__init__()
        self.generator = _Generator(hidden, depth, latent)
        self.fc_post_a = nn.Linear(latent, hidden)
        places = torch.tensor([LEVELS**place for place in range(DIGITS)])
        self.register_buffer("places", places, persistent=False)
        self.places: Tensor

    def forward(self, codes: Tensor) -> Tensor:
        """Decode; rows of a batch do not see one another."""
        digits = torch.div(codes[..., None], self.places, rounding_mode="floor") % LEVELS
        values = (digits - LEVELS // 2) / (LEVELS // 2)
        hidden = self.fc_post_a(self.generator.quantizer["project_out"](values))
        hidden = self.generator.backbone(hidden.transpose(1, 2))
        audio: Tensor = self.generator.head(hidden)
        return audio


class _Generator(nn.Module):
    def __init__(self, hidden: int, depth: int, latent: int) -> None:
        super().__init__()
        self.quantizer = nn.ModuleDict({"project_out": nn.Linear(DIGITS, latent)})
        self.backbone = _Backbone(hidden, depth)
        self.head = _Head(hidden)


class _Backbone(nn.Module):
    """``[B, hidden, F]`` to ``[B, F, hidden]``."""

    def __init__(self, hidden: int, depth: int) -> None:
        super().__init__()
        self.embed = nn.Conv1d(hidden, hidden, 7, padding=3)
        self.prior_net = nn.Sequential(_Residual(hidden), _Residual(hidden))
        self.transformers = nn.Sequential(*(_Transformer(hidden) for _ in range(depth)))
        self.post_net = nn.Sequential(_Residual(hidden), _Residual(hidden))
        self.final_layer_norm = nn.LayerNorm(hidden, eps=1e-6)

    def forward(self, x: Tensor) -> Tensor:
        # Sums along the way stay in full precision: where convolutions and products give half of
        # it, adding to a full one gives a full one.
        x = self.prior_net(self.embed(x).float())
        x = self.transformers(x.transpose(1, 2))
        x = self.post_net(x.transpose(1, 2))
        normed: Tensor = self.final_layer_norm(x.transpose(1, 2))
        return normed


class _Residual(nn.Module):
    def __init__(self, hidden: int) -> None:
        super().__init__()
        self.norm1 = nn.GroupNorm(GROUPS, hidden, eps=1e-6)
        self.conv1 = nn.Conv1d(hidden, hidden, 3, padding=1)
        self.norm2 = nn.GroupNorm(GROUPS, hidden, eps=1e-6)
        self.conv2 = nn.Conv1d(hidden, hidden, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        y = self.conv1(functional.silu(self.norm1(x)))
        after: Tensor = x + self.conv2(functional.silu(self.norm2(y)))
        return after


class _Transformer(nn.Module):
    def __init__(self, hidden: int) -> None:
        super().__init__()
        self.att_norm = nn.RMSNorm(hidden, eps=1e-6)
        self.ffn_norm = nn.RMSNorm(hidden, eps=1e-6)
        self.att = _Attention(hidden)
        self.mlp = nn.ModuleDict(
            {
                "fc1": nn.Linear(hidden, 4 * hidden, bias=False),
                "fc2": nn.Linear(4 * hidden, hidden, bias=False),
            }
        )

    def forward(self, x: Tensor) -> Tensor:
        x = x + self.att(self.att_norm(x))
        inner = functional.silu(self.mlp["fc1"](self.ffn_norm(x)))
        after: Tensor = x + self.mlp["fc2"](inner)
        return after


class _Attention(nn.Module):
    """Attention to every code of the window.

    The published decoder turns queries and keys by an angle of their head, not of their time:
    both by the same, which leaves their products as they are. So nothing is turned here.
    """

    def __init__(self, hidden: int) -> None:
        super().__init__()
        self.c_attn = nn.Linear(hidden, 3 * hidden, bias=False)
        self.c_proj = nn.Linear(hidden, hidden, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        batch, frames, hidden = x.shape
        parts = self.c_attn(x).view(batch, frames, 3, -1, HEAD_WIDTH).permute(2, 0, 3, 1, 4)
        mixed = functional.scaled_dot_product_attention(parts[0], parts[1], parts[2])
        mixed = mixed.transpose(1, 2).reshape(batch, frames, hidden)
        projected: Tensor = self.c_proj(mixed)
        return projected


class _Head(nn.Module):
    """Spectrum, inverse transform and overlap-add, in full precision."""

    def __init__(self, hidden: int) -> None:
        super().__init__()
        self.out = nn.Linear(hidden, FFT + 2)
        self.register_buffer("window", torch.hann_window(FFT), persistent=False)
        self.window: Tensor

    def forward(self, hidden: Tensor) -> Tensor:
        # Half precision would blur the phases.
        with torch.autocast(hidden.device.type, enabled=False):
            logarithm, phase = self.out(hidden.float()).chunk(2, dim=-1)
            spectrum = torch.polar(logarithm.exp().clamp(max=100.0), phase)
            blocks = torch.fft.irfft(spectrum, FFT) * self.window
            weights = self.window.square().expand(1, blocks.shape[1], -1)
            return _overlap(blocks) / _overlap(weights)


def _overlap(blocks: Tensor) -> Tensor:
    """Add blocks ``[B, F, 4 * HOP]`` a hop apart and cut the outer parts: ``[B, HOP * F]``."""
    batch, frames, _ = blocks.shape
    parts = blocks.view(batch, frames, FFT // HOP, HOP)
    total = sum(
        functional.pad(parts[:, :, part], (0, 0, part, FFT // HOP - 1 - part))
        for part in range(FFT // HOP)
    )
    assert isinstance(total, Tensor)  # noqa: S101 - tells mypy that there was something to add
    edge = (FFT - HOP) // 2
    return total.reshape(batch, -1)[:, edge : edge + frames * HOP]


def load_decoder(path: Path) -> Decoder:
    """Build a decoder from a checkpoint, its weights mapped from the file.

    Raises:
        EngineUnavailableError: the file is missing, damaged, or holds no NeuCodec decoder.
    """
    state = _read(path)
    try:
        out = state["fc_post_a.weight"]
        prefix = "generator.backbone.transformers."
        depth = 1 + max(
            int(name.removeprefix(prefix).split(".")[0])
            for name in state
            if name.startswith(prefix)
        )
        if depth > DEEPEST:
            raise ValueError(f"{depth} layers")  # noqa: TRY301 - one message for what is amiss
        with torch.device("meta"):
            decoder = Decoder(int(out.shape[0]), depth, int(out.shape[1]))
        wanted = {name: state[name].float() for name in decoder.state_dict()}
        decoder.load_state_dict(wanted, assign=True)
    except (KeyError, ValueError, AttributeError, RuntimeError) as err:
        raise EngineUnavailableError(f"{path} holds no NeuCodec decoder: {_short(err)}") from err
    # Buffers that no checkpoint brings were made without memory.
    decoder.places = torch.tensor([LEVELS**place for place in range(DIGITS)])
    decoder.generator.head.window = torch.hann_window(FFT)
    return decoder.eval().requires_grad_(requires_grad=False)


def _read(path: Path) -> dict[str, Any]:
    try:
        state = _unpickled(path)
    # A damaged file makes torch raise nearly anything.
    except Exception as err:
        raise EngineUnavailableError(
            f"cannot read the codec {path}, it is damaged or no checkpoint: {_short(err)}"
        ) from err
    if not isinstance(state, dict):
        raise EngineUnavailableError(f"{path} is no checkpoint: it holds a {type(state).__name__}")
    return state


def _unpickled(path: Path) -> Any:
    try:
        return torch.load(path, map_location="cpu", weights_only=True, mmap=True)
    except RuntimeError:
        # Torch's older format cannot be mapped.
        return torch.load(path, map_location="cpu", weights_only=True)


def _short(err: BaseException) -> str:
    text = str(err).strip() or type(err).__name__
    return text.splitlines()[0][:200]
