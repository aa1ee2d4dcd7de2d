"""Measuring the machine: which number of threads is tried, chosen, and what is said of it."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import cast

import numpy as np
import pytest

from wyoming_tts.engines.neutts import warmup as module
from wyoming_tts.engines.neutts.backbone import Backbone
from wyoming_tts.engines.neutts.codec.contract import HOP, Codec, Codes, Samples
from wyoming_tts.engines.neutts.scheduler import Costs
from wyoming_tts.engines.neutts.warmup import candidates, choose_threads, choose_windows, report


class PaperBackbone:
    """Takes as long for a step as it is told, by the number of threads."""

    def __init__(self, steps: Mapping[int, float], places: int = 4) -> None:
        self.places = places
        self.threads = 0
        self._steps = steps

    def set_threads(self, threads: int) -> None:
        """See ``Backbone.set_threads``."""
        self.threads = threads

    def measure_prompt(self, tokens: int) -> float:
        """See ``Backbone.measure_prompt``."""
        assert tokens > 1
        return 0.001 / self.threads

    def measure_step(self, steps: int, together: int = 1) -> float:
        """See ``Backbone.measure_step``."""
        assert steps > 0
        assert together <= self.places
        return self._steps[self.threads] * (1 + 0.1 * (together - 1))


class PaperCodec(Codec):
    """Takes no time."""

    identity, device = "paper", "cpu"

    def __init__(self) -> None:
        self.lengths: list[int] = []

    def decode(self, windows: Sequence[Codes]) -> list[Samples]:
        """See ``Codec.decode``."""
        self.lengths += [len(codes) for codes in windows]
        return [np.zeros(len(codes) * HOP, np.float32) for codes in windows]


def machine(monkeypatch: pytest.MonkeyPatch, cores: int, cpus: int) -> None:
    """Let this be a machine of so many cores and hardware threads."""
    monkeypatch.setattr(module, "usable_cores", lambda: cores)
    monkeypatch.setattr(module, "usable_cpus", lambda: cpus)


@pytest.mark.parametrize(
    ("cores", "cpus", "expected"),
    [(1, 1, [1]), (1, 2, [1]), (2, 2, [1, 2]), (4, 8, [2, 3, 4]), (16, 32, [8, 15, 16])],
)
def test_few_numbers_of_threads_are_tried(
    cores: int, cpus: int, expected: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half of the cores, all but one, and all: never none, and never more than there are."""
    machine(monkeypatch, cores, cpus)
    assert candidates(0) == expected


def test_a_number_that_is_asked_for_is_not_questioned(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who sets the number of threads gets it."""
    machine(monkeypatch, 2, 2)
    assert candidates(7) == [7]


@pytest.mark.parametrize(
    ("steps", "best"),
    [
        ({2: 0.02, 3: 0.015, 4: 0.012}, 4),
        ({2: 0.02, 3: 0.0199, 4: 0.0198}, 2),
        ({2: 0.02, 3: 0.012, 4: 0.03}, 3),
    ],
)
def test_the_fastest_number_is_chosen_unless_it_gains_next_to_nothing(
    steps: dict[int, float], best: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More threads fight with other programs for more, and must be worth it."""
    machine(monkeypatch, 4, 8)
    backbone = PaperBackbone(steps)
    tuner, costs = choose_threads(cast("Backbone", backbone), 0)
    assert tuner.threads == backbone.threads == best
    assert costs.decode(1) == steps[best]
    assert costs.prefill_token == 0.001 / best
    assert costs.decode(4) == pytest.approx(steps[best] * 1.3)


def test_a_small_model_has_as_few_threads_as_are_fast(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where few threads make speech ten times as fast as it is heard, no others are tried."""
    machine(monkeypatch, 4, 8)
    backbone = PaperBackbone({2: 0.0019, 3: 0.001, 4: 0.0005})
    tuner, costs = choose_threads(cast("Backbone", backbone), 0)
    assert tuner.threads == backbone.threads == 2
    assert costs.decode(1) == 0.0019


def test_no_more_streams_are_measured_than_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    """A backbone for one is measured with one."""
    machine(monkeypatch, 1, 1)
    _, costs = choose_threads(cast("Backbone", PaperBackbone({1: 0.01}, places=1)), 0)
    assert list(costs.decode_step) == [1]


def test_windows_are_fitted_to_the_codec() -> None:
    """The codec is warm afterwards, its cost is known, and the plan is one that can be used."""
    codec, costs = PaperCodec(), Costs()
    costs.decode_step = {1: 0.01}
    plan = choose_windows(codec, costs)
    assert codec.lengths
    assert 0 <= costs.codec_frame < 0.01
    assert 1 <= plan.first <= plan.longest


def test_a_slow_machine_is_told_what_helps(caplog: pytest.LogCaptureFixture) -> None:
    """Where speech cannot be made as fast as it is spoken, the log says so, with advice."""
    caplog.set_level(logging.INFO)
    costs = Costs()
    costs.decode_step, costs.codec_frame = {1: 0.03}, 0.002
    assert report(2, costs) == pytest.approx(1.6)
    assert [r.levelname for r in caplog.records] == ["INFO", "WARNING"]
    assert "smaller or q4 model" in caplog.text


def test_a_fast_machine_is_told_in_one_line(caplog: pytest.LogCaptureFixture) -> None:
    """Threads, speed and the expected factor are logged once."""
    caplog.set_level(logging.INFO)
    costs = Costs()
    costs.decode_step, costs.codec_frame = {1: 0.005}, 0.001
    assert report(4, costs) == pytest.approx(0.3)
    (record,) = caplog.records
    assert "4 threads, 200 codes/s" in record.getMessage()
    assert "0.30" in record.getMessage()
