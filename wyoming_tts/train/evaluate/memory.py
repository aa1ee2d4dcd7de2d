"""What was heard before, so that the same sound need not be listened to again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from wyoming_tts.errors import TrainingError

Samples = NDArray[np.float32]
Listen = Callable[[Iterable[Samples]], Iterator[list[str]]]

_FORMAT = 1
_MOST = 100_000


class HearingMemory:
    """Remembers the words recognised in samples, in a file where one is given."""

    def __init__(self, path: Path | None = None) -> None:
        """Open the memory in ``path``; one that is unreadable begins anew."""
        self._path = path
        self._heard: dict[str, list[str]] = {}
        if path is not None:
            self._heard = _read(path)

    def listen(self, utterances: Sequence[Samples], recognise: Listen) -> Iterator[list[str]]:
        """Yield the words of each utterance, in order; ask ``recognise`` for the unknown ones."""
        keys = [hashlib.blake2b(each.tobytes(), digest_size=16).hexdigest() for each in utterances]
        unknown = {
            key: each for key, each in zip(keys, utterances, strict=True) if key not in self._heard
        }
        fresh = zip(unknown, recognise(unknown.values()), strict=True)
        for key in keys:
            while key not in self._heard:
                found, heard = next(fresh)
                self._heard[found] = heard
            yield self._heard[key]

    def save(self) -> None:
        """Write the file, the latest 100,000 entries of it.

        Raises:
            TrainingError: it cannot be written.
        """
        if self._path is None:
            return
        kept = dict(list(self._heard.items())[-_MOST:])
        fresh = self._path.with_name(f"{self._path.name}.new")
        try:
            fresh.write_text(json.dumps({"format": _FORMAT, "heard": kept}), encoding="utf-8")
            fresh.replace(self._path)
        except OSError as error:
            raise TrainingError(f"cannot write {self._path}: {error.strerror}") from error


def _read(path: Path) -> dict[str, list[str]]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["format"] != _FORMAT:
            return {}
        return {str(key): [str(word) for word in words] for key, words in content["heard"].items()}
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return {}
