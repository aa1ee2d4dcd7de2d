from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.train.export.clip_files import row, write_codes
from wyoming_tts.errors import TrainingError, VoiceError
from wyoming_tts.train.export.clips import read_clips
from wyoming_tts.train.export.layout import ModelLayout
from wyoming_tts.train.export.voice_folder import VoiceFiles, make_prompt, write_voice_folder
from wyoming_tts.voices.prompts import VoicePrompt, read_prompt
from wyoming_tts.voices.store import NewVoice
from wyoming_tts.voices.voice import read_voice

LAYOUT = ModelLayout("reference-first", "whole", "small@1", 64, "en")
ANNA = NewVoice(name="Anna Test", language="en", engine="neutts", licence="CC0-1.0")


@pytest.fixture
def prompt(tmp_path: Path) -> VoicePrompt:
    """Return what a model is prompted with to speak as a clip does."""
    header, (clip,) = read_clips(write_codes(tmp_path / "codes.jsonl", row("a", 4.0)))
    return make_prompt(clip, header, LAYOUT, "en")


@pytest.fixture
def files(tmp_path: Path) -> VoiceFiles:
    """Return files that stand for a model and its codec."""
    (tmp_path / "q8_0.gguf").write_bytes(b"model")
    (tmp_path / "small.onnx").write_bytes(b"codec")
    return VoiceFiles(tmp_path / "q8_0.gguf", tmp_path / "small.onnx")


def test_the_folder_is_a_voice_with_its_own_model(
    tmp_path: Path, prompt: VoicePrompt, files: VoiceFiles
) -> None:
    """The server reads the folder, whose voice speaks with the model and codec in it."""
    root = tmp_path / "voices"
    folder = write_voice_folder(root, ANNA, prompt, files)
    voice = read_voice(folder)
    assert (voice.name, voice.languages, voice.licence) == ("Anna Test", ("en",), "CC0-1.0")
    assert [Path(voice.model)] == [*folder.glob("model-*.gguf")]
    assert Path(voice.model).read_bytes() == b"model"
    assert (folder / "codec.onnx").read_bytes() == b"codec"
    assert voice.prompt is not None
    assert read_prompt(voice.prompt) == prompt
    assert [path.name for path in root.iterdir()] == ["anna-test"]


def test_several_voices_can_share_a_model(
    tmp_path: Path, prompt: VoicePrompt, files: VoiceFiles
) -> None:
    """A shared model stays where it is, so that it is loaded once."""
    shared = VoiceFiles(files.model, files.codec, inside=False)
    folder = write_voice_folder(tmp_path / "voices", ANNA, prompt, shared)
    assert Path(read_voice(folder).model) == files.model
    assert not [*folder.glob("*.gguf"), *folder.glob("*.onnx")]


def test_a_voice_is_replaced_only_if_asked_for(
    tmp_path: Path, prompt: VoicePrompt, files: VoiceFiles
) -> None:
    """A voice of the same name is in the way; replaced, it keeps what it said besides."""
    root = tmp_path / "voices"
    folder = write_voice_folder(root, ANNA, prompt, files)
    with (folder / "voice.toml").open("a") as file:
        file.write('attribution = "Anna herself"\n')
    with pytest.raises(VoiceError, match="there is a voice anna-test already"):
        write_voice_folder(root, ANNA, prompt, files)
    before = read_voice(folder)
    files.model.write_bytes(b"better")
    write_voice_folder(root, ANNA, prompt, files, replace_old=True)
    assert read_voice(folder).attribution == "Anna herself"
    after = read_voice(folder)
    assert Path(after.model).read_bytes() == b"better"
    assert len([*folder.glob("*.gguf")]) == 1
    # What is loaded under the name of before is not taken for it.
    assert after.host != before.host
    assert [path.name for path in root.iterdir()] == ["anna-test"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_a_folder_that_cannot_be_written_is_told(
    tmp_path: Path, prompt: VoicePrompt, files: VoiceFiles
) -> None:
    """Without the right to write, the message names the folder."""
    root = tmp_path / "voices"
    root.mkdir(mode=0o500)
    with pytest.raises(TrainingError, match="cannot write"):
        write_voice_folder(root, ANNA, prompt, files)


def test_a_missing_model_leaves_the_old_voice(
    tmp_path: Path, prompt: VoicePrompt, files: VoiceFiles
) -> None:
    """A failure on the way changes nothing."""
    root = tmp_path / "voices"
    folder = write_voice_folder(root, ANNA, prompt, files)
    gone = VoiceFiles(tmp_path / "gone.gguf")
    with pytest.raises(TrainingError, match="cannot write"):
        write_voice_folder(root, ANNA, prompt, gone, replace_old=True)
    assert Path(read_voice(folder).model).read_bytes() == b"model"
    assert [path.name for path in root.iterdir()] == ["anna-test"]


def test_the_prompt_is_that_of_the_clip(prompt: VoicePrompt) -> None:
    """Codes, text and codec are the clip's, and phonemes are made of the text."""
    assert len(prompt.codes) == 200
    assert prompt.codec == "small@1"
    assert prompt.text.endswith("abc.")
    assert prompt.phonemes


def test_a_model_of_words_is_prompted_with_their_ends(tmp_path: Path) -> None:
    """Phonemes and ends of words are the clip's own where a model is prompted by words."""
    header, clips = read_clips(
        write_codes(tmp_path / "codes.jsonl", row("a", 4.0), row("b", 4.0, words=None))
    )
    layout = ModelLayout("reference-first", "words", "small@1", 64, "en")
    with pytest.raises(TrainingError, match="where the words of the clip b end"):
        make_prompt(clips[1], header, layout, "en")
    made = make_prompt(clips[0], header, layout, "en")
    assert made.phonemes == "ðə lˈæmp ɪz ˈɔf."  # noqa: RUF001 - phonemes
    assert made.word_ends == (50, 100, 150, 200)


@pytest.mark.parametrize("layout", [ModelLayout(), ModelLayout(codec="small@1")])
def test_clips_of_another_codec_are_refused(layout: ModelLayout, tmp_path: Path) -> None:
    """Codes that the model does not speak cannot be its reference."""
    header, (clip,) = read_clips(write_codes(tmp_path / "codes.jsonl", row("a", 4.0)))
    with pytest.raises(TrainingError, match="encode them with that codec"):
        make_prompt(clip, header, layout, "en")
