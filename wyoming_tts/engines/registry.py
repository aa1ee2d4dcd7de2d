"""Which engines there are, and where each one's class is found."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from wyoming_tts.engines.espeak import voices as espeak
from wyoming_tts.engines.neutts import setup as neutts
from wyoming_tts.errors import SettingsError
from wyoming_tts.settings import Settings
from wyoming_tts.voices.voice import Voice


@dataclass(frozen=True, slots=True)
class EngineSpec:
    """An engine as the server knows it before it is loaded."""

    name: str
    target: str
    """Class to load in the worker, as ``package.module:Class``."""

    options: Callable[[Settings, str], Mapping[str, object]] = lambda _settings, _model: {}
    """What the engine's ``load`` receives, from the settings and the voice's model, if any."""

    models: Callable[[Settings, str], tuple[str, ...]] = lambda _settings, _model: ()
    """Ids of the models that must be here before it can be loaded, likewise."""

    usual_model: Callable[[Settings], str] = lambda _settings: ""
    """The model of voices that name none."""

    check: Callable[[Voice], None] = lambda _voice: None
    """Raises ``TtsError`` for a voice that the engine could not speak with."""

    absence: Callable[[Settings, str], str] = lambda _settings, _model: ""
    """Why this installation cannot load it for a model, or the usual one; empty if it may."""

    built_in: Callable[[Voice], bool] = lambda _voice: False
    """Whether a voice comes with the package, model included."""


ENGINES: Mapping[str, EngineSpec] = MappingProxyType(
    {
        spec.name: spec
        for spec in (
            EngineSpec(
                "espeak",
                "wyoming_tts.engines.espeak.engine:EspeakEngine",
                check=espeak.check_voice,
            ),
            EngineSpec(
                "neutts",
                "wyoming_tts.engines.neutts.engine:NeuttsEngine",
                options=neutts.engine_options,
                models=neutts.needed_models,
                usual_model=lambda settings: settings.neutts_model,
                check=neutts.check_voice,
                absence=neutts.find_absence,
                built_in=neutts.is_built_in,
            ),
        )
    }
)


def find_engine(name: str, engines: Mapping[str, EngineSpec] = ENGINES) -> EngineSpec:
    """Return an engine by its name.

    Raises:
        SettingsError: there is no such engine.
    """
    try:
        return engines[name]
    except KeyError:
        known = ", ".join(sorted(engines))
        raise SettingsError(f"there is no engine {name!r}; there is: {known}") from None
