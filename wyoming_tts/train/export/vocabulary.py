"""From ``tokenizer.json`` to the vocabulary of a GGUF file that gives the same ids."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from wyoming_tts.engines.neutts.gguf_types import TokenType
from wyoming_tts.errors import TrainingError
from wyoming_tts.train.export.layout import ModelLayout

PROMPT_TOKENS = (
    "<|TEXT_PROMPT_START|>",
    "<|TEXT_PROMPT_END|>",
    "<|SPEECH_GENERATION_START|>",
    "<|SPEECH_GENERATION_END|>",
)
"""Tokens of every layout, the last one ends speech."""

_CASELESS = "(?i:'s|'t|'re|'ve|'m|'ll|'d)"
_WORDS = r"[^\r\n\p{L}\p{N}]?\p{L}+"
_REST = r" ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
_PATTERNS = {
    rf"{_CASELESS}|{_WORDS}|\p{{N}}{{1,3}}|{_REST}": "llama-bpe",
    rf"{_CASELESS}|{_WORDS}|\p{{N}}|{_REST}": "qwen2",
}
"""How published tokenizers cut a text into words, and how llama.cpp calls that."""

_GPT2 = "gpt-2"
_DIGITS = "smollm"
_WHOLE_WORDS = frozenset({"llama-bpe"})
"""Which of them take a word that is a token as it is, whatever the merges are."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The vocabulary as GGUF stores it."""

    pre: str
    """How llama.cpp calls the way in which a text is cut into words."""

    tokens: list[str]
    """By id; one for each row of the embedding."""

    types: list[int]
    merges: list[str]
    bos: int
    eos: int
    padding: int | None
    add_bos: bool
    speech_base: int
    """Id of the speech token of code 0."""


def read_vocabulary(
    tokenizer: Mapping[str, Any], config: Mapping[str, Any], layout: ModelLayout
) -> Vocabulary:
    """Return the vocabulary of a byte-level BPE tokenizer.

    Args:
        tokenizer: the ``tokenizer.json``.
        config: the ``config.json``; tokens are filled up to its ``vocab_size``.
        layout: says how many speech tokens there must be.

    Raises:
        TrainingError: llama.cpp has no tokenizer that would give the same ids, or tokens are
            missing; one line says which.
    """
    model = _model(tokenizer)
    added = _added(tokenizer)
    by_id = {int(number): text for text, number in model["vocab"].items()}
    types = dict.fromkeys(by_id, TokenType.NORMAL)
    for number, text, special in added:
        by_id[number] = text
        types[number] = TokenType.CONTROL if special else TokenType.USER_DEFINED
    rows = int(config["vocab_size"])
    if max(by_id) >= rows or min(by_id) < 0:
        raise TrainingError(
            f"the tokenizer has tokens up to {max(by_id)}, and the model only {rows} rows: they do "
            "not belong together"
        )
    tokens = [by_id.get(number, f"[PAD{number}]") for number in range(rows)]
    kinds = [int(types.get(number, TokenType.UNUSED)) for number in range(rows)]
    if len({*tokens}) != rows:
        raise TrainingError("the tokenizer has two tokens of the same name")
    ids = {text: number for number, text in enumerate(tokens)}
    base = _speech_base(ids, {text for _, text, _ in added}, layout)
    eos = _token(config.get("eos_token_id"), rows)
    bos = _token(config.get("bos_token_id"), rows)
    end = ids[PROMPT_TOKENS[-1]]
    first = _first_token(tokenizer.get("post_processor"), ids)
    eos = end if eos is None else eos
    return Vocabulary(
        pre=_pre(tokenizer.get("pre_tokenizer"), whole_words=bool(model.get("ignore_merges"))),
        tokens=tokens,
        types=kinds,
        merges=_merges(model.get("merges") or []),
        bos=first if first is not None else eos if bos is None else bos,
        eos=eos,
        padding=_token(config.get("pad_token_id"), rows),
        add_bos=first is not None,
        speech_base=base,
    )


def _model(tokenizer: Mapping[str, Any]) -> Mapping[str, Any]:
    model = tokenizer.get("model")
    if not isinstance(model, dict) or model.get("type", "BPE") != "BPE" or not model.get("vocab"):
        raise TrainingError("the tokenizer is no byte-level BPE, and only that can be exported")
    for key in ("continuing_subword_prefix", "end_of_word_suffix", "byte_fallback"):
        if model.get(key):
            raise TrainingError(f"the tokenizer has a {key}, which cannot be exported")
    normaliser = tokenizer.get("normalizer")
    # Without effect on the phonemes and sentences that are compared after the export.
    if normaliser and normaliser.get("type") != "NFC":
        raise TrainingError(
            f"the tokenizer changes texts by {normaliser.get('type')}, which llama.cpp cannot do"
        )
    return model


def _added(tokenizer: Mapping[str, Any]) -> list[tuple[int, str, bool]]:
    found = []
    for token in tokenizer.get("added_tokens") or []:
        for flag in ("lstrip", "rstrip", "single_word"):
            if token.get(flag):
                raise TrainingError(
                    f"the token {token.get('content')!r:.60} has {flag}, which llama.cpp cannot do"
                )
        found.append((int(token["id"]), str(token["content"]), bool(token.get("special"))))
    return found


def _merges(merges: Sequence[Any]) -> list[str]:
    if not merges:
        raise TrainingError("the tokenizer has no merges, and llama.cpp reads none without")
    # Newer files have pairs, older ones the two parts in one text.
    return [each if isinstance(each, str) else " ".join(each) for each in merges]


def _speech_base(ids: Mapping[str, int], added: set[str], layout: ModelLayout) -> int:
    for name in PROMPT_TOKENS:
        if name not in ids or name not in added:
            raise TrainingError(
                f"the tokenizer has no added token {name}: the model was not trained to speak"
            )
    base = ids.get("<|speech_0|>")
    if base is None or "<|speech_0|>" not in added:
        raise TrainingError("the tokenizer has no speech tokens: the model cannot speak")
    for code in range(layout.codebook):
        if ids.get(f"<|speech_{code}|>") != base + code:
            raise TrainingError(
                f"the speech token of code {code} is not at its place: there must be "
                f"{layout.codebook} in order, one for each code of {layout.codec}"
            )
    if f"<|speech_{layout.codebook}|>" in ids:
        raise TrainingError(
            f"the tokenizer has more speech tokens than the {layout.codebook} codes of "
            f"{layout.codec}: the model was trained with another codec"
        )
    return base


def _token(value: Any, rows: int) -> int | None:
    if isinstance(value, list):
        value = value[0] if value else None
    return value if type(value) is int and 0 <= value < rows else None


def _first_token(processor: Any, ids: Mapping[str, int]) -> int | None:
    """Return the token that the tokenizer puts before every text, if there is one."""
    steps = [processor] if isinstance(processor, dict) else []
    while steps:
        step = steps.pop()
        steps.extend(step.get("processors") or [])
        if step.get("type") == "TemplateProcessing" and (single := step.get("single")):
            name = single[0].get("SpecialToken", {}).get("id")
            if name in ids:
                return ids[name]
    return None


def _pre(pre_tokenizer: Any, *, whole_words: bool) -> str:
    steps = pre_tokenizer if isinstance(pre_tokenizer, dict) else {}
    listed = steps.get("pretokenizers") if steps.get("type") == "Sequence" else [steps]
    found = _recognise([each for each in listed or [] if isinstance(each, dict)])
    if whole_words and found not in _WHOLE_WORDS:
        raise TrainingError("the tokenizer ignores its merges, which cannot be exported")
    return found


def _recognise(steps: Sequence[Mapping[str, Any]]) -> str:
    if steps and steps[-1].get("type") == "ByteLevel" and not steps[-1].get("add_prefix_space"):
        splits, cuts = steps[:-1], steps[-1].get("use_regex", True)
        if cuts and not splits:
            return _GPT2
        if (
            cuts
            and [s.get("type") for s in splits] == ["Digits"]
            and splits[0].get("individual_digits")
        ):
            return _DIGITS
        if not cuts and len(splits) == 1 and splits[0].get("type") == "Split":
            pattern = (splits[0].get("pattern") or {}).get("Regex", "")
            if splits[0].get("behavior") == "Isolated" and pattern in _PATTERNS:
                return _PATTERNS[pattern]
    raise TrainingError(
        "the tokenizer cuts texts into words in a way that is not known here; known are those of "
        "GPT-2 (ByteLevel with its regular expression), Llama 3, Qwen 2, and SmolLM"
    )
