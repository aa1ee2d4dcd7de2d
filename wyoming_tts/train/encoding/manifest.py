"""Reads the list of clips that a data set consists of, and the clips."""

from __future__ import annotations

import json
import wave
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wyoming_tts.errors import TrainingError

RATE = 24_000
TRAIN = "train"
HELD_OUT = "held-out"
SPLITS = (TRAIN, HELD_OUT)

LONGEST_LINE = 1 << 16
LONGEST_S = 3600
_OFF_S = 0.05


class ClipError(TrainingError):
    """One clip cannot be read; the others may."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One clip of a manifest."""

    id: str
    audio: Path
    """WAV, 24 kHz, mono, 16 bit."""

    text: str
    speaker: str
    seconds: float
    split: str
    """`TRAIN` or `HELD_OUT`."""

    language: str = ""
    """BCP 47 tag of the text; empty where the manifest does not tell it."""


class WavClip:
    """Samples of a file, ``[n]`` int16, read only where they are asked for.

    Raises:
        ClipError: the file is missing, damaged, of another format, or not as long as it should be.
    """

    def __init__(self, path: Path, seconds: float | None = None) -> None:
        self._path = path
        with self._opened() as file:
            kind = file.getframerate(), file.getnchannels(), file.getsampwidth()
            self._length = file.getnframes()
        if kind != (RATE, 1, 2):
            raise ClipError(
                f"{path} has {kind[0]} Hz, {kind[1]} channels and {8 * kind[2]} bits, not "
                f"{RATE} Hz, one channel and 16 bits: make the clips with `train prepare`"
            )
        if not self._length or not len(self[self._length - 1 :]):
            raise ClipError(f"{path} is empty or truncated: make the clips again")
        if seconds is not None and abs(self._length / RATE - seconds) > _OFF_S:
            raise ClipError(
                f"{path} lasts {self._length / RATE:.2f} s and its manifest says {seconds:.2f} s: "
                "make both again with `train prepare`"
            )

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, part: slice) -> NDArray[np.int16]:
        start, end, _ = part.indices(self._length)
        with self._opened() as file:
            try:
                file.setpos(start)
                content = file.readframes(max(0, end - start))
            except (OSError, wave.Error) as error:
                raise ClipError(f"cannot read {self._path}: {error}") from error
        return np.frombuffer(content, "<i2").astype(np.int16, copy=False)

    def _opened(self) -> wave.Wave_read:
        try:
            return wave.open(str(self._path), "rb")
        except OSError as error:
            raise ClipError(f"cannot read {self._path}: {error.strerror}") from error
        except (wave.Error, EOFError) as error:
            reason = str(error) or "it is empty"
            raise ClipError(
                f"{self._path} is no WAV file ({reason}): make the clips again with `train prepare`"
            ) from error


def read_manifest(path: Path) -> list[Entry]:
    """Return the clips of a manifest, in its order; their files are not looked at.

    Raises:
        TrainingError: there is none, it is empty, or a line of it is wrong.
    """
    entries: dict[str, Entry] = {}
    try:
        with path.open(encoding="utf-8") as file:
            for number, line in enumerate(iter(lambda: file.readline(LONGEST_LINE), ""), 1):
                entry = _entry(line, path, number)
                if entry.id in entries:
                    raise TrainingError(f"{path}, line {number}: a second clip {entry.id!r}")
                entries[entry.id] = entry
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8"
        raise TrainingError(
            f"cannot read {path} ({reason}): make a manifest with `train prepare`"
        ) from error
    if not entries:
        raise TrainingError(f"{path} lists no clips: make a manifest with `train prepare`")
    return list(entries.values())


def language_of(entries: Iterable[Entry], given: str = "") -> str:
    """Return the one language of all clips.

    Args:
        entries: of a manifest.
        given: by the user; needed only where the manifest does not tell it.

    Raises:
        TrainingError: none is told, there are several, or the manifest's is not the given one.
    """
    told = sorted({entry.language for entry in entries} - {""})
    if len(told) > 1:
        raise TrainingError(
            f"the manifest has clips in {', '.join(told)[:200]}: make one for each language"
        )
    if not told and not given:
        raise TrainingError(
            "the manifest does not tell the language of its texts: give it with --language"
        )
    if told and given and _plain_tag(told[0]) != _plain_tag(given):
        raise TrainingError(
            f"the manifest's texts are in {told[0][:40]!r}, not {given[:40]!r}: leave out "
            "--language, or make the manifest again with `train prepare --language`"
        )
    return told[0] if told else given


def _plain_tag(language: str) -> str:
    return language.replace("_", "-").casefold()


def _entry(line: str, path: Path, number: int) -> Entry:
    try:
        values: dict[str, Any] = json.loads(line)
        seconds = float(values["seconds"])
        texts = [_text(values[name]) for name in ("id", "audio", "text", "speaker", "split")]
        language = _text(values.get("language", ""))
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise TrainingError(
            f"{path}, line {number}: this is no clip ({type(error).__name__}: {error}); make the "
            "manifest again with `train prepare`"
        ) from error
    identifier, audio, text, speaker, split = texts
    if not identifier or not audio or split not in SPLITS or not 0 < seconds < LONGEST_S:
        raise TrainingError(
            f"{path}, line {number}: this is no clip (id, audio, split or seconds are out of their "
            "range); make the manifest again with `train prepare`"
        )
    return Entry(identifier, path.parent / audio, text, speaker, seconds, split, language)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r:.20} where a string belongs")
    return value
