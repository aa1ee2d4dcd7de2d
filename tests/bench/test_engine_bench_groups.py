from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Self

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.support import FAKE_TARGET
from wyoming_tts.bench.engine import bounds, groups, versus
from wyoming_tts.bench.engine.bounds import step_cost
from wyoming_tts.bench.engine.child import EngineChild
from wyoming_tts.bench.engine.figures import EngineReport
from wyoming_tts.bench.engine.models import MODELS
from wyoming_tts.bench.engine.plan import EnginePlan
from wyoming_tts.bench.engine.subject import Subject
from wyoming_tts.bench.engine.take import Chunk, Models, Take
from wyoming_tts.bench.engine.texts import made_up_reference
from wyoming_tts.bench.processes import BenchError, footprint
from wyoming_tts.engines.base import Engine, EngineInfo, SpeakJob
from wyoming_tts.engines.neutts.fabricate.backbone import fabricate_backbone
from wyoming_tts.engines.neutts.fabricate.codec import TINY, fabricate_codec
from wyoming_tts.engines.neutts.fabricate.shapes import TINY_QWEN2
from wyoming_tts.engines.neutts.gguf_types import TensorType

HOP = 480
EFFORT = 0.05
"""Seconds from the engine's sign of life to its sound."""


class CountedEngine(Engine):
    """Speaks as many codes as asked for, at once, and counts them."""

    def load(self, options: Mapping[str, Any]) -> EngineInfo:
        """See ``Engine.load``."""
        self._tokens = 0
        return EngineInfo("counted", "1", concurrency=int(options.get("streams", 4)))

    def speak(self, job: SpeakJob, cancelled: Callable[[], bool]) -> Iterator[NDArray[np.int16]]:
        """See ``Engine.speak``."""
        tokens = int(job.options["tokens"])
        assert Path(job.prompt).is_file()
        self._tokens += tokens
        yield np.zeros(0, np.int16)
        time.sleep(EFFORT)
        yield np.full(tokens * HOP, 1000, np.int16)

    def stats(self) -> dict[str, float]:
        """See ``Engine.stats``."""
        tokens = float(self._tokens)
        return {"threads": 3, "decode_s": tokens / 100, "decode_tokens": tokens, "codec_s": tokens}


@pytest.fixture
def plan() -> EnginePlan:
    """Return the smallest plan, for an engine without models."""
    return EnginePlan(
        Models(Path("backbone"), Path("codec")),
        long=made_up_reference(60),
        default=made_up_reference(50),
        rounds=1,
        starts=1,
        streams=(1, 4),
        target=f"{__name__}:CountedEngine",
    )


def values(report: EngineReport, group: str) -> dict[str, float]:
    """Return the figures of a group by name."""
    return {figure.name: figure.value for figure in report.figures if figure.group == group}


def test_stages_are_the_growth_of_the_counters(plan: EnginePlan) -> None:
    """Each text gets the seconds that its own stages took, and their rates."""
    found = values(groups.measure(plan, ["stages"]), "stages")
    assert found["sentence, long reference: decode"] == pytest.approx(2.5)
    assert found["short text, default reference: decode"] == pytest.approx(0.75)
    assert found["sentence, long reference: decode, rate"] == pytest.approx(100)
    assert found["sentence, long reference: prefill"] == 0
    assert found["sentence, long reference: sound less what was asked for"] == 0


def test_streams_run_at_the_same_time_and_are_compared_with_one(plan: EnginePlan) -> None:
    """The figures tell the rate of each number of streams, and the gain of four is judged."""
    report = groups.measure(plan, ["streams"])
    found = values(report, "streams")
    assert found["4 streams: decoding"] == pytest.approx(100)
    gain = next(one for one in report.figures if one.name == "4 streams: decoding, of one")
    assert gain.value == pytest.approx(1.0)
    assert gain.met is False


def test_a_start_is_timed_and_its_memory_read(plan: EnginePlan) -> None:
    """The worker's load time, its memory and its peak are told."""
    found = values(groups.measure(plan, ["load"]), "load")
    assert 0 < found["start of a worker until it is ready"] < 30
    assert 10 < found["resident, loaded"] <= found["resident, peak"]


def test_the_wire_is_what_the_engine_did_not_take(plan: EnginePlan) -> None:
    """First audio at a client of a real server is more than the engine took, by little."""
    found = values(groups.measure(plan, ["wire"]), "wire")
    added = found["of that, added by server and wire, median"]
    assert 0 < added / 1000 <= found["first audio at a client, median"]


def test_the_codec_is_timed_alone_and_in_batches(plan: EnginePlan, tmp_path: Path) -> None:
    """A codec that loads gives its figures; targets are for GPUs only."""
    pytest.importorskip("onnxruntime")
    path = tmp_path / "codec.onnx"
    fabricate_codec(path, TINY)
    report = groups.measure(
        dataclasses.replace(plan, models=Models(tmp_path, path), threads=1), ["codec"]
    )
    found = values(report, "codec")
    assert found["16 windows at once / one"] > 1
    assert report.machine["codec runs on"] == "cpu"
    assert all(figure.met is None for figure in report.figures)


def test_a_codec_that_is_missing_is_told(plan: EnginePlan) -> None:
    """The reason why there is no codec ends the measurement."""
    with pytest.raises(BenchError, match="codec does not load"):
        groups.measure(plan, ["codec"])


def test_a_soak_speaks_every_text_and_counts_the_sound(plan: EnginePlan) -> None:
    """However short it is, each text is spoken, and none lacks sound."""
    report = groups.measure(dataclasses.replace(plan, soak_minutes=0.001), ["soak"])
    found = values(report, "soak")
    assert found["texts spoken"] >= 6
    assert found["texts with less than half of their sound"] == 0
    assert found["sound"] >= (250 + 4 * 200 + 75) / 50


class _Peer:
    """Takes four seconds for all that it does, and half of that where it is tuned."""

    def __init__(self, _python: Path, log: Path, variables: Mapping[str, str | None]) -> None:
        self.seconds = 2.0 if variables["GOMP_SPINCOUNT"] else 4.0
        self.pid = 1
        self.footprint = footprint(self.pid)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        return

    def load(self, models: Models, language: str, threads: int | None) -> dict[str, Any]:
        assert (threads is None) == (self.seconds == 4.0)
        return {"seconds": self.seconds, "imports": 1.0, "versions": {"neutts": "1.4.1"}}

    def speak(self, reference: Any, sentences: Any, seed: int) -> Take:
        stages, at = {"codec": 1.0}, self.seconds / 2
        return Take((Chunk(at, HOP),), self.seconds, 1, stages, (99,))


def test_ratios_are_ours_as_a_part_of_the_peers(
    plan: EnginePlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every ratio is there for both ways to run the peer, the tuned one being the faster."""
    monkeypatch.setattr(versus, "Peer", _Peer)
    report = groups.measure(dataclasses.replace(plan, peer=Path("python")), ["neutts"])
    ratios, shipped = report.against_tuned, report.against_shipped
    assert ratios.keys() == shipped.keys() == versus.TARGETS.keys()
    for name in ratios.keys() - {"memory"}:
        assert shipped[name] == pytest.approx(ratios[name] / 2)
    found = values(report, "neutts")
    assert found["peer, tuned: sentence: codec"] == 1.0
    assert found["sentence_total: ours / peer, tuned"] == ratios["sentence_total"]
    assert report.machine["peer: neutts"] == "1.4.1"
    # The sign of life comes before the effort, and is not what a listener waits for.
    for name in ("first_audio_same_reference", "first_audio_default_reference"):
        assert found[f"ours: {name}"] >= EFFORT


def test_sound_of_another_length_is_no_measurement(plan: EnginePlan) -> None:
    """A comparison where ours says less than asked for is refused."""
    with pytest.raises(BenchError, match="were asked for"):
        versus._checked(Take((Chunk(0.1, HOP),), 0.2, 250))


def test_what_an_engine_refuses_is_told(plan: EnginePlan, tmp_path: Path) -> None:
    """An error of the engine ends the measurement with its message."""
    with EngineChild(Subject({}, FAKE_TARGET), tmp_path / "log") as engine:
        with pytest.raises(BenchError, match="engine failed"):
            engine.speak(SpeakJob("REFUSE", "en-GB"))
        assert engine.speak(SpeakJob("Fine.", "en-GB")).takes[0].sound > 0
    with pytest.raises(BenchError, match="no such model"):
        EngineChild(Subject({"fail": "no such model"}, FAKE_TARGET), tmp_path / "log")


def test_a_step_reads_the_layers_and_the_rows_of_speech(tmp_path: Path) -> None:
    """The cost counts matrices of the layers and the output, no row of text, and the context."""
    path = tmp_path / "tiny.gguf"
    fabricate_backbone(path, TINY_QWEN2, TensorType.Q8_0)
    cost = step_cost(path)
    shape = TINY_QWEN2
    width, narrow = shape.hidden, shape.kv_heads * shape.head_size
    wide = shape.heads * shape.head_size
    layer = 2 * width * (wide + narrow) + 3 * width * shape.feed_forward
    output = bounds.SPEECH_ROWS * width
    assert sum(cost.weights.values()) == shape.layers * layer + output
    assert cost.context_bytes == shape.layers * narrow * 2 * 2
    assert cost.weight_bytes > sum(cost.weights.values()) * 34 / 32


def test_groups_that_take_long_are_measured_where_they_are_asked_for(plan: EnginePlan) -> None:
    """The comparison and the soak join what is measured, or what is named."""
    usual = groups.chosen(plan, None)
    assert {"neutts", "soak"}.isdisjoint(usual)
    asked = dataclasses.replace(plan, peer=Path("python"), soak_minutes=1.0)
    assert groups.chosen(asked, None) == [*usual, "neutts", "soak"]
    assert groups.chosen(asked, ["neutts"]) == ["neutts", "soak"]
    assert set(groups.GROUPS) == {*usual, "neutts", "soak"}


def test_every_model_for_measurements_is_named_after_its_kind() -> None:
    """Backbones are GGUF files and codecs are ONNX files."""
    assert {Path(name).suffix for name in MODELS} == {".gguf", ".onnx"}
