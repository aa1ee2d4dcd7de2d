from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from tests.engines.neutts.models import CODES_PER_TOKEN, TINY, tiny_model
from wyoming_tts.engines.neutts.fabricate import benchmark
from wyoming_tts.engines.neutts.fabricate.backbone import fabricate_backbone
from wyoming_tts.engines.neutts.fabricate.benchmark import fabricate_all
from wyoming_tts.engines.neutts.fabricate.shapes import (
    AIR,
    NANO,
    TINY_LLAMA,
    TINY_QWEN3,
    TWO_E,
    BackboneShape,
)
from wyoming_tts.engines.neutts.fabricate.tokenizer import make_vocabulary
from wyoming_tts.engines.neutts.gguf_types import TensorType, TokenType
from wyoming_tts.engines.neutts.llama import ContextShape, LlamaContext, Sampler, Sampling
from wyoming_tts.engines.neutts.prepared import Prepared, open_full
from wyoming_tts.engines.neutts.tokenizer import Tokenizer
from wyoming_tts.errors import EngineUnavailableError

PHONEMES = "ðə kˈɪtʃən lˈaɪt ɪz nˈaʊ ˈɔn, ænd ɪt ɪz fˈoːɹtiːn dᵻɡɹˈiːz aʊtsˈaɪd."  # noqa: RUF001 - IPA
CONTEXT = ContextShape(length=512, sequences=1, threads=1)


def speak(full: Prepared, ids: list[int], most: int, seed: int = 1) -> Iterator[int]:
    """Yield ids that a model says after a prompt, unmasked, until it ends."""
    with (
        closing(LlamaContext(full.model, CONTEXT)) as context,
        closing(Sampler(Sampling(), seed)) as sampler,
    ):
        fed, place = np.array(ids), 0
        for _ in range(most):
            places = np.arange(place, place + len(fed), dtype=np.int32)
            last = len(fed) - 1
            context.decode(full.embeddings(fed), places, np.zeros_like(places), [last])
            token = sampler.sample(context, last)
            yield token
            if token == full.end_row:
                return
            fed, place = np.array([token]), place + len(places)


def text_ids(model: Path, text: str) -> list[int]:
    """Return the ids of a text without special tokens."""
    with closing(Tokenizer(model)) as tokenizer:
        return tokenizer.encode(text, special=False)


@pytest.mark.parametrize(
    ("shape", "end", "speech", "vocabulary"),
    [
        (NANO, 128_261, 128_262, 194_256),
        (AIR, 151_670, 151_671, 217_216),
        (TWO_E, 151_674, 151_684, 217_232),
    ],
)
def test_true_shapes_have_the_real_ids(
    shape: BackboneShape, end: int, speech: int, vocabulary: int
) -> None:
    """End, first speech token and size of the vocabulary are those of the published models."""
    made = make_vocabulary(shape)
    assert (shape.end, shape.speech_base, shape.vocabulary) == (end, speech, vocabulary)
    assert len(made.tokens) == len(made.types) == len(made.spoken) == vocabulary
    assert made.tokens[end] == "<|SPEECH_GENERATION_END|>"
    assert made.tokens[speech] == "<|speech_0|>"
    assert made.tokens[speech + 65_535] == "<|speech_65535|>"
    assert made.types[speech] == TokenType.USER_DEFINED
    assert len(set(made.tokens)) == vocabulary


def test_the_same_arguments_give_the_same_bytes(tmp_path: Path) -> None:
    """Weights depend on the seed and on nothing else."""
    same, other = tmp_path / "same.gguf", tmp_path / "other.gguf"
    fabricate_backbone(same, TINY_LLAMA, TensorType.Q8_0, 0, codes_per_token=CODES_PER_TOKEN)
    fabricate_backbone(other, TINY_LLAMA, TensorType.Q8_0, 1, codes_per_token=CODES_PER_TOKEN)
    assert same.read_bytes() == tiny_model().read_bytes() != other.read_bytes()
    assert same.stat().st_size == other.stat().st_size


@pytest.mark.parametrize(("shape", "quant"), TINY)
def test_special_tokens_are_single_tokens(shape: BackboneShape, quant: TensorType) -> None:
    """Every token of a prompt is found as one, with the id that the shape says."""
    with closing(Tokenizer(tiny_model(shape, quant))) as tokenizer:
        assert tokenizer.token("<|SPEECH_GENERATION_END|>") == shape.end
        assert tokenizer.token("<|speech_0|>") == shape.speech_base
        assert tokenizer.token("<|speech_65535|>") == shape.speech_base + 65_535
        for emotion in shape.emotions:
            assert tokenizer.token(f"<|{emotion.upper()}|>") is not None
        assert tokenizer.add_bos is shape.adds_bos


def test_phonemes_are_about_a_token_each() -> None:
    """Letters and marks of IPA are single tokens, with the space before them."""
    letters = len(PHONEMES.replace(" ", ""))
    assert 0.75 * letters < len(text_ids(tiny_model(), PHONEMES)) <= letters


@pytest.mark.parametrize(("shape", "quant"), TINY)
def test_speech_ends_in_proportion_to_the_text(shape: BackboneShape, quant: TensorType) -> None:
    """A tiny model says speech tokens only, and ends when there are enough for the text."""
    model = tiny_model(shape, quant)
    full = open_full(model)
    text = text_ids(model, PHONEMES)
    reference = [shape.speech_base + code for code in range(40)]
    said = list(speak(full, text + reference, most=400))
    assert said[-1] == shape.end
    assert all(0 <= token - shape.speech_base < 65_536 for token in said[:-1])
    expected = CODES_PER_TOKEN * len(text) - len(reference)
    assert len(said) == pytest.approx(expected, abs=15)
    assert len(set(said)) > len(said) / 2


@pytest.mark.parametrize("quant", [TensorType.Q4_0, TensorType.Q8_0, TensorType.F16])
def test_speech_never_ends_by_default(quant: TensorType) -> None:
    """Without a proportion, a model goes on for as long as it is asked to."""
    full = open_full(tiny_model(TINY_QWEN3, quant, codes_per_token=None))
    base = full.vocabulary.speech_base
    said = list(speak(full, [*range(20), base], most=200))
    assert len(said) == 200
    assert all(0 <= token - base < 65_536 for token in said)


def test_the_benchmark_set_is_made_in_one_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every file of the set is made, and told of."""
    small = {name: partial(Path.write_bytes, data=b"x") for name in benchmark.MODELS}
    monkeypatch.setattr(benchmark, "MODELS", small)
    told: list[str] = []
    made = fabricate_all(tmp_path / "new", told.append)
    assert {path.name for path in (tmp_path / "new").iterdir()} == set(made) == set(small)
    assert len(told) == len(made)


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """A file in the folder's place is an error in one line."""
    place = tmp_path / "file"
    place.write_text("")
    with pytest.raises(EngineUnavailableError, match="cannot be made in"):
        fabricate_all(place, print)
