# ruff: noqa: RUF001 - IPA looks like other letters
"""What the tests of models that speak word by word share: tiny models, voices and a codec."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from tests.engines.neutts.models import model_folder, tiny_model
from tests.engines.neutts.speaking import SAID, utterance
from wyoming_tts.engines.neutts.backbone import Backbone
from wyoming_tts.engines.neutts.codec.contract import HOP
from wyoming_tts.engines.neutts.fabricate.shapes import TINY_WORDS, BackboneShape
from wyoming_tts.engines.neutts.guard import TokenBounds, TurnBounds
from wyoming_tts.engines.neutts.layouts import make_builder
from wyoming_tts.engines.neutts.llama import ContextShape
from wyoming_tts.engines.neutts.prepared import Prepared, open_full
from wyoming_tts.engines.neutts.prompt import Builder, InputFormat
from wyoming_tts.engines.neutts.sequence import Utterance
from wyoming_tts.engines.neutts.tokenizer import Tokenizer
from wyoming_tts.engines.neutts.traits import Layout, Traits, Turns
from wyoming_tts.voices.prompts import VoicePrompt, write_prompt

WORDS = ("wiː", "pˈɪkt", "bˈiːnz", "ɪnðə", "ɡˈɑːɹdən.")
ENDS = (10, 24, 40, 44, 60)
CODES = 4096
BACK, AHEAD = 4, 2
"""Codes before and behind that the codec of these tests looks at."""

SPOKEN = "ðə kˈɪtʃən lˈaɪt ɪz ˈɔn."


def voice(seed: int = 1, **changes: Any) -> VoicePrompt:
    """Return the prompt of a voice with random codes, whose words' ends are known."""
    drawn = np.random.default_rng(seed).integers(0, CODES, ENDS[-1])
    values: dict[str, Any] = {
        "codes": tuple(int(code) for code in drawn),
        "text": SAID,
        "phonemes": " ".join(WORDS),
        "language": "en-US",
        "codec": "imported",
        "gain_db": 0.0,
        "source": "",
        "word_ends": ENDS,
    }
    return VoicePrompt(**(values | changes))


@functools.cache
def words_reference(seed: int = 1) -> str:
    """Return the path of a voice's prompt."""
    path = model_folder() / f"words-{seed}.json"
    write_prompt(path, voice(seed))
    return str(path)


def words_model(codes_per_token: float | None = 3.3, shape: BackboneShape = TINY_WORDS) -> Path:
    """Return a tiny model that speaks word by word."""
    return tiny_model(shape, codes_per_token=codes_per_token)


class Spoken:
    """A tiny model with a context, of which it is known what was fed to it."""

    def __init__(
        self, codes_per_token: float | None = 3.3, *, streams: int = 4, length: int = 512
    ) -> None:
        path = words_model(codes_per_token)
        self.weights: Prepared = open_full(path)
        self.backbone = Backbone(self.weights, ContextShape(length, streams, threads=1))
        self.tokenizer = Tokenizer(path)
        self.builder: Builder = make_builder(
            *(self.tokenizer, InputFormat.PHONEMES, self.weights.vocabulary, ()),
            Traits(Layout.REFERENCE_FIRST, Turns.WORDS),
        )
        self.fed: list[int] = []
        """Ids in the order in which they were computed."""

        read = self.weights.embeddings

        def reading(ids: Sequence[int]) -> Any:
            self.fed += [int(one) for one in ids]
            return read(ids)

        self.weights.embeddings = reading  # type: ignore[method-assign, assignment]

    def utterance(
        self, text: str = SPOKEN, *, speaker: int = 1, seed: int = 5, **fields: Any
    ) -> Utterance:
        """Return an utterance of a text."""
        asked = self.builder.build(voice(speaker), text)
        bounds = [TurnBounds.of(word) for word in asked.words]
        limits = fields.pop("bounds", TokenBounds(0, 2000))
        return utterance(asked, seed=seed, turn_bounds=bounds, bounds=limits, **fields)

    def close(self) -> None:
        """Release everything."""
        self.backbone.close()
        self.tokenizer.close()


@contextmanager
def spoken(codes_per_token: float | None = 3.3, **fields: Any) -> Iterator[Spoken]:
    """Open a model for a test."""
    made = Spoken(codes_per_token, **fields)
    try:
        yield made
    finally:
        made.close()


@functools.cache
def local_codec(**stated: str) -> Path:
    """Return a codec of 4,096 codes that looks no further than ``BACK`` and ``AHEAD`` codes.

    ``stated`` is what its file says besides, or otherwise, in ``wyoming_tts.*``.
    """
    rng = np.random.default_rng(3)
    width = BACK + AHEAD + 1
    constants = {
        "table": rng.standard_normal((CODES, 8)).astype(np.float32),
        "mix": (rng.standard_normal((8, 8, width)) / 8).astype(np.float32),
        "sound": (rng.standard_normal((8, 1, HOP)) / 8).astype(np.float32),
    }
    nodes = [
        helper.make_node("Gather", ["table", "codes"], ["rows"], axis=0),
        helper.make_node("Squeeze", ["rows", "first"], ["row"]),
        helper.make_node("Transpose", ["row"], ["channels"], perm=[0, 2, 1]),
        helper.make_node("Conv", ["channels", "mix"], ["mixed"], pads=[BACK, AHEAD]),
        helper.make_node("Tanh", ["mixed"], ["bent"]),
        helper.make_node("ConvTranspose", ["bent", "sound"], ["waves"], strides=[HOP]),
        helper.make_node("Tanh", ["waves"], ["audio"]),
    ]
    tensors = [numpy_helper.from_array(array, name) for name, array in constants.items()]
    tensors.append(numpy_helper.from_array(np.array([1], np.int64), "first"))
    graph = helper.make_graph(
        nodes,
        "local",
        [helper.make_tensor_value_info("codes", TensorProto.INT32, [1, 1, "frames"])],
        [helper.make_tensor_value_info("audio", TensorProto.FLOAT, [1, 1, "samples"])],
        tensors,
    )
    opset = helper.make_opsetid("", 17)
    model = helper.make_model(graph, opset_imports=[opset], ir_version=8)
    says = {"codebook": str(CODES), "back": str(BACK), "ahead": str(AHEAD), "identity": "local@1"}
    for key, value in (says | stated).items():
        model.metadata_props.add(key=f"wyoming_tts.{key}", value=value)
    name = "-".join(["local", *(f"{key}_{value}" for key, value in sorted(stated.items()))])
    path = model_folder() / f"{name}.onnx"
    onnx.save(model, str(path))
    return path
