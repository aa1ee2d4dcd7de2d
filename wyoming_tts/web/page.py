"""The page as a whole: its parts, wired to the server's, and their one end."""

from __future__ import annotations

import asyncio
import time

from wyoming_tts.engines.pool import EnginePool
from wyoming_tts.models.store import ModelStore
from wyoming_tts.settings import Settings
from wyoming_tts.speech.history import ReplyRecord
from wyoming_tts.speech.service import SpeechService
from wyoming_tts.studio.jobs import Job
from wyoming_tts.studio.studio import Studio
from wyoming_tts.voices.trash import empty_bin
from wyoming_tts.web.context import Context
from wyoming_tts.web.downloads import Downloads
from wyoming_tts.web.events import EventHub
from wyoming_tts.web.journal import Entry, Journal
from wyoming_tts.web.metrics import Metrics
from wyoming_tts.web.server import WebServer
from wyoming_tts.web.shown import show_entry, show_job, show_reply
from wyoming_tts.web.snapshot import short_status

SCAN_PATIENCE = 5.0
"""Seconds after which a page is told of a new voice although the folders are still looked at."""


class Page:
    """What people see of a server, and steer it by."""

    def __init__(self, settings: Settings, service: SpeechService, pool: EnginePool) -> None:
        """Wire the parts to a server's; nothing runs yet."""
        started = time.time()
        self.events = EventHub(lambda: short_status(service, pool, started, settings.max_replies))
        self._journal = Journal(self._tell_entry)
        self._metrics = Metrics(service, pool)
        self._service = service
        self._looking: set[asyncio.Task[None]] = set()
        store = ModelStore(settings.user_models_dir)
        self._context = Context(
            settings=settings,
            service=service,
            pool=pool,
            store=store,
            studio=Studio(settings, on_job=self._tell_job, on_voice=self._tell_voice),
            downloads=Downloads(
                store,
                offline=settings.offline,
                on_task=lambda task: self.events.publish("task", task),
            ),
            events=self.events,
            journal=self._journal,
            metrics=self._metrics,
            started=started,
        )
        self._server = WebServer(self._context)

    @property
    def url(self) -> str:
        """Where people find it."""
        return self._server.url

    async def start(self) -> None:
        """Serve it from now on.

        Raises:
            SettingsError: it cannot be served where the settings say; nothing runs then.
        """
        await self._server.start()
        self._journal.attach()
        await self._context.studio.start()
        await asyncio.to_thread(empty_bin, self._context.settings.user_voices_dir)
        self._service.history.listeners.append(self._tell_reply)
        self._service.audience.listeners.append(self._tell_audience)

    async def stop(self) -> None:
        """End requests, downloads and voices in the making."""
        await self._server.stop()
        self._journal.detach()
        await asyncio.gather(self._context.studio.close(), self._context.downloads.close())

    # What the page is told. Each returns at once: a page that does not read is let go.

    def _tell_reply(self, record: ReplyRecord) -> None:
        self._metrics.note(record)
        self.events.publish("reply", show_reply(record).model_dump())

    def _tell_audience(self) -> None:
        audience = self._service.audience
        self.events.publish("described", {"at": audience.at, "client": audience.client})

    def _tell_job(self, job: Job) -> None:
        self.events.publish("job", show_job(job).model_dump())

    def _tell_voice(self, _voice: str) -> None:
        task = asyncio.create_task(self._list_voices(), name="voices of the page")
        self._looking.add(task)
        task.add_done_callback(self._looking.discard)

    async def _list_voices(self) -> None:
        """Look for new voices at once: whoever asks next, Home Assistant perhaps, hears of them."""
        catalogue = self._service.catalogue
        for _ in range(2):  # the first may be a look that had begun before
            await catalogue.refresh(SCAN_PATIENCE)
        self.events.publish("voices", {})

    def _tell_entry(self, entry: Entry) -> None:
        self.events.publish("problem", show_entry(entry).model_dump())
