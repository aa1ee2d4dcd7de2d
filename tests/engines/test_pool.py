from __future__ import annotations

import pytest

from wyoming_tts.engines.base import EngineInfo, SpeakJob
from wyoming_tts.engines.host import Emit, Host, HostState, HostStatus
from wyoming_tts.engines.pool import EnginePool
from wyoming_tts.engines.registry import ENGINES, find_engine
from wyoming_tts.errors import EngineUnavailableError, SettingsError


class StubHost(Host):
    """A host that only remembers what was asked of it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.starts = 0
        self.state = HostState.STARTING
        self.problem = ""

    def start(self) -> None:
        """See ``Host.start``."""
        self.starts += 1

    async def ready(self) -> EngineInfo:
        """See ``Host.ready``."""
        return EngineInfo(self.name, "1")

    async def speak(self, job: SpeakJob, deadline: float, emit: Emit) -> float:
        """See ``Host.speak``."""
        return 0.0

    @property
    def status(self) -> HostStatus:
        """See ``Host.status``."""
        return HostStatus(self.name, self.state, problem=self.problem)

    async def close(self) -> None:
        """See ``Host.close``."""
        self.state = HostState.CLOSED


class Pool(EnginePool):
    """A pool of stubs that remembers them."""

    def __init__(self, *names: str) -> None:
        super().__init__(names, self._make)
        self.made: list[StubHost] = []

    def _make(self, name: str) -> StubHost:
        self.made.append(StubHost(name))
        return self.made[-1]


def test_an_engine_is_made_when_first_needed_and_once() -> None:
    """Engines cost nothing before they are asked for, and there is one of each."""
    pool = Pool("a", "b")
    assert not pool.made
    assert pool.host("a") is pool.host("a")
    assert [host.name for host in pool.made] == ["a"]


def test_asking_for_an_engine_wakes_it() -> None:
    """Every request lets the engine load, as it may have been unloaded meanwhile."""
    pool = Pool("a")
    pool.host("a")
    pool.host("a")
    assert pool.made[0].starts == 2


def test_an_unknown_engine_is_refused() -> None:
    """A voice for an engine that is not here gets a typed error."""
    pool = Pool("a")
    assert "a" in pool
    assert "b" not in pool
    with pytest.raises(EngineUnavailableError, match="'b'"):
        pool.host("b")


def test_models_of_one_engine_are_loaded_beside_each_other() -> None:
    """A voice's own model has a host of its own, which later voices of that model share."""
    pool = Pool("a")
    usual, other = pool.host("a"), pool.host("a:/models/my:own.gguf")
    assert usual is not other
    assert pool.host("a:/models/my:own.gguf") is other
    assert [host.name for host in pool.made] == ["a", "a:/models/my:own.gguf"]
    assert list(pool.status()) == ["a", "a:/models/my:own.gguf"]


def test_a_model_of_one_engine_says_nothing_of_the_others() -> None:
    """Each is usable when it is loaded itself."""
    pool = Pool("a")
    pool.host("a")
    pool.host("a:x")
    pool.made[1].state = HostState.READY
    assert pool.usable("a:x")
    assert not pool.usable("a")
    assert not pool.usable("a:y")


def test_a_model_of_an_unknown_engine_is_refused() -> None:
    """The engine before the colon has to be one of this server."""
    pool = Pool("a")
    assert "a:x" in pool
    for name in ("b:a", ":a", "", ":"):
        assert name not in pool
        with pytest.raises(EngineUnavailableError):
            pool.host(name)
    assert not pool.made


@pytest.mark.parametrize("state", HostState)
def test_an_engine_is_usable_when_it_speaks_or_merely_rests(state: HostState) -> None:
    """Engines that load, failed or were closed are not counted on."""
    pool = Pool("a")
    assert not pool.usable("a")
    pool.host("a")
    pool.made[0].state = state
    assert pool.usable("a") is (state in {HostState.READY, HostState.RESTING})
    assert not pool.usable("b")


def test_status_tells_of_every_engine_in_use() -> None:
    """The engines that were needed so far are listed by name."""
    pool = Pool("a", "b", "c")
    pool.host("b")
    pool.host("a")
    assert list(pool.status()) == ["a", "b"]


async def test_closing_ends_all_engines_for_good() -> None:
    """After the end no engine can be woken again, nor a new one made."""
    pool = Pool("a", "b", "c")
    pool.host("a")
    pool.host("b")
    await pool.close()
    assert {host.state for host in pool.made} == {HostState.CLOSED}
    for name in "ac":
        with pytest.raises(EngineUnavailableError):
            pool.host(name)
    assert len(pool.made) == 2


def test_every_engine_can_be_found() -> None:
    """Each engine in the list is found by its name, and its target names a class."""
    for name in ENGINES:
        spec = find_engine(name)
        assert spec.name == name
        module, _, cls = spec.target.partition(":")
        assert module.startswith("wyoming_tts.engines.")
        assert cls.isidentifier()


def test_an_unknown_engine_in_the_settings_is_told_with_those_there_are() -> None:
    """A typing error in the settings is answered with the choice."""
    with pytest.raises(SettingsError, match="espeak"):
        find_engine("espaek")


def test_an_engine_that_cannot_be_loaded_here_is_not_tried() -> None:
    """The reason is told at once, for each model by itself, and nothing is started."""
    made: list[str] = []

    def make(name: str) -> StubHost:
        made.append(name)
        return StubHost(name)

    reasons = {"a": "get the package"}
    pool = EnginePool(("a",), make, {"a:usual": "a"}, lambda name: reasons.get(name, ""))
    for name in ("a", "a:usual"):
        assert pool.absence(name) == "get the package"
        with pytest.raises(EngineUnavailableError, match="get the package"):
            pool.host(name)
    assert pool.absence("a:x") == ""
    pool.host("a:x")
    reasons.clear()
    assert pool.absence("a") == ""
    pool.host("a")
    assert made == ["a:x", "a"]


@pytest.mark.parametrize(
    ("state", "problem", "coming"),
    [
        (HostState.STARTING, "", True),
        (HostState.STARTING, "no model", False),
        (HostState.READY, "", True),
        (HostState.RESTING, "", True),
        (HostState.FAILED, "no model", False),
        (HostState.CLOSED, "", False),
    ],
)
def test_an_engine_is_awaited_until_it_has_failed(
    state: HostState, problem: str, *, coming: bool
) -> None:
    """One that loads for the first time will speak; one that failed at it may not."""
    pool = Pool("a")
    assert not pool.coming("a")
    pool.host("a")
    pool.made[0].state, pool.made[0].problem = state, problem
    assert pool.coming("a") is coming
