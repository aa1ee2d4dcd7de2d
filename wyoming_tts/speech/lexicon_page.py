"""The entries of the lexicon that are written on the page, in a file of their own."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from wyoming_tts.errors import RequestError, TtsError, VoiceError
from wyoming_tts.speech.lexicon_file import FOLDER, LARGEST_FILE, read_unless_sound
from wyoming_tts.text.lexicon import Lexicon
from wyoming_tts.text.lexicon_entry import Entry
from wyoming_tts.voices.prompts import write_atomically

FILE = "page.toml"
KEPT = "page.toml.old"
"""What is kept of a file that was not understood as a whole before it is written anew."""

HEADING = (
    "# Words that were entered on the page of wyoming-tts, which writes this file anew each time.\n"
    "# It may be changed by hand, but comments do not stay; words of your own belong into\n"
    "# lexicon.toml, or another file in this folder.\n"
)
_SHOWN = 40
_KEYS = ("text", "pattern", "say", "ipa", "language", "case")
_USUAL = Entry()


class BadEntryError(RequestError):
    """An entry is none; the message names it."""

    code = "bad-entry"


class LexiconError(TtsError):
    """The page's entries cannot be kept."""


def page_file(folder: Path) -> Path:
    """Return the file with the page's entries in a data folder."""
    return folder / FOLDER / FILE


def make_entries(drafts: Sequence[Mapping[str, str | None]]) -> tuple[Entry, ...]:
    """Return entries of their values, of which those that are ``None`` count as not given.

    Raises:
        BadEntryError: one is none, or they are too many.
    """
    entries = []
    for number, draft in enumerate(drafts, 1):
        values = {name: value for name, value in draft.items() if value is not None}
        entry = Entry(**values, source=f"the page: entry {number}")
        _check(entry, number)
        entries.append(entry)
    try:
        Lexicon(entries)
    except ValueError as error:
        raise BadEntryError(f"{error}; remove some") from error
    return tuple(entries)


def _check(entry: Entry, number: int) -> None:
    try:
        entry.check()
        # Half of a character that takes two is a text for Python, and for no file.
        "".join((entry.text, entry.pattern, entry.say or "", entry.ipa)).encode()
    except UnicodeEncodeError as error:
        raise BadEntryError(f"entry {number} holds characters that are no text") from error
    except ValueError as error:
        named = entry.text or entry.pattern
        shown = f" ({named[:_SHOWN]!r})" if named else ""
        raise BadEntryError(f"entry {number}{shown}: " + " ".join(str(error).split())) from error


def write_page(folder: Path, entries: Sequence[Entry]) -> None:
    """Make entries the page's own, in place of those before; whole or not at all.

    A file that holds what is not understood is kept beside the new one.

    Args:
        folder: the data folder.
        entries: what the file is to hold.

    Raises:
        LexiconError: it cannot be written; the message says why.
        BadEntryError: the file would be too large to be read.
    """
    path = page_file(folder)
    content = (HEADING + "".join(f"\n{format_entry(entry)}" for entry in entries)).encode()
    if len(content) > LARGEST_FILE:
        raise BadEntryError(f"the entries take more than {LARGEST_FILE // 2**20} MiB; remove some")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not_understood := read_unless_sound(path):
            write_atomically(path.with_name(KEPT), not_understood)
        write_atomically(path, content)
    except OSError as error:
        raise LexiconError(
            f"cannot write {path}: {error.strerror}; make the data folder writable"
        ) from error
    except ValueError as error:
        raise LexiconError(f"{path} is not replaced: {error}; move it away") from error
    except VoiceError as error:
        raise LexiconError(f"{error}; make the data folder writable") from error


def format_entry(entry: Entry) -> str:
    """Return an entry as it stands in a file."""
    values = {name: getattr(entry, name) for name in _KEYS}
    lines = [
        f"{name} = {_toml(value)}\n"
        for name, value in values.items()
        if value is not None and value != getattr(_USUAL, name)
    ]
    return "".join(("[[word]]\n", *lines))


def _toml(value: str) -> str:
    # JSON's strings are TOML's, except for one sign that TOML forbids.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def place_of(entry: Entry) -> tuple[Path, int]:
    """Return the file that an entry was read from, and its number there."""
    path, _, number = entry.source.rpartition(": entry ")
    return Path(path), int(number)
