"""Tiny models in Hugging Face's format, with random weights."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, pre_tokenizers

from wyoming_tts.engines.neutts.listening import import_transformers
from wyoming_tts.train.backbone.vocabulary import CONTROL, build_tokenizer
from wyoming_tts.train.export.checkpoint import Checkpoint
from wyoming_tts.train.export.vocabulary import Vocabulary, read_vocabulary

CODES = 64
PATTERNS = {
    "llama-bpe": (
        r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}"
        r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
    ),
    "qwen2": (
        r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}"
        r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
    ),
}
"""How the tokenizers of Llama 3 and Qwen 2 cut a text into words."""

LAYOUT = {
    "layout": "reference-first",
    "turns": "whole",
    "codec": "small@1",
    "codebook": CODES,
    "language": "en",
    "sampling": {"temperature": 0.6, "top_k": 30, "top_p": 1.0, "min_p": 0.05},
}

SIZES = {
    "hidden_size": 64,
    "intermediate_size": 96,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "max_position_embeddings": 1024,
    "rope_parameters": {"rope_type": "default", "rope_theta": 10_000.0},
}


def make_tokenizer(pre: str = "gpt-2", codes: int = CODES) -> Tokenizer:
    """Return a tokenizer that cuts texts as llama.cpp's ``pre`` does."""
    tokenizer: Tokenizer = build_tokenizer(codes)
    if pre == "gpt-2":
        return tokenizer
    stored = json.loads(tokenizer.to_str())
    merges = [tuple(pair) for pair in stored["model"]["merges"]]
    whole = pre == "llama-bpe"
    made = Tokenizer(models.BPE(stored["model"]["vocab"], merges, ignore_merges=whole))
    made.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(PATTERNS[pre]), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    made.decoder = decoders.ByteLevel()
    made.add_special_tokens([AddedToken(name, special=True) for name in CONTROL])
    made.add_tokens([AddedToken(f"<|speech_{code}|>") for code in range(codes)])
    return made


def make_folder(
    folder: Path,
    architecture: str = "Llama",
    tokenizer: Tokenizer | None = None,
    *,
    dtype: torch.dtype = torch.float32,
    shard: str = "1GB",
    padding: int = 3,
    **config: Any,
) -> Path:
    """Write a model whose weights are large enough for mistakes to show."""
    tokenizer = tokenizer or make_tokenizer()
    transformers = import_transformers()
    values = SIZES | {
        "vocab_size": tokenizer.get_vocab_size() + padding,
        "tie_word_embeddings": True,
        "bos_token_id": None,
        "eos_token_id": tokenizer.token_to_id(CONTROL[-1]),
    }
    made = getattr(transformers, f"{architecture}Config")(**values | config)
    torch.manual_seed(0)
    model = getattr(transformers, f"{architecture}ForCausalLM")(made)
    with torch.no_grad():
        for values in model.parameters():
            values.normal_(1.0 if values.ndim == 1 else 0.0, 0.15)
    folder.mkdir(parents=True, exist_ok=True)
    model.to(dtype).save_pretrained(folder, max_shard_size=shard)
    tokenizer.save(str(folder / "tokenizer.json"))
    (folder / "layout.json").write_text(json.dumps(LAYOUT))
    return folder


def change_json(path: Path, **values: Any) -> None:
    """Change values of a JSON object; those that are None are taken out."""
    content = json.loads(path.read_text()) | values
    path.write_text(json.dumps({k: v for k, v in content.items() if v is not None}))


def vocabulary_of(checkpoint: Checkpoint) -> Vocabulary:
    """Return the vocabulary of a model folder."""
    return read_vocabulary(checkpoint.tokenizer, checkpoint.config, checkpoint.layout)
