"""What the tests of the engine speak with: tiny models, references, and utterances."""

from __future__ import annotations

import functools
import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.engines.neutts.models import model_folder, tiny_model
from tests.support import PATIENCE
from wyoming_tts.engines.base import SpeakJob
from wyoming_tts.engines.neutts.backbone import Backbone
from wyoming_tts.engines.neutts.codec.windows import WindowPlan, WindowStream
from wyoming_tts.engines.neutts.engine import NeuttsEngine
from wyoming_tts.engines.neutts.fabricate.codec import TINY, fabricate_codec
from wyoming_tts.engines.neutts.guard import TokenBounds, TokenGuard
from wyoming_tts.engines.neutts.llama import ContextShape, Sampler, Sampling
from wyoming_tts.engines.neutts.prepared import Prepared
from wyoming_tts.engines.neutts.prompt import Prompt
from wyoming_tts.engines.neutts.sequence import End, Phase, Utterance
from wyoming_tts.errors import TtsError
from wyoming_tts.voices.prompts import VoicePrompt, write_prompt

TEXT = "The kitchen light is on."
SAID = "We picked beans in the garden."
HOP = 480

Samples = NDArray[np.int16]


@functools.cache
def tiny_codec() -> Path:
    """Return a tiny decoder; all tests share the file."""
    path = model_folder() / "codec.onnx"
    fabricate_codec(path, TINY)
    return path


def write_reference(path: Path, *, codes: int = 60, seed: int = 1, **changes: Any) -> Path:
    """Write the prompt of a voice with random codes and return its path."""
    drawn = np.random.default_rng(seed).integers(0, 65_536, codes)
    values: dict[str, Any] = {
        "codes": tuple(int(code) for code in drawn),
        "text": SAID,
        "phonemes": "",
        "language": "en-US",
        "codec": "imported",
        "gain_db": 0.0,
        "source": "",
    }
    write_prompt(path, VoicePrompt(**(values | changes)))
    return path


@functools.cache
def reference() -> str:
    """Return the path of a reference of 60 codes, shared by all tests."""
    return str(write_reference(model_folder() / "neutts.json"))


def engine_options(**changes: Any) -> dict[str, Any]:
    """Return options that load tiny models, without the watermark unless they say otherwise."""
    return {
        "model": str(tiny_model()),
        "codec": str(tiny_codec()),
        "models_dir": str(model_folder()),
        "threads": 1,
        "watermark": False,
        **changes,
    }


@contextmanager
def loaded(**changes: Any) -> Iterator[NeuttsEngine]:
    """Load an engine, and close it at the end."""
    engine = NeuttsEngine()
    engine.load(engine_options(**changes))
    try:
        yield engine
    finally:
        engine.close()


def job(text: str = TEXT, **fields: Any) -> SpeakJob:
    """Return a job for the shared reference."""
    return SpeakJob(text, **({"language": "en-US", "prompt": reference()} | fields))


def say(engine: NeuttsEngine, text: str = TEXT, **fields: Any) -> Samples:
    """Speak a text to its end."""
    return np.concatenate([np.zeros(0, np.int16), *engine.speak(job(text, **fields), _never)])


def _never() -> bool:
    return False


class Saying(threading.Thread):
    """A job in a thread of its own, as a worker runs it."""

    def __init__(self, engine: NeuttsEngine, text: str = TEXT, **fields: Any) -> None:
        super().__init__(daemon=True)
        self.cancelled = threading.Event()
        self.heard = threading.Event()
        """Set with the first sound."""

        self.parts: list[Samples] = []
        self.error: Exception | None = None
        self._engine = engine
        self._job = job(text, **fields)
        self.start()

    def run(self) -> None:
        """Speak to the end."""
        try:
            for part in self._engine.speak(self._job, self.cancelled.is_set):
                self.parts.append(part)
                if len(part):
                    self.heard.set()
        except Exception as error:  # noqa: BLE001 - handed to the test
            self.error = error

    def samples(self) -> Samples:
        """Wait for the end and return what was said."""
        self.join(PATIENCE)
        assert not self.is_alive(), "the job does not end"
        if self.error is not None:
            raise self.error
        return np.concatenate([np.zeros(0, np.int16), *self.parts])


def prompt(
    weights: Prepared, seed: int, *, prefix: int = 12, text: int = 25, codes: int = 40
) -> Prompt:
    """Return a prompt of random tokens of a model: text, then speech."""
    rng = np.random.default_rng(seed)
    first = weights.vocabulary.speech_base
    words = [int(token) for token in rng.integers(3, 900, prefix + text)]
    speech = [first + int(code) for code in rng.integers(0, 65_536, codes)]
    return Prompt(words[:prefix], words[prefix:] + speech)


GREEDY = Sampling(top_k=1)


def utterance(
    asked: Prompt,
    *,
    seed: int = 5,
    sampling: Sampling | None = None,
    exact: int = 0,
    bounds: TokenBounds | None = None,
    cancelled: Callable[[], bool] = _never,
    **fields: Any,
) -> Utterance:
    """Return an utterance that speaks ``exact`` codes, or as many as ``bounds`` allow."""
    limits = bounds or TokenBounds(0, 400)
    return Utterance(
        prompt=asked,
        most_tokens=limits.longest,
        exact_tokens=exact,
        deadline=fields.pop("deadline", 0.0),
        gain=fields.pop("gain", 1.0),
        guard=TokenGuard(limits),
        sampler=Sampler(sampling or Sampling(), seed),
        windows=WindowStream(WindowPlan(first=4, longest=16)),
        mark=None,
        cancelled=cancelled,
        **fields,
    )


def opened(weights: Prepared, *, streams: int = 4, length: int = 512) -> Backbone:
    """Return a backbone with few threads."""
    return Backbone(weights, ContextShape(length=length, sequences=streams, threads=1))


def prefilled(backbone: Backbone, one: Utterance, chunk: int = 256) -> int:
    """Give an utterance a place, compute its prompt, and return the first code."""
    assert backbone.admit(one)
    while one.phase is Phase.PREFILL:
        code = backbone.prefill(one, chunk)
        if code is not None:
            return code
    raise AssertionError("a prompt ended without a code")


def codes_of(backbone: Backbone, one: Utterance, count: int, chunk: int = 256) -> list[int]:
    """Speak so many codes, or to the end, with nobody beside, and give the place back."""
    said = [prefilled(backbone, one, chunk)]
    while len(said) < count and said[-1] >= 0:
        one.last = said[-1]
        said += backbone.decode([one])
    backbone.release(one)
    one.sampler.close()
    return said


def together(backbone: Backbone, crowd: Sequence[Utterance], count: int) -> list[list[int]]:
    """Speak so many codes of several utterances, a code of each in every step."""
    said = [[prefilled(backbone, one, 40)] for one in crowd]
    for _ in range(count - 1):
        for one, codes in zip(crowd, said, strict=True):
            one.last = codes[-1]
        for codes, code in zip(said, backbone.decode(crowd), strict=True):
            codes.append(code)
    for one in crowd:
        backbone.release(one)
        one.sampler.close()
    return said


def output_of(one: Utterance) -> tuple[Samples, TtsError | None]:
    """Wait for the end of an utterance; return its samples and its error."""
    parts = [np.zeros(0, np.int16)]
    while True:
        try:
            part = one.output.get(timeout=PATIENCE)
        except queue.Empty:
            raise AssertionError("the utterance does not end") from None
        if isinstance(part, End):
            return np.concatenate(parts), part.error
        parts.append(part)
