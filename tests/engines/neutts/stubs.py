"""A backbone and a codec for tests of the loop, which say what the test wants and can be held."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any, cast

import numpy as np

from tests.engines.neutts.speaking import output_of, utterance
from tests.support import PATIENCE
from wyoming_tts.engines.neutts.backbone import END, Backbone
from wyoming_tts.engines.neutts.codec.contract import HOP, Codec, Codes, Samples
from wyoming_tts.engines.neutts.codec.windows import WindowPlan, WindowStream
from wyoming_tts.engines.neutts.loop import SpeechLoop
from wyoming_tts.engines.neutts.prompt import Prompt
from wyoming_tts.engines.neutts.scheduler import Costs
from wyoming_tts.engines.neutts.sequence import Phase, Utterance
from wyoming_tts.engines.neutts.threads import ThreadTuner
from wyoming_tts.errors import EngineError

WINDOWS = WindowPlan(first=4, longest=8, back=0, ahead=0, overlap=0)
"""Windows whose samples tell exactly which codes they are of."""


class StubBackbone:
    """Says codes that tell the utterance and the place: ``100 * number + count``.

    The first id of a prompt is the utterance's number. Ends after ``length`` codes. A step of a
    stage for which there is a fault fails once. Between ``hold`` and ``go`` it stands still.
    """

    def __init__(self, places: int = 2, length: int = 20) -> None:
        self.places = places
        self.length = length
        self.used: list[Utterance] = []
        self.faults: dict[str, Exception] = {}
        self.decoded: list[list[int]] = []
        self.rewound = 0
        self.said: dict[int, int] = {}
        self._hold_at = -1
        self.held = threading.Event()
        self.go = threading.Event()

    def hold(self, step: int) -> None:
        """Stand still when so many steps have been decoded."""
        self._hold_at = step

    def admit(self, one: Utterance) -> bool:
        """See ``Backbone.admit``."""
        self._fail("admit")
        if one.prompt_length > 1000:
            raise EngineError("the text is too long")
        if len(self.used) == self.places:
            return False
        self.used.append(one)
        one.phase = Phase.PREFILL
        return True

    def prefill(self, one: Utterance, chunk: int) -> int | None:
        """See ``Backbone.prefill``."""
        one.computed += min(chunk, one.prompt_length - one.computed)
        self._fail("prefill")
        if one.computed < one.prompt_length:
            return None
        one.phase = Phase.DECODE
        return self._next(one)

    def decode(self, crowd: Sequence[Utterance]) -> list[int]:
        """See ``Backbone.decode``."""
        if len(self.decoded) == self._hold_at:
            self.held.set()
            assert self.go.wait(PATIENCE)
        self.decoded.append([number_of(one) for one in crowd])
        self._fail("decode")
        return [self._next(one) for one in crowd]

    def rewind(self, one: Utterance) -> None:
        """See ``Backbone.rewind``."""
        one.begin()
        self.rewound += 1
        self.said[number_of(one)] = 0
        one.computed = one.prompt_length - 2
        one.phase = Phase.PREFILL

    def release(self, one: Utterance) -> None:
        """See ``Backbone.release``."""
        if one in self.used:
            self.used.remove(one)

    def set_threads(self, threads: int) -> None:
        """See ``Backbone.set_threads``."""
        raise AssertionError("there is one number of threads to choose from")

    def _next(self, one: Utterance) -> int:
        number = number_of(one)
        count = self.said[number] = self.said.get(number, 0) + 1
        return END if count > self.length else 100 * number + count

    def _fail(self, stage: str) -> None:
        if error := self.faults.pop(stage, None):
            raise error


class StubCodec(Codec):
    """Each code becomes samples of its own height."""

    identity, device = "stub", "cpu"

    def __init__(self) -> None:
        self.fault: Exception | None = None
        self.batches: list[int] = []

    def decode(self, windows: Sequence[Codes]) -> list[Samples]:
        """See ``Codec.decode``."""
        self.batches.append(len(windows))
        if self.fault is not None:
            error, self.fault = self.fault, None
            raise error
        return [np.repeat(codes.astype(np.float32) / 4096, HOP) for codes in windows]


class Mark:
    """A mark that can be seen: it turns the samples upside down."""

    def __init__(self) -> None:
        self.ahead: list[int] = []

    def push(self, samples: Samples, ahead: Samples) -> Samples:
        """See ``MarkStream.push``."""
        self.ahead.append(len(ahead))
        return -samples


def running() -> bool:
    """Whether a loop's thread is there."""
    return any(thread.name == "neutts" for thread in threading.enumerate())


def number_of(one: Utterance) -> int:
    """Return the number of an utterance of this module."""
    return one.prompt.prefix[0]


def numbered(number: int, *, length: int = 50, **fields: Any) -> Utterance:
    """Return an utterance for the stub, which codec windows divide without fading."""
    one = utterance(Prompt([number], [0] * (length - 1)), **fields)
    one.windows = WindowStream(WINDOWS)
    return one


def heard(samples: Any) -> list[int]:
    """Return the codes that samples tell of."""
    return [round(float(value) / 32_767 * 4096) for value in samples[::HOP]]


def expected(number: int, count: int = 20) -> list[int]:
    """Return the codes that the stub says."""
    return [100 * number + place for place in range(1, count + 1)]


def started(
    backbone: StubBackbone, codec: Codec, costs: Costs | None = None, windows_at_once: int = 1
) -> SpeechLoop:
    """Start a loop."""
    tuner = ThreadTuner({1: 0.01}, 1)
    return SpeechLoop(cast("Backbone", backbone), codec, tuner, costs or Costs(), windows_at_once)


def ended(one: Utterance) -> tuple[list[int], Exception | None]:
    """Wait for the end; return the codes that were heard, and the error."""
    samples, error = output_of(one)
    return heard(samples), error
