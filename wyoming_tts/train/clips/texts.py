"""Reading transcripts: their encoding, their lines, and what of a line is spoken."""

from __future__ import annotations

import codecs
import unicodedata
from pathlib import Path

from wyoming_tts.errors import TrainingError
from wyoming_tts.voices.prompts import LONGEST_TEXT, with_final_mark

_WIDE_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_DROPPED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
# Joiners decide about the shape, and in some scripts about the sound, of letters.
_JOINERS = "\u200c\u200d"


def read_lines(path: Path, largest: int) -> list[str]:
    """Return the lines of a UTF-8 file without their ends; LF, CRLF and a BOM are all well.

    Raises:
        TrainingError: it cannot be read, has more than ``largest`` bytes, or is not UTF-8; the
            message names the line.
    """
    try:
        with path.open("rb") as file:
            content = file.read(largest + 1)
    except OSError as error:
        raise TrainingError(f"cannot read {path}: {error.strerror}") from error
    if len(content) > largest:
        raise TrainingError(f"{path} has more than {largest:,} bytes: split it")
    if content.startswith(_WIDE_MARKS):
        raise TrainingError(f"line 1 of {path} is UTF-16, not UTF-8: save it as UTF-8")
    # Only these ends of lines: text may hold characters that Python also takes for one.
    raw = content.removeprefix(codecs.BOM_UTF8).replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    lines = []
    for number, line in enumerate(raw.split(b"\n"), 1):
        try:
            lines.append(line.decode())
        except UnicodeDecodeError as error:
            raise TrainingError(
                f"line {number} of {path} is not UTF-8 (byte 0x{line[error.start]:02x} at place "
                f"{error.start + 1}): save it as UTF-8"
            ) from error
    if lines and not lines[-1]:
        lines.pop()
    return lines


def clean_text(text: str) -> str:
    """Return a transcript in one line, composed (NFC), without control characters.

    It ends with punctuation, unless it is empty.
    """
    kept = (
        " " if character.isspace() else character
        for character in unicodedata.normalize("NFC", text)
        if character.isspace()
        or character in _JOINERS
        or unicodedata.category(character) not in _DROPPED
    )
    return with_final_mark("".join(kept))


def text_problem(text: str) -> tuple[str, str] | None:
    """Return why a cleaned transcript cannot be learned from, and what to do; None if it can."""
    if not any(map(str.isalnum, text)):
        said = f"its text {text!r} has no words" if text else "it has no text"
        return said, "write word for word what is said, or remove the clip"
    if len(text) > LONGEST_TEXT:
        return (
            f"its text has {len(text):,} characters, {LONGEST_TEXT:,} are the most",
            "cut the recording and its text into sentences",
        )
    return None


def has_digits(text: str) -> bool:
    """Tell whether a text has figures, which may be read otherwise than the speaker did."""
    return any(map(str.isdigit, text))
