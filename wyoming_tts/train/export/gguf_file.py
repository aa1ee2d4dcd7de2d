"""Writes a model as one GGUF file, whole or not at all."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import gguf
import numpy as np

from wyoming_tts.errors import TrainingError
from wyoming_tts.train.export.checkpoint import Checkpoint
from wyoming_tts.train.export.layout import ModelLayout
from wyoming_tts.train.export.shape import ModelShape
from wyoming_tts.train.export.tensors import TensorPlan, make_tensors, plan_tensors
from wyoming_tts.train.export.vocabulary import Vocabulary

NEUTTS_TEMPLATE = (
    "{{ 'user: Convert the text to speech:<|TEXT_PROMPT_START|>' + messages[0]['content']"
    " + '<|TEXT_PROMPT_END|>\\nassistant:<|SPEECH_GENERATION_START|>' }}"
)
"""The prompt of the layout ``neutts``, for other programs; the server does not need it."""


@dataclass(frozen=True, slots=True)
class ModelCard:
    """What people are told of a model."""

    name: str
    licence: str = ""
    """As SPDX or in a few words."""

    description: str = ""


def write_gguf(
    path: Path,
    checkpoint: Checkpoint,
    vocabulary: Vocabulary,
    card: ModelCard,
    matrices: type[np.float16 | np.float32] = np.float16,
) -> None:
    """Write a model; the file appears when it is complete.

    Args:
        path: of the file.
        checkpoint: the model.
        vocabulary: of the model, as ``read_vocabulary`` returns it.
        card: what people are told of it.
        matrices: type of its matrices; norms and biases are float32.

    Raises:
        TrainingError: the model is damaged, or the file cannot be written.
    """
    plans = plan_tensors(checkpoint.shape, matrices)
    partial = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        writer = gguf.GGUFWriter(partial, checkpoint.shape.architecture)
        try:
            _add_card(writer, card, checkpoint.layout, matrices)
            _add_shape(writer, checkpoint.shape)
            _add_vocabulary(writer, vocabulary, checkpoint.layout)
            _add_layout(writer, checkpoint.layout)
            _write(writer, checkpoint, plans)
        finally:
            writer.close()
        with partial.open("rb") as file:
            os.fsync(file.fileno())
        partial.replace(path)
    except OSError as error:
        raise TrainingError(f"cannot write {path} ({error}): make room and try again") from error
    finally:
        partial.unlink(missing_ok=True)


def _write(writer: gguf.GGUFWriter, checkpoint: Checkpoint, plans: list[TensorPlan]) -> None:
    for plan in plans:
        writer.add_tensor_info(plan.name, plan.shape, np.dtype(plan.kind), plan.nbytes)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_ti_data_to_file()
    # One by one: a model need not fit into memory.
    for values in make_tensors(checkpoint, plans):
        writer.write_tensor_data(values)


def _add_card(
    writer: gguf.GGUFWriter,
    card: ModelCard,
    layout: ModelLayout,
    matrices: type[np.float16 | np.float32],
) -> None:
    half = matrices is np.float16
    writer.add_type(gguf.GGUFType.MODEL)
    writer.add_name(card.name)
    if card.description:
        writer.add_description(card.description)
    if card.licence:
        writer.add_license(card.licence)
    if layout.language:
        writer.add_languages([layout.language])
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_F16 if half else gguf.LlamaFileType.ALL_F32)
    writer.add_quantization_version(gguf.GGML_QUANT_VERSION)


def _add_shape(writer: gguf.GGUFWriter, shape: ModelShape) -> None:
    writer.add_context_length(shape.context)
    writer.add_embedding_length(shape.hidden)
    writer.add_block_count(shape.layers)
    writer.add_feed_forward_length(shape.feed_forward)
    writer.add_head_count(shape.heads)
    writer.add_head_count_kv(shape.kv_heads)
    writer.add_key_length(shape.head_size)
    writer.add_value_length(shape.head_size)
    writer.add_layer_norm_rms_eps(shape.rms_epsilon)
    writer.add_rope_freq_base(shape.rope_base)
    writer.add_vocab_size(shape.rows)
    if shape.architecture == "llama":
        writer.add_rope_dimension_count(shape.head_size)
    if shape.rope.kind == "linear":
        writer.add_rope_scaling_type(gguf.RopeScalingType.LINEAR)
        writer.add_rope_scaling_factor(shape.rope.factor)


def _add_vocabulary(writer: gguf.GGUFWriter, vocabulary: Vocabulary, layout: ModelLayout) -> None:
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre(vocabulary.pre)
    writer.add_token_list(vocabulary.tokens)
    writer.add_token_types(vocabulary.types)
    writer.add_token_merges(vocabulary.merges)
    # Tokens that are not named would be those of GPT-2.
    writer.add_bos_token_id(vocabulary.bos)
    writer.add_eos_token_id(vocabulary.eos)
    if vocabulary.padding is not None:
        writer.add_pad_token_id(vocabulary.padding)
    writer.add_add_bos_token(vocabulary.add_bos)
    if layout.layout == "neutts":
        writer.add_chat_template(NEUTTS_TEMPLATE)


def _add_layout(writer: gguf.GGUFWriter, layout: ModelLayout) -> None:
    writer.add_string("neuphonic.input_format", "phonemes")
    writer.add_string("wyoming_tts.layout", layout.layout)
    writer.add_string("wyoming_tts.turns", layout.turns)
    writer.add_string("wyoming_tts.codec", layout.codec)
    writer.add_string("wyoming_tts.language", layout.language)
    if layout.sampling is not None:
        writer.add_float32("wyoming_tts.sampling.temperature", layout.sampling.temperature)
        writer.add_uint32("wyoming_tts.sampling.top_k", layout.sampling.top_k)
        writer.add_float32("wyoming_tts.sampling.top_p", layout.sampling.top_p)
        writer.add_float32("wyoming_tts.sampling.min_p", layout.sampling.min_p)
