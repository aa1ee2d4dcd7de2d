"""Where the samples of ``say`` go: the sound device, or a WAV file."""

from __future__ import annotations

import shutil
import subprocess
import wave
import weakref
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from wyoming_tts.errors import SettingsError

PLAYERS = {
    "pw-cat": "--playback --raw --rate {rate} --channels {channels} --format s16 -",
    "paplay": "--raw --rate={rate} --channels={channels} --format=s16le",
    "aplay": "-q -t raw -r {rate} -c {channels} -f S16_LE",
    "ffplay": "-loglevel error -nodisp -autoexit -f s16le -ar {rate} -ac {channels} -i -",
    "play": "-q -t raw -r {rate} -c {channels} -e signed -b 16 -",
}
"""Programs that play 16-bit samples from their standard input, best first."""

PATIENCE = 120.0
"""Seconds that a player may take to play what it has been given."""


class Output(ABC):
    """Takes samples as they come."""

    @abstractmethod
    def start(self, rate: int, width: int, channels: int) -> None:
        """Begin; called once, before the first samples."""

    @abstractmethod
    def write(self, pcm: bytes) -> None:
        """Take samples."""

    @abstractmethod
    def finish(self) -> None:
        """Return when everything is played, or is in the file."""


class WavFile(Output):
    """Writes a WAV file; of a reply that breaks off it keeps what was received.

    The file is closed by ``finish``, or without it as soon as nothing refers to this object.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: wave.Wave_write | None = None
        self._close: Callable[[], object] = lambda: None

    def start(self, rate: int, width: int, channels: int) -> None:
        """See ``Output.start``."""
        try:
            raw = self._path.open("wb")
        except OSError as error:
            raise SettingsError(f"cannot write {self._path}: {error.strerror}") from error
        self._file = wave.open(raw, "wb")  # noqa: SIM115 - closed by finish
        self._close = weakref.finalize(self, _close, self._file, raw)
        self._file.setframerate(rate)
        self._file.setsampwidth(width)
        self._file.setnchannels(channels)

    def write(self, pcm: bytes) -> None:
        """See ``Output.write``."""
        if self._file is not None:
            try:
                self._file.writeframes(pcm)
            except OSError as error:
                with suppress(OSError):
                    self._close()
                raise SettingsError(f"cannot write {self._path}: {error.strerror}") from error

    def finish(self) -> None:
        """See ``Output.finish``."""
        try:
            self._close()
        except OSError as error:
            raise SettingsError(f"cannot write {self._path}: {error.strerror}") from error


def _close(file: wave.Wave_write, raw: BinaryIO) -> None:
    # In this order: a WAV file completes its header as it is closed.
    with raw:
        file.close()


class SoundDevice(Output):
    """Plays through the first player program that is installed."""

    def __init__(self) -> None:
        found = next((name for name in PLAYERS if shutil.which(name)), None)
        if found is None:
            raise SettingsError(
                "no program plays sound here; install one of "
                f"{', '.join(PLAYERS)} (Debian: apt install alsa-utils), or write --output FILE.wav"
            )
        self._name = found
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, rate: int, width: int, channels: int) -> None:
        """See ``Output.start``."""
        if width != 2:  # noqa: PLR2004 - bytes of the one format that all players are told
            raise SettingsError(f"cannot play samples of {width} bytes; write --output FILE.wav")
        arguments = PLAYERS[self._name].format(rate=rate, channels=channels).split()
        path = shutil.which(self._name) or self._name
        self._process = subprocess.Popen([path, *arguments], stdin=subprocess.PIPE)  # noqa: S603 - the program and its arguments are from the table

    def write(self, pcm: bytes) -> None:
        """See ``Output.write``. Waits while the player has enough."""
        if self._process is not None and self._process.stdin is not None:
            try:
                self._process.stdin.write(pcm)
                self._process.stdin.flush()
            except BrokenPipeError:
                raise SettingsError(f"{self._name} stopped playing; see its message") from None

    def finish(self) -> None:
        """See ``Output.finish``."""
        if self._process is None:
            return
        if self._process.stdin is not None:
            self._process.stdin.close()
        try:
            status = self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            raise SettingsError(f"{self._name} does not come to its end; it was stopped") from None
        if status:
            raise SettingsError(f"{self._name} could not play (status {status}); see its message")
