"""What the server knows of the engine: its options, its models, and which voices it takes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.models.hub import sha256
from wyoming_tts.engines.neutts import setup
from wyoming_tts.engines.neutts.options import NeuttsOptions
from wyoming_tts.engines.neutts.setup import (
    check_voice,
    choose_model,
    engine_options,
    find_absence,
    is_built_in,
    needed_models,
)
from wyoming_tts.errors import VoiceError
from wyoming_tts.models import packaged
from wyoming_tts.models.ledger import HeldFile
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
        ("built-in-en", "en-GB", "", "neutts-nano-q4"),
        ("built-in-en", "de-DE", "", "neutts-nano-german-q4"),
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
        ("en-US", "built-in-en", "built-in-en speaks with a codec of its own"),
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


def test_sampling_is_the_model_s_where_the_settings_do_not_say(tmp_path: Path) -> None:
    """Only what somebody set reaches the engine; the rest is the model's to say."""
    names = {"temperature", "top_k", "top_p", "min_p"}
    plain = load_settings({"data_dir": str(tmp_path)})
    assert not names & engine_options(plain, "").keys()
    some = load_settings({"data_dir": str(tmp_path), "neutts_top_k": 7})
    assert {k: v for k, v in engine_options(some, "").items() if k in names} == {"top_k": 7}


@pytest.mark.parametrize("codec", ["neucodec", "/somewhere/codec.onnx"])
def test_the_built_in_model_speaks_with_its_own_codec(tmp_path: Path, codec: str) -> None:
    """Whatever the settings name is for other models."""
    settings = load_settings({"data_dir": str(tmp_path), "neutts_codec": codec})
    assert engine_options(settings, "built-in-en")["codec"] == "built-in-codec"
    assert needed_models(settings, "built-in-en") == ("built-in-en", "built-in-codec")
    assert engine_options(settings, "")["codec"] == codec
    usual = load_settings({"data_dir": str(tmp_path), "neutts_model": "built-in-en"})
    assert engine_options(usual, "")["codec"] == "built-in-codec"


@pytest.mark.parametrize("name", ["model.gguf", ""])
def test_a_codec_beside_a_model_of_the_user_is_its_own(tmp_path: Path, name: str) -> None:
    """A file or a folder of the user's brings its decoder along, if it has one."""
    settings = load_settings({"data_dir": str(tmp_path)})
    (tmp_path / "model.gguf").touch()
    path = str(tmp_path / name)
    assert engine_options(settings, path)["codec"] == settings.neutts_codec
    (tmp_path / "codec.onnx").touch()
    assert engine_options(settings, path)["codec"] == str(tmp_path / "codec.onnx")
    assert needed_models(settings, path) == ()
    with pytest.raises(VoiceError, match="codec of its own"):
        choose_model(settings, "en-US", path)
    missing = str(tmp_path / "other.gguf")
    assert engine_options(settings, missing)["codec"] == settings.neutts_codec


@pytest.mark.parametrize("path", ["/" + "x" * 5000, "a\0b.gguf", "~nobody-here/x.gguf"])
def test_a_path_that_is_none_has_no_codec(tmp_path: Path, path: str) -> None:
    """The engine tells what is wrong with it; the server does not fall over it."""
    settings = load_settings({"data_dir": str(tmp_path)})
    assert engine_options(settings, path)["codec"] == settings.neutts_codec


def test_only_voices_of_packaged_models_are_built_in() -> None:
    """The voice's own model decides."""
    assert is_built_in(voice(model="built-in-en"))
    assert not is_built_in(voice())
    assert not is_built_in(voice(model="neutts-air-q4"))
    assert not is_built_in(voice(model="/my.gguf"))


def test_missing_packages_are_an_absence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What cannot be imported is named with the command that gets it; the mark may be off."""
    lacking = {"llama_cpp"}
    monkeypatch.setattr(setup, "find_spec", lambda name: None if name in lacking else "found")
    settings = load_settings({"data_dir": str(tmp_path)})
    for model in ("", "built-in-en", "/my.gguf"):
        assert "(llama_cpp)" in find_absence(settings, model)
        assert "pip install" in find_absence(settings, model)
    lacking = {"perth"}
    assert "(perth)" in find_absence(settings, "")
    unmarked = load_settings({"data_dir": str(tmp_path), "watermark": False})
    assert find_absence(unmarked, "") == ""


def test_a_missing_model_of_the_package_is_an_absence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What should have come with the package does not come later; what is downloaded does."""
    monkeypatch.setattr(setup, "find_spec", lambda _name: "found")
    monkeypatch.setattr(packaged, "FOLDER", tmp_path)
    settings = load_settings({"data_dir": str(tmp_path)})
    assert find_absence(settings, "") == ""
    assert "install wyoming-tts again" in find_absence(settings, "built-in-en")
    held = {name: HeldFile(1, sha256(b"x")) for name in ("english.gguf", "english-codec.onnx")}
    packaged.write_checksums(held)
    for name in held:
        assert name in find_absence(settings, "built-in-en")
        (tmp_path / name).write_bytes(b"x")
    assert find_absence(settings, "built-in-en") == ""
