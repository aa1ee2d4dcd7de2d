"""What a cloned voice is prompted with: the codes of its reference and what is said in it."""

from __future__ import annotations

import json
import math
import os
import tempfile
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from wyoming_tts.errors import VoiceError

PROMPT_FILE = "neutts.json"
"""Name of the prompt in the folder of a voice."""

CODEBOOK = 65_536
"""Codes that there are: 0 to 65,535."""

FRAME_RATE = 50
"""Codes per second of speech."""

MOST_CODES = 60 * FRAME_RATE
LONGEST_TEXT = 4_000
"""Characters of a transcript, or of its phonemes, at most."""

LARGEST_GAIN = 40.0
IMPORTED = "imported"
"""Codec of codes that came from elsewhere: they cannot be made again here."""

_FORMAT = 1
_LARGEST_FILE = 262_144
_FINAL_MARKS = ".!?…。！？؟।"  # noqa: RUF001 - the ends of sentences in other scripts
_AFTER_FINAL = "\"'”’»)]"  # noqa: RUF001 - quotation marks as people type them


@dataclass(frozen=True, slots=True)
class VoicePrompt:
    """The reference of a voice, as a model is prompted with it.

    Raises:
        VoiceError: a value is outside of what it may be.
    """

    codes: tuple[int, ...]
    """NeuCodec codes, each 0 to 65,535, 50 per second."""

    text: str
    """Exactly what is said in the codes' stretch; ends with punctuation."""

    phonemes: str
    """Of ``text``, as ``engines/phonemes.py`` makes them; empty where they are not made yet."""

    language: str
    """BCP 47 tag."""

    codec: str
    """What encoded the recording: ``neucodec@<revision>``, or ``imported``."""

    gain_db: float
    """To be applied to what is spoken, so that all voices are equally loud."""

    source: str
    """SHA-256 of the recording in hexadecimal digits; empty where there is none."""

    word_ends: tuple[int, ...] = ()
    """The code at which each word of ``phonemes`` ends, the last one's being the number of codes;
    empty where it is not known. Only models that speak word by word need it."""

    def __post_init__(self) -> None:
        problem = _problem(self)
        if problem:
            raise VoiceError(f"the voice's prompt cannot be used: {problem}")

    @property
    def seconds(self) -> float:
        """How long the reference lasts."""
        return len(self.codes) / FRAME_RATE


def read_prompt(path: Path) -> VoicePrompt:
    """Read a prompt file.

    Raises:
        VoiceError: it cannot be read or is none; the message says why, in one line.
    """
    advice = "make it again with `wyoming-tts voices prepare`"
    try:
        with path.open("rb") as file:
            raw = file.read(_LARGEST_FILE + 1)
        if len(raw) > _LARGEST_FILE:
            raise VoiceError(f"{path.name} is larger than {_LARGEST_FILE // 1024} KiB; {advice}")
        values = json.loads(raw)
    except OSError as error:
        raise VoiceError(f"cannot read {path.name}: {error.strerror}; {advice}") from error
    except (ValueError, RecursionError) as error:
        raise VoiceError(f"{path.name} is damaged: it is not JSON; {advice}") from error
    if not isinstance(values, dict) or values.pop("format", None) != _FORMAT:
        raise VoiceError(f"{path.name} is not a prompt of this version; {advice}")
    try:
        return _from_json(values)
    except VoiceError as error:
        raise VoiceError(f"{path.name}: {error}; {advice}") from error


def write_prompt(path: Path, prompt: VoicePrompt) -> None:
    """Write a prompt file; a reader sees the old one or the new one, whole.

    Raises:
        VoiceError: it cannot be written.
    """
    values = {"format": _FORMAT} | asdict(prompt)
    if not prompt.word_ends:
        del values["word_ends"]
    write_atomically(path, (json.dumps(values, ensure_ascii=False) + "\n").encode())


def write_atomically(path: Path, content: bytes) -> None:
    """Put a whole file in the place of ``path``, or leave what is there.

    Raises:
        VoiceError: it cannot be written.
    """
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
                # Temporary files are private; the server may be another user than the one here.
                os.fchmod(file.fileno(), 0o644)
            Path(name).replace(path)
        except BaseException:
            with suppress(OSError):
                Path(name).unlink()
            raise
    except OSError as error:
        raise VoiceError(f"cannot write {path}: {error.strerror}") from error


def with_final_mark(text: str) -> str:
    """Return ``text`` with its white space collapsed and a mark at its end.

    A reference that ends without one makes a model go on in the middle of a sentence.
    """
    text = " ".join(text.split())
    if not text or text.rstrip(_AFTER_FINAL).endswith(tuple(_FINAL_MARKS)):
        return text
    return text.rstrip(",;:-–—").rstrip() + "."  # noqa: RUF001 - dashes as people type them


def _from_json(values: dict[str, Any]) -> VoicePrompt:
    codes = values.get("codes")
    if not isinstance(codes, list):
        raise VoiceError("it has no codes")
    try:
        ends = values.get("word_ends", [])
        if not isinstance(ends, list):
            raise VoiceError("the ends of its words are no list")
        return VoicePrompt(**{**values, "codes": tuple(codes), "word_ends": tuple(ends)})
    except TypeError as error:
        raise VoiceError("a value is missing, or there is one too many") from error


def _problem(prompt: VoicePrompt) -> str:  # noqa: PLR0911 - one line for each rule
    strings = (prompt.text, prompt.phonemes, prompt.language, prompt.codec, prompt.source)
    if not all(isinstance(value, str) for value in strings):
        return "a text in it is none"
    if not prompt.codes:
        return "there are no codes"
    if len(prompt.codes) > MOST_CODES:
        return f"{len(prompt.codes)} codes are more than {MOST_CODES}, {MOST_CODES // 50} seconds"
    for code in prompt.codes:
        if type(code) is not int or not 0 <= code < CODEBOOK:
            return f"the code {code!r:.40} is not a whole number from 0 to {CODEBOOK - 1}"
    if not prompt.text.strip():
        return "it does not say what is spoken"
    if max(len(prompt.text), len(prompt.phonemes)) > LONGEST_TEXT:
        return f"its text is longer than {LONGEST_TEXT} characters"
    if not prompt.language or not prompt.codec:
        return "its language or its codec is missing"
    gain = prompt.gain_db
    if type(gain) not in {int, float} or not math.isfinite(gain) or abs(gain) > LARGEST_GAIN:
        return f"its gain {gain!r:.40} is not a number of decibels"
    return _words_problem(prompt)


def _words_problem(prompt: VoicePrompt) -> str:
    ends = prompt.word_ends
    if not ends:
        return ""
    if not all(type(end) is int for end in ends):
        return "the end of a word in it is not a whole number"
    if list(ends) != sorted(ends) or ends[0] < 0 or ends[-1] != len(prompt.codes):
        return f"the ends of its words do not rise to {len(prompt.codes)}, the end of its codes"
    return ""
