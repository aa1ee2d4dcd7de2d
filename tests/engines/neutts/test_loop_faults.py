"""What goes wrong in the engine's thread ends those whom it hit, and nobody else."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import pytest

from tests.engines.neutts.stubs import (
    WINDOWS,
    StubBackbone,
    StubCodec,
    ended,
    expected,
    numbered,
    running,
    started,
)
from tests.support import PATIENCE
from wyoming_tts.engines.neutts.codec.windows import WindowStream
from wyoming_tts.engines.neutts.guard import TokenBounds, TokenGuard
from wyoming_tts.engines.neutts.llama import Sampler, Sampling
from wyoming_tts.engines.neutts.loop import SpeechLoop
from wyoming_tts.engines.neutts.sequence import Attempt
from wyoming_tts.errors import EngineError, RunawayError


@pytest.fixture
def backbone() -> StubBackbone:
    """Return a backbone for two."""
    return StubBackbone()


@pytest.fixture
def codec() -> StubCodec:
    """Return a codec."""
    return StubCodec()


@pytest.fixture
def loop(backbone: StubBackbone, codec: StubCodec) -> Iterator[SpeechLoop]:
    """Return a running loop."""
    made = started(backbone, codec)
    yield made
    backbone.go.set()
    made.stop()
    assert not running()


@pytest.mark.parametrize("error", [EngineError("it failed"), MemoryError("no more"), OSError(5)])
@pytest.mark.parametrize("stage", ["prefill", "decode", "codec"])
def test_a_failed_step_ends_those_in_it_with_a_typed_error(
    stage: str,
    error: Exception,
    loop: SpeechLoop,
    backbone: StubBackbone,
    codec: StubCodec,
) -> None:
    """Whatever goes wrong in whatever stage, the job ends with an engine's error."""
    if stage == "codec":
        codec.fault = error
    else:
        backbone.faults[stage] = error
    one, after = numbered(1), numbered(2)
    loop.submit(one)
    _, told = ended(one)
    assert isinstance(told, EngineError)
    assert str(error) in str(told)
    assert backbone.used == []
    loop.submit(after)
    assert ended(after) == (expected(2), None)


def test_a_failed_step_ends_nobody_else(
    loop: SpeechLoop, backbone: StubBackbone, codec: StubCodec
) -> None:
    """Who had no part in a step that failed is spoken to the end."""
    backbone.hold(2)
    one, other = numbered(1), numbered(2, deadline=1e9)
    loop.submit(one)
    assert backbone.held.wait(PATIENCE)
    loop.submit(other)
    # The next window is that of the first, which alone has enough codes for one.
    codec.fault = EngineError("the codec failed")
    backbone.go.set()
    assert isinstance(ended(one)[1], EngineError)
    assert ended(other) == (expected(2), None)


def test_what_does_not_fit_ends_alone(loop: SpeechLoop) -> None:
    """A text that is longer than the context gets its error, and those behind it their turn."""
    long, short = numbered(1, length=1001), numbered(2)
    loop.submit(long)
    loop.submit(short)
    samples, error = ended(long)
    assert (samples, str(error)) == ([], "the text is too long")
    assert ended(short) == (expected(2), None)


@pytest.mark.parametrize("error", [EngineError("odd"), MemoryError("no more")], ids=repr)
def test_a_fault_while_places_are_given_ends_nothing_for_ever(
    error: Exception, loop: SpeechLoop, backbone: StubBackbone
) -> None:
    """Whoever was to be admitted is told, or admitted later; nobody waits in vain."""
    backbone.faults["admit"] = error
    one, after = numbered(1), numbered(2)
    loop.submit(one)
    ended(one)
    loop.submit(after)
    assert ended(after) == (expected(2), None)


def test_a_listener_that_cannot_be_asked_is_ended(loop: SpeechLoop) -> None:
    """An exception out of a job's own question ends that job, and no endless loop begins."""

    def broken() -> bool:
        raise OSError("the socket is gone")

    one, after = numbered(1, cancelled=broken), numbered(2)
    loop.submit(one)
    assert isinstance(ended(one)[1], EngineError)
    loop.submit(after)
    assert ended(after) == (expected(2), None)


def test_a_runaway_ends_with_its_error(loop: SpeechLoop, backbone: StubBackbone) -> None:
    """What the guard refuses ends the utterance, whose context is free at once."""
    backbone.length = 10_000
    one = numbered(1, bounds=TokenBounds(0, 30))
    one.most_tokens = 10_000
    loop.submit(one)
    codes, error = ended(one)
    assert isinstance(error, RunawayError)
    assert codes == expected(1, len(codes))
    assert backbone.used == []


def attempts(number: int, bounds: Sequence[TokenBounds]) -> Callable[[int], Attempt | None]:
    """Return what gives a new try with each of some bounds, and then no more."""
    left = list(bounds)

    def again(_tries: int) -> Attempt | None:
        if not left:
            return None
        return Attempt(TokenGuard(left.pop(0)), Sampler(Sampling(), number), WindowStream(WINDOWS))

    return again


def test_what_went_wrong_unheard_is_tried_again(loop: SpeechLoop, backbone: StubBackbone) -> None:
    """Another try begins behind the prompt, and nothing of the first one is heard."""
    one = numbered(1, bounds=TokenBounds(0, 2), again=attempts(1, [TokenBounds(0, 99)]))
    one.most_tokens = 99
    loop.submit(one)
    assert ended(one) == (expected(1), None)
    assert backbone.rewound == 1


def test_tries_come_to_an_end(loop: SpeechLoop, backbone: StubBackbone) -> None:
    """When no try is left, the last error is told."""
    bad = TokenBounds(0, 2)
    one = numbered(1, bounds=bad, again=attempts(1, [bad, bad]))
    one.most_tokens = 99
    loop.submit(one)
    assert isinstance(ended(one)[1], RunawayError)
    assert backbone.rewound == 2


def test_what_was_heard_is_not_tried_again(loop: SpeechLoop, backbone: StubBackbone) -> None:
    """Sound cannot be taken back: after it there is only an end."""
    one = numbered(1, bounds=TokenBounds(0, 9), again=attempts(1, [TokenBounds(0, 99)]))
    one.most_tokens = 99
    loop.submit(one)
    codes, error = ended(one)
    assert isinstance(error, RunawayError)
    assert codes
    assert backbone.rewound == 0
