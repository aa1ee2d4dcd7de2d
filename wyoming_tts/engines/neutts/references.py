"""The prepared references of voices, read once."""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from pathlib import Path

from wyoming_tts.errors import VoiceError
from wyoming_tts.voices.prompts import VoicePrompt, read_prompt

MOST_VOICES = 64


class References:
    """A bounded cache of prompts by path; a changed file is read again."""

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[str, int, int], VoicePrompt] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, path: str) -> VoicePrompt:
        """Return the prompt in a file, as it was read.

        Raises:
            VoiceError: there is none, or it cannot be used.
        """
        if not path:
            raise VoiceError(
                "the voice has no prepared reference: run `wyoming-tts voices prepare`"
            )
        try:
            status = os.stat(path)  # noqa: PTH116 - one call of the system
        except OSError as error:
            raise VoiceError(
                f"the voice's prepared reference cannot be read ({error.strerror}): "
                "run `wyoming-tts voices prepare`"
            ) from error
        key = (path, status.st_size, status.st_mtime_ns)
        with self._lock:
            if (known := self._known.get(key)) is not None:
                self._known.move_to_end(key)
                return known
        prompt = read_prompt(Path(path))
        with self._lock:
            self._known[key] = prompt
            if len(self._known) > MOST_VOICES:
                self._known.popitem(last=False)
        return prompt
