# ruff: noqa: RUF001 - IPA looks like other letters
"""Rows are laid out as the engine prompts a model."""

from __future__ import annotations

from typing import Any

import pytest

pytest.importorskip("torch")

from tests.train.backbone.small import CODES, make_tokens
from wyoming_tts.engines.neutts.layouts import ReferenceFirstBuilder, split_words
from wyoming_tts.engines.neutts.prepared import SpeechVocabulary
from wyoming_tts.engines.neutts.prompt import InputFormat, PromptBuilder
from wyoming_tts.engines.neutts.traits import Turns
from wyoming_tts.train.backbone.layouts import neutts_row, word_openings, word_turns
from wyoming_tts.voices.prompts import VoicePrompt

SAID = "həlˈoʊ ðˈɛɹ, wˈʌn."
WORDS = [("həlˈoʊ", 2), ("ðˈɛɹ,", 3), ("wˈʌn.", 6)]
SPEECH = (5, 1, 63, 0, 7, 8)


class Vocabulary:
    """The engine's view of a tokenizer."""

    bos = -1
    add_bos = False

    def __init__(self) -> None:
        self._tokenizer, self.tokens = make_tokens()

    def encode(self, text: str, *, special: bool) -> list[int]:
        """Return the ids of a text."""
        assert not special
        return self.tokens.encode(text)

    def token(self, name: str) -> int | None:
        """Return the id of a token."""
        found: int | None = self._tokenizer.token_to_id(name)
        return found


def prompt(word_ends: tuple[int, ...] = ()) -> VoicePrompt:
    """Return a reference."""
    return VoicePrompt(
        text="Hello there, one.",
        language="en",
        phonemes=SAID,
        codes=SPEECH,
        codec="small@1",
        gain_db=0.0,
        source="",
        word_ends=word_ends,
    )


def test_neutts_rows_are_the_engines_prompts() -> None:
    """A row begins with all that the engine puts around a text, and ends with codes and end."""
    vocabulary = Vocabulary()
    given: Any = vocabulary
    tokens = vocabulary.tokens
    builder = PromptBuilder(given, InputFormat.PHONEMES, tokens.first_code, (), CODES)
    ids, learnt = neutts_row(tokens, SAID, SPEECH)
    opening = [*builder._head, *tokens.encode(SAID), *builder._tail]
    assert ids[: len(opening)] == opening
    assert ids[len(opening) :] == [*tokens.speech(SPEECH), tokens.speech_end]
    assert learnt == [False] * len(opening) + [True] * (len(SPEECH) + 1)


def test_turns_of_words_are_the_engines_prompts() -> None:
    """A row is what the engine keeps of a reference, and goes on as it feeds a text's words."""
    vocabulary = Vocabulary()
    given: Any = vocabulary
    tokens = vocabulary.tokens
    speech = SpeechVocabulary(tokens.first_code, tokens.speech_end, 1000, CODES)
    builder = ReferenceFirstBuilder(given, InputFormat.PHONEMES, speech, Turns.WORDS)
    made = builder.build(prompt((2, 3, 6)), SAID)
    assert made.prefix == word_turns(tokens, WORDS, SPEECH)[0]
    fed = [[tokens.speech_end, *turn] for turn in word_openings(tokens, split_words(SAID))]
    assert [[tokens.speech_end, *made.rest], *made.turns] == fed


def test_in_turns_of_words_only_codes_and_ends_are_learnt() -> None:
    """Each word has one end, and its codes."""
    _, tokens = make_tokens()
    ids, learnt = word_turns(tokens, WORDS, SPEECH)
    taken = [number for number, is_learnt in zip(ids, learnt, strict=True) if is_learnt]
    assert taken.count(tokens.speech_end) == len(WORDS)
    spoken = [number - tokens.first_code for number in taken if number != tokens.speech_end]
    assert spoken == list(SPEECH)
