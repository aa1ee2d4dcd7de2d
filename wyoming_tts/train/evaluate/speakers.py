"""Where the speech that is judged comes from."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray
from wyoming.audio import AudioChunk, AudioStop
from wyoming.client import AsyncClient
from wyoming.error import Error
from wyoming.tts import Synthesize, SynthesizeVoice

from wyoming_tts.audio.pcm import RATE
from wyoming_tts.errors import TrainingError
from wyoming_tts.train.builtin.corpus import BEFORE, BEHIND, LOUDNESS, SOURCES, Source
from wyoming_tts.train.builtin.flite import VOICES, Flite
from wyoming_tts.train.evaluate.soundness import sounding

Samples = NDArray[np.float32]

PATIENCE = 60.0
"""Seconds that a server may take for a sentence."""

_LARGEST_FILE = 256 * 2**20
_WIDTH = 2
_NOTHING = np.zeros(0, np.float32)
_MALFORMED = (ValueError, LookupError, TypeError, AttributeError)


@dataclass(frozen=True, slots=True)
class Speech:
    """A sentence spoken, or why it was not."""

    samples: Samples = field(default_factory=lambda: _NOTHING)
    """24 kHz mono, -1 to 1; empty where it failed."""

    error: str | None = None
    joints: tuple[int, ...] = ()
    """Samples at which pieces that came one after the other meet."""

    first_s: float | None = None
    """Seconds until the first sound was there; ``None`` where that was not measured."""

    total_s: float | None = None
    """Seconds until all of it was there."""


class Speaker(Protocol):
    """Something that speaks sentences."""

    def speak(self, text: str, voice: str) -> Speech:
        """Speak a sentence once; whatever goes wrong with it is told in the result.

        Raises:
            TrainingError: nothing at all can be spoken.
        """
        ...


class ServerSpeaker:
    """A running server, asked as Home Assistant asks: a new connection for each sentence."""

    def __init__(self, uri: str) -> None:
        """Speak through the server at ``uri``, ``tcp://`` or ``unix://``."""
        self._uri = uri

    def speak(self, text: str, voice: str) -> Speech:
        """Ask the server once, for its default voice where ``voice`` is empty."""
        try:
            return asyncio.run(self._speak(text, voice))
        except TimeoutError:
            return Speech(error=f"no whole answer within {PATIENCE:g} s")
        except (EOFError, ConnectionResetError, BrokenPipeError):
            return Speech(error="the server closed the connection within an event")
        except OSError as error:
            raise TrainingError(
                f"no server answers at {self._uri} ({error.strerror or error}): start it first"
            ) from error
        except _MALFORMED as error:
            return Speech(error=f"the answer is malformed ({error})")

    async def _speak(self, text: str, voice: str) -> Speech:
        async with (
            asyncio.timeout(PATIENCE),
            AsyncClient.from_uri(self._uri, connect_timeout=5) as client,
        ):
            began = time.perf_counter()
            wanted = SynthesizeVoice(voice) if voice else None
            await client.write_event(Synthesize(text, wanted).event())
            first: float | None = None
            chunks: list[AudioChunk] = []
            while (event := await client.read_event()) is not None:
                if AudioChunk.is_type(event.type):
                    chunks.append(AudioChunk.from_event(event))
                    if first is None and any(chunks[-1].audio):
                        first = time.perf_counter() - began
                elif Error.is_type(event.type):
                    error = Error.from_event(event)
                    return Speech(error=f"{error.text} ({error.code})")
                elif AudioStop.is_type(event.type):
                    return _speech(chunks, first, time.perf_counter() - began)
        return Speech(error="the server closed the connection before the end")


class FolderSpeaker:
    """Recordings in a folder: ``<voice>/<id>.wav``, else ``<id>.wav``."""

    def __init__(self, folder: Path, ids: Mapping[str, str]) -> None:
        """Take the recordings of the texts in ``ids``.

        Raises:
            TrainingError: there is no such folder.
        """
        if not folder.is_dir():
            raise TrainingError(f"there is no folder {folder}")
        self._folder = folder
        self._ids = ids

    def speak(self, text: str, voice: str) -> Speech:
        """Read the recording of a sentence."""
        name = f"{self._ids[text]}.wav"
        places = (self._folder / voice / name, self._folder / name)
        path = next((place for place in places if place.is_file()), None)
        if path is None:
            return Speech(error=f"there is no {name}")
        try:
            return Speech(read_sound(path))
        except TrainingError as error:
            return Speech(error=str(error))


class SourceSpeaker:
    """The synthesis voices that the built-in voices learn from, by either's names."""

    def __init__(self) -> None:
        self._voices: dict[str, Flite] = {}

    def speak(self, text: str, voice: str) -> Speech:
        """Synthesise a sentence, trimmed and as loud as for training.

        Raises:
            TrainingError: flite is missing, or the voice is unknown.
        """
        source = find_source(voice)
        if source.flite not in self._voices:
            self._voices[source.flite] = Flite(source.flite)
        spoken = self._voices[source.flite].speak(text, source.pitch)
        samples = soxr.resample(spoken.samples, spoken.rate * source.pitch, RATE)
        start, end = sounding(samples)
        piece = samples[max(0, start - round(BEFORE * RATE)) : end + round(BEHIND * RATE)]
        loudness = np.sqrt(np.mean(np.square(piece, dtype=np.float64))) if len(piece) else 0.0
        # In 16 bits, as recordings are: a codec may never have met bands that are quite empty.
        pcm = np.round(np.clip(piece * (LOUDNESS / max(loudness, 1e-9)), -1, 1) * 32_767)
        return Speech((pcm / 32_767).astype(np.float32))


def find_source(name: str) -> Source:
    """Return a source voice by the name of the built-in voice, or by flite's.

    Raises:
        TrainingError: none has this name.
    """
    if name in SOURCES or name in VOICES:
        return SOURCES.get(name) or Source(name)
    raise TrainingError(
        f"no source voice is called {name!r}; there are {', '.join((*SOURCES, *VOICES))}"
    )


class CodecSpeaker:
    """Another speaker's sentences as a codec gives them back."""

    def __init__(self, source: Speaker, resynthesise: Callable[[Samples], Samples]) -> None:
        self._source = source
        self._resynthesise = resynthesise

    def speak(self, text: str, voice: str) -> Speech:
        """Encode and decode what the source speaks."""
        spoken = self._source.speak(text, voice)
        return spoken if spoken.error else Speech(self._resynthesise(spoken.samples))


def read_sound(path: Path) -> Samples:
    """Return a recording as 24 kHz mono samples, -1 to 1.

    Raises:
        TrainingError: it cannot be read.
    """
    try:
        if path.stat().st_size > _LARGEST_FILE:
            raise TrainingError(f"{path} is larger than {_LARGEST_FILE // 2**20} MiB: cut it")
        samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
    except (soundfile.SoundFileError, RuntimeError, OSError) as error:
        raise TrainingError(f"{path} cannot be read as sound ({error}): save it as WAV") from error
    return np.asarray(soxr.resample(np.nan_to_num(samples.mean(axis=1)), rate, RATE), np.float32)


def _speech(chunks: list[AudioChunk], first: float | None, total: float) -> Speech:
    if not chunks or first is None:
        return Speech(error="the server sent no sound")
    rate, channels = chunks[0].rate, chunks[0].channels
    if any((chunk.rate, chunk.width, chunk.channels) != (rate, _WIDTH, 1) for chunk in chunks):
        return Speech(error=f"the sound has {channels} channels of {chunks[0].width} bytes")
    sizes = np.cumsum([len(chunk.audio) // _WIDTH for chunk in chunks])
    pcm = b"".join(chunk.audio for chunk in chunks)
    samples = np.frombuffer(pcm, "<i2").astype(np.float32) / 32_768
    joints = tuple(int(place * RATE / rate) for place in sizes[:-1])
    return Speech(soxr.resample(samples, rate, RATE), None, joints, first, total)
