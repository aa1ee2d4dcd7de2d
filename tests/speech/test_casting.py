"""Which voice speaks: the settings' choice, the built-in ones, and stand-ins."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from tests.engines.test_pool import StubHost
from wyoming_tts.engines.host import HostState
from wyoming_tts.engines.pool import EnginePool
from wyoming_tts.errors import VoiceNotFoundError
from wyoming_tts.settings import load_settings
from wyoming_tts.speech.casting import Casting, VoiceRequest
from wyoming_tts.voices.catalogue import VoiceCatalogue
from wyoming_tts.voices.voice import Voice

VOICES = (
    Voice("espeak-de-de", "German", ("de-DE",), "espeak"),
    Voice("espeak-en-us", "English", ("en-US",), "espeak"),
    Voice("english-ada", "Ada", ("en-US", "en-GB"), "neutts", "built-in-en", built_in=True),
    Voice("english-tom", "Tom", ("en-US", "en-GB"), "neutts", "built-in-en", built_in=True),
    Voice("anna", "Anna", ("en-GB",), "neutts"),
    Voice("hans", "Hans", ("de-DE",), "neutts", "german"),
)
BUILT_IN = "neutts:built-in-en"


class House:
    """A casting with everything that it asks, and no folder."""

    def __init__(self, tmp_path: Path, *, absent: str = "", **settings: Any) -> None:
        self.hosts: dict[str, StubHost] = {}
        self.pool = EnginePool(("espeak", "neutts"), self._make, None, self._absence)
        self._absent = absent
        offered = [voice for voice in VOICES if not absent or voice.engine != absent]
        hidden = {voice.id: voice for voice in VOICES if voice not in offered}
        catalogue = VoiceCatalogue(
            (), {"espeak", "neutts"}, advertised=lambda: offered, findable=hidden.get
        )
        catalogue.scan()
        values = {"data_dir": str(tmp_path), **settings}
        self.casting = Casting(load_settings(values), catalogue, self.pool)
        for name in self.casting.first_hosts():
            self.pool.host(name)

    def _make(self, name: str) -> StubHost:
        self.hosts[name] = StubHost(name)
        return self.hosts[name]

    def _absence(self, name: str) -> str:
        return "no package" if name.partition(":")[0] == self._absent else ""

    def ready(self, *names: str) -> None:
        """Let hosts be loaded."""
        for name in names:
            self.pool.host(name)
            self.hosts[name].state = HostState.READY

    def choose(self, **wanted: str) -> str:
        """Return who speaks."""
        return asyncio.run(self.casting.choose(VoiceRequest(**wanted))).voice.id


def test_a_first_start_speaks_english_in_a_built_in_voice(tmp_path: Path) -> None:
    """Without a wish it is the first of them, in English of any kind; espeak speaks the rest."""
    house = House(tmp_path)
    assert set(house.hosts) == {BUILT_IN, "espeak"}
    house.ready(BUILT_IN, "espeak")
    assert house.choose() == "english-ada"
    for language in ("en", "en-US", "en_GB", "en-AU"):
        assert house.choose(language=language) == "english-ada"
    assert house.choose(language="de-DE") == "espeak-de-de"
    assert house.choose(language="de") == "espeak-de-de"


@pytest.mark.parametrize(
    ("settings", "default", "german", "hosts"),
    [
        ({"engine": "espeak"}, "espeak-en-us", "espeak-de-de", ["espeak"]),
        ({"engine": "neutts"}, "anna", "hans", ["espeak", "neutts"]),
        ({"voice": "anna"}, "anna", "espeak-de-de", ["espeak", "neutts"]),
        ({"voice": "hans"}, "hans", "hans", ["espeak", "neutts:german"]),
        ({"voice": "espeak-en-us"}, "espeak-en-us", "espeak-de-de", ["espeak"]),
        (
            {"engine": "neutts", "voice": "espeak-en-us"},
            "espeak-en-us",
            "hans",
            ["espeak", "neutts"],
        ),
        ({"fallback_engine": ""}, "english-ada", "espeak-de-de", [BUILT_IN]),
    ],
    ids=str,
)
def test_a_choice_in_the_settings_holds(
    tmp_path: Path, settings: dict[str, str], default: str, german: str, hosts: list[str]
) -> None:
    """A chosen engine's or voice's own come before the built-in ones, and only they are loaded."""
    house = House(tmp_path, **settings)
    assert sorted(house.hosts) == hosts
    house.ready("espeak", "neutts", "neutts:german", BUILT_IN)
    assert house.choose() == default
    assert house.choose(language="de-DE") == german


def test_the_fallback_speaks_while_the_built_in_voices_load(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """From the first request on, loaded or still loading itself; the log says so once."""
    house = House(tmp_path)
    assert house.choose() == "espeak-en-us"
    house.ready("espeak")
    assert house.choose(name="english-tom") == "espeak-en-us"
    house.ready(BUILT_IN)
    assert house.choose(name="english-tom") == "english-tom"
    assert len([line for line in caplog.messages if "is not ready" in line]) == 1
    assert len([line for line in caplog.messages if "speaks again" in line]) == 1


def test_a_failed_fallback_is_not_waited_for(tmp_path: Path) -> None:
    """Of two that cannot speak, the wanted one is asked."""
    house = House(tmp_path)
    house.hosts["espeak"].problem = "it does not load"
    assert house.choose() == "english-ada"


def test_nobody_is_silent_where_the_packages_are_missing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The fallback is the default, and speaks for those that are asked for by name."""
    house = House(tmp_path, absent="neutts")
    assert set(house.hosts) == {"espeak"}
    assert house.choose() == "espeak-en-us"
    for _ in range(2):
        assert house.choose(name="english-ada") == "espeak-en-us"
    assert house.choose(name="hans") == "espeak-de-de"
    assert len([line for line in caplog.messages if "no package" in line]) == 2
    assert set(house.hosts) == {"espeak"}
    with pytest.raises(VoiceNotFoundError):
        house.choose(name="nobody")


def test_without_a_fallback_the_wanted_voice_is_kept(tmp_path: Path) -> None:
    """Who turned the fallback off gets the reason instead of another voice."""
    house = House(tmp_path, absent="neutts", fallback_engine="")
    assert house.choose(name="english-ada") == "english-ada"
    assert house.choose() == "espeak-en-us"
