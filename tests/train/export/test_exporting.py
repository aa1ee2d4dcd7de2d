"""From a trained model to a voice that speaks, through the command."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.train.codec.small import SHAPE, nobody
from tests.train.codec.test_export import make_checkpoint
from tests.train.export.clip_files import row, write_codes
from tests.train.export.folders import CODES, change_json, make_folder
from wyoming_tts.cli import train_export
from wyoming_tts.engines.base import SpeakJob
from wyoming_tts.engines.neutts.engine import NeuttsEngine
from wyoming_tts.engines.neutts.gguf import read_gguf
from wyoming_tts.engines.neutts.gguf_types import TensorType
from wyoming_tts.engines.neutts.setup import engine_options
from wyoming_tts.errors import TrainingError, VoiceError
from wyoming_tts.settings import load_settings
from wyoming_tts.train.codec.export import ExportedCodec, export_codec
from wyoming_tts.train.export import compare, exporting
from wyoming_tts.train.export.exporting import export_model
from wyoming_tts.train.export.gguf_file import NEUTTS_TEMPLATE, ModelCard
from wyoming_tts.voices.voice import read_voice

CARD = ModelCard("Anna's model", "CC0-1.0", "made for a test")


@pytest.fixture(scope="module")
def codec(tmp_path_factory: pytest.TempPathFactory) -> ExportedCodec:
    """Return a small codec with random weights, as files."""
    assert SHAPE.codes == CODES
    run = make_checkpoint(tmp_path_factory.mktemp("codec"))
    return export_codec(run, tmp_path_factory.mktemp("decoder"), nobody)


@pytest.fixture
def folder(tmp_path: Path, codec: ExportedCodec) -> Path:
    """Return the folder of a finished run whose model speaks through the codec."""
    made = make_folder(tmp_path / "run" / "model", initializer_range=0.02)
    change_json(made / "layout.json", codec=codec.identity)
    return made.parent


def _run(*given: str | Path, data: Path) -> int:
    parser = argparse.ArgumentParser()
    train_export.add_arguments(parser)
    return train_export.run(parser.parse_args([*map(str, given), f"--data-dir={data}"]))


def _metadata(path: Path) -> dict[str, Any]:
    file = read_gguf(path)
    try:
        return dict(file.metadata)
    finally:
        file.close()


def _left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.name.startswith("."))


def test_an_exported_voice_speaks(
    folder: Path, tmp_path: Path, codec: ExportedCodec, capsys: pytest.CaptureFixture[str]
) -> None:
    """One command makes a voice that the engine loads and that makes sound of a text."""
    codes = write_codes(tmp_path / "codes.jsonl", row("a", 4.0), codec=codec.identity)
    given = ("--codec", codec.decoder, "--voice", "Anna", "--codes", codes)
    assert _run(folder, *given, data=tmp_path / "data") == 0
    told = capsys.readouterr().out
    assert "have the same ids" in told
    assert "largest difference" in told
    voice = read_voice(tmp_path / "data" / "voices" / "anna")
    settings = load_settings({"data_dir": tmp_path / "data"})
    options = dict(engine_options(settings, voice.model)) | {"watermark": False, "threads": 1}
    assert Path(str(options["codec"])).parent.name == "anna"
    engine = NeuttsEngine()
    engine.load(options)
    try:
        job = SpeakJob("The lamp is on.", language="en", prompt=str(voice.prompt))
        heard = _first(engine.speak(job, lambda: False))
    finally:
        engine.close()
    assert len(heard)
    assert _left(tmp_path / "run") == []


def _first(parts: Iterator[Any]) -> Any:
    """Return the first sound; what a random model says has no end of its own."""
    found = next((part for part in parts if len(part)), np.zeros(0))
    parts.close()  # type: ignore[attr-defined]
    return found


def test_the_file_says_what_the_model_is(folder: Path, tmp_path: Path) -> None:
    """Layout, codec, sampling, name and licence are in the metadata, and weights have 8 bits."""
    target = tmp_path / "m.gguf"
    told: list[str] = []
    exported = export_model(folder, target, "q8_0", CARD, told.append)
    assert exported.exact.largest < 1e-4
    assert exported.stored.largest < 1
    metadata = _metadata(target)
    assert metadata["general.name"] == "Anna's model"
    assert metadata["general.license"] == "CC0-1.0"
    assert metadata["general.languages"] == ["en"]
    assert metadata["neuphonic.input_format"] == "phonemes"
    assert metadata["wyoming_tts.layout"] == "reference-first"
    assert metadata["wyoming_tts.turns"] == "whole"
    assert metadata["wyoming_tts.codec"] == exported.layout.codec
    assert metadata["wyoming_tts.sampling.top_k"] == 30
    assert metadata["wyoming_tts.sampling.temperature"] == pytest.approx(0.6)
    assert "tokenizer.chat_template" not in metadata
    file = read_gguf(target)
    assert file.tensors["token_embd.weight"].kind is TensorType.Q8_0
    file.close()


def test_the_layout_of_neutts_has_its_template(folder: Path, tmp_path: Path) -> None:
    """Other programs find the prompt of NeuTTS in the file, and no sampling is laid down."""
    change_json(folder / "model" / "layout.json", layout="neutts", sampling=None)
    export_model(folder, tmp_path / "m.gguf", "f16", CARD, nobody)
    metadata = _metadata(tmp_path / "m.gguf")
    assert metadata["tokenizer.chat_template"] == NEUTTS_TEMPLATE
    assert not [key for key in metadata if key.startswith("wyoming_tts.sampling")]


def test_an_export_that_fails_leaves_the_old_file(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where logits differ, what was there stays and nothing else is left."""
    target = tmp_path / "m.gguf"
    target.write_bytes(b"old")
    real = compare.make_reference

    def other(*given: Any) -> Any:
        reference = real(*given)
        return replace(reference, logits=reference.logits[:, ::-1].copy())

    monkeypatch.setattr(exporting, "make_reference", other)
    with pytest.raises(TrainingError, match="are off by"):
        export_model(folder, target, "q8_0", CARD, nobody)
    assert target.read_bytes() == b"old"
    assert _left(tmp_path) == []


def test_what_is_wrong_with_the_voice_is_told_first(
    folder: Path, tmp_path: Path, codec: ExportedCodec
) -> None:
    """A voice that cannot be made stops the command before the model is exported."""
    codes = write_codes(tmp_path / "codes.jsonl", row("a", 4.0), codec=codec.identity)
    data, voice = tmp_path / "data", ("--voice", "Anna", "--codes", codes)
    with pytest.raises(TrainingError, match="give it with --codec"):
        _run(folder, *voice, data=data)
    with pytest.raises(TrainingError, match="is no ONNX file"):
        _run(folder, *voice, "--codec", tmp_path / "none.onnx", data=data)
    with pytest.raises(TrainingError, match="belong together"):
        _run(folder, "--voice", "Anna", data=data)
    (data / "voices" / "anna").mkdir(parents=True)
    with pytest.raises(VoiceError, match="there is a voice anna already"):
        _run(folder, *voice, "--codec", codec.decoder, data=data)
    assert not [*folder.glob("*.gguf")]


def test_another_codec_beside_the_output_is_kept(
    folder: Path, tmp_path: Path, codec: ExportedCodec
) -> None:
    """Other models speak through a codec that is there, so it is not replaced."""
    target = tmp_path / "out" / "m.gguf"
    target.parent.mkdir()
    beside = target.with_name("codec.onnx")
    given = ("--codec", codec.decoder, "--output", target)
    beside.write_bytes(b"another")
    with pytest.raises(TrainingError, match="another folder for --output"):
        _run(folder, *given, data=tmp_path / "data")
    assert beside.read_bytes() == b"another"
    assert not target.exists()
    beside.write_bytes(codec.decoder.read_bytes())
    assert _run(folder, *given, data=tmp_path / "data") == 0
    assert target.exists()


def test_a_disk_that_is_full_is_told_first(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where there is no room for the files on the way, nothing is begun."""
    usage = type("usage", (), {"free": 1000})
    monkeypatch.setattr("shutil.disk_usage", lambda _path: usage)
    with pytest.raises(TrainingError, match="the export needs"):
        export_model(folder, tmp_path / "m.gguf", "q8_0", CARD, nobody)
    assert _left(tmp_path) == []


def test_an_unknown_type_is_refused(folder: Path, tmp_path: Path) -> None:
    """Types that are not offered are refused by name."""
    with pytest.raises(TrainingError, match="'q3' is none of"):
        export_model(folder, tmp_path / "m.gguf", "q3", CARD, nobody)
