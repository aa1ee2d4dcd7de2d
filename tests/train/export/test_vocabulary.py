from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from tests.train.export.folders import CODES, vocabulary_of
from wyoming_tts.engines.neutts.gguf_types import TokenType
from wyoming_tts.errors import TrainingError
from wyoming_tts.train.export.checkpoint import Checkpoint
from wyoming_tts.train.export.vocabulary import read_vocabulary

Change = Callable[[dict[str, Any]], Any]


def _drop(tokenizer: dict[str, Any], name: str) -> None:
    tokenizer["added_tokens"] = [t for t in tokenizer["added_tokens"] if t["content"] != name]


def test_each_row_has_a_token_of_its_type(llama: Checkpoint) -> None:
    """Control tokens, added ones, and rows that no token uses are told apart."""
    vocabulary = vocabulary_of(llama)
    assert len(vocabulary.tokens) == llama.shape.rows
    types = dict(zip(vocabulary.tokens, vocabulary.types, strict=True))
    assert types["<|TEXT_PROMPT_START|>"] == TokenType.CONTROL
    assert types["<|speech_0|>"] == TokenType.USER_DEFINED
    assert types["a"] == TokenType.NORMAL
    assert [name for name in types if types[name] == TokenType.UNUSED] == vocabulary.tokens[-3:]


def test_speech_ends_a_text_where_nothing_else_does(llama: Checkpoint) -> None:
    """The end of speech is the end of a text, and nothing stands before a text."""
    config = {**llama.config, "eos_token_id": None}
    vocabulary = read_vocabulary(llama.tokenizer, config, llama.layout)
    assert vocabulary.tokens[vocabulary.eos] == "<|SPEECH_GENERATION_END|>"
    assert not vocabulary.add_bos
    assert vocabulary.tokens[vocabulary.speech_base] == "<|speech_0|>"


def test_a_first_token_is_found(llama: Checkpoint) -> None:
    """A tokenizer that begins every text with a token says so in the file too."""
    template = {
        "type": "TemplateProcessing",
        "single": [{"SpecialToken": {"id": "<|TEXT_PROMPT_END|>", "type_id": 0}}],
    }
    processor = {"type": "Sequence", "processors": [{"type": "ByteLevel"}, template]}
    tokenizer = {**llama.tokenizer, "post_processor": processor}
    vocabulary = read_vocabulary(tokenizer, llama.config, llama.layout)
    assert vocabulary.add_bos
    assert vocabulary.tokens[vocabulary.bos] == "<|TEXT_PROMPT_END|>"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda t: _drop(t, "<|TEXT_PROMPT_END|>"), "no added token"),
        (lambda t: _drop(t, "<|speech_0|>"), "no speech tokens"),
        (lambda t: _drop(t, "<|speech_7|>"), "code 7 is not at its place"),
        (lambda t: t["added_tokens"][0].update(lstrip=True), "has lstrip"),
        (lambda t: t.update(normalizer={"type": "Lowercase"}), "changes texts by Lowercase"),
        (lambda t: t.update(pre_tokenizer={"type": "Whitespace"}), "not known here"),
        (lambda t: t.update(pre_tokenizer=None), "not known here"),
        (lambda t: t["pre_tokenizer"].update(add_prefix_space=True), "not known here"),
        (lambda t: t["model"].update(type="Unigram"), "no byte-level BPE"),
        (lambda t: t["model"].update(byte_fallback=True), "has a byte_fallback"),
        (lambda t: t["model"].update(ignore_merges=True), "ignores its merges"),
        (lambda t: t["model"].update(merges=[]), "has no merges"),
        (lambda t: t.update(model=None), "no byte-level BPE"),
    ],
)
def test_what_llama_cpp_cannot_read_is_told(change: Change, told: str, llama: Checkpoint) -> None:
    """A tokenizer that would give other ids, or lacks tokens, is refused by name."""
    tokenizer = copy.deepcopy(dict(llama.tokenizer))
    change(tokenizer)
    with pytest.raises(TrainingError, match=told):
        read_vocabulary(tokenizer, llama.config, llama.layout)


def test_more_speech_tokens_than_codes_are_refused(llama: Checkpoint) -> None:
    """A model that was trained with a larger codec does not speak through a smaller one."""
    last = llama.tokenizer["added_tokens"][-1]
    more = {**last, "id": last["id"] + 1, "content": f"<|speech_{CODES}|>"}
    tokenizer = {**llama.tokenizer, "added_tokens": [*llama.tokenizer["added_tokens"], more]}
    with pytest.raises(TrainingError, match="trained with another codec"):
        read_vocabulary(tokenizer, llama.config, llama.layout)


def test_more_tokens_than_rows_are_refused(llama: Checkpoint) -> None:
    """A tokenizer that does not fit the model is noticed."""
    with pytest.raises(TrainingError, match="do not belong together"):
        read_vocabulary(llama.tokenizer, {**llama.config, "vocab_size": 300}, llama.layout)
