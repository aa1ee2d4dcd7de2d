"""The engine's thread: who is served, in which order, and what ends it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import cast

import pytest

from tests.engines.neutts.speaking import output_of
from tests.engines.neutts.stubs import (
    Mark,
    StubBackbone,
    StubCodec,
    ended,
    expected,
    numbered,
    running,
    started,
)
from tests.support import PATIENCE, wait_for
from wyoming_tts.engines.neutts.codec.contract import HOP
from wyoming_tts.engines.neutts.codec.windows import WindowPlan, WindowStream
from wyoming_tts.engines.neutts.guard import TokenBounds
from wyoming_tts.engines.neutts.loop import SpeechLoop
from wyoming_tts.engines.neutts.scheduler import Costs
from wyoming_tts.engines.watermark import MarkStream


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


def test_each_listener_hears_all_of_his_own_text(loop: SpeechLoop) -> None:
    """More utterances than places are spoken, each whole, in order, and into its own output."""
    crowd = [numbered(number) for number in range(1, 6)]
    for one in crowd:
        loop.submit(one)
    for number, one in enumerate(crowd, 1):
        assert ended(one) == (expected(number), None)


def test_a_place_is_free_while_the_codec_has_still_work(
    loop: SpeechLoop, backbone: StubBackbone
) -> None:
    """The context is given to the next one as soon as the last code is known."""
    one = numbered(1)
    loop.submit(one)
    ended(one)
    assert backbone.used == []


def test_a_cancelled_one_ends_within_a_step(loop: SpeechLoop, backbone: StubBackbone) -> None:
    """Of the step that runs nothing is kept, and there is no other one."""
    gone = threading.Event()
    backbone.length = 10_000
    backbone.hold(5)
    one = numbered(1, cancelled=gone.is_set, bounds=TokenBounds(0, 20_000))
    loop.submit(one)
    assert backbone.held.wait(PATIENCE)
    gone.set()
    backbone.go.set()
    _, error = ended(one)
    assert error is None
    assert len(backbone.decoded) == 6
    assert backbone.used == []


def test_a_cancelled_one_lets_the_next_in_at_once(loop: SpeechLoop, backbone: StubBackbone) -> None:
    """Who waited for the place has it before another step is computed for others."""
    gone = threading.Event()
    backbone.length = 30
    backbone.hold(4)
    crowd = [numbered(1, cancelled=gone.is_set), numbered(2), numbered(3)]
    for one in crowd:
        loop.submit(one)
    assert backbone.held.wait(PATIENCE)
    gone.set()
    before = len(backbone.decoded)
    backbone.go.set()
    assert ended(crowd[2]) == (expected(3, 30), None)
    assert all(1 not in step for step in backbone.decoded[before + 1 :])


def test_one_that_waits_can_be_cancelled(loop: SpeechLoop, backbone: StubBackbone) -> None:
    """Nobody has to get a place first in order to leave."""
    gone = threading.Event()
    backbone.hold(2)
    crowd = [numbered(1), numbered(2), numbered(3, cancelled=gone.is_set)]
    for one in crowd:
        loop.submit(one)
    assert backbone.held.wait(PATIENCE)
    gone.set()
    backbone.go.set()
    assert ended(crowd[2]) == ([], None)
    assert backbone.said.get(3) is None


def test_the_earliest_deadline_gets_the_place(loop: SpeechLoop, backbone: StubBackbone) -> None:
    """Among those who wait the one who runs out of sound first is admitted first."""
    backbone.places = 1
    backbone.hold(2)
    loop.submit(numbered(1))
    assert backbone.held.wait(PATIENCE)
    late, early = numbered(2, deadline=900.0), numbered(3, deadline=100.0)
    loop.submit(late)
    loop.submit(early)
    backbone.go.set()
    ended(late)
    order = [step[0] for step in backbone.decoded]
    assert order.index(3) < order.index(2)


def test_an_exact_number_of_codes_is_kept_to(loop: SpeechLoop, backbone: StubBackbone) -> None:
    """For measurements an utterance has as many codes as were asked for."""
    backbone.length = 10_000
    one = numbered(1, exact=13)
    loop.submit(one)
    assert ended(one) == (expected(1, 13), None)


def test_an_utterance_without_a_code_ends(loop: SpeechLoop, backbone: StubBackbone) -> None:
    """A model that ends at once makes no sound and no error."""
    backbone.length = 0
    one = numbered(1)
    loop.submit(one)
    assert ended(one) == ([], None)


def test_gain_and_mark_are_applied_to_what_is_heard(loop: SpeechLoop) -> None:
    """Samples are levelled, then marked with what follows them, then put out."""
    one = numbered(1, gain=2.0)
    mark = Mark()
    one.mark = cast("MarkStream", mark)
    one.windows = WindowStream(WindowPlan(first=4, longest=8, back=0, ahead=2, overlap=0))
    loop.submit(one)
    codes, _ = ended(one)
    assert codes == [-2 * code for code in expected(1)]
    assert mark.ahead[0] == 2 * HOP
    assert mark.ahead[-1] == 0


def test_loud_samples_are_clipped(loop: SpeechLoop) -> None:
    """A gain that is too high bends nothing around."""
    one = numbered(9, gain=10.0)
    loop.submit(one)
    samples, _ = output_of(one)
    assert samples.max() == 32_767
    assert samples.min() >= 0


def test_stages_are_counted(loop: SpeechLoop) -> None:
    """Tokens and seconds of each stage are there to be shown."""
    one = numbered(1)
    loop.submit(one)
    ended(one)
    wait_for(lambda: loop.tokens == {"prefill": 50, "decode": 20, "codec": 20})
    assert loop.seconds["decode"] > 0
    assert loop.steps > 20


def test_stopping_ends_everything(backbone: StubBackbone, codec: StubCodec) -> None:
    """Those who speak, those who wait and those who come later all get an end with an error."""
    loop = started(backbone, codec)
    backbone.length = 10_000
    backbone.hold(3)
    crowd = [numbered(number, bounds=TokenBounds(0, 20_000)) for number in (1, 2, 3)]
    for one in crowd:
        loop.submit(one)
    assert backbone.held.wait(PATIENCE)
    stopping = threading.Thread(target=loop.stop)
    stopping.start()
    wait_for(lambda: loop._stopping)
    backbone.go.set()
    stopping.join(PATIENCE)
    late = numbered(4)
    loop.submit(late)
    for one in (*crowd, late):
        assert "closed" in str(ended(one)[1])
    assert not running()


def test_nothing_is_computed_without_work(loop: SpeechLoop) -> None:
    """An engine at rest takes no step and no processor."""
    one = numbered(1)
    loop.submit(one)
    ended(one)
    steps = loop.steps
    one = numbered(2)
    loop.submit(one)
    ended(one)
    wait_for(lambda: loop.steps == 2 * steps)


def test_windows_of_several_share_a_batch_where_that_pays(
    backbone: StubBackbone, codec: StubCodec
) -> None:
    """A codec that takes several windows at once gets those of all that have one."""
    costs = Costs()
    costs.decode_step = {1: 0.02, 2: 0.02}
    loop = started(backbone, codec, costs, 16)
    backbone.hold(0)
    first, second = numbered(1), numbered(2)
    loop.submit(first)
    assert backbone.held.wait(PATIENCE)
    loop.submit(second)
    backbone.go.set()
    assert ended(first) == (expected(1), None)
    assert ended(second) == (expected(2), None)
    loop.stop()
    assert sum(codec.batches) >= 6
