"""A Llama to be trained from nothing, whose weights carry the names of Hugging Face's.

It computes the same as ``transformers.LlamaForCausalLM`` with tied embeddings, several times as
fast on a processor, where small models spend most of their time between products of matrices.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from wyoming_tts.errors import TrainingError
from wyoming_tts.train.codec.model import to_digits
from wyoming_tts.train.codec.shape import LEVELS

HEAD = 64
"""Width of an attention head."""

EPSILON = 1e-5
ROPE_BASE = 10_000.0


@dataclass(frozen=True, slots=True)
class BackboneShape:
    """Sizes of a backbone.

    Raises:
        TrainingError: they do not fit each other.
    """

    texts: int
    """Tokens of the vocabulary before the first code."""

    digits: int
    """Digits of a code: there are ``4 ** digits`` codes, at the end of the vocabulary."""

    width: int = 256
    hidden: int = 768
    layers: int = 6
    context: int = 2048

    def __post_init__(self) -> None:
        if self.width % HEAD or self.hidden % 32 or min(self.layers, self.texts, self.digits) < 1:
            raise TrainingError(
                f"no backbone has the shape {self}: the width is a multiple of {HEAD}, the hidden "
                "layer one of 32"
            )

    @property
    def codes(self) -> int:
        """Number of codes."""
        return int(LEVELS**self.digits)

    def to_json(self) -> dict[str, Any]:
        """Return the sizes by their names."""
        return asdict(self)

    def to_config(self) -> dict[str, Any]:
        """Return ``config.json`` of Hugging Face's format."""
        return {
            "architectures": ["LlamaForCausalLM"],
            "model_type": "llama",
            "vocab_size": self.texts + self.codes,
            "hidden_size": self.width,
            "intermediate_size": self.hidden,
            "num_hidden_layers": self.layers,
            "num_attention_heads": self.width // HEAD,
            "num_key_value_heads": self.width // HEAD,
            "head_dim": HEAD,
            "max_position_embeddings": self.context,
            "rms_norm_eps": EPSILON,
            "rope_theta": ROPE_BASE,
            "hidden_act": "silu",
            "tie_word_embeddings": True,
            "attention_bias": False,
            "mlp_bias": False,
            "torch_dtype": "float32",
        }


class _Layer(nn.Module):
    def __init__(self, shape: BackboneShape) -> None:
        super().__init__()
        width, hidden = shape.width, shape.hidden
        self.heads = width // HEAD
        self.first = nn.Parameter(torch.ones(width))
        self.second = nn.Parameter(torch.ones(width))
        self.qkv = nn.Linear(width, 3 * width, bias=False)
        self.out = nn.Linear(width, width, bias=False)
        self.gate_up = nn.Linear(width, 2 * hidden, bias=False)
        self.down = nn.Linear(hidden, width, bias=False)
        for matrix in (self.qkv, self.gate_up):
            nn.init.normal_(matrix.weight, std=1 / math.sqrt(width))
        for matrix in (self.out, self.down):
            inputs = matrix.weight.shape[1]
            nn.init.normal_(matrix.weight, std=1 / math.sqrt(inputs * 2 * shape.layers))

    def forward(self, x: Tensor, turn: tuple[Tensor, Tensor], past: list[Tensor] | None) -> Tensor:
        batch, length, width = x.shape
        y = functional.rms_norm(x, (width,), self.first, EPSILON)
        parts = self.qkv(y).view(batch, length, 3 * self.heads, HEAD).transpose(1, 2)
        qk, v = torch.split(parts, [2 * self.heads, self.heads], dim=1)
        q, k = torch.split(_rotate(qk, *turn), self.heads, dim=1)
        if past is not None:
            if past:
                k, v = torch.cat((past[0], k), 2), torch.cat((past[1], v), 2)
            past[:] = [k, v]
        # A step behind a past of its own sees all of it; a first one is causal.
        causal = length > 1
        if causal and k.shape[2] != length:
            raise ValueError("only single tokens follow a past")
        mixed = functional.scaled_dot_product_attention(q, k, v, is_causal=causal)
        x = x + self.out(mixed.transpose(1, 2).reshape(batch, length, width))
        y = functional.rms_norm(x, (width,), self.second, EPSILON)
        gate, up = self.gate_up(y).chunk(2, dim=-1)
        made: Tensor = x + self.down(functional.silu(gate) * up)
        return made


def _rotate(x: Tensor, cosine: Tensor, sine: Tensor) -> Tensor:
    one, two = x.chunk(2, dim=-1)
    return torch.cat((one * cosine - two * sine, two * cosine + one * sine), dim=-1)


class Backbone(nn.Module):
    """The model, its embedding of codes put together from those of their digits.

    Neighbouring codes of a finite scalar quantiser sound alike; sharing what they have in common
    lets a small model learn them from little speech. A free part for each code is added.
    """

    def __init__(self, shape: BackboneShape) -> None:
        super().__init__()
        self.shape = shape
        self.text = nn.Parameter(torch.randn(shape.texts, shape.width) * 0.5)
        self.digit = nn.Parameter(torch.randn(shape.digits * LEVELS, shape.width) * 0.2)
        self.code = nn.Parameter(torch.zeros(shape.codes, shape.width))
        self.layers = nn.ModuleList(_Layer(shape) for _ in range(shape.layers))
        self.norm = nn.Parameter(torch.full((shape.width,), shape.width**-0.5))
        levels = to_digits(torch.arange(shape.codes), shape.digits)
        places = ((levels + 1) * (LEVELS // 2)).long() + LEVELS * torch.arange(shape.digits)
        one_hot = functional.one_hot(places, shape.digits * LEVELS).sum(1).float()
        angles = torch.arange(shape.context)[:, None] * ROPE_BASE ** (
            -torch.arange(0, HEAD, 2) / HEAD
        )
        self.members: Tensor
        self.cosine: Tensor
        self.sine: Tensor
        self.register_buffer("members", one_hot, persistent=False)
        self.register_buffer("cosine", angles.cos(), persistent=False)
        self.register_buffer("sine", angles.sin(), persistent=False)

    def embedding(self) -> Tensor:
        """Return what each token is embedded as, ``[vocabulary, width]``."""
        return torch.cat((self.text, self.members @ self.digit + self.code))

    def forward(
        self, embedded: Tensor, past: list[list[Tensor]] | None = None, start: int = 0
    ) -> Tensor:
        """Return the last hidden states.

        Args:
            embedded: ``[batch, length, width]``.
            past: keys and values of each layer, filled and extended; empty lists at first.
            start: place of the first token.
        """
        length = embedded.shape[1]
        cosine, sine = (
            x[start : start + length].to(embedded.dtype) for x in (self.cosine, self.sine)
        )
        x = embedded
        for number, layer in enumerate(self.layers):
            x = layer(x, (cosine, sine), None if past is None else past[number])
        return functional.rms_norm(x, (x.shape[-1],), self.norm, EPSILON)

    def to_state(self) -> dict[str, Tensor]:
        """Return the weights by the names of ``LlamaForCausalLM``, as float32."""
        width, hidden = self.shape.width, self.shape.hidden
        state = {"model.embed_tokens.weight": self.embedding(), "model.norm.weight": self.norm}
        layers = cast("Iterable[_Layer]", self.layers)
        for number, layer in enumerate(layers):
            name = f"model.layers.{number}"
            for part, rows in zip("qkv", torch.split(layer.qkv.weight, width), strict=True):
                state[f"{name}.self_attn.{part}_proj.weight"] = rows
            gate, up = torch.split(layer.gate_up.weight, hidden)
            state |= {
                f"{name}.self_attn.o_proj.weight": layer.out.weight,
                f"{name}.mlp.gate_proj.weight": gate,
                f"{name}.mlp.up_proj.weight": up,
                f"{name}.mlp.down_proj.weight": layer.down.weight,
                f"{name}.input_layernorm.weight": layer.first,
                f"{name}.post_attention_layernorm.weight": layer.second,
            }
        return {name: value.detach().float().contiguous() for name, value in state.items()}
