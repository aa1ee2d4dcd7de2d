from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from tests.train.export.folders import make_folder, make_tokenizer, vocabulary_of
from wyoming_tts.errors import TrainingError
from wyoming_tts.train.export.checkpoint import Checkpoint, read_checkpoint
from wyoming_tts.train.export.compare import (
    EXACT,
    HALF,
    check_ids,
    check_logits,
    make_reference,
)
from wyoming_tts.train.export.gguf_file import ModelCard, write_gguf

LINEAR = {"rope_type": "linear", "factor": 4.0, "rope_theta": 500_000.0}
LLAMA3 = {
    "rope_type": "llama3",
    "factor": 8.0,
    "low_freq_factor": 1.0,
    "high_freq_factor": 4.0,
    "original_max_position_embeddings": 128,
    "rope_theta": 5_000.0,
}
MODELS: dict[str, tuple[str, dict[str, Any]]] = {
    "tied": ("Llama", {}),
    "untied, linear": ("Llama", {"tie_word_embeddings": False, "rope_parameters": LINEAR}),
    "llama3, biases": (
        "Llama",
        {"rope_parameters": LLAMA3, "attention_bias": True, "mlp_bias": True, "head_dim": 32},
    ),
    "bfloat16, shards": ("Llama", {"dtype": torch.bfloat16, "shard": "50KB"}),
    "qwen2": ("Qwen2", {"tie_word_embeddings": False, "rms_norm_eps": 1e-3}),
    "qwen3": ("Qwen3", {"head_dim": 32}),
}


def _texts() -> list[str]:
    chance = np.random.default_rng(0)
    letters = [*"ðəɹɪˈˌːɑɔʊʃʒŋθæ̩̃ lmnptk  ,.?!-'\"\n—…0123abçẽß字ב"]
    return ["".join(chance.choice(letters, chance.integers(1, 40))) for _ in range(300)]


@pytest.mark.parametrize("pre", ["gpt-2", "llama-bpe", "qwen2"])
def test_llama_cpp_gives_the_ids_of_the_tokenizer(pre: str, tmp_path: Path) -> None:
    """Phonemes, marks, digits and names of tokens have the same ids, whichever words are cut."""
    folder = make_folder(tmp_path / "m", tokenizer=make_tokenizer(pre), num_hidden_layers=1)
    checkpoint = read_checkpoint(folder)
    vocabulary = vocabulary_of(checkpoint)
    assert vocabulary.pre == pre
    write_gguf(tmp_path / "m.gguf", checkpoint, vocabulary, ModelCard("m"))
    assert check_ids(tmp_path / "m.gguf", checkpoint, _texts()) > 300


def test_a_vocabulary_that_reads_otherwise_is_refused(tmp_path: Path) -> None:
    """A file that would read a text otherwise is refused, and the text is named."""
    folder = make_folder(tmp_path / "m", tokenizer=make_tokenizer("qwen2"), num_hidden_layers=1)
    checkpoint = read_checkpoint(folder)
    wrong = replace(vocabulary_of(checkpoint), merges=vocabulary_of(checkpoint).merges[:1])
    write_gguf(tmp_path / "m.gguf", checkpoint, wrong, ModelCard("m"))
    with pytest.raises(TrainingError, match=r"llama\.cpp reads 'ðə"):
        check_ids(tmp_path / "m.gguf", checkpoint)


@pytest.mark.parametrize("name", MODELS)
def test_llama_cpp_computes_what_torch_computes(name: str, tmp_path: Path) -> None:
    """Logits are equal but for rounding, for each architecture and stretching of positions."""
    architecture, config = MODELS[name]
    folder = make_folder(tmp_path / "m", architecture, **config)
    checkpoint = read_checkpoint(folder)
    vocabulary = vocabulary_of(checkpoint)
    reference = make_reference(checkpoint, vocabulary)
    for kind, tolerance in ((np.float32, EXACT), (np.float16, HALF)):
        write_gguf(tmp_path / "m.gguf", checkpoint, vocabulary, ModelCard("m"), kind)
        agreement = check_logits(tmp_path / "m.gguf", reference, tolerance)
        assert agreement.top_one > 0.95


@pytest.mark.parametrize("change", [{"rope_base": 10_500.0}, {"rms_epsilon": 0.1}])
def test_a_model_that_computes_otherwise_is_refused(
    change: dict[str, Any], llama: Checkpoint, tmp_path: Path
) -> None:
    """A slightly wrong base of positions, or another epsilon, fails the export."""
    vocabulary = vocabulary_of(llama)
    reference = make_reference(llama, vocabulary)
    wrong = replace(llama, shape=replace(llama.shape, **change))
    write_gguf(tmp_path / "m.gguf", wrong, vocabulary, ModelCard("m"), np.float32)
    with pytest.raises(TrainingError, match="are off by"):
        check_logits(tmp_path / "m.gguf", reference, EXACT)
