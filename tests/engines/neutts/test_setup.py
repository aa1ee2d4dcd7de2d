"""What the server knows of the engine: its options, its models, and which voices it takes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from wyoming_tts.engines.neutts.options import NeuttsOptions
from wyoming_tts.engines.neutts.setup import (
    check_voice,
    choose_model,
    engine_options,
    needed_models,
)
from wyoming_tts.errors import VoiceError
from wyoming_tts.settings import load_settings
from wyoming_tts.voices.prompts import VoicePrompt, write_prompt
from wyoming_tts.voices.voice import Voice


def voice(**changes: Any) -> Voice:
    """Return a voice that is ready to speak."""
    values: dict[str, Any] = {
        "id": "anna",
        "name": "Anna",
        "languages": ("en-US",),
        "engine": "neutts",
        "prompt": Path("neutts.json"),
    }
    return Voice(**(values | changes))


def test_settings_become_options_of_the_engine(tmp_path: Path) -> None:
    """Every setting of NeuTTS reaches it, and it knows them all."""
    settings = load_settings(
        {
            "data_dir": str(tmp_path),
            "neutts_model": "neutts-air-q4",
            "neutts_codec": "/codec.onnx",
            "neutts_device": "cpu",
            "neutts_threads": 3,
            "neutts_streams": 2,
            "neutts_context": 1024,
            "neutts_temperature": 0.9,
            "neutts_top_k": 40,
            "neutts_top_p": 0.8,
            "neutts_min_p": 0.1,
            "watermark": False,
        }
    )
    options = NeuttsOptions.model_validate(engine_options(settings, ""))
    assert options == NeuttsOptions(
        model="neutts-air-q4",
        codec="/codec.onnx",
        models_dir=tmp_path / "models",
        device="cpu",
        threads=3,
        streams=2,
        context=1024,
        watermark=False,
        temperature=0.9,
        top_k=40,
        top_p=0.8,
        min_p=0.1,
    )


def test_defaults_are_the_same_on_both_sides(tmp_path: Path) -> None:
    """What a setting says by default is what the engine does by itself."""
    settings = load_settings({"data_dir": str(tmp_path)})
    given = NeuttsOptions.model_validate(engine_options(settings, ""))
    needed = given.model_dump(include={"model", "codec", "models_dir"})
    own = NeuttsOptions.model_validate(needed)
    assert given == own


def test_a_voice_s_model_replaces_the_usual_one(tmp_path: Path) -> None:
    """Everything else stays as the settings say."""
    settings = load_settings({"data_dir": str(tmp_path)})
    usual, other = engine_options(settings, ""), engine_options(settings, "/my.gguf")
    assert other["model"] == "/my.gguf"
    assert {k: v for k, v in usual.items() if k != "model"} == {
        k: v for k, v in other.items() if k != "model"
    }


def test_known_models_are_needed_and_paths_are_not(tmp_path: Path) -> None:
    """What can be downloaded is waited for; a user's own file is there or is an error."""
    settings = load_settings({"data_dir": str(tmp_path)})
    assert needed_models(settings, "") == ("neutts-nano-q4", "neucodec-onnx-int8")
    assert needed_models(settings, "/my.gguf") == ("neucodec-onnx-int8",)
    assert needed_models(settings, "neutts-air-q8") == ("neutts-air-q8", "neucodec-onnx-int8")


def test_a_prepared_voice_is_taken() -> None:
    """A voice with a prompt, with or without emotions, can speak."""
    check_voice(voice())
    check_voice(voice(options={"emotion": "sad"}, speakers={"glad": {"emotion": "happy"}}))


def test_a_voice_without_a_prompt_is_told_what_to_run() -> None:
    """The command names the voice."""
    with pytest.raises(VoiceError, match="wyoming-tts voices prepare anna"):
        check_voice(voice(prompt=None))


@pytest.mark.parametrize(
    "options",
    [
        {"emotoin": "sad"},
        {"emotion": 5},
        {"emotion": ["sad"]},
        {"tokens": -1},
        {"tokens": 10**9},
        {"tokens": "many"},
        {"tokens": 1.5},
    ],
    ids=str,
)
@pytest.mark.parametrize("of_speaker", [False, True])
def test_wrong_options_are_told(options: dict[str, Any], of_speaker: bool) -> None:  # noqa: FBT001 - a parameter of the test
    """A misspelt or senseless option is found before anybody asks for the voice."""
    changes = {"speakers": {"x": options}} if of_speaker else {"options": options}
    with pytest.raises(VoiceError, match="option"):
        check_voice(voice(**changes))


@pytest.mark.parametrize(
    ("usual", "language", "wanted", "chosen"),
    [
        ("neutts-nano-q4", "en-GB", "", ""),
        ("neutts-nano-q4", "de-DE", "", "neutts-nano-german-q4"),
        ("neutts-nano-q8", "fr", "", "neutts-nano-french-q8"),
        ("neuphonic/neutts-air-q8-gguf", "es-MX", "", "neutts-nano-spanish-q8"),
        ("neutts-2e-q4", "de-AT", "", "neutts-nano-german-q4"),
        ("neutts-nano-german-q8", "en-US", "", "neutts-nano-q8"),
        ("neutts-nano-q4", "en-US", "neutts-nano-q4", ""),
        ("neutts-nano-q4", "en-US", "neuphonic/neutts-air-q4-gguf", "neutts-air-q4"),
        ("/my.gguf", "nl-NL", "", ""),
        ("neutts-nano-q4", "nl-NL", "/", "/"),
    ],
)
def test_a_model_is_chosen_for_the_language(
    tmp_path: Path, usual: str, language: str, wanted: str, chosen: str
) -> None:
    """The setting where it speaks the language, else the model that is most like it."""
    settings = load_settings({"data_dir": str(tmp_path), "neutts_model": usual})
    assert choose_model(settings, language, wanted) == chosen


@pytest.mark.parametrize(
    ("language", "wanted", "words"),
    [
        ("nl-NL", "", "no model is known that speaks nl-NL, only de, en, es, fr"),
        ("nl-NL", "neutts-air-q4", "neutts-air-q4 does not speak nl-NL, only en"),
        ("en-US", "neucodec", "neucodec does not speak"),
        ("de-DE", "neutts-nano-germna-q4", "did you mean neutts-nano-german-q4"),
    ],
)
def test_a_model_that_cannot_speak_is_refused(
    tmp_path: Path, language: str, wanted: str, words: str
) -> None:
    """A language without a model, and a model that is none of the language, are told."""
    settings = load_settings({"data_dir": str(tmp_path)})
    with pytest.raises(VoiceError, match=words):
        choose_model(settings, language, wanted)


def test_a_voice_whose_model_speaks_another_language_is_told() -> None:
    """Only what is known is judged: the voice's own model, if it is one of the table."""
    check_voice(voice(languages=("de-DE",), model="neutts-nano-german-q4"))
    check_voice(voice(languages=("de-DE",), model="/my.gguf"))
    check_voice(voice(languages=("de-DE",)))
    with pytest.raises(VoiceError, match="neutts-nano-q4 does not speak de-DE, only en"):
        check_voice(voice(languages=("de-DE",), model="neutts-nano-q4"))


def test_a_reference_that_leaves_no_room_is_told(tmp_path: Path) -> None:
    """Twenty seconds are the most that a voice may be prompted with."""
    path = tmp_path / "neutts.json"
    for codes in (1_000, 1_001):
        prompt = VoicePrompt((1,) * codes, "A test.", "", "en-US", "imported", 0.0, "")
        write_prompt(path, prompt)
        if codes == 1_000:
            check_voice(voice(prompt=path))
    with pytest.raises(VoiceError, match=r"lasts 20\.02 s.*--recording"):
        check_voice(voice(prompt=path))
