"""The shape of a backbone, as ``config.json`` tells it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from wyoming_tts.errors import TrainingError

ARCHITECTURES = {
    "LlamaForCausalLM": "llama",
    "Qwen2ForCausalLM": "qwen2",
    "Qwen3ForCausalLM": "qwen3",
}
"""What can be exported, and how GGUF calls it."""

_ROPES = ("default", "linear", "llama3")
_DEFAULT_ROPE_BASE = 10_000.0


@dataclass(frozen=True, slots=True)
class RopeScaling:
    """How positions are stretched."""

    kind: str
    """``default`` for not at all, ``linear``, or ``llama3``."""

    factor: float = 1.0
    low_freq_factor: float = 1.0
    high_freq_factor: float = 4.0
    original_context: int = 8192


@dataclass(frozen=True, slots=True)
class ModelShape:
    """Everything about a backbone that is not its weights."""

    architecture: str
    """As GGUF calls it."""

    hidden: int
    layers: int
    heads: int
    kv_heads: int
    head_size: int
    feed_forward: int
    rows: int
    """Rows of the embedding."""

    context: int
    rms_epsilon: float
    rope_base: float
    rope: RopeScaling
    tied: bool
    attention_bias: bool
    output_bias: bool
    """Whether the attention's output has a bias too."""

    feed_forward_bias: bool

    def tensors(self) -> dict[str, tuple[int, ...]]:
        """Return the name and shape of every tensor, as Hugging Face stores them."""
        found: dict[str, tuple[int, ...]] = {
            "model.embed_tokens.weight": (self.rows, self.hidden),
            "model.norm.weight": (self.hidden,),
        }
        if not self.tied:
            found["lm_head.weight"] = (self.rows, self.hidden)
        for layer in range(self.layers):
            prefix = f"model.layers.{layer}."
            found |= {prefix + name: shape for name, shape in self._layer().items()}
        return found

    def _layer(self) -> dict[str, tuple[int, ...]]:
        hidden, forward = self.hidden, self.feed_forward
        queries, keys = self.heads * self.head_size, self.kv_heads * self.head_size
        matrices = {
            "self_attn.q_proj": (queries, hidden, self.attention_bias),
            "self_attn.k_proj": (keys, hidden, self.attention_bias),
            "self_attn.v_proj": (keys, hidden, self.attention_bias),
            "self_attn.o_proj": (hidden, queries, self.output_bias),
            "mlp.gate_proj": (forward, hidden, self.feed_forward_bias),
            "mlp.up_proj": (forward, hidden, self.feed_forward_bias),
            "mlp.down_proj": (hidden, forward, self.feed_forward_bias),
        }
        found: dict[str, tuple[int, ...]] = {
            "input_layernorm.weight": (hidden,),
            "post_attention_layernorm.weight": (hidden,),
        }
        if self.architecture == "qwen3":
            found["self_attn.q_norm.weight"] = found["self_attn.k_norm.weight"] = (self.head_size,)
        for name, (rows, columns, bias) in matrices.items():
            found[f"{name}.weight"] = (rows, columns)
            if bias:
                found[f"{name}.bias"] = (rows,)
        return found


def read_shape(config: Mapping[str, Any]) -> ModelShape:
    """Return the shape that a ``config.json`` describes.

    Raises:
        TrainingError: it is of an architecture, or has a feature, that cannot be exported.
    """
    named = config.get("architectures") or ["none"]
    architecture = ARCHITECTURES.get(str(named[0]) if isinstance(named, list) else "")
    if architecture is None:
        raise TrainingError(
            f"the model is a {str(named)[:80]}, and only {', '.join(ARCHITECTURES)} can be exported"
        )
    for key, wanted in (("hidden_act", "silu"), ("use_sliding_window", False)):
        if config.get(key, wanted) != wanted:
            raise TrainingError(f"the model has {key} {config[key]!r:.40}; it must be {wanted!r}")
    if config.get("quantization_config"):
        raise TrainingError("the model is quantised already: export the one it was made of")
    try:
        return _read(config, architecture)
    except (KeyError, TypeError, ValueError, ZeroDivisionError) as error:
        raise TrainingError(f"config.json lacks a value or has a wrong one: {error}") from error


def _read(config: Mapping[str, Any], architecture: str) -> ModelShape:
    hidden, heads = int(config["hidden_size"]), int(config["num_attention_heads"])
    bias = bool(config.get("attention_bias", False))
    rope = _rope_values(config)
    shape = ModelShape(
        architecture=architecture,
        hidden=hidden,
        layers=int(config["num_hidden_layers"]),
        heads=heads,
        kv_heads=int(config.get("num_key_value_heads") or heads),
        head_size=int(config.get("head_dim") or hidden // heads),
        feed_forward=int(config["intermediate_size"]),
        rows=int(config["vocab_size"]),
        context=int(config["max_position_embeddings"]),
        rms_epsilon=float(config.get("rms_norm_eps", 1e-6)),
        rope_base=float(rope.get("rope_theta") or _DEFAULT_ROPE_BASE),
        rope=_rope(rope, architecture, int(config["max_position_embeddings"])),
        tied=bool(config.get("tie_word_embeddings", False)),
        attention_bias=bias or architecture == "qwen2",
        output_bias=bias and architecture != "qwen2",
        feed_forward_bias=bool(config.get("mlp_bias", False)) and architecture == "llama",
    )
    if min(shape.hidden, shape.layers, shape.kv_heads, shape.feed_forward, shape.rows) < 1:
        raise ValueError("a size is zero")
    if shape.head_size % 2 or shape.heads % shape.kv_heads:
        raise ValueError("its heads cannot be divided")
    return shape


def _rope_values(config: Mapping[str, Any]) -> dict[str, Any]:
    """Return how positions turn; older files say it in two places."""
    values = {"rope_theta": config.get("rope_theta")}
    for key in ("rope_scaling", "rope_parameters"):
        values |= config.get(key) or {}
    return values


def _rope(values: Mapping[str, Any], architecture: str, context: int) -> RopeScaling:
    kind = str(values.get("rope_type") or values.get("type") or "default")
    if kind not in _ROPES or (kind == "llama3" and architecture != "llama"):
        raise TrainingError(
            f"the model stretches its positions by {kind[:40]!r}, which cannot be exported for "
            f"{architecture}; linear can"
        )
    if float(values.get("partial_rotary_factor", 1.0)) != 1.0:
        raise TrainingError("the model turns only a part of each head, which cannot be exported")
    if kind == "default":
        return RopeScaling(kind)
    factor = float(values["factor"])
    if kind == "linear":
        return RopeScaling(kind, factor)
    return RopeScaling(
        kind,
        factor,
        float(values["low_freq_factor"]),
        float(values["high_freq_factor"]),
        int(values.get("original_max_position_embeddings") or context),
    )
