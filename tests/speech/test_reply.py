"""What a reply makes of its pieces: who speaks them, how, and with which silence behind."""

from __future__ import annotations

import itertools
import logging
from collections import defaultdict
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from wyoming_tts.audio.pcm import RATE
from wyoming_tts.engines.base import EngineInfo, SpeakJob
from wyoming_tts.engines.host import Emit, Host, HostState, HostStatus
from wyoming_tts.engines.pool import EnginePool
from wyoming_tts.errors import TtsError, VoiceNotFoundError
from wyoming_tts.settings import load_settings
from wyoming_tts.speech.cache import PcmCache
from wyoming_tts.speech.casting import Casting, VoiceRequest
from wyoming_tts.speech.casts import Casts
from wyoming_tts.speech.pacing import SpeedMeter
from wyoming_tts.speech.reply import Means, Reply
from wyoming_tts.text.piece import LONGEST_SILENCE, Manner, Pause, Piece
from wyoming_tts.text.pronunciation import pronounced
from wyoming_tts.voices.catalogue import VoiceCatalogue
from wyoming_tts.voices.voice import Voice

SOUND = 0.5
"""Seconds in which the host says anything."""

SENTENCE = 0.3
"""Seconds of the usual pause."""

LEVEL = 8_000
BLOCK = RATE // 50


class ToneHost(Host):
    """Says everything as the same tone, and remembers its jobs."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.jobs: list[SpeakJob] = []

    def start(self) -> None:
        """Do nothing: there is nothing to start."""

    async def ready(self) -> EngineInfo:
        """Return at once."""
        return EngineInfo(self.name, "1", seeded=False)

    async def speak(self, job: SpeakJob, deadline: float, emit: Emit) -> float:
        """Play the tone."""
        self.jobs.append(job)
        emit(np.full(round(SOUND * RATE), LEVEL, np.int16).tobytes())
        return 0.1

    @property
    def status(self) -> HostStatus:
        """Always ready."""
        return HostStatus(self.name, HostState.READY)

    async def close(self) -> None:
        """Do nothing: there is nothing to close."""


class Listener:
    """Keeps what a reply sends."""

    def __init__(self) -> None:
        self.heard = np.zeros(0, np.int16)
        self.error: TtsError | None = None

    async def start(self) -> None:
        """Take the announcement."""

    async def audio(self, pcm: bytes) -> None:
        """Take samples."""
        self.heard = np.concatenate((self.heard, np.frombuffer(pcm, np.int16)))

    async def end(self, error: TtsError | None) -> None:
        """Take the end."""
        self.error = error

    @property
    def seconds(self) -> float:
        """How long it was."""
        return len(self.heard) / RATE

    def stretches(self) -> list[tuple[bool, float]]:
        """Return the stretches of sound (true) and of silence, with their seconds."""
        blocks = [block.any() for block in np.array_split(self.heard, len(self.heard) // BLOCK)]
        return [
            (bool(sounds), round(len(list(run)) * BLOCK / RATE, 1))
            for sounds, run in itertools.groupby(blocks)
        ]


class Desk:
    """Everything that a reply works with."""

    def __init__(self, tmp_path: Path, **settings: Any) -> None:
        values = {"data_dir": str(tmp_path), "voice": "ada", "keepalive_s": 0, "cache_mb": 0}
        values |= {"sentence_pause_ms": round(SENTENCE * 1000), "tail_silence_ms": 0}
        self.settings = load_settings({**values, **settings})
        self.hosts: dict[str, ToneHost] = {}
        self.pool = EnginePool(("one", "two"), self._make)
        voices = (Voice("ada", "Ada", ("en-US",), "one"), Voice("zoe", "Zoe", ("en-GB",), "two"))
        catalogue = VoiceCatalogue((), {"one", "two"}, advertised=lambda: voices)
        catalogue.scan()
        self.casting = Casting(self.settings, catalogue, self.pool)
        self.listener = Listener()

    def _make(self, name: str) -> ToneHost:
        return self.hosts.setdefault(name, ToneHost(name))

    async def speak(self, *pieces: Piece) -> Reply:
        """Let a reply speak pieces, and return it."""

        async def cut() -> AsyncGenerator[Piece, None]:
            for piece in pieces:
                yield piece

        wanted = VoiceRequest()
        casts = Casts(self.casting, wanted, await self.casting.find(wanted))
        meters: defaultdict[str, SpeedMeter] = defaultdict(SpeedMeter)
        means = Means(self.settings, PcmCache(0), self.pool.host, meters)
        reply = Reply("test", casts, 7, means, self.listener)
        reply._text.pieces = cut  # type: ignore[method-assign]
        await reply.run()
        return reply


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Return what a reply works with."""
    return Desk(tmp_path)


def piece(text: str, silence: float | None = None, **manner: Any) -> Piece:
    """Return a sentence with a manner."""
    return Piece(text, Pause.SENTENCE, Manner(**manner), silence)


async def test_a_manner_holds_for_its_piece(desk: Desk) -> None:
    """Rate and gain of a piece are factors of the reply's own."""
    await desk.speak(piece("One.", rate=1.5), piece("Two.", gain=0.5), piece("Three."))
    jobs = desk.hosts["one"].jobs
    assert [job.rate for job in jobs] == [1.5, 1.0, 1.0]
    heard = desk.listener.heard
    loud = [int(np.median(part[part != 0])) for part in np.array_split(heard, 3)]
    assert loud == pytest.approx([LEVEL, LEVEL // 2, LEVEL], abs=2)


@pytest.mark.parametrize(("asked", "rate"), [(9.0, 2.0), (0.01, 0.5), (1.2, 1.8)])
async def test_the_rate_stays_in_its_bounds(tmp_path: Path, asked: float, rate: float) -> None:
    """However fast settings and text want it together."""
    desk = Desk(tmp_path, rate=1.5)
    await desk.speak(piece("One.", rate=asked))
    assert [job.rate for job in desk.hosts["one"].jobs] == [pytest.approx(rate)]


async def test_a_silence_takes_the_place_of_the_pause(desk: Desk) -> None:
    """Longer or shorter than usual, none included; the next pause is a usual one."""
    await desk.speak(piece("One.", 1.0), piece("Two.", 0.0), piece("Three."), piece("Four."))
    assert desk.listener.stretches() == [
        (True, SOUND),
        (False, 1.0),
        (True, 2 * SOUND),
        (False, SENTENCE),
        (True, SOUND),
    ]


async def test_a_reply_may_begin_with_silence(desk: Desk) -> None:
    """A silence without a text is sent as it is, and counts neither as speech nor as a piece."""
    reply = await desk.speak(piece("", 1.5), piece("One."))
    assert desk.listener.stretches() == [(False, 1.5), (True, SOUND)]
    assert reply.stats.pieces == 1


async def test_a_reply_may_be_nothing_but_silence(desk: Desk) -> None:
    """The engine is not asked."""
    reply = await desk.speak(piece("", 2.0))
    assert desk.listener.error is None
    assert desk.listener.seconds == pytest.approx(2.0, abs=0.3)
    assert not desk.listener.heard.any()
    assert reply.stats.first_audio is None


async def test_a_silence_behind_a_pause_swallows_it(desk: Desk) -> None:
    """The pause that is due is part of the silence that is asked for."""
    await desk.speak(piece("One."), piece("", 1.0), piece("Two."))
    assert desk.listener.stretches() == [(True, SOUND), (False, 1.0), (True, SOUND)]


async def test_no_text_can_ask_for_silence_without_end(desk: Desk) -> None:
    """All that a text asks for together is bounded."""
    await desk.speak(*[piece("", 1e9), piece("One.", LONGEST_SILENCE)] * 2, piece("Two."))
    assert desk.listener.seconds <= LONGEST_SILENCE + 3 * SOUND + 1


async def test_every_voice_speaks_with_its_own_engine(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    """The pieces are heard in their order; the reply knows who spoke first, and who at all."""
    reply = await desk.speak(piece("One.", voice="zoe"), piece("Two."), piece("Three."))
    assert {name: len(host.jobs) for name, host in desk.hosts.items()} == {"one": 2, "two": 1}
    assert reply.cast.voice.id == "zoe"
    assert reply.stats.voices == {"ada", "zoe"}
    assert desk.listener.seconds == pytest.approx(3 * SOUND + 2 * SENTENCE, abs=0.1)


async def test_what_was_said_before_a_fault_is_heard(desk: Desk) -> None:
    """A voice that is not there ends the reply with an error, behind all that was in front."""
    await desk.speak(piece("One."), piece("Two.", voice="nobody"), piece("Three."))
    assert isinstance(desk.listener.error, VoiceNotFoundError)
    assert desk.listener.stretches()[0] == (True, SOUND)
    assert [job.text for job in desk.hosts["one"].jobs] == ["One."]


async def test_the_log_shows_words_without_their_sounds(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    """The engine gets the sounds of a word, people read the word."""
    caplog.set_level(logging.DEBUG)
    word = pronounced("Nginx", "ɛndʒɛnɛks")
    await desk.speak(piece(f"{word} runs."))
    assert desk.hosts["one"].jobs[0].text == f"{word} runs."
    assert any(line.endswith(": Nginx runs.") for line in caplog.messages)
