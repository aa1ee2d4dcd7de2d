"""What is spoken into the browser's microphone, and files that people upload."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import numpy as np
import soundfile
from numpy.typing import NDArray

from tests.support import client_of, running_app
from wyoming_tts.web.pages import FOLDER

RATE: Final = 24_000
ROOM_DB: Final = -66.0
VOICE_DB: Final = -22.0
COUNTDOWN: Final = 3.3
"""Seconds of the empty room before somebody reads, as the recorder asks for."""

_READ = re.compile(r'\n  en: \{\s*read: \[\s*"([^"]+)"')


def sentence() -> str:
    """Return what the page asks people to read in English."""
    found = _READ.search((FOLDER / "js" / "sentences.js").read_text(encoding="utf-8"))
    assert found is not None
    return found[1]


async def spoken(text: str, data_dir: Path) -> NDArray[np.float32]:
    """Return how espeak says a text, at a usual level."""
    async with (
        running_app(data_dir, engine="espeak", voice="espeak-en-gb") as app,
        client_of(app) as client,
    ):
        answer = await client.say(text)
    sound = np.frombuffer(answer.audio, np.int16).astype(np.float32) / 32768
    level = np.sqrt(np.mean(sound[np.abs(sound) > 0.001] ** 2))
    return np.asarray(sound * 10 ** (VOICE_DB / 20) / level, np.float32)


def room(seconds: float, db: float = ROOM_DB) -> NDArray[np.float32]:
    """Return the noise of a room in which nobody speaks."""
    noise = np.random.default_rng(5).standard_normal(round(seconds * RATE))
    return np.asarray(noise * 10 ** (db / 20), np.float32)


async def write_microphone(path: Path, data_dir: Path) -> None:
    """Write what a microphone hears of somebody who waits and then reads, again and again."""
    voice = await spoken(sentence(), data_dir)
    sound = np.concatenate([room(COUNTDOWN), voice, room(1.5)])
    sound[round(COUNTDOWN * RATE) :][: len(voice)] += room(len(voice) / RATE)[: len(voice)]
    soundfile.write(path, sound, RATE, subtype="PCM_16")
