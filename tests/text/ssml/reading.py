"""How the tests read documents: whole or in parts."""

from __future__ import annotations

from collections.abc import Iterable

from wyoming_tts.text.piece import Piece
from wyoming_tts.text.pronunciation import spelt
from wyoming_tts.text.ssml.reader import SsmlReader


def read(parts: str | Iterable[str]) -> tuple[list[Piece], str]:
    """Return the pieces of a document and its fault, empty if there is none."""
    reader = SsmlReader()
    pieces: list[Piece] = []
    for part in (parts,) if isinstance(parts, str) else parts:
        pieces += reader.push(part)
    pieces += reader.flush()
    return pieces, str(reader.fault or "")


def pieces_of(body: str) -> list[Piece]:
    """Return the pieces of what stands inside of ``speak``; it has no fault."""
    pieces, fault = read(f"<speak>{body}</speak>")
    assert not fault
    return pieces


def texts(body: str) -> list[str]:
    """Return the words of these pieces."""
    return [spelt(piece.text) for piece in pieces_of(body)]
