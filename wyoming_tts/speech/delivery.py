"""Samples on their way out: in order, with pauses, and without a gap where that can be had."""

from __future__ import annotations

import asyncio
import logging
from typing import Protocol

from wyoming_tts.audio.pcm import BYTES_PER_SECOND, duration, silence
from wyoming_tts.errors import TtsError
from wyoming_tts.settings import Settings
from wyoming_tts.speech.intake import TextIntake
from wyoming_tts.speech.line import TakeLine
from wyoming_tts.speech.pacing import ListenerClock, SpeedMeter
from wyoming_tts.speech.take import Take
from wyoming_tts.text.piece import LONGEST_SILENCE, Pause

_LOGGER = logging.getLogger(__name__)

NOTHING_TO_SAY = 0.2
"""Seconds of silence that answer a text without speech; players fail on none at all."""

KEEPALIVE_AFTER = 0.3
"""Seconds without text before silence may be sent."""

KEEPALIVE_LEAD = 0.4
"""Seconds of sound that a listener who awaits text is kept ahead."""

KEEPALIVE_STEP = 0.1

LARGEST_CHUNK = BYTES_PER_SECOND // 2


class Sink(Protocol):
    """Where a reply goes. Methods raise ``ConnectionError`` when the listener is gone."""

    async def start(self) -> None:
        """Announce the sound."""

    async def audio(self, pcm: bytes) -> None:
        """Take samples, waiting while the listener takes none."""

    async def end(self, error: TtsError | None) -> None:
        """Report the error, if any, and close the reply."""


class Delivery:
    """Sends what the takes of a reply make to its listener."""

    def __init__(
        self, name: str, settings: Settings, meter: SpeedMeter, text: TextIntake, sink: Sink
    ) -> None:
        self.clock = ListenerClock()
        self.first_audio: float | None = None
        """Seconds from the first text to the first sample of speech."""

        self.cached = 0
        """Pieces that were sent and had not to be made."""

        self.worked = 0.0
        """Seconds that the engine spent on what was sent."""

        self.meter = meter
        """Of the engine that speaks first."""

        self._name = name
        self._settings = settings
        self._text = text
        self._sink = sink
        self._pause_due = settings.lead_silence_ms / 1000
        self._silences_left = round(settings.keepalive_s / KEEPALIVE_STEP)
        self._silence_left = LONGEST_SILENCE
        self._held_back = False

    async def run(self, line: TakeLine) -> None:
        """Send everything that comes along the line, until it is closed.

        Raises:
            TtsError: a piece could not be spoken; everything before it was sent.
            ConnectionError: the listener is gone.
        """
        while (take := await self._next(line)) is not None:
            if not take.script.job.text:
                await self._send_silence(take)
            else:
                if not self._held_back:
                    await self._hold_back(line)
                    self._held_back = True
                await self._send_take(take, line)
            line.remove(take)
            self.cached += take.cached
            self.worked += take.worked
        spoke = self.first_audio is not None
        await self._send(
            silence(self._settings.tail_silence_ms / 1000 if spoke else NOTHING_TO_SAY)
        )

    async def _send_take(self, take: Take, line: TakeLine) -> None:
        heard = False
        while (samples := await take.read()) is not None:
            if not heard:
                await self._send(silence(self._pause_due))
                heard = True
            if self.first_audio is None:
                self.first_audio = asyncio.get_running_loop().time() - self._text.began
            await self._send(samples)
            line.note_sent()
        if heard or take.script.silence is not None:
            self._pause_due = self._pause_after(take)

    async def _send_silence(self, take: Take) -> None:
        """Send a piece without a text: a pause that is asked for, no shorter than one due."""
        await self._send(silence(max(self._pause_due, self._pause_after(take))))
        self._pause_due = 0.0

    def _pause_after(self, take: Take) -> float:
        if (asked := take.script.silence) is not None:
            asked = min(max(asked, 0.0), self._silence_left)
            self._silence_left -= asked
            return asked
        milliseconds = {
            Pause.CLAUSE: self._settings.clause_pause_ms,
            Pause.SENTENCE: self._settings.sentence_pause_ms,
            Pause.PARAGRAPH: self._settings.paragraph_pause_ms,
        }
        return milliseconds[take.script.pause] / 1000

    async def _next(self, line: TakeLine) -> Take | None:
        """Wait for the next piece; meanwhile silence keeps players and converters going."""
        loop = asyncio.get_running_loop()
        while self._silences_left and self.clock.started:
            patience = max(
                self.clock.runs_out(0.0) - KEEPALIVE_LEAD - loop.time(),
                self._text.arrived + KEEPALIVE_AFTER - loop.time(),
            )
            try:
                async with asyncio.timeout(max(0.0, patience)):
                    return await line.get()
            except TimeoutError:
                if self._text.over:
                    break
            await self._send(silence(KEEPALIVE_STEP))
            self._pause_due = max(0.0, self._pause_due - KEEPALIVE_STEP)
            self._silences_left -= 1
        return await line.get()

    async def _hold_back(self, line: TakeLine) -> None:
        """Wait until an engine slower than speech has made enough to never be caught up with."""
        needed = self.meter.needed_buffer(self._text.characters * self.meter.seconds_per_character)
        if not needed:
            return
        _LOGGER.info(
            "reply %s: the engine needs %.2f s per second of speech; holding back up to %.1f s",
            *(self._name, self.meter.real_time_factor, needed),
        )
        gives_up = asyncio.get_running_loop().time() + self._settings.hold_back_s
        while line.unsent < needed and (take := line.unfinished) is not None:
            try:
                async with asyncio.timeout_at(gives_up):
                    await take.progress()
            except TimeoutError:
                _LOGGER.warning(
                    "reply %s may stutter: the engine is too slow here; "
                    "a smaller model or a larger hold_back_s helps",
                    self._name,
                )
                return

    async def _send(self, pcm: bytes) -> None:
        loop = asyncio.get_running_loop()
        for start in range(0, len(pcm), LARGEST_CHUNK):
            chunk = pcm[start : start + LARGEST_CHUNK]
            await self._sink.audio(chunk)
            self.clock.add(loop.time(), duration(chunk))
