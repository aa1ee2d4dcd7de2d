"""What a model's file says of itself, and what is done where it says nothing or too much."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.engines.neutts.stubs import StubCodec
from tests.engines.neutts.words import voice
from wyoming_tts.engines.neutts.llama import Sampling
from wyoming_tts.engines.neutts.options import NeuttsOptions
from wyoming_tts.engines.neutts.traits import (
    Layout,
    Traits,
    Turns,
    check_codec,
    check_reference,
    choose_sampling,
    read_traits,
)
from wyoming_tts.errors import EngineUnavailableError, VoiceError

SAID = {
    "wyoming_tts.layout": "reference-first",
    "wyoming_tts.turns": "words",
    "wyoming_tts.codec": "small@1",
    "wyoming_tts.language": "en",
    "wyoming_tts.sampling.temperature": 0.6000000238418579,
    "wyoming_tts.sampling.top_k": 30,
    "wyoming_tts.sampling.top_p": 1.0,
    "wyoming_tts.sampling.min_p": 0.05000000074505806,
}
NAMES = ("model.gguf", "codec.onnx")


def options(**changes: Any) -> NeuttsOptions:
    """Return options of an engine."""
    return NeuttsOptions(model="a", codec="b", models_dir=Path(), **changes)


def stub(identity: str = "", codebook: int = 0) -> StubCodec:
    """Return a codec whose file says these."""
    codec = StubCodec()
    codec.stated_identity, codec.codebook = identity, codebook
    return codec


def test_a_file_that_says_nothing_is_of_neutts() -> None:
    """The published models have none of the keys."""
    assert read_traits({"general.name": "nano"}) == Traits(Layout.NEUTTS, Turns.WHOLE)


def test_all_that_a_file_says_is_read() -> None:
    """Numbers of 32 bits are read as they were meant."""
    assert read_traits(SAID) == Traits(
        Layout.REFERENCE_FIRST, Turns.WORDS, "small@1", 0.6, 30, 1.0, 0.05
    )


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("layout", "upside-down"),
        ("layout", 7),
        ("turns", "letters"),
        ("layout", "neutts"),
        ("sampling.temperature", 0.0),
        ("sampling.temperature", float("nan")),
        ("sampling.top_k", 0),
        ("sampling.top_p", 1.5),
        ("sampling.min_p", "a little"),
    ],
)
def test_what_is_not_known_is_refused(key: str, value: object) -> None:
    """A file of a later version, or a damaged one, is told with what it says."""
    with pytest.raises(EngineUnavailableError, match=r"update wyoming-tts") as caught:
        read_traits({**SAID, f"wyoming_tts.{key}": value})
    assert "wyoming_tts." in str(caught.value)


def test_settings_come_before_the_model_s_own_sampling() -> None:
    """Each value is the setting's, else the model's, else that of NeuTTS."""
    own = read_traits(SAID)
    assert choose_sampling(options(), Traits()) == Sampling(1.0, 50, 0.95, 0.05)
    assert choose_sampling(options(), own) == Sampling(0.6, 30, 1.0, 0.05)
    assert choose_sampling(options(top_k=9, min_p=0.0), own) == Sampling(0.6, 9, 1.0, 0.0)
    assert choose_sampling(options(temperature=2.0), Traits()) == Sampling(2.0, 50, 0.95, 0.05)


def test_another_codec_is_refused_by_both_names() -> None:
    """A model and a codec that name different codecs do not speak together."""
    with pytest.raises(EngineUnavailableError, match=r"small@1.*codec\.onnx is 'other@2'"):
        check_codec(Traits(codec="small@1"), 4096, stub("other@2", 4096), NAMES)


def test_another_number_of_codes_is_refused() -> None:
    """Codes that the codec does not have would be noise."""
    with pytest.raises(EngineUnavailableError, match=r"65536 speech tokens.*4096 codes"):
        check_codec(Traits(), 65_536, stub("", 4096), NAMES)


def test_a_codec_that_says_nothing_has_the_codes_of_neucodec() -> None:
    """A model of few codes does not speak through NeuCodec's own files, which say no number."""
    check_codec(Traits(), 65_536, stub(), NAMES)
    with pytest.raises(EngineUnavailableError, match=r"4096 speech tokens.*65536 codes: give the"):
        check_codec(Traits(codec="small@1"), 4096, stub(), NAMES)


def test_a_reference_of_another_trained_codec_is_refused() -> None:
    """Codes mean something else there, though they look alike; both codecs are named."""
    with pytest.raises(VoiceError, match=r"\(codec@1\).*model's \(codec@2\): make the voice again"):
        check_reference(Traits(codec="codec@2"), voice(codec="codec@1"))


@pytest.mark.parametrize("own", ["", "codec@1", "neucodec@2"])
@pytest.mark.parametrize("made", ["imported", "codec@1", "neucodec@1"])
def test_a_reference_is_refused_for_what_is_known_alone(own: str, made: str) -> None:
    """Codecs of other kinds of names, or of none, may be the same."""
    check_reference(Traits(codec=own), voice(codec=made))


@pytest.mark.parametrize(
    ("asked", "codec"),
    [
        ("small@1", stub("", 4096)),
        ("", stub("small@1", 4096)),
        ("small@1", stub("small@1", 4096)),
    ],
)
def test_what_is_not_known_to_differ_is_let_be(asked: str, codec: StubCodec) -> None:
    """Only names that are both there are compared."""
    check_codec(Traits(codec=asked), 4096, codec, NAMES)
