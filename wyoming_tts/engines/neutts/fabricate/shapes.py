"""The shapes of the NeuTTS backbones and of the built-in one, and tiny ones of their build."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

CODES = 65_536
"""Size of the codebook: one speech token for each code."""

TEMPLATE_TOKENS = (
    "<|TEXT_REPLACE|>",
    "<|TEXT_PROMPT_START|>",
    "<|TEXT_PROMPT_END|>",
    "<|SPEECH_REPLACE|>",
    "<|SPEECH_GENERATION_START|>",
    "<|SPEECH_GENERATION_END|>",
)
"""The tokens of the prompt, in the order of their ids; the last one ends speech."""

EMOTIONS = ("angry", "disgusted", "fearful", "happy", "neutral", "sad", "surprised")


@dataclass(frozen=True, slots=True)
class BackboneShape:
    """Everything about a backbone that is not its weights."""

    name: str
    architecture: Literal["llama", "qwen2", "qwen3"]
    hidden: int
    layers: int
    heads: int
    kv_heads: int
    head_size: int
    feed_forward: int
    rope_base: float
    context: int
    text_tokens: int
    """Ordinary tokens of the byte-level BPE vocabulary; they come first."""

    control_tokens: int
    """Control tokens of the language model underneath; they come second."""

    padding_tokens: int
    """Unused tokens behind all others."""

    rope_factor: float = 1.0
    """Linear scaling of positions; 1 for none."""

    speech_tokens: int = CODES
    extra_tokens: int = 0
    """Tokens between the end token and the first speech token; emotions come first there."""

    tied: bool = True
    adds_bos: bool = False
    input_format: Literal["phonemes", "BPE"] = "phonemes"
    emotions: tuple[str, ...] = ()
    layout: Literal["neutts", "reference-first"] = "neutts"
    turns: Literal["whole", "words"] = "whole"
    codec: str = ""
    """Identity of the codec that the file asks for; empty to ask for none."""

    sampling: tuple[float, int, float, float] | None = None
    """Temperature, top-k, top-p and min-p that the file asks for."""

    @property
    def end(self) -> int:
        """Id of the token that ends speech."""
        return self.text_tokens + self.control_tokens + len(TEMPLATE_TOKENS) - 1

    @property
    def speech_base(self) -> int:
        """Id of the speech token of code 0."""
        return self.end + 1 + self.extra_tokens

    @property
    def vocabulary(self) -> int:
        """Number of all tokens, which is the number of rows of the embedding."""
        return self.speech_base + self.speech_tokens + self.padding_tokens


NANO = BackboneShape(
    name="neutts-nano",
    architecture="llama",
    hidden=576,
    layers=24,
    heads=9,
    kv_heads=3,
    head_size=64,
    feed_forward=2304,
    rope_base=500_000.0,
    rope_factor=32.0,
    context=131_072,
    text_tokens=128_000,
    control_tokens=256,
    padding_tokens=458,
    adds_bos=True,
)

AIR = BackboneShape(
    name="neutts-air",
    architecture="qwen2",
    hidden=896,
    layers=24,
    heads=14,
    kv_heads=2,
    head_size=64,
    feed_forward=4864,
    rope_base=1_000_000.0,
    context=32_768,
    text_tokens=151_643,
    control_tokens=22,
    padding_tokens=9,
    tied=False,
)

TWO_E = BackboneShape(
    name="neutts-2e",
    architecture="qwen3",
    hidden=512,
    layers=28,
    heads=8,
    kv_heads=4,
    head_size=128,
    feed_forward=1920,
    rope_base=1_000_000.0,
    context=32_768,
    text_tokens=151_643,
    control_tokens=26,
    padding_tokens=12,
    extra_tokens=9,
    input_format="BPE",
    emotions=EMOTIONS,
)

BUILT_IN = BackboneShape(
    name="built-in",
    architecture="llama",
    hidden=256,
    layers=6,
    heads=4,
    kv_heads=4,
    head_size=64,
    feed_forward=768,
    rope_base=10_000.0,
    context=2048,
    text_tokens=390,
    control_tokens=2,
    padding_tokens=6,
    speech_tokens=4096,
    layout="reference-first",
    turns="words",
)

TINY_WORDS = BackboneShape(
    name="tiny-words",
    architecture="llama",
    hidden=64,
    layers=2,
    heads=4,
    kv_heads=2,
    head_size=16,
    feed_forward=128,
    rope_base=10_000.0,
    context=2048,
    text_tokens=390,
    control_tokens=2,
    padding_tokens=6,
    speech_tokens=4096,
    layout="reference-first",
    turns="words",
)

TINY_LLAMA = BackboneShape(
    name="tiny-llama",
    architecture="llama",
    hidden=64,
    layers=2,
    heads=4,
    kv_heads=2,
    head_size=16,
    feed_forward=128,
    rope_base=500_000.0,
    rope_factor=32.0,
    context=8192,
    text_tokens=1000,
    control_tokens=2,
    padding_tokens=16,
    adds_bos=True,
)

TINY_QWEN2 = BackboneShape(
    name="tiny-qwen2",
    architecture="qwen2",
    hidden=64,
    layers=2,
    heads=4,
    kv_heads=2,
    head_size=16,
    feed_forward=128,
    rope_base=1_000_000.0,
    context=8192,
    text_tokens=1000,
    control_tokens=2,
    padding_tokens=16,
    tied=False,
)

TINY_QWEN3 = BackboneShape(
    name="tiny-qwen3",
    architecture="qwen3",
    hidden=64,
    layers=2,
    heads=4,
    kv_heads=2,
    head_size=32,
    feed_forward=128,
    rope_base=1_000_000.0,
    context=8192,
    text_tokens=1000,
    control_tokens=2,
    padding_tokens=7,
    extra_tokens=9,
    input_format="BPE",
    emotions=EMOTIONS,
)
