"""The tokens of a layout, as a ``tokenizer.json`` has them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from wyoming_tts.errors import TrainingError
from wyoming_tts.train.backbone.layouts import Tokens
from wyoming_tts.train.backbone.vocabulary import SPEECH_END, SPEECH_START, TEXT_END, TEXT_START

_WORDS = 1 << 16
"""Words whose tokens are kept: most come often."""


def read_tokenizer(path: Path) -> Any:
    """Return the ``tokenizers.Tokenizer`` of a file.

    Raises:
        TrainingError: it is missing or damaged, or so is the package.
    """
    try:
        from tokenizers import Tokenizer  # noqa: PLC0415 - not everybody trains
    except ImportError as error:
        raise TrainingError(
            "the package tokenizers is missing: install it with pip install 'wyoming-tts[train]'"
        ) from error
    if not path.is_file():
        raise TrainingError(f"{path} is missing: the model folder is incomplete")
    try:
        return Tokenizer.from_file(str(path))
    # It raises nothing more precise.
    except Exception as error:
        raise TrainingError(f"{path} is damaged: fetch the model again") from error


def find_tokens(tokenizer: Any, codebook: int, codec: str) -> Tokens:
    """Return the tokens of a layout.

    Args:
        tokenizer: a ``tokenizers.Tokenizer``.
        codebook: number of codes of the codec.
        codec: its identity, for messages.

    Raises:
        TrainingError: a token is missing, or the speech tokens are those of another codec.
    """

    def find(name: str) -> int:
        found = tokenizer.token_to_id(name)
        if found is None:
            raise TrainingError(
                f"the model has no token {name}: it cannot speak; choose one of NeuTTS, or one "
                "that was trained here"
            )
        return int(found)

    first = find("<|speech_0|>")
    count = 0
    while tokenizer.token_to_id(f"<|speech_{count}|>") == first + count:
        count += 1
    if count != codebook:
        raise TrainingError(
            f"the model has {count} speech tokens in order, and the codec {codec} has {codebook} "
            "codes: they do not belong together; encode with the model's codec, or choose another "
            "model"
        )

    @lru_cache(_WORDS)
    def kept(text: str) -> Sequence[int]:
        return tuple(tokenizer.encode(text, add_special_tokens=False).ids)

    return Tokens(
        text_start=find(TEXT_START),
        text_end=find(TEXT_END),
        speech_start=find(SPEECH_START),
        speech_end=find(SPEECH_END),
        first_code=first,
        encode=lambda text: [*kept(text)],
        begin=_first(tokenizer),
    )


def _first(tokenizer: Any) -> tuple[int, ...]:
    """Return what the tokenizer puts before every text."""
    plain = tokenizer.encode("a", add_special_tokens=False).ids
    marked = tokenizer.encode("a", add_special_tokens=True).ids
    if not plain or marked == plain:
        return ()
    places = range(len(marked) - len(plain) + 1)
    at = next((i for i in places if marked[i : i + len(plain)] == plain), 0)
    return tuple(marked[:at])
