"""Which files are opened at all: by their first bytes, never by a name that somebody gave them."""

from __future__ import annotations

from pathlib import Path

from wyoming_tts.errors import VoiceError
from wyoming_tts.voices.foreign import LOOKED_AT, foreign_kind

SUFFIXES = {"WAV": ".wav", "FLAC": ".flac", "OGG": ".ogg", "MP3": ".mp3", "AIFF": ".aiff"}
"""How a file of a kind is called."""

_ADVICE = "save it as WAV, FLAC, OGG or MP3"


def find_kind(path: Path) -> str:
    """Return the kind of a recording.

    Raises:
        VoiceError: it is none that is read here.
    """
    try:
        with path.open("rb") as file:
            first = file.read(LOOKED_AT)
    except OSError as error:
        raise VoiceError(f"the recording cannot be read: {error.strerror}") from error
    if not first:
        raise VoiceError("the recording is empty; record it again")
    if kind := _kind(first):
        return kind
    if kind := foreign_kind(first):
        raise VoiceError(f"this is {kind}, which is not read here; {_ADVICE}")
    raise VoiceError(f"this is not a recording; {_ADVICE}")


def _kind(first: bytes) -> str:
    if first[:4] in {b"RIFF", b"RF64", b"RIFX"} and first[8:12] == b"WAVE":
        return "WAV"
    if first[:4] == b"FORM" and first[8:12] in {b"AIFF", b"AIFC"}:
        return "AIFF"
    for start, kind in ((b"fLaC", "FLAC"), (b"OggS", "OGG"), (b"ID3", "MP3")):
        if first.startswith(start):
            return kind
    # The beginning of a frame of MPEG audio, layer III.
    if len(first) > 1 and first[0] == 0xFF and first[1] & 0xE6 == 0xE2:  # noqa: PLR2004 - bits
        return "MP3"
    return ""
