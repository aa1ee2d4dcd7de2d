# ruff: noqa: RUF001 - IPA looks like other letters
"""Prompts that begin with the reference: their ids, one by one, and who is refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engines.neutts.models import tiny_model
from tests.engines.neutts.words import CODES, ENDS, WORDS, voice, words_model
from wyoming_tts.engines.neutts.fabricate.shapes import TINY_WORDS
from wyoming_tts.engines.neutts.layouts import (
    ReferenceFirstBuilder,
    make_builder,
    split_words,
)
from wyoming_tts.engines.neutts.phonemes import count_phonemes, phonemise
from wyoming_tts.engines.neutts.prepared import SpeechVocabulary, open_full
from wyoming_tts.engines.neutts.prompt import InputFormat, PromptBuilder
from wyoming_tts.engines.neutts.tokenizer import Tokenizer
from wyoming_tts.engines.neutts.traits import Traits, Turns
from wyoming_tts.errors import EngineError, EngineUnavailableError, VoiceError

pytest.importorskip("llama_cpp", reason="llama-cpp-python is not installed")

PHONEMES = InputFormat.PHONEMES


@pytest.fixture(scope="module")
def vocabulary() -> SpeechVocabulary:
    """Return where speech stands in the vocabulary of the tiny model."""
    return open_full(words_model()).vocabulary


@pytest.fixture(scope="module")
def tokenizer() -> Iterator[Tokenizer]:
    """Return the tokenizer of the tiny model."""
    made = Tokenizer(words_model())
    yield made
    made.close()


@pytest.fixture(scope="module")
def words(tokenizer: Tokenizer, vocabulary: SpeechVocabulary) -> ReferenceFirstBuilder:
    """Build prompts word by word."""
    return ReferenceFirstBuilder(tokenizer, PHONEMES, vocabulary, Turns.WORDS)


@pytest.fixture(scope="module")
def whole(tokenizer: Tokenizer, vocabulary: SpeechVocabulary) -> ReferenceFirstBuilder:
    """Build prompts with the whole text at once."""
    return ReferenceFirstBuilder(tokenizer, PHONEMES, vocabulary, Turns.WHOLE)


def marks(tokenizer: Tokenizer) -> tuple[int, int, int, int]:
    """Return the ids around text and speech: TS, TE, SS and SE."""
    names = ("TEXT_PROMPT_START", "TEXT_PROMPT_END", "SPEECH_GENERATION_START")
    found = [tokenizer.token(f"<|{name}|>") for name in (*names, "SPEECH_GENERATION_END")]
    ts, te, ss, se = found
    assert ts is not None
    assert te is not None
    assert ss is not None
    assert se is not None
    return ts, te, ss, se


def speech(vocabulary: SpeechVocabulary, begin: int, end: int) -> list[int]:
    """Return the ids of a stretch of the voice's codes."""
    return [vocabulary.speech_base + code for code in voice().codes[begin:end]]


def test_the_speech_tokens_are_counted(vocabulary: SpeechVocabulary) -> None:
    """A model has as many codes as its vocabulary has tokens for them."""
    assert vocabulary.count == CODES == TINY_WORDS.speech_tokens
    assert vocabulary.speech_base == TINY_WORDS.speech_base


def test_words_come_in_turn_with_their_codes(
    tokenizer: Tokenizer, words: ReferenceFirstBuilder, vocabulary: SpeechVocabulary
) -> None:
    """The reference is laid out as an utterance, the text turn by turn, each word but once."""
    ts, te, ss, se = marks(tokenizer)
    first, second, third, fourth, fifth = (tokenizer.encode(word, special=False) for word in WORDS)
    made = words.build(voice(), "ðə lˈaɪt ɪz.")
    assert made.prefix == [
        *(ts, *first, te, *second[:2], ss, *speech(vocabulary, 0, 10), se),
        *(*second, te, *third[:2], ss, *speech(vocabulary, 10, 24), se),
        *(*third, te, *fourth[:2], ss, *speech(vocabulary, 24, 40), se),
        *(*fourth, te, *fifth[:2], ss, *speech(vocabulary, 40, 44), se),
        *(*fifth, te, ss, *speech(vocabulary, 44, 60), se),
    ]
    the, light, last = (tokenizer.encode(w, special=False) for w in ("ðə", "lˈaɪt", "ɪz."))
    assert made.rest == [ts, *the, te, *light[:2], ss]
    assert made.turns == [[se, *light, te, *last[:2], ss], [se, *last, te, ss]]
    assert made.words == ["ðə", "lˈaɪt", "ɪz."]
    assert made.fed_later == len(light) + len(last[:2]) + len(last) + 6


def test_one_word_is_one_turn(tokenizer: Tokenizer, words: ReferenceFirstBuilder) -> None:
    """Behind the only word nothing is fed."""
    ts, te, ss, _ = marks(tokenizer)
    made = words.build(voice(), "nˈoʊ.")
    assert made.rest == [ts, *tokenizer.encode("nˈoʊ.", special=False), te, ss]
    assert made.turns == []


def test_a_whole_text_follows_the_whole_reference(
    tokenizer: Tokenizer, whole: ReferenceFirstBuilder, vocabulary: SpeechVocabulary
) -> None:
    """Without turns of words, the prefix is the reference with all codes, the rest the text."""
    ts, te, ss, se = marks(tokenizer)
    made = whole.build(voice(), "ðə lˈaɪt ɪz.")
    said = tokenizer.encode(phonemise(voice().text, "en-US"), special=False)
    assert made.prefix == [ts, *said, te, ss, *speech(vocabulary, 0, 60), se]
    assert made.rest == [ts, *tokenizer.encode("ðə lˈaɪt ɪz.", special=False), te, ss]
    assert (made.turns, made.words) == ([], [])


def test_a_model_that_wants_a_beginning_gets_it(vocabulary: SpeechVocabulary) -> None:
    """The token that begins a text stands before the reference, and nowhere else."""
    tokenizer = Tokenizer(tiny_model(replace(TINY_WORDS, name="tiny-bos", adds_bos=True)))
    try:
        for turns in Turns:
            builder = ReferenceFirstBuilder(tokenizer, PHONEMES, vocabulary, turns)
            made = builder.build(voice(), "ðə lˈaɪt.")
            assert made.prefix[0] == tokenizer.bos
            assert (made.prefix + made.rest).count(tokenizer.bos) == 1
    finally:
        tokenizer.close()


@pytest.mark.parametrize(
    ("phonemes", "expected"),
    [
        ("ðə lˈaɪt", ["ðə", "lˈaɪt"]),
        ("ðə — lˈaɪt !", ["ðə,", "lˈaɪt!"]),
        ("“ ðə: lˈaɪt . ”", ["ðə,", "lˈaɪt."]),
        ("... ðə (lˈaɪt)…?!", ["ðə", "lˈaɪt?"]),
        ("ˈː . , !", []),
        ("", []),
    ],
)
def test_what_has_no_sound_is_no_word(phonemes: str, expected: list[str]) -> None:
    """Marks that stand alone join the word before; one of those that are trained is left."""
    assert split_words(phonemes) == expected


@given(st.text(st.sampled_from("aɪˈː.,—<|:!? \n"), max_size=60))
def test_no_sound_is_lost_in_the_division(text: str) -> None:
    """Whatever the marks, words hold every sound in order, each at least one and marks alone."""
    found = split_words(text)
    assert all(map(count_phonemes, found))
    sounds = str.maketrans(dict.fromkeys(".,—<|:!? \n"))
    if found:
        assert "".join(found).translate(sounds) == text.translate(sounds)
    assert not any(re.search("[.,!?]{2}|^[.,!?]", word) for word in found)


@settings(deadline=None)
@given(st.lists(st.sampled_from(["a", "<", "|", "<|", "speech_7", "|>", " ", "."]), max_size=20))
def test_no_text_becomes_a_token_of_the_layout(
    words: ReferenceFirstBuilder, vocabulary: SpeechVocabulary, parts: list[str]
) -> None:
    """Names of tokens in a text are text, also where words were joined."""
    made = words.build(voice(), " ".join(["a", "".join(parts)]))
    fed = made.rest + [token for turn in made.turns for token in turn]
    speech_tokens = range(vocabulary.speech_base, vocabulary.speech_base + CODES)
    assert not set(fed) & set(speech_tokens)


def test_nothing_to_say_is_an_error(
    words: ReferenceFirstBuilder, whole: ReferenceFirstBuilder
) -> None:
    """Neither layout prompts a model with nothing."""
    for builder, text in ((words, " . "), (words, ""), (whole, "  ")):
        with pytest.raises(EngineError, match="no text"):
            builder.build(voice(), text)


def test_emotions_are_unknown(words: ReferenceFirstBuilder) -> None:
    """Models of this layout have one way to speak."""
    assert words.build(voice(), "a", "neutral") == words.build(voice(), "a")
    assert words.emotions == ()
    with pytest.raises(EngineError, match="it has: none"):
        words.build(voice(), "a", "happy")


@pytest.mark.parametrize("ends", [(), (30, 60), (*ENDS[:-1], 50, 60)])
def test_a_reference_without_the_ends_of_its_words_is_refused(
    words: ReferenceFirstBuilder, whole: ReferenceFirstBuilder, ends: tuple[int, ...]
) -> None:
    """The message says what to do; a model that is given all at once needs no such ends."""
    for ask in (lambda one: words.build(one, "a"), words.said):
        with pytest.raises(VoiceError, match="make the voice anew") as caught:
            ask(voice(word_ends=ends))
        assert "\n" not in str(caught.value)
    assert whole.build(voice(word_ends=ends), "a").rest


def test_a_reference_of_another_codec_is_refused(
    tokenizer: Tokenizer, words: ReferenceFirstBuilder, vocabulary: SpeechVocabulary
) -> None:
    """Codes that the model does not know are told, in every layout."""
    foreign = voice(codes=(*voice().codes[:-1], CODES))
    plain = PromptBuilder(tokenizer, PHONEMES, vocabulary.speech_base, (), CODES)
    for builder in (words, plain):
        with pytest.raises(VoiceError, match=r"made for another codec.*code 4096.*0 to 4095"):
            builder.build(foreign, "a")
        assert builder.build(voice(), "a").rest


def test_word_by_word_needs_phonemes(tokenizer: Tokenizer, vocabulary: SpeechVocabulary) -> None:
    """A model that reads plain text cannot be given words' phonemes."""
    with pytest.raises(EngineUnavailableError, match="reads no phonemes"):
        ReferenceFirstBuilder(tokenizer, InputFormat.BPE, vocabulary, Turns.WORDS)


def test_a_model_that_says_nothing_is_prompted_as_ever(
    tokenizer: Tokenizer, vocabulary: SpeechVocabulary
) -> None:
    """Without a word in its file a model has NeuTTS's layout."""
    made = make_builder(tokenizer, PHONEMES, vocabulary, (), Traits())
    assert isinstance(made, PromptBuilder)
    assert made.continues
