"""Keeps an engine from loading until its models are here, and fetches those that are missing."""

from __future__ import annotations

import logging

from wyoming_tts.errors import EngineUnavailableError
from wyoming_tts.models.fetcher import FetchState, ModelFetcher
from wyoming_tts.models.store import ModelStore

_LOGGER = logging.getLogger(__name__)


class ModelGate:
    """Opens when all models of one engine are here and whole."""

    def __init__(self, store: ModelStore, models: tuple[str, ...], *, offline: bool) -> None:
        """Guard an engine that needs ``models``, ids of the table.

        Packaged models are not waited for: where they are missing, nothing brings them.

        Raises:
            UnknownModelError: there is no such model.
        """
        self._store = store
        found = (store.find(name) for name in models)
        self._models = tuple(model.id for model in found if not model.packaged)
        self._offline = offline
        self._fetcher: ModelFetcher | None = None

    @property
    def reason(self) -> str:
        """What is awaited, in one line for people."""
        names = " and ".join(self._models)
        if (fetcher := self._fetcher) is None:
            return f"looking for {names}"
        if fetcher.state is FetchState.FETCHING:
            return f"downloading {fetcher.progress or names}"
        if fetcher.problem:
            return fetcher.problem
        if fetcher.state is FetchState.OFFLINE:
            return f"{names} must be put there: downloads are turned off"
        return f"looking for {names}"

    async def wait(self) -> None:
        """Wait until the models are here, fetching those that are not.

        Raises:
            EngineUnavailableError: they can be neither fetched nor awaited; trying again may help.
        """
        if not self._models:
            return
        fetcher = self._fetcher = ModelFetcher(self._store, self._models, offline=self._offline)
        try:
            fetcher.start()
            if await fetcher.wait_for(FetchState.COMPLETE) is not FetchState.COMPLETE:
                raise EngineUnavailableError(fetcher.problem or "fetching models was ended")
        finally:
            self._fetcher = None
            await fetcher.close()
