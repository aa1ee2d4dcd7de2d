"""What ``doctor`` says of the engines that voices need."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.support import fake_engines, write_voice
from wyoming_tts.app import worker_options
from wyoming_tts.cli import checks, engine_checks
from wyoming_tts.cli.finding import Verdict
from wyoming_tts.engines.neutts import setup as neutts
from wyoming_tts.engines.worker_host import WorkerHost, WorkerOptions
from wyoming_tts.models import packaged
from wyoming_tts.settings import Settings, load_settings


def settings_for(tmp_path: Path, **values: Any) -> Settings:
    """Return settings that keep the test away from the machine's own."""
    return load_settings({"data_dir": str(tmp_path), **values})


@pytest.fixture(autouse=True)
def _without_built_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the voices that come with the package out: they are no matter of these tests."""
    monkeypatch.setattr(packaged, "FOLDER", tmp_path / "no models")


def clone(tmp_path: Path, name: str, **keys: Any) -> None:
    """Write a cloned voice, its prepared reference being there."""
    folder = write_voice(tmp_path / "voices", name, engine="neutts", **keys)
    (folder / "neutts.json").write_text("{}")


async def test_engines_of_voices_are_tried_beside_the_chosen_one(tmp_path: Path) -> None:
    """Espeak is chosen and speaks; the engine of a voice does not load, and both are told."""
    write_voice(tmp_path / "voices", "mine")
    engines = fake_engines({"fail": "its model is missing"})
    finding = await engine_checks.check_engine(settings_for(tmp_path), engines)
    assert finding.verdict is Verdict.BAD
    assert finding.found.startswith("espeak")
    assert "speaks; " in finding.found
    assert "its model is missing" in finding.found
    assert finding.remedy


async def test_each_model_of_an_engine_is_tried_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Voices share an engine, the usual model has two names, and other models are tried too."""
    for name, model in (("one", ""), ("two", "usual"), ("three", "other"), ("four", "other")):
        write_voice(tmp_path / "voices", name, **({"model": model} if model else {}))
    engines = fake_engines()
    engines["fake"] = replace(engines["fake"], usual_model=lambda _settings: "usual")
    tried = []

    class Host(WorkerHost):
        def __init__(self, name: str, options: WorkerOptions) -> None:
            tried.append(name)
            super().__init__(name, options)

    monkeypatch.setattr(engine_checks, "WorkerHost", Host)
    finding = await engine_checks.check_engine(settings_for(tmp_path, engine="fake"), engines)
    assert finding.verdict is Verdict.GOOD
    assert sorted(name.partition(":")[::2] for name in tried) == [
        ("espeak", ""),
        ("fake", ""),
        ("fake", "other"),
    ]


async def test_an_engine_is_tried_as_the_server_runs_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The time that an engine may take and its processors are those of the settings."""
    given = []

    class Host(WorkerHost):
        def __init__(self, name: str, options: WorkerOptions) -> None:
            given.append(options)
            super().__init__(name, options)

    monkeypatch.setattr(engine_checks, "WorkerHost", Host)
    settings = settings_for(
        tmp_path, worker_start_timeout_s=77, worker_step_timeout_s=7, worker_cpus="0"
    )
    await engine_checks.check_engine(settings)
    served = worker_options(settings, fake_engines()["espeak"], "")
    assert (served.start_timeout, served.step_timeout, served.cpus) == (77, 7, (0,))
    assert given == [replace(served, log_level="error")]


async def test_models_of_all_voices_are_looked_for(tmp_path: Path) -> None:
    """Espeak needs none; what a cloned voice needs is named with the command that fetches it."""
    clone(tmp_path, "anna")
    settings = settings_for(tmp_path)
    finding = await engine_checks.check_models(settings)
    assert finding.verdict is Verdict.BAD
    assert "espeak needs none" in finding.found
    assert " ".join(neutts.needed_models(settings, "")) in finding.remedy


async def test_an_engine_without_a_voice_is_a_warning(tmp_path: Path) -> None:
    """The chosen engine is tried although no voice speaks with it."""
    finding = await engine_checks.check_engine(
        settings_for(tmp_path, engine="fake"), fake_engines()
    )
    assert finding.verdict is Verdict.WARNING
    assert "has no voice" in finding.found


@pytest.mark.parametrize(
    ("megabytes", "clones", "verdict"),
    [
        (150, [], Verdict.BAD),
        (600, [], Verdict.GOOD),
        (600, ["anna"], Verdict.BAD),
        (1100, ["anna"], Verdict.GOOD),
    ],
)
async def test_memory_is_enough_for_what_is_used(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    megabytes: int,
    clones: list[str],
    verdict: Verdict,
) -> None:
    """A model needs far more memory than espeak."""
    for name in clones:
        clone(tmp_path, name)
    monkeypatch.setattr(checks, "_available_memory", lambda: megabytes * 2**20)
    finding = await checks.check_memory(settings_for(tmp_path))
    assert finding.verdict is verdict
    assert f"{megabytes} MB" in finding.found
    assert bool(finding.remedy) == (verdict is Verdict.BAD)


async def test_the_chosen_engine_needs_its_memory_before_there_is_a_voice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server loads it at the start, whoever speaks."""
    monkeypatch.setattr(checks, "_available_memory", lambda: 600 * 2**20)
    finding = await checks.check_memory(settings_for(tmp_path, engine="neutts"))
    assert finding.verdict is Verdict.BAD
