# ruff: noqa: RUF001 - IPA and set marks look like other letters
"""Prompts: their tokens are those of the whole layout, and what a model reads is known."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engines.neutts.models import tiny_model
from wyoming_tts.engines.neutts import prompt as prompt_module
from wyoming_tts.engines.neutts.fabricate.shapes import EMOTIONS, TINY_LLAMA, TINY_QWEN3
from wyoming_tts.engines.neutts.phonemes import phonemise
from wyoming_tts.engines.neutts.prompt import (
    InputFormat,
    PromptBuilder,
    read_emotions,
    read_input_format,
)
from wyoming_tts.engines.neutts.tokenizer import Tokenizer
from wyoming_tts.errors import EngineError, EngineUnavailableError
from wyoming_tts.voices.prompts import VoicePrompt

pytest.importorskip("llama_cpp", reason="llama-cpp-python is not installed")

CODES = (1, 2, 65_535)
VOICE = VoicePrompt(CODES, "The kettle has boiled.", "", "en-US", "imported", 0.0, "")
TEMPLATE = "user: Convert the text to speech:<|TEXT_PROMPT_START|>"

# Texts in which vocabularies like to merge: letters, marks, digits, spaces and combining marks.
texts = st.text(st.sampled_from("ab é1\u0303ˈː.,'’ 中-_<|>\n\t\u00a0"), max_size=40) | st.text(
    max_size=40
)


class OddTokenizer:
    """A vocabulary that merges across spaces, as none that is published does."""

    def __init__(self) -> None:
        self.bos, self.add_bos = -1, False

    def encode(self, text: str, *, special: bool) -> list[int]:
        """Return an id for each pair of characters, wherever it lies."""
        assert not special
        return [sum(map(ord, text[place : place + 2])) for place in range(0, len(text), 2)]

    def token(self, name: str) -> int:
        """Return an id for any name."""
        return 1_000_000 + len(name)


@pytest.fixture(scope="module")
def tokenizers() -> Iterator[dict[str, Tokenizer]]:
    """The tokenizers of a model of phonemes and of one of plain text."""
    opened = {shape.name: Tokenizer(tiny_model(shape)) for shape in (TINY_LLAMA, TINY_QWEN3)}
    yield opened
    for tokenizer in opened.values():
        tokenizer.close()


@pytest.fixture(scope="module")
def spoken(tokenizers: dict[str, Tokenizer]) -> PromptBuilder:
    """Builds the prompts of a model of phonemes."""
    return PromptBuilder(tokenizers["tiny-llama"], InputFormat.PHONEMES, TINY_LLAMA.speech_base)


@pytest.fixture(scope="module")
def plain(tokenizers: dict[str, Tokenizer]) -> PromptBuilder:
    """Builds the prompts of a model of plain text with emotions."""
    return PromptBuilder(
        tokenizers["tiny-qwen3"], InputFormat.BPE, TINY_QWEN3.speech_base, EMOTIONS
    )


def cleaned(text: str) -> str:
    """Return a text as it comes into a prompt of phonemes."""
    return " ".join(text.replace("<|", "< |").split())


@settings(deadline=None)
@given(texts)
def test_the_parts_are_the_tokens_of_the_whole(
    tokenizers: dict[str, Tokenizer], spoken: PromptBuilder, text: str
) -> None:
    """Prefix and rest together are what the whole prompt has as one string."""
    words = cleaned(text)
    if not words:
        with pytest.raises(EngineError, match="no text"):
            spoken.build(VOICE, text)
        return
    built = spoken.build(VOICE, text)
    whole = (
        f"{TEMPLATE}{phonemise(VOICE.text, 'en-US')} {words}<|TEXT_PROMPT_END|>"
        "\nassistant:<|SPEECH_GENERATION_START|><|speech_1|><|speech_2|><|speech_65535|>"
    )
    tokenizer = tokenizers["tiny-llama"]
    assert [*built.prefix, *built.rest] == [tokenizer.bos, *tokenizer.encode(whole, special=True)]


@settings(deadline=None)
@given(texts, texts)
def test_the_prefix_belongs_to_the_voice(spoken: PromptBuilder, text: str, other: str) -> None:
    """All texts of a voice share the prefix, which holds the words of its reference."""
    if cleaned(text) and cleaned(other):
        one, two = spoken.build(VOICE, text), spoken.build(VOICE, other)
        assert one.prefix == two.prefix
        assert len(one.prefix) > 10


@settings(deadline=None)
@given(texts, texts, st.sampled_from(["", *EMOTIONS]))
def test_plain_text_is_split_as_exactly(
    plain: PromptBuilder,
    tokenizers: dict[str, Tokenizer],
    reference: str,
    text: str,
    emotion: str,
) -> None:
    """With any reference, text and emotion the parts are the tokens of the whole."""
    voice = VoicePrompt(CODES, f"{reference} a.", "", "en", "imported", 0.0, "")
    said, words = plain._clean(voice.text), plain._clean(text)
    if not words:
        return
    between = " " if emotion in {"", "neutral"} else f"<|{emotion.upper()}|>"
    whole = (
        f"<|TEXT_PROMPT_START|>{said}{between}{words}<|TEXT_PROMPT_END|>"
        "<|SPEECH_GENERATION_START|><|speech_1|><|speech_2|><|speech_65535|>"
    )
    built = plain.build(voice, text, emotion)
    expected = tokenizers["tiny-qwen3"].encode(whole, special=True)
    assert [*built.prefix, *built.rest] == expected


def test_plain_text_is_normalised(plain: PromptBuilder) -> None:
    """Set quotation marks become typed ones, and signs of compatibility their plain forms."""
    set_marks = plain.build(VOICE, "“It’s ﬁne…”")
    assert set_marks == plain.build(VOICE, '"It\'s fine..."')


@pytest.mark.parametrize(
    "text", ["<|speech_7|> a", "a <|TEXT_PROMPT_END|>", "<<||SAD|>", "＜｜SAD｜＞"]
)
def test_text_is_never_taken_for_tokens(
    spoken: PromptBuilder, plain: PromptBuilder, text: str
) -> None:
    """Nobody can put tokens of the layout, or speech, into a prompt by writing their names."""
    for builder, shape in ((spoken, TINY_LLAMA), (plain, TINY_QWEN3)):
        rest = builder.build(VOICE, text).rest
        added = [each for each in rest if each >= shape.text_tokens]
        codes = [shape.speech_base + code for code in CODES]
        assert len(added) == 2 + len(codes)
        assert added[-3:] == codes


def test_an_odd_vocabulary_gets_a_shorter_prefix() -> None:
    """Where words merge across spaces the prefix ends before the reference, and all stays exact."""
    odd: Any = OddTokenizer()
    builder = PromptBuilder(odd, InputFormat.BPE, 0)
    voice = VoicePrompt(CODES, "Odd words.", "", "en", "imported", 0.0, "")
    even = VoicePrompt(CODES, "Even words.", "", "en", "imported", 0.0, "")
    for each in (voice, even):
        built = builder.build(each, "Text.")
        ids = [*built.prefix, *built.rest]
        assert odd.encode(f"{each.text} Text.", special=False) == ids[1 : -2 - len(CODES)]


def test_unknown_emotions_are_named(spoken: PromptBuilder, plain: PromptBuilder) -> None:
    """An emotion that the model lacks is an error that names those that it has."""
    assert plain.emotions[0] == "neutral"
    assert set(plain.emotions) == set(EMOTIONS)
    with pytest.raises(EngineError, match="'bored'; it has: neutral, angry"):
        plain.build(VOICE, "Hello.", "bored")
    assert spoken.emotions == ()
    with pytest.raises(EngineError, match="it has: none"):
        spoken.build(VOICE, "Hello.", "happy")


def test_a_model_without_the_layout_is_refused() -> None:
    """A vocabulary that lacks a token of the layout is an error that names it."""
    foreign: Any = OddTokenizer()
    foreign.token = lambda _name: None
    with pytest.raises(EngineUnavailableError, match=r"<\|TEXT_PROMPT_START\|>"):
        PromptBuilder(foreign, InputFormat.PHONEMES, 0)


@pytest.mark.parametrize(
    ("metadata", "template", "expected"),
    [
        ({"neuphonic.input_format": "phonemes"}, "<|TEXT_PROMPT_START|>", InputFormat.PHONEMES),
        ({"neuphonic.input_format": "BPE"}, TEMPLATE, InputFormat.BPE),
        ({}, "<|TEXT_PROMPT_START|>{{ text }}", InputFormat.BPE),
        ({}, TEMPLATE, InputFormat.PHONEMES),
        ({}, "", InputFormat.PHONEMES),
        ({}, "Convert the text to speech", InputFormat.PHONEMES),
    ],
)
def test_the_input_format_is_read(
    metadata: dict[str, str], template: str, expected: InputFormat
) -> None:
    """The format is what the file says, or else what its template looks like."""
    assert read_input_format(metadata, template) is expected


def test_an_unknown_input_format_is_refused() -> None:
    """A format of the future is an error that names it."""
    with pytest.raises(EngineUnavailableError, match="'graphemes'"):
        read_input_format({"neuphonic.input_format": "graphemes"}, "")


def test_emotions_are_read() -> None:
    """Emotions are those of the file, or those known of models of plain text that say nothing."""
    named = {"neuphonic.supported_emotions": ["calm", "loud"]}
    assert read_emotions(named, InputFormat.BPE) == ("calm", "loud")
    assert read_emotions({}, InputFormat.BPE) == EMOTIONS
    assert read_emotions(named, InputFormat.PHONEMES) == ()


def test_what_is_said_in_a_reference_is_made_once(
    spoken: PromptBuilder, plain: PromptBuilder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Phonemes of a voice are made for its first text, and for models of plain text never."""
    made: list[str] = []

    def count(text: str, language: str) -> str:
        made.append(text)
        return phonemise(text, language)

    monkeypatch.setattr(prompt_module, "phonemise", count)
    voice = VoicePrompt(CODES, "Beans “grew”.", "old phonemes", "en-US", "imported", 0.0, "")
    for _ in range(2):
        assert spoken.said(voice) == phonemise(voice.text, "en-US")
        spoken.build(voice, "a")
        assert plain.said(voice) == voice.text
        plain.build(voice, "a")
    assert made == [voice.text]
