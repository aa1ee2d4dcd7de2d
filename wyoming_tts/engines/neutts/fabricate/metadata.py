"""The metadata of a fabricated backbone."""

from __future__ import annotations

from wyoming_tts.engines.neutts.fabricate.shapes import BackboneShape
from wyoming_tts.engines.neutts.fabricate.tokenizer import Vocabulary
from wyoming_tts.engines.neutts.gguf_types import TensorType, ValueType
from wyoming_tts.engines.neutts.gguf_writer import array_entry, entry

_FILE_TYPES = {TensorType.F16: 1, TensorType.Q4_0: 2, TensorType.Q8_0: 7}
_PHONEME_TEMPLATE = (
    "{{ 'user: Convert the text to speech:<|TEXT_PROMPT_START|>' + messages[0]['content']"
    " + '<|TEXT_PROMPT_END|>\\nassistant:<|SPEECH_GENERATION_START|>' }}"
)
_BPE_TEMPLATE = (
    "{{ '<|TEXT_PROMPT_START|>' + messages[0]['content']"
    " + '<|TEXT_PROMPT_END|><|SPEECH_GENERATION_START|>' }}"
)


def metadata(shape: BackboneShape, quant: TensorType, vocabulary: Vocabulary) -> list[bytes]:
    """Return the entries of a backbone's header, as they are stored."""
    text, count, number = ValueType.STRING, ValueType.UINT32, ValueType.FLOAT32
    name = shape.architecture
    entries = [
        entry("general.architecture", text, name),
        entry("general.name", text, shape.name),
        entry("general.file_type", count, _FILE_TYPES[quant]),
        entry("general.quantization_version", count, 2),
        entry(f"{name}.context_length", count, shape.context),
        entry(f"{name}.embedding_length", count, shape.hidden),
        entry(f"{name}.block_count", count, shape.layers),
        entry(f"{name}.feed_forward_length", count, shape.feed_forward),
        entry(f"{name}.attention.head_count", count, shape.heads),
        entry(f"{name}.attention.head_count_kv", count, shape.kv_heads),
        entry(f"{name}.attention.key_length", count, shape.head_size),
        entry(f"{name}.attention.value_length", count, shape.head_size),
        entry(f"{name}.attention.layer_norm_rms_epsilon", number, 1e-6),
        entry(f"{name}.rope.freq_base", number, shape.rope_base),
        entry(f"{name}.vocab_size", count, shape.vocabulary),
    ]
    if shape.architecture == "llama":
        entries.append(entry(f"{name}.rope.dimension_count", count, shape.head_size))
    if shape.rope_factor != 1:
        entries.append(entry(f"{name}.rope.scaling.type", text, "linear"))
        entries.append(entry(f"{name}.rope.scaling.factor", number, shape.rope_factor))
    return entries + _tokenizer(shape, vocabulary) + _prompt(shape) + _traits(shape)


def _tokenizer(shape: BackboneShape, vocabulary: Vocabulary) -> list[bytes]:
    count = ValueType.UINT32
    llama = shape.architecture == "llama"
    entries = [
        entry("tokenizer.ggml.model", ValueType.STRING, "gpt2"),
        entry("tokenizer.ggml.pre", ValueType.STRING, "llama-bpe" if llama else "qwen2"),
        array_entry("tokenizer.ggml.tokens", ValueType.STRING, vocabulary.tokens),
        array_entry("tokenizer.ggml.token_type", ValueType.INT32, vocabulary.types),
        array_entry("tokenizer.ggml.merges", ValueType.STRING, vocabulary.merges),
        entry("tokenizer.ggml.bos_token_id", count, shape.text_tokens),
        entry("tokenizer.ggml.eos_token_id", count, shape.text_tokens + llama),
        entry("tokenizer.ggml.padding_token_id", count, shape.text_tokens),
        entry("tokenizer.ggml.add_bos_token", ValueType.BOOL, shape.adds_bos),
    ]
    template = _PHONEME_TEMPLATE if shape.input_format == "phonemes" else _BPE_TEMPLATE
    return [*entries, entry("tokenizer.chat_template", ValueType.STRING, template)]


def _prompt(shape: BackboneShape) -> list[bytes]:
    entries = [entry("neuphonic.input_format", ValueType.STRING, shape.input_format)]
    if shape.emotions:
        key = "neuphonic.supported_emotions"
        entries.append(array_entry(key, ValueType.STRING, shape.emotions))
    return entries


def _traits(shape: BackboneShape) -> list[bytes]:
    said = {"layout": shape.layout, "turns": shape.turns, "codec": shape.codec}
    usual = {"layout": "neutts", "turns": "whole", "codec": ""}
    entries = [
        entry(f"wyoming_tts.{key}", ValueType.STRING, value)
        for key, value in said.items()
        if value != usual[key]
    ]
    if shape.sampling is not None:
        kinds = (ValueType.FLOAT32, ValueType.UINT32, ValueType.FLOAT32, ValueType.FLOAT32)
        keys = ("temperature", "top_k", "top_p", "min_p")
        entries += [
            entry(f"wyoming_tts.sampling.{key}", kind, value)
            for key, kind, value in zip(keys, kinds, shape.sampling, strict=True)
        ]
    return entries
