"""Formats of sound in which a reply can be had, each written while the reply is made."""

from __future__ import annotations

import asyncio
import struct
from abc import ABC, abstractmethod
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, Literal

from wyoming_tts.audio.pcm import BYTES_PER_SECOND, CHANNELS, RATE, WIDTH
from wyoming_tts.studio.errors import PackagesMissingError

FormatName = Literal["mp3", "opus", "flac", "wav", "pcm"]
PCM: Final = "pcm"
WAV: Final = "wav"

UNKNOWN_LENGTH: Final = 0xFFFFFFFF
"""In a WAV header: read on until the sound ends."""

OGG_PAGE_MS: Final = 40.0
"""Milliseconds of sound in a page of Ogg; libsndfile's own second would hold the sound back."""

_SET_OGG_PAGE_LATENCY_MS: Final = 0x1302
_PACKAGE: Final = "soundfile"


class Encoder(ABC):
    """Turns the samples of one reply into a format. One thread at a time may use it."""

    media_type: str
    costly = False
    """Whether it takes so long that others would notice if it were done in the event loop."""

    @abstractmethod
    def push(self, pcm: bytes) -> bytes:
        """Take samples as they leave a reply; return what is ready of the file, if anything."""

    def flush(self) -> bytes:
        """Return the end of the file; nothing may follow."""
        return b""


class PcmEncoder(Encoder):
    """The samples themselves."""

    media_type = f"audio/pcm;rate={RATE}"

    def push(self, pcm: bytes) -> bytes:
        """See ``Encoder``."""
        return pcm


class WavEncoder(Encoder):
    """The samples behind a header that does not know how many there will be."""

    media_type = "audio/wav"

    def __init__(self) -> None:
        self._header = wav_header()

    def push(self, pcm: bytes) -> bytes:
        """See ``Encoder``."""
        header, self._header = self._header, b""
        return header + pcm

    def flush(self) -> bytes:
        """See ``Encoder``."""
        return self._header


def wav_header() -> bytes:
    """Return the header of a WAV file of unknown length."""
    sound = struct.pack("<HHIIHH", 1, CHANNELS, RATE, BYTES_PER_SECOND, WIDTH * CHANNELS, 8 * WIDTH)
    parts = (
        *(b"RIFF", struct.pack("<I", UNKNOWN_LENGTH), b"WAVE"),
        *(b"fmt ", struct.pack("<I", len(sound)), sound),
        *(b"data", struct.pack("<I", UNKNOWN_LENGTH)),
    )
    return b"".join(parts)


@dataclass(frozen=True, slots=True)
class _Packing:
    """How libsndfile is to write a format."""

    media_type: str
    container: str
    coding: str
    options: Mapping[str, Any]
    costly: bool = True


# A constant bitrate lets players tell how long an MP3 is although its first frame cannot say it.
_PACKINGS: Mapping[str, _Packing] = MappingProxyType(
    {
        "mp3": _Packing(
            "audio/mpeg",
            "MP3",
            "MPEG_LAYER_III",
            {"compression_level": 0.5, "bitrate_mode": "CONSTANT"},
        ),
        "opus": _Packing("audio/ogg;codecs=opus", "OGG", "OPUS", {}),
        "flac": _Packing("audio/flac", "FLAC", "PCM_16", {}, costly=False),
    }
)


class PackedEncoder(Encoder):
    """Has libsndfile compress the samples.

    It needs no closing: with its last reference all is given back, and that may be held by a
    thread that still compresses for a listener who is gone.
    """

    def __init__(self, name: str) -> None:
        """Begin a file; imports ``soundfile``, which takes its time.

        Raises:
            PackagesMissingError: ``soundfile`` is missing, or its libsndfile is too old for this.
        """
        packing = _PACKINGS[name]
        self.media_type = packing.media_type
        self.costly = packing.costly
        self._outlet = _Outlet()
        try:
            import soundfile  # noqa: PLC0415 - optional, and only needed for these formats

            self._file = soundfile.SoundFile(
                self._outlet,
                "w",
                samplerate=RATE,
                channels=CHANNELS,
                format=packing.container,
                subtype=packing.coding,
                **packing.options,
            )
        except (ImportError, OSError) as error:
            raise PackagesMissingError(
                f"{name} needs the package soundfile; install it with 'pip install soundfile', "
                f"or ask for {WAV} or {PCM}",
                [_PACKAGE],
            ) from error
        except (soundfile.LibsndfileError, ValueError, TypeError) as error:
            raise PackagesMissingError(
                f"the libsndfile of this machine writes no {name}; install a newer one with "
                f"'pip install --upgrade soundfile', or ask for {WAV} or {PCM}",
                [_PACKAGE],
            ) from error
        if packing.container == "OGG":
            _shorten_pages(soundfile, self._file)

    def push(self, pcm: bytes) -> bytes:
        """See ``Encoder``."""
        self._file.buffer_write(pcm, dtype="int16")
        return self._outlet.take()

    def flush(self) -> bytes:
        """See ``Encoder``."""
        self._file.close()
        return self._outlet.take()


def _shorten_pages(soundfile: Any, file: Any) -> None:
    # What soundfile itself does not offer: without it sound comes a second late, but comes.
    with suppress(AttributeError, TypeError):
        value = soundfile._ffi.new("double *", OGG_PAGE_MS)  # noqa: SLF001 - see above
        size = soundfile._ffi.sizeof("double")  # noqa: SLF001 - see above
        soundfile._snd.sf_command(file._file, _SET_OGG_PAGE_LATENCY_MS, value, size)  # noqa: SLF001 - see above


class _Outlet:
    """A file that libsndfile writes, of which nothing is kept.

    At its end it goes back to mend headers; what has left cannot be mended, and every format here
    can be read without.
    """

    def __init__(self) -> None:
        self._fresh = bytearray()
        self._place = self._end = 0

    def take(self) -> bytes:
        """Return what was written since the last time."""
        fresh = bytes(self._fresh)
        self._fresh.clear()
        return fresh

    def write(self, data: bytes) -> int:
        fresh = data[max(0, self._end - self._place) :]
        self._place += len(data)
        self._end += len(fresh)
        self._fresh += fresh
        return len(data)

    def read(self, _count: int = -1) -> bytes:
        return b""

    def seek(self, offset: int, whence: int = 0) -> int:
        self._place = offset + (0, self._place, self._end)[whence]
        return self._place

    def tell(self) -> int:
        return self._place


async def open_encoder(name: FormatName) -> Encoder:
    """Return what writes a format.

    Raises:
        PackagesMissingError: it needs a package that is not installed.
    """
    if name == PCM:
        return PcmEncoder()
    if name == WAV:
        return WavEncoder()
    return await asyncio.to_thread(PackedEncoder, name)
