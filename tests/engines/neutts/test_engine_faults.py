"""What goes wrong while the engine speaks: a typed error in one line, and the next job works."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.engines.neutts.models import tiny_model
from tests.engines.neutts.speaking import SAID, loaded, say, write_reference
from wyoming_tts.engines.neutts.backbone import Backbone
from wyoming_tts.engines.neutts.engine import NeuttsEngine
from wyoming_tts.engines.neutts.llama import NoRoomError
from wyoming_tts.errors import (
    EngineError,
    EngineUnavailableError,
    LanguageNotSupportedError,
    TtsError,
    VoiceError,
)


@pytest.fixture(scope="module")
def engine() -> Iterator[NeuttsEngine]:
    """Return an engine that several tests share."""
    with loaded() as made:
        yield made


def test_a_text_longer_than_the_context_is_refused_with_advice(engine: NeuttsEngine) -> None:
    """It gets its error at once, and the next job works."""
    with pytest.raises(EngineError, match="raise neutts_context") as caught:
        say(engine, "many words of a book without an end " * 400)
    assert "\n" not in str(caught.value)
    assert len(say(engine))


def test_a_reference_longer_than_the_context_is_refused(
    engine: NeuttsEngine, tmp_path: Path
) -> None:
    """The message names the reference, which is what can be shortened."""
    path = write_reference(tmp_path / "long.json", codes=2500)
    with pytest.raises(EngineError, match="use a shorter reference"):
        say(engine, prompt=str(path))


def test_speech_that_outgrows_the_context_is_an_error(tmp_path: Path) -> None:
    """A text that should just fit and does not end in time is not taken for spoken."""
    endless = str(tiny_model(codes_per_token=None))
    path = write_reference(tmp_path / "v.json", codes=150)
    with (
        loaded(model=endless, context=512) as made,
        pytest.raises(EngineError, match="the context was full before"),
    ):
        say(made, "Hello there, everybody in this house, and all of you outside.", prompt=str(path))


@pytest.mark.parametrize("text", ["", " ", "...", "?!", "\u200b"])
def test_what_makes_no_phonemes_is_an_error(text: str, engine: NeuttsEngine) -> None:
    """Nothing to speak is told, and nothing is computed."""
    with pytest.raises(EngineError):
        say(engine, text)


def test_an_unknown_language_is_told(engine: NeuttsEngine) -> None:
    """A language without phonemes is no fault of the engine."""
    with pytest.raises(LanguageNotSupportedError):
        say(engine, language="xx")


def test_unknown_options_are_told(engine: NeuttsEngine) -> None:
    """A misspelt option is not silently ignored."""
    with pytest.raises(EngineError, match="no option 'temperatur'"):
        say(engine, options={"temperatur": 1})


def test_a_voice_without_a_prompt_is_told_what_to_run(engine: NeuttsEngine) -> None:
    """Without a prepared reference there is no voice."""
    with pytest.raises(VoiceError, match="wyoming-tts voices prepare"):
        say(engine, prompt="")


@pytest.mark.parametrize(
    ("text", "error"), [("not json", "damaged"), ('{"format": 1, "codes": []}', "voices prepare")]
)
def test_a_damaged_prompt_is_told(
    text: str, error: str, engine: NeuttsEngine, tmp_path: Path
) -> None:
    """The voice's file is named, in one line."""
    path = tmp_path / "neutts.json"
    path.write_text(text)
    with pytest.raises(VoiceError, match=error) as caught:
        say(engine, prompt=str(path))
    assert "\n" not in str(caught.value)


FAULTS = [NoRoomError("the context is full"), MemoryError("no more"), EngineError("status -3")]


@pytest.mark.parametrize("error", FAULTS, ids=lambda error: type(error).__name__)
def test_out_of_memory_while_speaking_costs_one_job(
    error: Exception, engine: NeuttsEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The job that ran into it ends with a typed error, and the engine speaks on."""
    expected = say(engine, seed=3)
    faults = [error]
    decode = Backbone.decode

    def failing(self: Backbone, crowd: Any) -> list[int]:
        if faults:
            raise faults.pop()
        return decode(self, crowd)

    monkeypatch.setattr(Backbone, "decode", failing)
    with pytest.raises(EngineError, match=str(error)):
        say(engine, seed=3)
    assert np.array_equal(say(engine, seed=3), expected)


def test_a_codec_that_fails_costs_one_job(
    engine: NeuttsEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """ONNX Runtime's errors, memory included, end the job that they hit."""
    session = engine._parts.codec._session  # type: ignore[attr-defined]

    class Failing:
        def __init__(self) -> None:
            self.left = 1

        def run(self, *arguments: Any) -> Any:
            if self.left:
                self.left -= 1
                raise RuntimeError("Failed to allocate memory for requested buffer of size 5")
            return session.run(*arguments)

    monkeypatch.setattr(engine._parts.codec, "_session", Failing())
    with pytest.raises(EngineError, match="Failed to allocate memory"):
        say(engine)
    assert len(say(engine))


def test_an_engine_that_was_not_loaded_says_so() -> None:
    """Speaking before loading is an error, no riddle."""
    with pytest.raises(EngineUnavailableError, match="not loaded"):
        say(NeuttsEngine())


def test_errors_have_one_line(engine: NeuttsEngine) -> None:
    """Whatever a client sends, its error fits in a line of a log."""
    for fields in ({"options": {"a\nb": 1}}, {"prompt": "/no/such\nfile"}):
        with pytest.raises(TtsError) as caught:
            say(engine, SAID, **fields)
        assert str(caught.value).splitlines()[0]
