"""What a model says while it is trained."""

from __future__ import annotations

import json
import wave
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

torch = pytest.importorskip("torch")

from tests.train.backbone.small import PLAN, make_corpus, make_tokens, train  # noqa: E402
from tests.train.codec.small import PLAN as CODEC_PLAN  # noqa: E402
from tests.train.codec.small import SHAPE as CODEC_SHAPE  # noqa: E402
from tests.train.codec.small import tones  # noqa: E402
from wyoming_tts.errors import TrainingError  # noqa: E402
from wyoming_tts.train.backbone.layouts import Layout, Turns, word_turns  # noqa: E402
from wyoming_tts.train.backbone.samples import (  # noqa: E402
    Samples,
    Turn,
    choose,
    make_turns,
    speak,
)
from wyoming_tts.train.backbone.sound import open_decoder  # noqa: E402
from wyoming_tts.train.codec.export import identity_of  # noqa: E402
from wyoming_tts.train.codec.training import train_codec  # noqa: E402
from wyoming_tts.train.export.layout import ModelSampling  # noqa: E402

pytestmark = pytest.mark.timeout(300)

GREEDY = ModelSampling(0.0, 30, 1.0, 0.0)


class Script:
    """A model that says given codes, whatever it is asked; 64 ends a turn."""

    def __init__(self, codes: Sequence[int], context: int = 1000) -> None:
        self.context = context
        self.fed: list[list[int]] = []
        self._codes = iter(codes)

    def feed(self, ids: Sequence[int]) -> Any:
        """Return logits of which the next code has the greatest."""
        self.fed.append(list(ids))
        assert sum(map(len, self.fed)) <= self.context
        logits = torch.zeros(65)
        logits[next(self._codes)] = 9.0
        return logits


def test_each_turn_follows_the_end_of_the_one_before() -> None:
    """A turn that ends too late is cut off, and its end is fed all the same."""
    tokens = make_tokens()[1]
    first, end = tokens.first_code, tokens.speech_end
    script = Script([5, 6, 64, 7, 7, 7, 64])
    turns = [Turn([1, 2], 10), Turn([3], 2), Turn([4], 3)]
    assert speak(script, turns, tokens, GREEDY, 0) == [5, 6, 7, 7]
    assert script.fed == [
        [1, 2],
        [first + 5],
        [first + 6],
        [end, 3],
        [first + 7],
        [first + 7],
        [end, 4],
    ]


@pytest.mark.parametrize("context", [1, 2, 3, 4, 5, 6])
def test_nothing_is_fed_beyond_the_context(context: int) -> None:
    """Speech that does not fit is cut off."""
    turns = [Turn([1, 2], 3), Turn([3], 3)]
    spoken = speak(Script([5] * 20, context), turns, make_tokens()[1], GREEDY, 0)
    assert len(spoken) <= max(0, context - 1)


def test_codes_are_drawn_as_it_is_said() -> None:
    """Each bound keeps the likely ones; the same seed draws the same."""
    logits = torch.tensor([0.0, 3.0, 2.9, 2.8, -5.0])
    free = ModelSampling(1.0, 0, 1.0, 0.0)

    def drawn(sampling: ModelSampling) -> set[int]:
        draw = torch.Generator().manual_seed(0)
        return {choose(logits, sampling, draw) for _ in range(300)}

    assert drawn(free) >= {0, 1, 2, 3}
    assert drawn(replace(free, top_k=2)) == {1, 2}
    assert drawn(replace(free, top_p=0.6)) == {1, 2}
    assert drawn(replace(free, min_p=0.5)) == {1, 2, 3}
    assert drawn(replace(free, temperature=0.0)) == {1}
    assert drawn(replace(free, top_p=0.0)) == {1}


def test_the_reference_comes_first(tmp_path: Path) -> None:
    """In turns of words, all of it precedes the first word; in NeuTTS's layout its codes do."""
    _, tokens = make_tokens()
    corpus = make_corpus(tmp_path)
    reference, text = corpus.utterances[2], corpus.utterances[0]
    turns = make_turns(tokens, Layout.REFERENCE_FIRST, Turns.WORDS, text, reference)
    before, _ = word_turns(tokens, reference.words, reference.codes)
    assert len(turns) == len(text.words)
    assert turns[0].opening[: len(before)] == before
    (whole,) = make_turns(tokens, Layout.NEUTTS, Turns.WHOLE, text, reference)
    codes = tokens.speech(reference.codes)
    assert whole.opening[-len(codes) :] == codes
    both = tokens.encode(f"{reference.phonemes} {text.phonemes}")
    start = whole.opening.index(tokens.text_start) + 1
    assert whole.opening[start : start + len(both)] == both


def test_a_run_keeps_what_it_says(tmp_path: Path) -> None:
    """As sound where there is a codec, and as codes otherwise; the training is the same."""
    _, tokens = make_tokens()
    corpus = make_corpus(tmp_path)

    def decode(codes: Sequence[int]) -> NDArray[np.float32]:
        return np.zeros(480 * len(codes), np.float32)

    plan = replace(PLAN, steps=2, samples_every=2)
    sampling = ModelSampling(0.6, 30, 1.0, 0.05)
    silent = Samples(corpus, tokens, sampling, tmp_path / "codes", decode=None)
    heard = Samples(corpus, tokens, sampling, tmp_path / "sound", decode=decode)
    _, one = train(tmp_path / "codes", plan, corpus=corpus, sampler=silent)
    _, other = train(tmp_path / "sound", plan, corpus=corpus, sampler=heard)
    _, without = train(tmp_path / "none", plan, corpus=corpus)
    kept = [json.loads(path.read_text()) for path in (tmp_path / "codes/samples").glob("*.json")]
    assert len(kept) == 3
    assert all(0 <= code < 64 for sample in kept for code in sample["codes"])
    with wave.open(str(tmp_path / "sound/samples/text-0-000002.wav")) as file:
        spoken = json.loads((tmp_path / "codes/samples/text-0-000002.json").read_text())
        assert file.getnframes() == 480 * len(spoken["codes"])
    states = [learner.state() for learner in (one, other, without)]
    assert all(torch.equal(states[0][n], s[n]) for s in states for n in s)


def test_a_codec_decodes_its_own_codes_only(tmp_path: Path) -> None:
    """The folder of its run is enough, and another codec's codes are refused."""
    plan = replace(CODEC_PLAN, steps=1)
    codec = train_codec([tones(1.0)], CODEC_SHAPE, plan, tmp_path, lambda _: None)
    decode = open_decoder(tmp_path, identity_of(codec.eval()))
    assert decode([1, 2, 3]).shape == (3 * 480,)
    with pytest.raises(TrainingError, match="give the codec"):
        open_decoder(tmp_path, "codec@other")
    with pytest.raises(TrainingError, match="neither"):
        open_decoder(tmp_path / "samples", "codec@other")
    (tmp_path / "codec.onnx").write_bytes(b"no graph")
    with pytest.raises(TrainingError, match="damaged"):
        open_decoder(tmp_path / "codec.onnx", "codec@other")
