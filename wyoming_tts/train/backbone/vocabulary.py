# ruff: noqa: RUF001 - IPA looks like other letters
"""A vocabulary of phonemes for backbones that are trained from nothing.

Byte-level BPE, so that nothing is unknown, whose merges make a token of each IPA letter, of long
vowels, diphthongs and affricates, and of a stress mark with the vowel behind it.
"""

from __future__ import annotations

from functools import cache
from itertools import product
from typing import Any

from wyoming_tts.errors import TrainingError

TEXT_START, TEXT_END = "<|TEXT_PROMPT_START|>", "<|TEXT_PROMPT_END|>"
SPEECH_START, SPEECH_END = "<|SPEECH_GENERATION_START|>", "<|SPEECH_GENERATION_END|>"
CONTROL = (TEXT_START, TEXT_END, SPEECH_START, SPEECH_END)

_LETTERS = "æçðøħŋœɐɑɒɔəɚɛɜɡɣɪɫɬɲɹɾʀʁʃʊʌʎʒʔʝʲθβχᵻᵊãõɯɨɵʏʐʂɕʑɟɖʈ"
_MARKS = "ˈˌː̩̃"
_VOWELS = "aeiouæɐɑɒɔəɚɛɜɪʊʌᵻøœy"
_DIPHTHONGS = ("aɪ", "aʊ", "eɪ", "oʊ", "əʊ", "ɔɪ", "iə", "eə", "ʊə")
_AFFRICATES = ("tʃ", "dʒ")
_PUNCTUATION = "—…¿¡“”"


@cache
def _bytes() -> dict[int, str]:
    """Return the letter that byte-level BPE writes for each byte."""
    plain = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(256) if byte not in set(plain)]
    letters = {byte: chr(byte) for byte in plain}
    return letters | {byte: chr(0x100 + place) for place, byte in enumerate(others)}


def _written(text: str) -> str:
    return "".join(_bytes()[byte] for byte in text.encode())


def build_tokenizer(codes: int) -> Any:
    """Return a ``tokenizers.Tokenizer`` with tokens for ``codes`` codes.

    Raises:
        TrainingError: the package ``tokenizers`` is missing.
    """
    try:
        from tokenizers import (  # noqa: PLC0415 - only for those who train from nothing
            AddedToken,
            Tokenizer,
            decoders,
            models,
            pre_tokenizers,
        )
    except ImportError as error:
        raise TrainingError(
            "the package tokenizers is missing: install it with pip install 'wyoming-tts[train]'"
        ) from error
    vocabulary, merges = _merges()
    tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=merges))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)
    tokenizer.decoder = decoders.ByteLevel()
    special = [AddedToken(name, special=True, normalized=False) for name in CONTROL]
    tokenizer.add_special_tokens(special)
    speech = [AddedToken(f"<|speech_{n}|>", normalized=False) for n in range(codes)]
    tokenizer.add_tokens(speech)
    return tokenizer


def _merges() -> tuple[dict[str, int], list[tuple[str, str]]]:
    known = {letter: place for place, letter in enumerate(sorted(_bytes().values()))}
    merges: list[tuple[str, str]] = []

    def join(left: str, right: str) -> None:
        if left + right not in known:
            known[left + right] = len(known)
            merges.append((left, right))

    for letter in _LETTERS + _MARKS + _PUNCTUATION:
        text = _written(letter)
        for end in range(1, len(text)):
            join(text[:end], text[end])
    pairs = [*_DIPHTHONGS, *_AFFRICATES, *(vowel + "ː" for vowel in _VOWELS)]
    for pair in pairs:
        join(_written(pair[0]), _written(pair[1]))
    stressed = [*_VOWELS, *_DIPHTHONGS, *(vowel + "ː" for vowel in _VOWELS)]
    for mark, vowel in product("ˈˌ", stressed):
        join(_written(mark), _written(vowel))
    return known, merges
