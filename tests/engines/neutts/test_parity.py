"""Parity with the ``neutts`` package: its own answers are in ``data``, see ``make_parity.py``."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.engines.neutts.make_parity import CODES, DATA, SHAPES, emotion_of, fingerprint
from tests.engines.neutts.models import tiny_model
from wyoming_tts.engines.espeak.files import package_version
from wyoming_tts.engines.neutts.fabricate.shapes import EMOTIONS, BackboneShape
from wyoming_tts.engines.neutts.phonemes import as_trained, phonemise
from wyoming_tts.engines.neutts.prompt import InputFormat, PromptBuilder
from wyoming_tts.engines.neutts.tokenizer import Tokenizer
from wyoming_tts.voices.prompts import VoicePrompt

pytest.importorskip("llama_cpp", reason="llama-cpp-python is not installed")

SENTENCES: dict[str, list[str]] = json.loads((DATA / "sentences.json").read_text("utf-8"))
PARITY: dict[str, Any] = json.loads((DATA / "parity.json").read_text("utf-8"))
LANGUAGES = sorted(SENTENCES)

# The one sentence that differs: the glide is missing behind abbreviations in the later espeak-ng.
OTHERWISE = {"The BBC and NASA published it in 1969."}

same_espeak = pytest.mark.skipif(
    package_version() != PARITY["espeakng-loader"],
    reason=f"the phonemes were made with espeakng-loader {PARITY['espeakng-loader']}",
)


@pytest.fixture(scope="module", params=SHAPES, ids=lambda shape: str(shape.name))
def model(request: pytest.FixtureRequest) -> Iterator[tuple[BackboneShape, Tokenizer]]:
    """The shape of a fabricated model and its tokenizer."""
    shape: BackboneShape = request.param
    tokenizer = Tokenizer(tiny_model(shape))
    yield shape, tokenizer
    tokenizer.close()


@same_espeak
@pytest.mark.parametrize("language", LANGUAGES)
def test_phonemes_are_those_of_the_peer(language: str) -> None:
    """Every sentence has the phonemes that neutts makes with the espeak-ng that it brings."""
    theirs = dict(zip(SENTENCES[language], PARITY["phonemes"][language], strict=True))
    differing = {text for text in theirs if phonemise(text, language) != theirs[text]}
    assert differing == OTHERWISE & set(theirs)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_peers_phonemes_are_left_alone(language: str) -> None:
    """What is spelt as the models know it stays so: a later espeak-ng would not be corrected."""
    for text, line in zip(SENTENCES[language], PARITY["phonemes"][language], strict=True):
        assert text in OTHERWISE or as_trained(line, language[:2]) == line


@same_espeak
@pytest.mark.parametrize("language", LANGUAGES)
def test_prompts_are_those_of_the_peer(
    model: tuple[BackboneShape, Tokenizer], language: str
) -> None:
    """A model is given exactly the tokens that neutts gives it, emotions and ``bos`` included."""
    shape, tokenizer = model
    reads = InputFormat(shape.input_format)
    builder = PromptBuilder(tokenizer, reads, shape.speech_base, EMOTIONS)
    texts = SENTENCES[language]
    voice = VoicePrompt(CODES, texts[-1], "", language, "imported", 0.0, "")
    theirs = PARITY["prompts"][shape.name][language]
    for place, text in enumerate(texts):
        if reads is InputFormat.PHONEMES:
            if text in OTHERWISE:
                continue
            built = builder.build(voice, phonemise(text, language))
        else:
            built = builder.build(voice, text, emotion_of(place))
        assert fingerprint([*built.prefix, *built.rest]) == theirs[place], text
