"""What the server knows of the engine: its options, its models, and which voices it takes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from wyoming_tts.engines.neutts.options import NeuttsOptions
from wyoming_tts.engines.neutts.setup import check_voice, engine_options, needed_models
from wyoming_tts.errors import VoiceError
from wyoming_tts.settings import load_settings
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
