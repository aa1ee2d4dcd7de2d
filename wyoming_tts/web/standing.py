"""Whether voices can speak now, and if not, why."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from wyoming_tts.engines.host import HostState
from wyoming_tts.engines.pool import EnginePool
from wyoming_tts.errors import TtsError
from wyoming_tts.models.store import ModelStore
from wyoming_tts.voices.voice import Voice


class VoiceState(enum.StrEnum):
    """Whether a voice can speak."""

    READY = "ready"
    LOADING = "loading"
    WAITING = "waiting"
    """Its models are missing, or on their way."""

    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Standing:
    """How the voices of one host stand."""

    state: VoiceState = VoiceState.READY
    problem: str = ""
    """Why they cannot speak; empty where they can."""


class Standings:
    """Tells how voices stand. It reads the folder of models, so it belongs in a thread."""

    def __init__(self, pool: EnginePool, store: ModelStore) -> None:
        self._pool = pool
        self._store = store

    def of(self, voices: Iterable[Voice]) -> Mapping[str, Standing]:
        """Return the standing of each host that the voices have, by its name."""
        return {name: self._of_host(name) for name in {voice.host for voice in voices}}

    def _of_host(self, name: str) -> Standing:
        status = self._pool.status_of(name)
        if status is None:
            if absence := self._pool.absence(name):
                return Standing(VoiceState.FAILED, absence)
            return self._waiting(name) or Standing()
        match status.state:
            case HostState.READY | HostState.RESTING:
                return Standing()
            case HostState.STARTING:
                # What it waits for is known only to it: a download, with its progress.
                waiting = self._waiting(name, status.problem)
                return waiting or Standing(VoiceState.LOADING, status.problem)
            case HostState.FAILED | HostState.CLOSED:
                return Standing(VoiceState.FAILED, status.problem or "the engine has ended")

    def _waiting(self, name: str, reason: str = "") -> Standing | None:
        """Return the standing of a host whose models are missing; nothing if they are here."""
        try:
            missing = self._store.missing(self._pool.models(name))
        except TtsError as error:
            return Standing(VoiceState.FAILED, str(error))
        if not missing:
            return None
        return Standing(
            VoiceState.WAITING,
            reason or f"{' and '.join(missing)} must be downloaded; the first text begins it",
        )
