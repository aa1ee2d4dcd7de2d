"""The default voice that a person chose while the server ran; it outlives the server."""

from __future__ import annotations

import json
import logging
from pathlib import Path

from wyoming_tts.errors import VoiceError
from wyoming_tts.voices.prompts import write_atomically

_LOGGER = logging.getLogger(__name__)

FILE = "favourite.json"
_LARGEST = 4096
_KEY = "voice"


class Favourite:
    """Remembers a voice's id in a file of the data folder; a setting goes before it."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        self.voice = ""
        """Id of the voice; empty where none was chosen."""

    def read(self) -> None:
        """Read what was chosen last; a file that is none counts as no choice, with a warning."""
        try:
            with self._path.open("rb") as file:
                voice = json.loads(file.read(_LARGEST))[_KEY]
            if not isinstance(voice, str):
                raise TypeError("its voice is no name")  # noqa: TRY301 - told as other faults are
        except FileNotFoundError:
            return
        except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
            _LOGGER.warning(
                "%s is not read (%s); choose the default voice again", self._path, error
            )
            return
        self.voice = voice

    def choose(self, voice: str) -> None:
        """Remember a voice; an empty id forgets the choice.

        Raises:
            VoiceError: it cannot be written; nothing is changed then.
        """
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(self._path, json.dumps({_KEY: voice}).encode())
        except OSError as error:
            raise VoiceError(
                f"the default voice cannot be kept in {self._path}: {error.strerror}; "
                "make the data folder writable"
            ) from error
        self.voice = voice
