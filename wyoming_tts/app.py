"""Wiring and lifecycle: build, start, serve, drain, stop."""

from __future__ import annotations

import asyncio
import importlib
import logging
import os
import signal
from collections.abc import Mapping
from typing import TYPE_CHECKING

from wyoming_tts import __version__
from wyoming_tts.engines.espeak import voices as espeak
from wyoming_tts.engines.host import Host
from wyoming_tts.engines.model_gate import ModelGate
from wyoming_tts.engines.pool import EnginePool
from wyoming_tts.engines.registry import ENGINES, EngineSpec, find_engine
from wyoming_tts.engines.worker_host import WorkerHost, WorkerOptions
from wyoming_tts.errors import SettingsError, VoiceError
from wyoming_tts.models.store import ModelStore
from wyoming_tts.protocol.server import STDIO, WyomingServer
from wyoming_tts.settings import AUTO, Settings
from wyoming_tts.speech.service import SpeechService
from wyoming_tts.voices.catalogue import VoiceCatalogue, shipped_voices_dir

if TYPE_CHECKING:
    from wyoming_tts.protocol.discovery import Advertiser
    from wyoming_tts.web.page import Page

_LOGGER = logging.getLogger(__name__)


class App:
    """One server with everything that belongs to it."""

    def __init__(self, settings: Settings, engines: Mapping[str, EngineSpec] = ENGINES) -> None:
        """Wire the parts; nothing runs yet.

        Raises:
            SettingsError: the settings name an engine that does not exist.
        """
        for name in {settings.engine, settings.fallback_engine} - {AUTO, ""}:
            find_engine(name, engines)
        self.settings = settings
        self._engines = engines
        usual = {
            f"{name}:{model}": name
            for name, spec in engines.items()
            if (model := spec.usual_model(settings))
        }
        self.pool = EnginePool(
            engines, self._make_host, usual, self._find_absence, self._find_models
        )
        self.catalogue = make_catalogue(settings, engines)
        self.service = SpeechService(settings, self.catalogue, self.pool)
        self.server = WyomingServer(settings, self.service)
        self._advertiser: Advertiser | None = None
        self.page: Page | None = None
        """What people see of the server in a browser, while it is served."""

    def _find_absence(self, name: str) -> str:
        engine, _, model = name.partition(":")
        return self._engines[engine].absence(self.settings, model)

    def _find_models(self, name: str) -> tuple[str, ...]:
        engine, _, model = name.partition(":")
        return self._engines[engine].models(self.settings, model)

    def _make_host(self, name: str) -> Host:
        settings = self.settings
        engine, _, model = name.partition(":")
        spec = self._engines[engine]
        gate = None
        if models := spec.models(settings, model):
            store = ModelStore(settings.user_models_dir)
            gate = ModelGate(store, models, offline=settings.offline)
        return WorkerHost(name, worker_options(settings, spec, model), gate)

    async def start(self) -> None:
        """Answer clients from now on; engines load meanwhile.

        Raises:
            SettingsError: the server cannot listen as the settings say.
        """
        self.catalogue.scan()
        self.service.lexicon.scan()
        self.service.favourite.read()
        await self.server.start()
        self.service.start()
        self._check_default_voice()
        self._tell_absent_voices()
        count = len(self.catalogue.current.voices)
        _LOGGER.info("wyoming-tts %s is ready with %d voices", __version__, count)
        if self.settings.zeroconf and self.server.ports:
            # Clients are answered already; the import would have kept them waiting.
            from wyoming_tts.protocol.discovery import Advertiser  # noqa: PLC0415

            self._advertiser = Advertiser(self.server.ports, self.settings.data_dir)
            self._advertiser.start()
        if self.settings.web and STDIO not in self.settings.uri:
            await self._show_page()

    async def _show_page(self) -> None:
        """Serve the page; without it, whatever keeps it away, the house is still spoken to."""
        page: Page | None = None
        try:
            # In a thread: a tenth of a second in which clients are answered.
            module = await asyncio.to_thread(importlib.import_module, "wyoming_tts.web.page")
            page = module.Page(self.settings, self.service, self.pool)
            await page.start()
        except SettingsError as error:
            _LOGGER.warning("no page: %s", str(error).replace("--uri", "--web"))
            return
        except Exception:
            _LOGGER.exception("no page; this is a fault of the server, which speaks without it")
            if page is not None:
                await page.stop()
            return
        self.page = page
        _LOGGER.info("the page is at %s", page.url)

    def _check_default_voice(self) -> None:
        try:
            self.service.casting.default_voice()
        except VoiceError as error:
            _LOGGER.warning("%s; requests that name no voice will fail", error)

    def _tell_absent_voices(self) -> None:
        absent = self.catalogue.current.absent.values()
        wanted = {AUTO, *(voice.engine for voice, _ in absent)}
        level = logging.WARNING if self.settings.engine in wanted else logging.INFO
        for reason in dict.fromkeys(reason for _, reason in absent):
            names = ", ".join(voice.id for voice, why in absent if why == reason)
            stand_in = f"{self.settings.fallback_engine or 'nobody'} speaks instead"
            _LOGGER.log(level, "not offered: %s; %s: %s", names, stand_in, reason)

    async def stop(self) -> None:
        """Withdraw the advertisement, let replies finish, end the engines."""
        # At once: a service manager's patience is short, and replies need it for themselves.
        leaving = self._advertiser.stop() if self._advertiser else asyncio.sleep(0)
        await asyncio.gather(self.server.stop(), leaving)
        if self.page is not None:
            await self.page.stop()
        await self.pool.close()
        _LOGGER.info("stopped")


def worker_options(settings: Settings, spec: EngineSpec, model: str) -> WorkerOptions:
    """Return how an engine's worker is run for voices of ``model``; empty for the usual one."""
    return WorkerOptions(
        target=spec.target,
        engine_options=spec.options(settings, model),
        start_timeout=settings.worker_start_timeout_s,
        step_timeout=settings.worker_step_timeout_s,
        idle=settings.worker_idle_s,
        cpus=settings.worker_cpus,
        log_level=settings.log_level,
    )


def make_catalogue(
    settings: Settings, engines: Mapping[str, EngineSpec] = ENGINES
) -> VoiceCatalogue:
    """Return the catalogue of the shipped voices, the user's, and espeak's own."""
    everything = settings.espeak_voices == "all"
    return VoiceCatalogue(
        (shipped_voices_dir(), settings.user_voices_dir),
        engines,
        advertised=espeak.all_voices if everything else tuple,
        findable=espeak.find_voice,
        check=lambda voice: engines[voice.engine].check(voice),
        absence=lambda voice: engines[voice.engine].absence(settings, voice.model),
        built_in=lambda voice: engines[voice.engine].built_in(voice),
    )


async def run(settings: Settings) -> None:
    """Serve until SIGTERM, SIGINT or the end of standard input; a second signal ends at once."""
    loop, stop = asyncio.get_running_loop(), asyncio.Event()

    def on_signal(number: int) -> None:
        if stop.is_set():
            # Workers follow by themselves: each ends when its socket closes.
            os._exit(128 + number)
        _LOGGER.info("stopping; a second signal ends at once")
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, on_signal, number)
    app = App(settings)
    await app.start()
    try:
        stopping = asyncio.create_task(stop.wait())
        piped = asyncio.create_task(app.server.wait_stdio())
        await asyncio.wait((stopping, piped), return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if piped.done():
            piped.result()
        piped.cancel()
    finally:
        await app.stop()
