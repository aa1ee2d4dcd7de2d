from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engines.neutts.models import tiny_model
from wyoming_tts.engines.neutts.fabricate.shapes import TINY_LLAMA, TINY_QWEN3, BackboneShape
from wyoming_tts.engines.neutts.llama_log import last_problem
from wyoming_tts.engines.neutts.tokenizer import Tokenizer
from wyoming_tts.errors import EngineError, EngineUnavailableError

pytest.importorskip("llama_cpp", reason="llama-cpp-python is not installed")


@pytest.fixture(scope="module")
def tokenizer() -> Iterator[Tokenizer]:
    """The tokenizer of a model that begins its prompts with a token of its own."""
    opened = Tokenizer(tiny_model(TINY_LLAMA))
    yield opened
    opened.close()


@pytest.mark.parametrize("shape", [TINY_LLAMA, TINY_QWEN3], ids=lambda shape: str(shape.name))
def test_the_vocabulary_is_that_of_the_file(shape: BackboneShape) -> None:
    """Size, beginning, and the places of end and speech tokens are as the file has them."""
    opened = Tokenizer(tiny_model(shape))
    try:
        assert opened.size == shape.vocabulary
        assert opened.add_bos == shape.adds_bos
        assert opened.token("<|SPEECH_GENERATION_END|>") == shape.end
        assert opened.token("<|speech_0|>") == shape.speech_base
        assert opened.token("<|speech_65535|>") == shape.speech_base + 65_535
        assert (opened.token("<|HAPPY|>") is None) == (not shape.emotions)
    finally:
        opened.close()


@pytest.mark.parametrize("name", ["", "a", " the", "no token", "<|speech_65536|>", "<|speech_1|>x"])
def test_ordinary_text_is_no_token(tokenizer: Tokenizer, name: str) -> None:
    """Only the name of exactly one control or added token is one, not a word that is a token."""
    assert tokenizer.token(name) is None


def test_control_tokens_are_text_unless_asked_for(tokenizer: Tokenizer) -> None:
    """The name of a control token is read as text where control tokens are not wanted."""
    assert tokenizer.encode("<|begin_of_text|>", special=True) == [tokenizer.bos]
    assert tokenizer.bos not in tokenizer.encode("<|begin_of_text|>", special=False)


@settings(deadline=None)
@given(st.text(max_size=200))
def test_every_text_has_tokens(tokenizer: Tokenizer, text: str) -> None:
    """Any text is encoded, lone surrogates included, and the same each time."""
    ids = tokenizer.encode(text, special=False)
    assert ids == tokenizer.encode(text, special=False)
    assert bool(ids) == bool(text)
    assert all(0 <= each < tokenizer.size for each in ids)


def test_threads_do_not_disturb_each_other(tokenizer: Tokenizer) -> None:
    """Texts encoded at the same time come out as they do alone."""
    texts = [f"bɔ̃ʒuʁ grün {place}, " * 40 for place in range(4)]
    alone = [tokenizer.encode(text, special=False) for text in texts]
    together: dict[int, bool] = {}

    def work(place: int) -> None:
        made = (tokenizer.encode(texts[place], special=False) for _ in range(50))
        together[place] = all(ids == alone[place] for ids in made)

    threads = [threading.Thread(target=work, args=(place,)) for place in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert together == dict.fromkeys(range(4), True)


def test_a_closed_tokenizer_says_so() -> None:
    """After closing, which may be repeated, encoding is an error and no crash."""
    opened = Tokenizer(tiny_model(TINY_LLAMA))
    opened.close()
    opened.close()
    with pytest.raises(EngineError, match="closed"):
        opened.encode("text", special=False)


@pytest.mark.parametrize(
    "content", [b"", b"GGUF", b"GGUF\3\0\0\0" + bytes(40), b"RIFF" * 100, None]
)
def test_a_file_that_is_no_model_is_named(tmp_path: Path, content: bytes | None) -> None:
    """A missing, cut or foreign file is an error in one line with the file and llama.cpp's word."""
    path = tmp_path / "broken.gguf"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(EngineUnavailableError, match=r"broken\.gguf \(.+\): fetch") as caught:
        Tokenizer(path)
    assert "\n" not in str(caught.value)


def test_llama_is_silent(
    capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """What llama.cpp says goes to the log at debug level, and nothing to the terminal."""
    with caplog.at_level(logging.DEBUG):
        Tokenizer(tiny_model(TINY_LLAMA)).close()
    assert capfd.readouterr() == ("", "")
    told = [record for record in caplog.records if record.name.endswith("llama_log")]
    assert told
    assert {record.levelno for record in told} == {logging.DEBUG}


def test_a_problem_is_told_once(tmp_path: Path) -> None:
    """The cause of a failure is kept for whoever raises the error, and not for the next one."""
    with pytest.raises(EngineUnavailableError):
        Tokenizer(tmp_path / "missing.gguf")
    assert last_problem() == ""
