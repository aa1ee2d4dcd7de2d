"""Whether voices can speak, by how their engines and models stand."""

from __future__ import annotations

from pathlib import Path

import pytest

from wyoming_tts.engines.base import EngineInfo, SpeakJob
from wyoming_tts.engines.host import Emit, Host, HostState, HostStatus
from wyoming_tts.engines.pool import EnginePool
from wyoming_tts.models.ledger import NAME
from wyoming_tts.models.store import ModelStore
from wyoming_tts.voices.voice import Voice
from wyoming_tts.web.standing import Standing, Standings, VoiceState

VOICE = Voice("ann", "Ann", ("en-US",), "some")
MISSING = "neutts-nano-q4"
HERE = "built-in-en"


class ScriptedHost(Host):
    """Says that it is in a state."""

    def __init__(self, state: HostState, problem: str) -> None:
        self._status = HostStatus("some", state, problem=problem)

    def start(self) -> None:
        """See ``Host.start``."""

    async def ready(self) -> EngineInfo:
        """See ``Host.ready``."""
        raise AssertionError

    async def speak(self, job: SpeakJob, deadline: float, emit: Emit) -> float:
        """See ``Host.speak``."""
        raise AssertionError

    @property
    def status(self) -> HostStatus:
        """See ``Host.status``."""
        return self._status

    async def close(self) -> None:
        """See ``Host.close``."""


def standing(
    folder: Path,
    state: HostState | None,
    problem: str = "",
    *,
    models: tuple[str, ...] = (HERE,),
    absence: str = "",
) -> Standing:
    """Return how a voice stands whose host is in ``state``, or was not needed yet."""
    pool = EnginePool(
        ("some",),
        lambda _name: ScriptedHost(state or HostState.READY, problem),
        {"some:usual": "some"},
        absence=lambda _name: absence,
        models=lambda _name: models,
    )
    if state is not None:
        pool.host("some:usual")
    return Standings(pool, ModelStore(folder)).of((VOICE, VOICE))["some"]


@pytest.mark.parametrize("state", [HostState.READY, HostState.RESTING])
def test_an_engine_that_can_speak_is_ready(tmp_path: Path, state: HostState) -> None:
    """A loaded engine, and one that needs only to be woken, can speak, whatever was before."""
    assert standing(tmp_path, state, "it crashed once") == Standing()


def test_an_engine_that_was_not_needed_is_ready_if_its_models_are_here(tmp_path: Path) -> None:
    """Its first text loads it."""
    assert standing(tmp_path, None) == Standing()
    assert standing(tmp_path, None, models=()) == Standing()


def test_missing_models_are_waited_for(tmp_path: Path) -> None:
    """An engine without its models waits for them; they are named."""
    found = standing(tmp_path, None, models=(HERE, MISSING))
    assert found.state is VoiceState.WAITING
    assert MISSING in found.problem
    assert HERE not in found.problem


def test_a_download_is_told_as_the_engine_tells_it(tmp_path: Path) -> None:
    """What an engine says that it waits for is the problem of its voices."""
    found = standing(tmp_path, HostState.STARTING, "downloading 5 %", models=(MISSING,))
    assert found == Standing(VoiceState.WAITING, "downloading 5 %")


def test_an_engine_that_loads_is_loading(tmp_path: Path) -> None:
    """With its models here, an engine that starts will be ready soon."""
    assert standing(tmp_path, HostState.STARTING) == Standing(VoiceState.LOADING)


@pytest.mark.parametrize("state", [HostState.FAILED, HostState.CLOSED])
def test_a_failed_engine_has_a_problem(tmp_path: Path, state: HostState) -> None:
    """What failed says why, also where the engine did not."""
    assert standing(tmp_path, state, "no") == Standing(VoiceState.FAILED, "no")
    assert standing(tmp_path, state).problem


def test_an_engine_that_cannot_be_here_has_failed(tmp_path: Path) -> None:
    """Packages that are missing are not waited for."""
    found = standing(tmp_path, None, absence="get the packages", models=(MISSING,))
    assert found == Standing(VoiceState.FAILED, "get the packages")


def test_a_folder_of_models_that_cannot_be_read_is_a_failure(tmp_path: Path) -> None:
    """What cannot be known is told as the reason."""
    (tmp_path / NAME).mkdir()
    found = standing(tmp_path, None, models=(MISSING,))
    assert found.state is VoiceState.FAILED
    assert found.problem
