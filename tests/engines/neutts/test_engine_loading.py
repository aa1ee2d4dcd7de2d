"""Loading the engine: what is damaged, foreign, missing or too large is told in one line."""

from __future__ import annotations

import shutil
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.engines.neutts.models import tiny_model
from tests.engines.neutts.speaking import HOP, engine_options, loaded, say, tiny_codec
from wyoming_tts.engines.neutts import loading
from wyoming_tts.engines.neutts.backbone import Backbone
from wyoming_tts.engines.neutts.engine import NeuttsEngine
from wyoming_tts.engines.neutts.fabricate.backbone import fabricate_backbone
from wyoming_tts.engines.neutts.fabricate.shapes import TINY_LLAMA
from wyoming_tts.engines.neutts.gguf_types import TensorType
from wyoming_tts.engines.neutts.llama import import_llama
from wyoming_tts.engines.neutts.prepared import END_TOKEN
from wyoming_tts.engines.neutts.tokenizer import Tokenizer
from wyoming_tts.engines.onnx_runtime import import_onnxruntime
from wyoming_tts.errors import EngineUnavailableError, TtsError


def refused(**changes: Any) -> str:
    """Load an engine that cannot be loaded; return the message, which is one line."""
    engine = NeuttsEngine()
    with pytest.raises(TtsError) as caught:
        engine.load(engine_options(**changes))
    message = str(caught.value)
    assert isinstance(caught.value, EngineUnavailableError), message
    assert message
    assert len(message.splitlines()) == 1, message
    assert engine.stats() == {}
    engine.close()
    return message


def replaced(path: Path, old: bytes, new: bytes, times: int = 1) -> Path:
    """Write the tiny model with some bytes of its vocabulary replaced."""
    raw = tiny_model().read_bytes()
    assert old in raw
    assert len(old) == len(new)
    path.write_bytes(raw.replace(old, new, times))
    return path


@pytest.mark.parametrize("part", [0.0, 0.0001, 0.1, 0.5, 0.999])
def test_a_truncated_backbone_is_refused(part: float, tmp_path: Path) -> None:
    """A download that broke off anywhere is named."""
    raw = tiny_model().read_bytes()
    path = tmp_path / "cut.gguf"
    path.write_bytes(raw[: int(len(raw) * part)])
    assert "cut.gguf" in refused(model=str(path))


@pytest.mark.parametrize("content", [b"GGUF" + b"\xff" * 500, b"RIFF" * 200, b"<html>" * 100])
def test_a_foreign_backbone_is_refused(content: bytes, tmp_path: Path) -> None:
    """What is no model at all is named."""
    path = tmp_path / "other.gguf"
    path.write_bytes(content)
    assert "other.gguf" in refused(model=str(path))


def test_a_model_without_an_end_token_is_refused(tmp_path: Path) -> None:
    """Speech that could never end is not begun."""
    old = END_TOKEN.encode()
    path = replaced(tmp_path / "endless.gguf", old, old.replace(b"END", b"EMD"))
    assert "no end token" in refused(model=str(path))


def test_a_model_with_another_vocabulary_is_refused(tmp_path: Path) -> None:
    """A language model without the codec's tokens is no voice."""
    path = replaced(tmp_path / "text.gguf", b"<|speech_7|>", b"<|speach_7|>")
    assert "65535 speech tokens in order" in refused(model=str(path))
    path = tmp_path / "few.gguf"
    fabricate_backbone(path, replace(TINY_LLAMA, speech_tokens=32), TensorType.Q8_0)
    assert "speech tokens" in refused(model=str(path))


@pytest.mark.parametrize("name", ["<|TEXT_PROMPT_START|>", "<|TEXT_PROMPT_END|>"])
def test_a_model_without_the_prompt_s_tokens_is_refused(name: str, tmp_path: Path) -> None:
    """A model that cannot be prompted is named with what it lacks."""
    old = f"{name}".encode()
    raw = tiny_model().read_bytes()
    path = tmp_path / "odd.gguf"
    path.write_bytes(raw.replace(old, old.replace(b"TEXT", b"TEXD")))
    assert name in refused(model=str(path))


def test_a_model_of_an_unknown_input_format_is_refused(tmp_path: Path) -> None:
    """What a model wants to read must be known."""
    path = replaced(
        tmp_path / "runes.gguf", b"\x08\0\0\0\0\0\0\0phonemes", b"\x08\0\0\0\0\0\0\0phonetic"
    )
    assert "phonetic" in refused(model=str(path))


@pytest.mark.parametrize("part", [0.0, 0.01, 0.5, 0.99])
def test_a_truncated_codec_is_refused(part: float, tmp_path: Path) -> None:
    """A codec that broke off is named."""
    raw = tiny_codec().read_bytes()
    path = tmp_path / "cut.onnx"
    path.write_bytes(raw[: int(len(raw) * part)])
    assert "cut.onnx" in refused(codec=str(path))


def test_a_foreign_codec_is_refused(tmp_path: Path) -> None:
    """A file of another kind is no codec, whatever its name says."""
    path = tmp_path / "codec.onnx"
    shutil.copy(tiny_model(), path)
    assert "codec.onnx" in refused(codec=str(path))


@pytest.mark.parametrize("option", ["model", "codec"])
def test_missing_files_are_named(option: str, tmp_path: Path) -> None:
    """A path that leads nowhere stands in the message."""
    assert "nowhere" in refused(**{option: str(tmp_path / "nowhere.gguf")})


@pytest.mark.parametrize("option", ["model", "codec"])
def test_models_that_are_not_here_are_named_with_the_command(option: str, tmp_path: Path) -> None:
    """A known model that was not downloaded is told with what to run."""
    known = {"model": "neutts-nano-q4", "codec": "neucodec-onnx-int8"}[option]
    message = refused(**{option: known, "models_dir": str(tmp_path)})
    assert f"wyoming-tts models download {known}" in message


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"context": 100}, "context"),
        ({"streams": 0}, "streams"),
        ({"temperature": "hot"}, "temperature"),
        ({"volume": 3}, "volume"),
        ({"device": "tpu"}, "device"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_wrong_options_are_named(changes: dict[str, Any], says: str) -> None:
    """An option that is out of bounds or does not exist is told by its name."""
    assert says in refused(**changes)


def test_no_memory_for_the_backbone_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Out of memory at load is an engine that is unavailable, with advice."""
    with loaded() as made:  # so that the model is prepared
        assert made.stats()
    monkeypatch.setattr(import_llama(), "llama_init_from_model", lambda *_: None)
    assert "smaller model or fewer streams" in refused()


def test_no_memory_for_the_codec_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """ONNX Runtime's refusal of memory is told as it comes."""
    onnxruntime = import_onnxruntime()

    def failing(*_: Any, **__: Any) -> None:
        raise RuntimeError("[ONNXRuntimeError] : 6 : std::bad_alloc\nmore lines")

    monkeypatch.setattr(onnxruntime, "InferenceSession", failing)
    assert "bad_alloc" in refused()


def test_a_missing_watermarker_is_told_with_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the package there is no speech that would pass for a human's, but an error."""
    from wyoming_tts.engines.watermark import package  # noqa: PLC0415 - patched here alone

    monkeypatch.setattr(package, "PACKAGE", "no-such-package")
    assert "pip install" in refused(watermark=True)


def test_a_watermark_that_does_not_work_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A mark that cannot be found in a trial is no mark."""

    class Broken:
        name = "perth 0"

        def self_test(self) -> None:
            raise EngineUnavailableError("the watermark does not work")

    monkeypatch.setattr(loading, "open_watermarker", Broken)
    assert refused(watermark=True) == "the watermark does not work"


def test_a_failed_load_leaves_no_thread_and_no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was loaded before the part that failed is released, so that it can be tried for ever."""
    closed: list[str] = []
    for part in (Backbone, Tokenizer):
        close = part.close

        def noted(self: Any, close: Any = close, name: str = part.__name__) -> None:
            closed.append(name)
            close(self)

        monkeypatch.setattr(part, "close", noted)

    def failing(*_: Any) -> None:
        raise EngineUnavailableError("no windows fit")

    monkeypatch.setattr(loading, "choose_windows", failing)
    before = threading.active_count()
    assert refused() == "no windows fit"
    assert set(closed) == {"Backbone", "Tokenizer"}
    assert threading.active_count() == before


def test_the_version_tells_all_that_decides_about_samples() -> None:
    """Other models, samplings and windows are other versions, so that no cache mixes them."""
    versions = set()
    for changes in ({}, {"temperature": 0.5}, {"top_k": 5}, {"top_p": 0.5}, {"min_p": 0.5}):
        engine = NeuttsEngine()
        info = engine.load(engine_options(**changes))
        engine.close()
        assert info.seeded
        assert info.concurrency == 4
        versions.add(info.version.partition(", windows")[0])
    assert len(versions) == 5


def test_streams_and_threads_are_as_asked_for() -> None:
    """The number of jobs at once is that of the options, and threads are measured if not given."""
    engine = NeuttsEngine()
    info = engine.load(engine_options(streams=2, threads=0))
    try:
        assert info.concurrency == 2
        assert engine.stats()["threads"] >= 1
        assert len(say(engine, options={"tokens": 20})) == 20 * HOP
    finally:
        engine.close()
