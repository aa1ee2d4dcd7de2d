"""The engine as a worker sees it: options in, samples out, and every fault a typed error."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.engines.neutts.models import tiny_model
from tests.engines.neutts.speaking import (
    HOP,
    TEXT,
    Saying,
    job,
    loaded,
    say,
    write_reference,
)
from tests.support import PATIENCE, wait_for
from wyoming_tts.engines.neutts import engine as module
from wyoming_tts.engines.neutts import loading
from wyoming_tts.engines.neutts.backbone import Backbone
from wyoming_tts.engines.neutts.engine import NeuttsEngine
from wyoming_tts.engines.neutts.fabricate.shapes import TINY_QWEN3
from wyoming_tts.engines.neutts.gguf_types import TensorType
from wyoming_tts.engines.neutts.prepared import open_full
from wyoming_tts.engines.neutts.prompt import EMOTIONS
from wyoming_tts.engines.watermark import open_watermarker
from wyoming_tts.errors import (
    EngineError,
    EngineUnavailableError,
)

SENTENCES = (
    TEXT,
    "It is raining.",
    "The front door was opened by somebody at ten o'clock.",
    "Good night, and sleep well.",
)
ENDLESS = {"tokens": 1500}
"""Options of a job that is under way until it is cancelled."""


@pytest.fixture(scope="module")
def engine() -> Iterator[NeuttsEngine]:
    """Return an engine that several tests share."""
    with loaded() as made:
        yield made


@pytest.fixture(scope="module")
def feeling() -> Iterator[NeuttsEngine]:
    """Return an engine whose model reads plain text and knows emotions."""
    with loaded(model=str(tiny_model(TINY_QWEN3, TensorType.F16))) as made:
        yield made


def test_a_text_is_spoken(engine: NeuttsEngine) -> None:
    """A sentence becomes as much sound as its length makes likely, and not silence."""
    samples = say(engine)
    assert samples.dtype == np.int16
    assert 0.3 < len(samples) / 24_000 < 6
    assert np.abs(samples).max() > 100


def test_the_same_job_gives_the_same_samples(engine: NeuttsEngine) -> None:
    """Seed, text and voice decide, to the last bit."""
    first = say(engine, seed=3)
    assert np.array_equal(say(engine, seed=3), first)
    assert not np.array_equal(say(engine, seed=4), first)


def test_a_crowd_changes_nothing(engine: NeuttsEngine) -> None:
    """More jobs at once than there are streams, from as many threads: each as if alone."""
    alone = [say(engine, text, seed=7) for text in SENTENCES]
    crowd = [
        Saying(engine, text, seed=7, deadline=float(place))
        for place, text in enumerate(SENTENCES * 2)
    ]
    for saying, expected in zip(crowd, alone * 2, strict=True):
        assert np.array_equal(saying.samples(), expected)


def test_another_engine_with_the_whole_model_says_the_same(
    engine: NeuttsEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A model that could not be prepared speaks with the same codes."""
    monkeypatch.setattr(loading, "open_weights", lambda model, _: (open_full(model), True))
    with loaded() as other:
        other._parts = replace(other._parts, plan=engine._parts.plan)
        assert np.array_equal(say(other, seed=3), say(engine, seed=3))


def test_an_exact_number_of_codes_is_an_exact_number_of_samples(engine: NeuttsEngine) -> None:
    """Measurements choose how long they speak."""
    assert len(say(engine, options={"tokens": 77})) == 77 * HOP


def test_sound_comes_in_parts_while_it_is_made(engine: NeuttsEngine) -> None:
    """The first samples are there long before the last."""
    parts = list(engine.speak(job(options={"tokens": 120}), lambda: False))
    assert len(parts) > 2
    assert len(parts[0]) < len(np.concatenate(parts)) / 4


def test_the_gain_of_a_voice_is_applied(engine: NeuttsEngine, tmp_path: Path) -> None:
    """A quiet reference is spoken as loudly as the others."""
    plain = write_reference(tmp_path / "a.json")
    louder = write_reference(tmp_path / "b.json", gain_db=6.0)
    quiet = say(engine, prompt=str(plain)).astype(float)
    loud = say(engine, prompt=str(louder)).astype(float)
    clear = np.abs(loud) < 32_000
    assert np.allclose(loud[clear], quiet[clear] * 10**0.3, atol=2)


def test_a_cancelled_job_ends_within_one_step(engine: NeuttsEngine) -> None:
    """After the question is answered by yes there is no other step for the job."""
    saying = Saying(engine, options=ENDLESS)
    assert saying.heard.wait(PATIENCE)
    loop = engine._loop
    assert loop is not None
    saying.cancelled.set()
    steps = loop.steps
    saying.samples()
    assert loop.steps - steps <= 1
    assert len(say(engine, options={"tokens": 10})) == 10 * HOP


def test_all_places_taken_and_given_back(engine: NeuttsEngine) -> None:
    """With every stream busy another job waits, and is spoken as soon as one is cancelled."""
    crowd = [Saying(engine, options=ENDLESS) for _ in range(4)]
    for saying in crowd:
        assert saying.heard.wait(PATIENCE)
    waiting = Saying(engine)
    assert not waiting.heard.wait(0.05)
    crowd[0].cancelled.set()
    assert len(waiting.samples())
    for saying in crowd:
        saying.cancelled.set()
        saying.samples()


def test_a_job_that_waits_is_alive(engine: NeuttsEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    """While others are served, a waiting job yields samples of none, so that nobody gives it up."""
    monkeypatch.setattr(module, "SIGN_OF_LIFE", 0.02)
    crowd = [Saying(engine, options=ENDLESS) for _ in range(4)]
    for saying in crowd:
        assert saying.heard.wait(PATIENCE)
    waiting = Saying(engine, options={"tokens": 10})
    wait_for(lambda: len(waiting.parts) > 2)
    assert not any(map(len, waiting.parts))
    for saying in crowd:
        saying.cancelled.set()
    assert len(waiting.samples()) == 10 * HOP


def test_a_job_that_hangs_gives_no_sign_of_life(
    engine: NeuttsEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When nothing moves, a job is silent: the server must notice that the engine hangs."""
    monkeypatch.setattr(module, "SIGN_OF_LIFE", 0.02)
    held, go = threading.Event(), threading.Event()
    decode = Backbone.decode

    def hanging(self: Backbone, crowd: Any) -> list[int]:
        held.set()
        assert go.wait(PATIENCE)
        return decode(self, crowd)

    monkeypatch.setattr(Backbone, "decode", hanging)
    saying = Saying(engine, options={"tokens": 10})
    assert held.wait(PATIENCE)
    wait_for(lambda: not saying.parts or not len(saying.parts[-1]))
    signs = len(saying.parts)
    assert not saying.heard.wait(0.2)
    assert len(saying.parts) <= signs + 1
    go.set()
    assert len(saying.samples()) == 10 * HOP


def test_emotions_change_what_is_said(feeling: NeuttsEngine) -> None:
    """Each emotion of a model is a way of its own to say a text; neutral is as none."""
    said = {name: say(feeling, options={"emotion": name}).tobytes() for name in (*EMOTIONS, "")}
    assert len(set(said.values())) == len(EMOTIONS)
    assert said["neutral"] == said[""]


def test_an_unknown_emotion_is_told_with_those_there_are(feeling: NeuttsEngine) -> None:
    """A voice's speaker that the model cannot do is an error."""
    with pytest.raises(EngineError, match="happy"):
        say(feeling, options={"emotion": "bored"})


def test_a_model_without_emotions_says_so(engine: NeuttsEngine) -> None:
    """An emotion is refused by a model that has none."""
    with pytest.raises(EngineError, match="it has: none"):
        say(engine, options={"emotion": "happy"})


def test_stats_tell_what_was_done(engine: NeuttsEngine) -> None:
    """Jobs, tokens and seconds by stage, and what the machine was found to do."""
    before = engine.stats()
    say(engine, options={"tokens": 50})
    after = engine.stats()
    assert after["jobs"] == before["jobs"] + 1
    assert after["decode_tokens"] - before["decode_tokens"] == 49
    assert after["codec_tokens"] - before["codec_tokens"] == 50
    assert after["prefill_tokens"] > before["prefill_tokens"]
    for stage in ("prefill_s", "decode_s", "codec_s"):
        assert after[stage] > before[stage]
    assert after["threads"] == 1
    assert after["watermark"] == 0
    assert after["loaded_in_s"] > 0
    assert after["expected_real_time_factor"] > 0
    assert all(isinstance(value, int | float) for value in after.values())


def test_closing_ends_everything(caplog: pytest.LogCaptureFixture) -> None:
    """Jobs that run and jobs that wait end with an error, and later ones are refused."""
    endless = {"tokens": 7000}
    with loaded(streams=1, context=8192) as engine:
        running = Saying(engine, options=endless)
        assert running.heard.wait(PATIENCE)
        waiting = Saying(engine, options=endless)
        engine.close()
        for saying in (running, waiting):
            with pytest.raises(EngineError, match="closed"):
                saying.samples()
        with pytest.raises(EngineUnavailableError):
            say(engine)
        assert engine.stats() == {}
        engine.close()
    assert "failed" not in caplog.text


def test_a_listener_who_does_not_listen_on_holds_nothing_up(engine: NeuttsEngine) -> None:
    """A job whose iterator is left alone goes its way beside others."""
    gone = threading.Event()
    parts = engine.speak(job(options=ENDLESS), gone.is_set)
    next(parts)
    assert len(say(engine))
    gone.set()
    assert sum(map(len, parts)) < 1500 * HOP


def test_languages_other_than_the_voice_s_own_are_spoken(engine: NeuttsEngine) -> None:
    """Text and reference may be in different languages."""
    assert len(say(engine, "Guten Abend, das Licht ist an.", language="de-DE"))


def test_a_watermark_that_is_off_is_told(caplog: pytest.LogCaptureFixture) -> None:
    """Turning the mark off is possible, loud, and visible in the version."""
    caplog.set_level(logging.INFO)
    with loaded() as made:
        assert made.stats()["watermark"] == 0
    assert any("watermark is turned off" in r.message for r in caplog.records)
    assert "no watermark" in caplog.text


def test_speech_is_marked_when_the_watermark_is_on() -> None:
    """With the mark on it is named in the version, shown in the stats, and heard by nobody else."""
    try:
        open_watermarker()
    except EngineUnavailableError:
        pytest.skip("resemble-perth is not installed here")
    with loaded(watermark=True) as marked, loaded() as plain:
        plain._parts = replace(plain._parts, plan=marked._parts.plan)
        assert marked.stats()["watermark"] == 1
        one, other = say(marked, options={"tokens": 60}), say(plain, options={"tokens": 60})
        assert len(one) == len(other)
        assert not np.array_equal(one, other)
        assert marked.stats()["watermark_s"] > 0


def test_outputs_are_not_shared(engine: NeuttsEngine) -> None:
    """Two jobs that run side by side never hear one another."""
    one, two = (Saying(engine, options={"tokens": 90}, seed=seed) for seed in (1, 2))
    alone = [say(engine, options={"tokens": 90}, seed=seed) for seed in (1, 2)]
    assert np.array_equal(one.samples(), alone[0])
    assert np.array_equal(two.samples(), alone[1])
